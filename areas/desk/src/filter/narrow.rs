//! What each term of a search leaves, as conditions in SQL.

use super::{AT_WORK, Filter, KEPT, Lead, Words, deny, holding, lists, plain};
use crate::query::{Sla, Tag, Term, tagged};
use crate::spoken;
use crate::status::{NOT_WAITING, Priority, Status};
use base::{AgentId, Fault};
use store::{Bind, Conn};

/// Whether a condition leaves anything.
pub(super) enum Narrowed {
    Some,
    Nothing,
}

/// Narrows a list by a term.
pub(super) async fn by(
    conn: &mut Conn,
    bind: &mut Bind,
    filter: &mut Filter,
    (term, me, words): (&Term, &AgentId, Words),
) -> Result<Narrowed, Fault> {
    match term {
        Term::From(who) => Ok(by_field(conn, bind, filter, (&tagged(Tag::From, who), words))),
        Term::To(who) => Ok(by_field(conn, bind, filter, (&tagged(Tag::To, who), words))),
        Term::Label(name) => labelled(conn, bind, filter, name).await,
        Term::Inbox(_) | Term::Channel(_) | Term::Team(_) | Term::Assignee(_) => {
            Ok(filter.also(named(conn, bind, (term, me)).await?))
        }
        Term::Customer(words) => Ok(filter.of_customers(customers::found(bind, words, customers::In::All))),
        Term::Company(words) => Ok(filter.of_customers(customers::found(bind, words, customers::In::Company))),
        Term::Starred => Ok(filter.only(lists::starred(bind, me))),
        Term::Muted => Ok(filter.only(lists::muted(bind, me))),
        Term::Archived => Ok(filter.only(lists::archived(bind, me))),
        Term::Told(told) => {
            filter.led_by(Lead { table: "conversation_told", column: "told", place: bind.put(told) });
            Ok(Narrowed::Some)
        }
        Term::Sla(_) | Term::Due(_) => Ok(promised(bind, filter, term)),
        Term::Not(denied) => Ok(filter.also(deny::by(conn, bind, (denied, me)).await?)),
        term => Ok(plainly(bind, filter, (term, me))),
    }
}

/// Terms that say something of the conversation's own row.
fn plainly(bind: &mut Bind, filter: &mut Filter, (term, me): (&Term, &AgentId)) -> Narrowed {
    let clause = match term {
        Term::Status(status) => return stands(bind, filter, status),
        Term::Priority(priority) => ranks(*priority),
        Term::Before(at) => format!("c.last_at < {}", bind.put(*at)),
        Term::After(at) => format!("c.last_at >= {}", bind.put(*at)),
        Term::HasAttachment => "c.has_attachment = 1".into(),
        Term::Unread => unread(bind, me),
        Term::Public => "c.visibility = 'public'".into(),
        Term::Private => "c.visibility = 'private' and c.internal = 0".into(),
        Term::Internal => "c.internal = 1".into(),
        Term::Language(code) if code == spoken::NONE => "c.language is null".into(),
        Term::Language(code) => format!("c.language = {}", bind.put(code)),
        _ => return Narrowed::Nothing,
    };
    filter.also(Some(clause))
}

impl Filter {
    fn also(&mut self, clause: Option<String>) -> Narrowed {
        let Some(clause) = clause else { return Narrowed::Nothing };
        self.clauses.push(clause);
        Narrowed::Some
    }

    /// Only those with these ids, which are few enough to lead.
    fn only(&mut self, ids: String) -> Narrowed {
        self.found_by(ids);
        self.all_at_once();
        Narrowed::Some
    }

    /// Conversations of these customers, found from them.
    fn of_customers(&mut self, ids: Option<String>) -> Narrowed {
        let Some(ids) = ids else { return Narrowed::Nothing };
        self.only(format!("select k.id as conversation_id from conversations k where k.customer_id in ({ids})"))
    }
}

/// As urgent as usual is what most are; the others have an index of their own, which knows itself by the same words.
fn ranks(priority: Priority) -> String {
    match priority {
        Priority::Normal => "c.priority = 2".into(),
        other => format!("c.priority = {} and c.priority <> 2", other.rank()),
    }
}

/// Something is promised only where work goes on: the other shelves need not be looked at.
fn promised(bind: &mut Bind, filter: &mut Filter, term: &Term) -> Narrowed {
    let until = match term {
        Term::Due(until) => *until,
        Term::Sla(Sla::Risk) => return at_risk(filter, "= 1"),
        Term::Sla(Sla::Late) => return at_risk(filter, "= 2"),
        Term::Sla(Sla::None) => return filter.also(Some(format!("c.due_key = {}", bind.put(NOT_WAITING)))),
        _ => NOT_WAITING,
    };
    if filter.shelves == KEPT {
        filter.shelves = AT_WORK.to_vec();
    }
    filter.also(Some(format!("c.due_key < {}", bind.put(until))))
}

