//! Counts of views that are right and never a walk through the conversations: sums of what the database notes of every
//! change, within what the reader may see.

use crate::filter::{plain, seen_clause};
use crate::query::{Query, Term};
use crate::status::Status;
use base::{Action, Actor, AgentId, Fault, Reach};
use store::{Bind, Conn, Db, Row, args};

/// Notes that are worth folding together.
pub const MANY: i64 = 2_000;

/// What is counted of the conversations a reader sees, read once: every view is a sum of it.
#[derive(Debug, Default)]
pub struct Counts {
    me: Option<AgentId>,
    notes: Vec<Note>,
    inboxes: Vec<Named>,
    agents: Vec<Named>,
}

/// How many conversations are alike in all that is counted.
#[derive(Clone, Debug)]
struct Note {
    shelf: String,
    status: String,
    inbox: String,
    team: Option<String>,
    assignee: Option<String>,
    internal: bool,
    signs: Vec<Sign>,
    n: i64,
}

/// Something a term may name, in small letters.
#[derive(Debug)]
struct Named {
    id: String,
    names: [String; 2],
}

/// What the notes of changes and the conversations themselves both know, in words of either.
const ALIKE: &str = "c.shelf, c.status, c.inbox_id, c.team_id, c.assignee_id, c.internal";

impl Counts {
    /// Reads them: four statements, however many views there are.
    pub async fn read(conn: &mut Conn, actor: &Actor) -> Result<Self, Fault> {
        let Some(me) = actor.agent().cloned() else { return Ok(Self::default()) };
        let reach = actor.reach(Action::ConversationRead);
        let outside = Reach { member: None, ..reach.clone() };
        let mut notes = noted(conn, &outside).await?;
        if let Some(member) = &reach.member {
            notes.extend(also(conn, (&outside, member)).await?);
        }
        let inboxes = "select id, lower(name) as name, lower(coalesce(address, name)) as other from inboxes";
        let agents = "select id, lower(name) as name, lower(name) as other from agents";
        Ok(Self { me: Some(me), notes, inboxes: named(conn, inboxes).await?, agents: named(conn, agents).await? })
    }

    /// How many conversations a view holds, if that is one of the counts kept. A query may narrow it by what is counted. Pure.
    #[must_use]
    pub fn of(&self, (view, query): (&str, &Query)) -> Option<i64> {
        let Some(me) = &self.me else { return Some(0) };
        if !query.words.trim().is_empty() {
            return None;
        }
        let mut asked = Asked::view((view, query), me)?;
        for term in &query.terms {
            asked.narrow((term, me), self)?;
        }
        Some(self.notes.iter().filter(|note| asked.holds(note)).map(|note| note.n).sum())
    }
}

async fn noted(conn: &mut Conn, outside: &Reach) -> Result<Vec<Note>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(&mut bind, outside).unwrap_or_else(|| "1 = 1".into());
    let sql = format!(
        "select {ALIKE}, c.held, c.failed, c.later, c.owed, cast(sum(c.n) as bigint) as n from tallies c where {seen}
         group by {ALIKE}, c.held, c.failed, c.later, c.owed"
    );
    conn.rows(sql, bind.values()).await?.iter().map(note).collect()
}

/// Conversations one only sees because one takes part in them: few, and found from the person.
async fn also(conn: &mut Conn, (outside, member): (&Reach, &AgentId)) -> Result<Vec<Note>, Fault> {
    let mut bind = Bind::new();
    let member = bind.put(member);
    let Some(seen) = seen_clause(&mut bind, outside) else { return Ok(vec![]) };
    let yes = |what: &str| format!("case when {what} then 1 else 0 end");
    // What has no team would make the condition neither true nor false.
    let sql = format!(
        "select {ALIKE}, {} as held, {} as failed, {} as later, c.followup_due as owed, 1 as n from conversations c
         where c.id in (select conversation_id from members where agent_id = {member}) and not coalesce({seen}, 1 = 0)",
        yes("c.held_count > 0"),
        yes("c.failed > 0"),
        yes("c.later_count > 0"),
    );
    conn.rows(sql, bind.values()).await?.iter().map(note).collect()
}

