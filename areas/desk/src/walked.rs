//! Usual words are asked of the newest conversations, one after the other, until a page is full.

use crate::filter::{self, Filter, Words, as_number};
use crate::head::{self, Head};
use crate::list::{Sort, Wanted, order_of};
use crate::query::Term;
use base::{Actor, Fault};
use store::search::{self, Holders, Usual};
use store::{Bind, Conn};

/// Rows that a walk fills, at most: longer pages look everything up.
const ROWS: i64 = 200;

/// A page of those among the newest conversations that hold the words, where these are so usual that a walk fills it. None
/// where it did not, or is not the way.
pub(crate) async fn page(conn: &mut Conn, actor: &Actor, wanted: &Wanted<'_>) -> Result<Option<Vec<Head>>, Fault> {
    if !may_walk(wanted) {
        return Ok(None);
    }
    let Some(usual) = search::usual(conn, &wanted.query.words, None).await? else { return Ok(None) };
    for (at, length) in usual.walks.iter().enumerate() {
        let Some(heads) = walk(conn, actor, (wanted, &usual, *length)).await? else { return Ok(None) };
        let found = i64::try_from(heads.len()).unwrap_or(i64::MAX);
        if found >= wanted.limit {
            return Ok(Some(heads));
        }
        // A longer walk only where this one promises to fill it.
        let longer = usual.walks.get(at + 1).map_or(0, |longer| longer / length);
        if found.saturating_mul(longer) < wanted.limit {
            return Ok(None);
        }
    }
    Ok(None)
}

fn may_walk(wanted: &Wanted<'_>) -> bool {
    let query = &wanted.query;
    let fields = query.terms.iter().any(|term| matches!(term, Term::From(_) | Term::To(_)));
    let by_time = order_of(wanted).parts().0 == "last_at";
    by_time && !fields && wanted.limit <= ROWS && !query.words.trim().is_empty() && as_number(&query.words).is_none()
}

async fn walk(
    conn: &mut Conn,
    actor: &Actor,
    (wanted, usual, length): (&Wanted<'_>, &Usual, i64),
) -> Result<Option<Vec<Head>>, Fault> {
    let mut bind = Bind::new();
    let Some(filter) = filter::of(conn, &mut bind, actor, (wanted, Words::Later)).await? else { return Ok(None) };
    // What other terms found by itself is looked up one by one.
    if filter.found.is_some() {
        return Ok(None);
    }
    let asked = bind.put(&usual.asked);
    // The oldest are not among the newest.
    let holders = if order_of(wanted) == Sort::Oldest { Holders::All } else { Holders::Newest };
    let sql = statement(conn, &mut bind, (filter, wanted), (&usual.holds(&asked, holders), length));
    let rows = conn.listed(head::NAMES, sql, bind.values()).await?;
    rows.iter().map(head::read).collect::<Result<_, _>>().map(Some)
}

/// Along an index, as far as the walk may go, whatever else is asked of the conversations.
fn statement(conn: &Conn, bind: &mut Bind, (mut filter, wanted): (Filter, &Wanted<'_>), walk: (&str, i64)) -> String {
    let (holds, length) = walk;
    let one = match filter.shelves.as_slice() {
        [shelf] => Some(*shelf),
        _ => None,
    };
    filter.all_at_once();
    let (_, direction, beyond) = order_of(wanted).parts();
    let (index, mut passed) = one.map_or(("conversations_by_last", vec![]), |shelf| {
        ("conversations_by_shelf", vec![format!("w.shelf = '{shelf}'")])
    });
    let mut clauses = filter.clauses;
    if let Some((at, id)) = &wanted.after {
        let (at, id) = (bind.put(*at), bind.put(id));
        passed.push(format!("w.last_at {beyond}= {at}"));
        clauses.push(format!("(c.last_at, c.id) {beyond} ({at}, {id})"));
    }
    let (passed, length) = (passed.iter().map(|clause| format!(" and {clause}")).collect::<String>(), bind.put(length));
    // Where there are fewer conversations than that, it goes to the end.
    let (within, end) = if direction == "desc" { (">=", i64::MIN + 1) } else { ("<=", i64::MAX) };
    clauses.push(format!(
        "c.last_at {within} coalesce((select w.last_at from conversations w where 1 = 1{passed} order by w.last_at {direction} limit 1 offset {length}), {end})"
    ));
    format!(
        "select {} from conversations c{} where {} and {holds} order by c.last_at {direction}, c.id {direction} limit {}",
        head::COLUMNS,
        conn.along(index),
        clauses.join(" and "),
        bind.put(wanted.limit)
    )
}
