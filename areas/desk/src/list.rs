//! Lists of conversations: views, search and sorting, always within what the reader may see, by keyset.

use crate::filter::{self, Filter, Lead, Words};
use crate::head::{self, Head};
use crate::query::Query;
use crate::status::NOT_WAITING;
use crate::walked;
use base::{Actor, AgentId, Fault};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Bind, Conn, Value, search};

/// Counts end here; beyond it a view shows "999+".
const COUNTED: i64 = 999;

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Longest wait first.
    Waiting,
    /// Newest message first.
    Newest,
    /// Oldest message first.
    Oldest,
    /// Most urgent first.
    Priority,
    /// What is due soonest first.
    Due,
}

impl Sort {
    /// The column sorted by, its direction, and the comparison that continues after a page.
    pub(crate) const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Waiting => ("waiting_key", "asc", ">"),
            Self::Newest => ("last_at", "desc", "<"),
            Self::Oldest => ("last_at", "asc", ">"),
            Self::Priority => ("priority", "desc", "<"),
            Self::Due => ("due_key", "asc", ">"),
        }
    }

    /// Where a conversation stands in this order.
    #[must_use]
    pub fn key(self, head: &Head) -> (i64, String) {
        let key = match self {
            Self::Waiting => head.waiting_since.map_or(NOT_WAITING, |at| at.0),
            Self::Newest | Self::Oldest => head.last_at.0,
            Self::Priority => head.priority.rank(),
            Self::Due => head.due.as_ref().map_or(NOT_WAITING, |due| due.at.0),
        };
        (key, head.id.to_string())
    }
}

/// Which list.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The view's key.
    pub view: &'a str,
    /// What was typed, understood.
    pub query: Query,
    /// Order; the view's own if none.
    pub sort: Option<Sort>,
    /// Where the last page ended.
    pub after: Option<(i64, String)>,
    /// Rows wanted.
    pub limit: i64,
    /// Lists that areas above the desk bring.
    pub lists: &'a Lists,
}

/// What finds the ids of the conversations of a person in a list an area above the desk knows.
pub type Finder = fn(&mut Bind, &AgentId) -> String;

/// Such lists, each with the key it goes by.
#[derive(Clone, Debug, Default)]
pub struct Lists(pub &'static [(&'static str, Finder)]);

impl Lists {
    pub(crate) fn of(&self, view: &str) -> Option<Finder> {
        self.0.iter().find(|(key, _)| *key == view).map(|(_, finder)| *finder)
    }
}

/// The order a view has by itself.
#[must_use]
pub fn usual_sort(view: &str, query: &Query) -> Sort {
    match view {
        "mine" | "unassigned" | "all" | "my_teams" if !query.asks() => Sort::Waiting,
        "at_risk" => Sort::Due,
        _ if query.asks_when() => Sort::Due,
        view if view.starts_with("team:") && !query.asks() => Sort::Waiting,
        _ => Sort::Newest,
    }
}

/// A page of conversations.
#[derive(Debug, Default)]
pub struct Found {
    /// In order.
    pub heads: Vec<Head>,
    /// Whether more messages hold the words than were looked at.
    pub deeper: bool,
}

/// A page of conversations. Words are looked for among the newest messages that hold them, deeper where these leave too few.
pub async fn page(conn: &mut Conn, actor: &Actor, wanted: &Wanted<'_>) -> Result<Found, Fault> {
    if let Some(heads) = walked::page(conn, actor, wanted).await? {
        return Ok(Found { heads, deeper: false });
    }
    let mut found = Found::default();
    for depth in search::DEPTHS {
        found = page_at(conn, actor, (wanted, depth)).await?;
        if !found.deeper {
            break;
        }
    }
    Ok(found)
}

pub(crate) fn order_of(wanted: &Wanted<'_>) -> Sort {
    wanted.sort.unwrap_or_else(|| usual_sort(wanted.view, &wanted.query))
}

fn is_full(heads: &[Head], wanted: &Wanted<'_>) -> bool {
    i64::try_from(heads.len()).is_ok_and(|found| found >= wanted.limit)
}