fn note(row: &Row) -> Result<Note, Fault> {
    let mut signs = Vec::new();
    for (sign, column) in [(Sign::Held, "held"), (Sign::Failed, "failed"), (Sign::Later, "later"), (Sign::Owed, "owed")]
    {
        signs.extend(row.get::<bool>(column)?.then_some(sign));
    }
    Ok(Note {
        shelf: row.get("shelf")?,
        status: row.get("status")?,
        inbox: row.get("inbox_id")?,
        team: row.get("team_id")?,
        assignee: row.get("assignee_id")?,
        internal: row.get("internal")?,
        signs,
        n: row.get("n")?,
    })
}

async fn named(conn: &mut Conn, sql: &'static str) -> Result<Vec<Named>, Fault> {
    let read = |row: &Row| Ok(Named { id: row.get("id")?, names: [row.get("name")?, row.get("other")?] });
    conn.rows(sql, args![]).await?.iter().map(read).collect()
}

/// Ids of what is named so, as a list of conversations finds them. Pure.
fn called(all: &[Named], name: &str) -> Vec<String> {
    let part = plain(name);
    all.iter().filter(|one| one.names.iter().any(|name| name.contains(&part))).map(|one| one.id.clone()).collect()
}

/// Something a conversation has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Held,
    Failed,
    Later,
    Owed,
}

/// What is asked of the counts: each with the values it may have.
#[derive(Clone, Debug, Default)]
struct Asked {
    shelves: Vec<String>,
    statuses: Vec<String>,
    teams: Vec<String>,
    inboxes: Option<Vec<String>>,
    assignees: Option<Vec<Option<String>>>,
    internal: bool,
    sign: Option<Sign>,
}

/// Every shelf but the trash.
const KEPT: [&str; 4] = ["active", "snoozed", "resolved", "spam"];

impl Asked {
    /// A view in these words; none where something else is asked.
    fn view((view, query): (&str, &Query), me: &AgentId) -> Option<Self> {
        let active = || vec!["active".to_owned()];
        let with = |sign, shelves: &[&str]| Self {
            sign: Some(sign),
            shelves: shelves.iter().map(|shelf| (*shelf).to_owned()).collect(),
            ..Self::default()
        };
        Some(match view {
            "mine" => Self { assignees: Some(vec![Some(me.to_string())]), shelves: active(), ..Self::default() },
            "unassigned" => Self {
                assignees: Some(vec![None]),
                statuses: vec![Status::Open.code().into()],
                shelves: active(),
                ..Self::default()
            },
            "waiting" => Self {
                statuses: vec![Status::Waiting.code().into(), Status::WaitingUs.code().into()],
                shelves: active(),
                ..Self::default()
            },
            "held" => with(Sign::Held, &[]),
            "failed" => with(Sign::Failed, &KEPT),
            "scheduled" => with(Sign::Later, &KEPT),
            "followup_due" => with(Sign::Owed, &["active", "snoozed", "resolved"]),
            "internal" => Self { internal: true, shelves: active(), ..Self::default() },
            "all" if query.asks() => Self { shelves: KEPT.map(String::from).into(), ..Self::default() },
            "all" => Self { shelves: active(), ..Self::default() },
            "snoozed" | "resolved" | "spam" | "trash" => Self { shelves: vec![view.into()], ..Self::default() },
            view => Self { teams: vec![view.strip_prefix("team:")?.into()], shelves: active(), ..Self::default() },
        })
    }

    /// Adds a term; none if it is none of those that are counted, or was asked before.
    fn narrow(&mut self, (term, me): (&Term, &AgentId), counts: &Counts) -> Option<()> {
        match term {
            Term::Status(status) if self.statuses.is_empty() => {
                let known = Status::from_code(&status.to_lowercase()).map_or("none", Status::code);
                self.statuses = vec![known.to_owned()];
            }
            Term::Inbox(name) if self.inboxes.is_none() => self.inboxes = Some(called(&counts.inboxes, name)),
            Term::Assignee(who) if self.assignees.is_none() => {
                self.assignees = Some(match who.to_lowercase().as_str() {
                    "me" => vec![Some(me.to_string())],
                    "nobody" | "none" => vec![None],
                    name => called(&counts.agents, name).into_iter().map(Some).collect(),
                });
            }
            _ => return None,
        }
        Some(())
    }

    fn holds(&self, note: &Note) -> bool {
        let any =
            |asked: &[String], has: Option<&String>| asked.is_empty() || has.is_some_and(|has| asked.contains(has));
        any(&self.shelves, Some(&note.shelf))
            && any(&self.statuses, Some(&note.status))
            && any(&self.teams, note.team.as_ref())
            && self.inboxes.as_ref().is_none_or(|ids| ids.contains(&note.inbox))
            && self.assignees.as_ref().is_none_or(|people| people.contains(&note.assignee))
            && (!self.internal || note.internal)
            && self.sign.is_none_or(|sign| note.signs.contains(&sign))
    }
}