fn at_risk(filter: &mut Filter, states: &str) -> Narrowed {
    if filter.shelves == KEPT {
        filter.shelves = AT_WORK.to_vec();
    }
    filter.only(lists::at_risk(states))
}

/// A status stands on one shelf only: the others need not be looked at.
fn stands(bind: &mut Bind, filter: &mut Filter, status: &str) -> Narrowed {
    let Some(status) = Status::from_code(&status.to_lowercase()) else { return Narrowed::Nothing };
    if filter.shelves == KEPT {
        filter.shelves = vec![status.shelf()];
    }
    filter.also(Some(format!("c.status = {}", bind.put(status.code()))))
}

fn unread(bind: &mut Bind, me: &AgentId) -> String {
    let me = bind.put(me);
    format!(
        "c.last_in_at is not null and not exists (select 1 from personal p where p.agent_id = {me} and p.conversation_id = c.id and p.read_at >= c.last_in_at)"
    )
}

async fn labelled(conn: &mut Conn, bind: &mut Bind, filter: &mut Filter, name: &str) -> Result<Narrowed, Fault> {
    let found = conn.maybe("select id from labels where folded = $1", store::args![name.to_lowercase()]).await?;
    let Some(row) = found else { return Ok(Narrowed::Nothing) };
    let place = bind.put(row.only::<String>()?);
    filter.led_by(Lead { table: "conversation_labels", column: "label_id", place });
    Ok(Narrowed::Some)
}

/// Conversations with a message whose field holds the words.
fn by_field(conn: &Conn, bind: &mut Bind, filter: &mut Filter, (field, words): (&str, Words)) -> Narrowed {
    let Words::Among(depth) = words else { return Narrowed::Nothing };
    let Some(ids) = holding(conn, bind, filter, (field, depth)) else { return Narrowed::Nothing };
    filter.found_by(ids);
    filter.all_at_once();
    Narrowed::Some
}

/// Whom or what a name stands for.
pub(super) enum Meant {
    /// Whatever has none.
    None,
    /// These; `me` may be with no team at all.
    Own(Vec<String>),
    /// Those called so.
    Called(Vec<String>),
}

/// What a name stands for, looked up first, and the column it is in.
pub(super) async fn meant(
    conn: &mut Conn,
    (term, me): (&Term, &AgentId),
) -> Result<Option<(&'static str, Meant)>, Fault> {
    let (column, sql, name) = match term {
        Term::Inbox(name) => {
            ("c.inbox_id", "select id from inboxes where lower(name) like $1 or lower(address) like $1", name)
        }
        Term::Channel(name) => ("c.inbox_id", "select id from inboxes where lower(channel) like $1", name),
        Term::Team(name) => ("c.team_id", "select id from teams where lower(name) like $1", name),
        Term::Assignee(name) => ("c.assignee_id", "select id from agents where lower(name) like $1", name),
        _ => return Ok(None),
    };
    let special = name.to_lowercase();
    let meant = match (term, special.as_str()) {
        (Term::Team(_) | Term::Assignee(_), "nobody" | "none") => Meant::None,
        (Term::Assignee(_), "me") => Meant::Own(vec![me.to_string()]),
        (Term::Team(_), "me") => Meant::Own(crate::colleague::teams_of(conn, me).await?),
        (_, name) => {
            let rows = conn.rows(sql, store::args![format!("%{}%", plain(name))]).await?;
            Meant::Called(rows.iter().map(store::Row::only).collect::<Result<_, _>>()?)
        }
    };
    Ok(Some((column, meant)))
}

async fn named(conn: &mut Conn, bind: &mut Bind, asked: (&Term, &AgentId)) -> Result<Option<String>, Fault> {
    Ok(match meant(conn, asked).await? {
        None => None,
        Some((column, Meant::None)) => Some(format!("{column} is null")),
        Some((column, Meant::Own(ids) | Meant::Called(ids))) => one_of(bind, column, &ids),
    })
}

/// `column` is one of these ids; none if there are none.
pub(super) fn one_of(bind: &mut Bind, column: &str, ids: &[String]) -> Option<String> {
    match ids {
        [] => None,
        [one] => Some(format!("{column} = {}", bind.put(one))),
        many => Some(format!("{column} in {}", bind.list(many))),
    }
}
