//! What each term of a search leaves where it is denied: all that the term itself would not hold. A name that nobody and
//! nothing has leaves nothing here either: a slip of the finger must not widen what is found, or changed.

use super::narrow::{Meant, meant, one_of};
use super::{Filter, as_number, lists};
use crate::query::{Sla, Tag, Term, tagged};
use crate::spoken;
use crate::status::{NOT_WAITING, Status};
use base::{AgentId, Fault};
use store::{Bind, Conn, args, search};

/// A condition on `conversations c`; none if nothing can hold it.
pub(super) async fn by(
    conn: &mut Conn,
    bind: &mut Bind,
    (term, me): (&Term, &AgentId),
) -> Result<Option<String>, Fault> {
    match term {
        Term::Words(words) => Ok(lacking(conn, bind, words).await?.map(|lacks| otherwise(bind, lacks, words))),
        Term::From(who) => lacking(conn, bind, &tagged(Tag::From, who)).await,
        Term::To(who) => lacking(conn, bind, &tagged(Tag::To, who)).await,
        Term::Label(name) => unlabelled(conn, bind, name).await,
        Term::Inbox(_) | Term::Channel(_) => elsewhere(conn, bind, (term, me)).await,
        Term::Team(_) | Term::Assignee(_) => with_others(conn, bind, (term, me)).await,
        Term::Customer(words) => Ok(of_others(bind, words, customers::In::All)),
        Term::Company(words) => Ok(of_others(bind, words, customers::In::Company)),
        Term::Starred => Ok(Some(none_of(&lists::starred(bind, me)))),
        Term::Muted => Ok(Some(none_of(&lists::muted(bind, me)))),
        Term::Archived => Ok(Some(none_of(&lists::archived(bind, me)))),
        term => Ok(plainly(bind, (term, me))),
    }
}

/// Terms that say something of the conversation's own row. What is empty there is no reason to leave a row out.
fn plainly(bind: &mut Bind, (term, me): (&Term, &AgentId)) -> Option<String> {
    Some(match term {
        Term::Status(status) => format!("c.status <> {}", bind.put(Status::from_code(status)?.code())),
        // Words of the index of those that are not as urgent as usual.
        Term::Priority(priority) => format!("c.priority <> {}", priority.rank()),
        Term::Told(told) => {
            let told = bind.put(told);
            format!("not exists (select 1 from conversation_told d where d.conversation_id = c.id and d.told = {told})")
        }
        Term::Due(until) => format!("c.due_key >= {}", bind.put(*until)),
        Term::Sla(Sla::Risk) => "c.due_state <> 1".into(),
        Term::Sla(Sla::Late) => "c.due_state <> 2".into(),
        Term::Sla(Sla::None) => format!("c.due_key < {}", bind.put(NOT_WAITING)),
        Term::HasAttachment => "c.has_attachment = 0".into(),
        Term::Unread => {
            let me = bind.put(me);
            format!(
                "(c.last_in_at is null or exists (select 1 from personal p where p.agent_id = {me} and p.conversation_id = c.id and p.read_at >= c.last_in_at))"
            )
        }
        Term::Public => "c.visibility <> 'public'".into(),
        Term::Private => "(c.visibility <> 'private' or c.internal = 1)".into(),
        Term::Internal => "c.internal = 0".into(),
        Term::Language(code) if code == spoken::NONE => "c.language is not null".into(),
        Term::Language(code) => format!("(c.language is null or c.language <> {})", bind.put(code)),
        _ => return None,
    })
}

/// Shelves on which every status is denied need not be looked at; none if that is all of them.
pub(super) fn leave_out(filter: &mut Filter, terms: &[Term]) -> Option<()> {
    let denied = |status: &Status| {
        let is = |term: &Term| matches!(term, Term::Not(not) if matches!(&**not, Term::Status(said) if said == status.code()));
        terms.iter().any(is)
    };
    let left = |shelf: &&'static str| Status::ALL.iter().any(|status| status.shelf() == *shelf && !denied(status));
    let before = filter.shelves.len();
    filter.shelves.retain(left);
    (before == 0 || !filter.shelves.is_empty()).then_some(())
}

/// Not among what one person keeps for themselves, which is little.
fn none_of(ids: &str) -> String {
    format!("c.id not in ({ids})")
}

/// No message holds the words; asked of each conversation, so that no depth ends it.
async fn lacking(conn: &mut Conn, bind: &mut Bind, words: &str) -> Result<Option<String>, Fault> {
    let Some(asked) = search::usual(conn, words, Some(0)).await? else { return Ok(None) };
    let place = bind.put(&asked.asked);
    Ok(Some(format!("not {}", asked.holds(&place, search::Holders::All))))
}

/// A number that is denied is no number of a conversation either.
fn otherwise(bind: &mut Bind, lacks: String, words: &str) -> String {
    match as_number(words) {
        Some(number) => format!("({lacks} and c.number <> {})", bind.put(number)),
        None => lacks,
    }
}

async fn unlabelled(conn: &mut Conn, bind: &mut Bind, name: &str) -> Result<Option<String>, Fault> {
    let found = conn.maybe("select id from labels where folded = $1", args![name.to_lowercase()]).await?;
    let Some(row) = found else { return Ok(None) };
    let label = bind.put(row.only::<String>()?);
    Ok(Some(format!(
        "not exists (select 1 from conversation_labels d where d.conversation_id = c.id and d.label_id = {label})"
    )))
}

/// In one of the other inboxes: these are few, and have an index.
async fn elsewhere(conn: &mut Conn, bind: &mut Bind, asked: (&Term, &AgentId)) -> Result<Option<String>, Fault> {
    let Some((column, Meant::Called(ids))) = meant(conn, asked).await? else { return Ok(None) };
    if ids.is_empty() {
        return Ok(None);
    }
    let rows = conn.rows("select id from inboxes", args![]).await?;
    let all: Vec<String> = rows.iter().map(store::Row::only).collect::<Result<_, _>>()?;
    let others: Vec<String> = all.into_iter().filter(|id| !ids.contains(id)).collect();
    Ok(one_of(bind, column, &others))
}

/// With others, or with nobody.
async fn with_others(conn: &mut Conn, bind: &mut Bind, asked: (&Term, &AgentId)) -> Result<Option<String>, Fault> {
    Ok(match meant(conn, asked).await? {
        None => None,
        Some((column, Meant::None)) => Some(format!("{column} is not null")),
        Some((_, Meant::Own(ids))) if ids.is_empty() => Some("1 = 1".into()),
        Some((column, Meant::Own(ids) | Meant::Called(ids))) => {
            one_of(bind, column, &ids).map(|own| format!("({column} is null or not ({own}))"))
        }
    })
}

fn of_others(bind: &mut Bind, words: &str, place: customers::In) -> Option<String> {
    customers::is(bind, (words, place), "c.customer_id").map(|is| format!("not {is}"))
}