async fn page_at(conn: &mut Conn, actor: &Actor, (wanted, depth): (&Wanted<'_>, i64)) -> Result<Found, Fault> {
    let mut bind = Bind::new();
    let asked = (wanted, Words::Among(depth));
    let Some(filter) = filter::of(conn, &mut bind, actor, asked).await? else { return Ok(Found::default()) };
    let sql = paged(&mut bind, &filter, wanted);
    let rows = conn.listed(head::NAMES, sql, bind.values()).await?;
    let heads: Vec<Head> = rows.iter().map(head::read).collect::<Result<_, _>>()?;
    let deeper = !is_full(&heads, wanted) && go_deeper(conn, (&filter, depth)).await?;
    Ok(Found { heads, deeper })
}

fn paged(bind: &mut Bind, filter: &Filter, wanted: &Wanted<'_>) -> String {
    let after = wanted.after.as_ref().map(|(key, id)| (bind.put(*key), bind.put(id)));
    let limit = bind.put(wanted.limit);
    statement(filter, (order_of(wanted), after.as_ref(), &limit))
}

/// The statement of a page and its values: for whoever wants to know how the database reads it. None if nothing can be in it.
pub async fn asked(conn: &mut Conn, actor: &Actor, wanted: &Wanted<'_>) -> Result<Option<(String, Vec<Value>)>, Fault> {
    let (mut bind, [depth, _]) = (Bind::new(), search::DEPTHS);
    let found = filter::of(conn, &mut bind, actor, (wanted, Words::Among(depth))).await?;
    Ok(found.map(|filter| (paged(&mut bind, &filter, wanted), bind.values())))
}

async fn go_deeper(conn: &mut Conn, (filter, depth): (&Filter, i64)) -> Result<bool, Fault> {
    for asked in &filter.asked {
        if search::goes_deeper(conn, asked, depth).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The list as one statement. Pure.
fn statement(filter: &Filter, order: Order<'_>) -> String {
    match filter.shelves.as_slice() {
        [] => walk(filter, None, order),
        [one] => walk(filter, Some(one), order),
        _ => {
            let (keys, direction) = (keys(filter, order), order.0.parts().1);
            // Whole rows only of those that are shown.
            format!(
                "select {} from ({keys}) found cross join conversations c where c.id = found.id order by found.sorted {direction}, found.id {direction}",
                head::COLUMNS
            )
        }
    }
}

/// Ids of the list and what they are sorted by: a walk along an index for every shelf, merged. Pure.
fn keys(filter: &Filter, order: Order<'_>) -> String {
    let walks: Vec<String> = match filter.shelves.as_slice() {
        [] => vec![walk_for(filter, None, order, Gives::Keys)],
        shelves => shelves.iter().map(|shelf| walk_for(filter, Some(shelf), order, Gives::Keys)).collect(),
    };
    let part = |(at, walk)| format!("select * from ({walk}) as shelf{at}");
    let parts: Vec<String> = walks.iter().enumerate().map(part).collect();
    let ((sort, _, limit), all) = (order, parts.join(" union all "));
    let direction = sort.parts().1;
    format!("{all} order by sorted {direction}, id {direction} limit {limit}")
}

type Order<'a> = (Sort, Option<&'a (String, String)>, &'a str);

/// What a walk gives of each conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Heads,
    Keys,
}

fn walk(filter: &Filter, shelf: Option<&str>, order: Order<'_>) -> String {
    walk_for(filter, shelf, order, Gives::Heads)
}

fn walk_for(filter: &Filter, shelf: Option<&str>, (sort, after, limit): Order<'_>, gives: Gives) -> String {
    let (key, direction, beyond) = sort.parts();
    let mut clauses = filter.clauses.clone();
    // Its own index is in order of time: for other orders it is looked up instead.
    let led = filter.lead.as_ref().zip(shelf).filter(|_| key == "last_at");
    let (from, key, id) = match led {
        Some((Lead { table, column, place }, shelf)) => {
            clauses.push(format!("d.{column} = {place} and d.shelf = '{shelf}' and c.id = d.conversation_id"));
            (format!("{table} d cross join conversations c"), "d.last_at".to_owned(), "d.conversation_id")
        }
        None => {
            let found = filter.found.as_ref().map(|ids| format!("({ids}) found cross join "));
            clauses.extend(found.is_some().then(|| "c.id = found.conversation_id".to_owned()));
            clauses.extend(shelf.map(|shelf| format!("c.shelf = '{shelf}'")));
            clauses.extend(filter.lead.as_ref().map(Lead::clause));
            (format!("{}conversations c", found.unwrap_or_default()), format!("c.{key}"), "c.id")
        }
    };
    clauses.extend(after.map(|(last, last_id)| format!("({key}, {id}) {beyond} ({last}, {last_id})")));
    let all = if clauses.is_empty() { "1 = 1".to_owned() } else { clauses.join(" and ") };
    let columns = match gives {
        Gives::Heads => head::COLUMNS.to_owned(),
        Gives::Keys => format!("{id} as id, {key} as sorted"),
    };
    format!("select {columns} from {from} where {all} order by {key} {direction}, {id} {direction} limit {limit}")
}

/// Conversations in a view that a query leaves, counted to 999: the cost of a count never grows with the table.
pub async fn count_of(
    conn: &mut Conn,
    actor: &Actor,
    (view, query, lists): (&str, &Query, &Lists),
) -> Result<i64, Fault> {
    let mut bind = Bind::new();
    let wanted = Wanted { view, query: query.clone(), sort: None, after: None, limit: COUNTED + 1, lists };
    let [depth, _] = search::DEPTHS;
    let asked = (&wanted, Words::Among(depth));
    let Some(filter) = filter::of(conn, &mut bind, actor, asked).await? else { return Ok(0) };
    let limit = bind.put(wanted.limit);
    let counted = keys(&filter, (Sort::Newest, None, &limit));
    let n: i64 =
        conn.one(format!("select count(*) as n from ({counted}) as counted"), bind.values()).await?.get("n")?;
    // Words that stand almost everywhere are not counted out: "999+".
    Ok(if n <= COUNTED && go_deeper(conn, (&filter, depth)).await? { COUNTED + 1 } else { n })
}

/// Whether a count reached its end.
#[must_use]
pub const fn is_capped(count: i64) -> bool {
    count > COUNTED
}