/// Notes folded in one transaction: what others wait for, and what is kept in memory meanwhile.
const PIECE: i64 = 20_000;

/// Folds notes into one for each combination, once there are `many`.
pub async fn fold(db: &Db, many: i64) -> Result<(), Fault> {
    let few = "select count(*) as n from (select 1 from tallies limit $1) t";
    if db.read().await?.one(few, args![many]).await?.get::<i64>("n")? < many {
        return Ok(());
    }
    while i64::try_from(fold_piece(db).await?).unwrap_or(0) == PIECE {}
    db.repack("tallies").await
}

/// Folds the oldest notes; gives how many. Marking them first keeps those that others are writing meanwhile out of it.
async fn fold_piece(db: &Db) -> Result<u64, Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let mark = base::JobId::mint(tx.now()).to_string();
    let oldest = "select id from tallies where folding is null order by id limit $2";
    let marked =
        tx.exec(format!("update tallies set folding = $1 where id in ({oldest})"), args![&mark, PIECE]).await?;
    tx.exec(
        "insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
         select shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, sum(n) from tallies where folding = $1
         group by shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed having sum(n) <> 0",
        args![&mark],
    )
    .await?;
    tx.exec("delete from tallies where folding = $1", args![&mark]).await?;
    tx.commit().await?;
    Ok(marked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    const ME: &str = "agt_00000000000000000000000001";

    fn counts() -> Counts {
        let note =
            |shelf: &str, status: &str, (inbox, assignee): (&str, Option<&str>), (signs, n): (&[Sign], i64)| Note {
                shelf: shelf.into(),
                status: status.into(),
                inbox: inbox.into(),
                team: Some("tea_1".into()),
                assignee: assignee.map(str::to_owned),
                internal: false,
                signs: signs.to_vec(),
                n,
            };
        let named = |id: &str, name: &str, other: &str| Named { id: id.into(), names: [name.into(), other.into()] };
        Counts {
            me: ME.parse().ok(),
            notes: vec![
                note("active", "open", ("inb_1", None), (&[], 7)),
                note("active", "open", ("inb_1", None), (&[Sign::Held], 1)),
                note("active", "waiting", ("inb_2", Some(ME)), (&[], 5)),
                note("resolved", "resolved", ("inb_2", Some("agt_2")), (&[], 100)),
                note("trash", "trash", ("inb_2", Some("agt_2")), (&[Sign::Held], 3)),
                note("active", "open", ("inb_1", None), (&[], -2)),
            ],
            inboxes: vec![named("inb_1", "kettles", "box1@shop.test"), named("inb_2", "lamps", "box2@shop.test")],
            agents: vec![named(ME, "mia", "mia"), named("agt_2", "max", "max")],
        }
    }

    #[test]
    fn a_view_is_the_sum_of_what_it_holds() {
        let counts = counts();
        for (view, typed, held) in [
            ("all", "", 11),
            ("all", "inbox:box", 111),
            ("all", "inbox:BOX1 status:open", 6),
            ("all", "inbox:none", 0),
            ("all", "assignee:me", 5),
            ("all", "assignee:nobody", 6),
            ("all", "assignee:ma", 100),
            ("all", "status:odd", 0),
            ("mine", "", 5),
            ("mine", "inbox:lamps", 5),
            ("unassigned", "", 6),
            ("held", "", 4),
            ("trash", "", 3),
            ("team:tea_1", "", 11),
            ("team:tea_2", "", 0),
            ("internal", "", 0),
        ] {
            assert_eq!(counts.of((view, &parse(typed, "UTC"))), Some(held), "{view} {typed}");
        }
    }

    #[test]
    fn what_is_not_counted_is_left_to_a_search() {
        let counts = counts();
        for (view, typed) in [
            ("all", "kettle"),
            ("all", "is:unread"),
            ("all", "label:lid"),
            ("all", "inbox:a inbox:b"),
            ("mine", "assignee:max"),
            ("unassigned", "status:open"),
            ("mentions", ""),
            ("starred", ""),
        ] {
            assert_eq!(counts.of((view, &parse(typed, "UTC"))), None, "{view} {typed}");
        }
    }
}
