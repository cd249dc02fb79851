//! Counts of views that are right and never a walk through the conversations: sums of what the database notes of every
//! change, within what the reader may see.

use crate::filter::seen_clause;
use crate::query::{Query, Term};
use crate::status::Status;
use base::{Action, Actor, AgentId, Fault, Reach};
use store::{Bind, Conn, Db, args};

/// Notes that are worth folding together.
pub const MANY: i64 = 2_000;

/// How many conversations a view holds, if that is one of the counts kept. A query may narrow it by what is counted.
pub async fn count(conn: &mut Conn, actor: &Actor, (view, query): (&str, &Query)) -> Result<Option<i64>, Fault> {
    let Some(me) = actor.agent().cloned() else { return Ok(Some(0)) };
    if !query.words.trim().is_empty() {
        return Ok(None);
    }
    let Some(asked) = Asked::of(conn, (view, query), &me).await? else { return Ok(None) };
    let reach = actor.reach(Action::ConversationRead);
    let outside = Reach { member: None, ..reach.clone() };
    let mut bind = Bind::new();
    let mut clauses = asked.clauses(&mut bind, Source::Notes);
    clauses.extend(seen_clause(&mut bind, &outside));
    let sql =
        format!("select cast(coalesce(sum(c.n), 0) as bigint) as n from tallies c where {}", clauses.join(" and "));
    let counted: i64 = conn.one(sql, bind.values()).await?.get("n")?;
    Ok(Some(counted + also(conn, &asked, (&outside, reach.member.as_ref())).await?))
}

/// Conversations one only sees because one takes part in them: few, and found from the person.
async fn also(conn: &mut Conn, asked: &Asked, (outside, member): (&Reach, Option<&AgentId>)) -> Result<i64, Fault> {
    let Some(member) = member else { return Ok(0) };
    let mut bind = Bind::new();
    let mut clauses =
        vec![format!("c.id in (select conversation_id from members where agent_id = {})", bind.put(member))];
    clauses.extend(asked.clauses(&mut bind, Source::Conversations));
    let Some(seen) = seen_clause(&mut bind, outside) else { return Ok(0) };
    // What has no team would make the condition neither true nor false.
    let sql = format!(
        "select count(*) as n from conversations c where {} and not coalesce({seen}, 1 = 0)",
        clauses.join(" and ")
    );
    conn.one(sql, bind.values()).await?.get("n")
}

/// Where conditions are read: the notes of changes, or the conversations themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Notes,
    Conversations,
}

/// Something a conversation has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Held,
    Failed,
    Later,
    Owed,
}

impl Sign {
    const fn clause(self, source: Source) -> &'static str {
        match (self, source) {
            (Self::Held, Source::Notes) => "c.held = 1",
            (Self::Held, Source::Conversations) => "c.held_count > 0",
            (Self::Failed, Source::Notes) => "c.failed = 1",
            (Self::Failed, Source::Conversations) => "c.failed > 0",
            (Self::Later, Source::Notes) => "c.later = 1",
            (Self::Later, Source::Conversations) => "c.later_count > 0",
            (Self::Owed, Source::Notes) => "c.owed = 1",
            (Self::Owed, Source::Conversations) => "c.followup_due = 1",
        }
    }
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
    /// A view and its terms in these words; none where something else is asked.
    async fn of(conn: &mut Conn, (view, query): (&str, &Query), me: &AgentId) -> Result<Option<Self>, Fault> {
        let active = || vec!["active".to_owned()];
        let with = |sign, shelves: &[&str]| Self {
            sign: Some(sign),
            shelves: shelves.iter().map(|shelf| (*shelf).to_owned()).collect(),
            ..Self::default()
        };
        let mut asked = match view {
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
            view => match view.strip_prefix("team:") {
                Some(team) => Self { teams: vec![team.into()], shelves: active(), ..Self::default() },
                None => return Ok(None),
            },
        };
        for term in &query.terms {
            if !asked.narrow(conn, (term, me)).await? {
                return Ok(None);
            }
        }
        Ok(Some(asked))
    }

    /// Adds a term; false if it is none of those that are counted, or was asked before.
    async fn narrow(&mut self, conn: &mut Conn, (term, me): (&Term, &AgentId)) -> Result<bool, Fault> {
        match term {
            Term::Status(status) if self.statuses.is_empty() => {
                let known = Status::from_code(&status.to_lowercase()).map_or("none", Status::code);
                self.statuses = vec![known.to_owned()];
            }
            Term::Inbox(name) if self.inboxes.is_none() => {
                let sql = "select id from inboxes where lower(name) like $1 or lower(address) like $1";
                self.inboxes = Some(named(conn, sql, name).await?);
            }
            Term::Assignee(who) if self.assignees.is_none() => {
                self.assignees = Some(match who.to_lowercase().as_str() {
                    "me" => vec![Some(me.to_string())],
                    "nobody" | "none" => vec![None],
                    name => {
                        let sql = "select id from agents where lower(name) like $1";
                        named(conn, sql, name).await?.into_iter().map(Some).collect()
                    }
                });
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn clauses(&self, bind: &mut Bind, source: Source) -> Vec<String> {
        let mut clauses = Vec::new();
        for (column, values) in [("c.shelf", &self.shelves), ("c.status", &self.statuses), ("c.team_id", &self.teams)] {
            if !values.is_empty() {
                clauses.push(format!("{column} in {}", bind.list(values)));
            }
        }
        clauses.extend(self.inboxes.as_ref().map(|ids| format!("c.inbox_id in {}", bind.list(ids))));
        if let Some(people) = &self.assignees {
            clauses.push(match people.as_slice() {
                [None] => "c.assignee_id is null".to_owned(),
                people => format!("c.assignee_id in {}", bind.list(people.iter().flatten())),
            });
        }
        clauses.extend(self.internal.then(|| "c.internal = 1".to_owned()));
        clauses.extend(self.sign.map(|sign| sign.clause(source).to_owned()));
        clauses
    }
}

async fn named(conn: &mut Conn, sql: &'static str, name: &str) -> Result<Vec<String>, Fault> {
    let plain: String = name.to_lowercase().chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
    conn.rows(sql, args![format!("%{plain}%")]).await?.iter().map(store::Row::only).collect()
}

/// Folds notes into one for each combination, once there are `many`. Marking them first keeps those that others are
/// writing meanwhile out of it.
pub async fn fold(db: &Db, many: i64) -> Result<(), Fault> {
    let notes = db.read().await?.one("select count(*) as n from tallies", args![]).await?;
    if notes.get::<i64>("n")? < many {
        return Ok(());
    }
    let mut tx = db.begin(&Actor::system()).await?;
    let mark = base::JobId::mint(tx.now()).to_string();
    tx.exec("update tallies set folding = $1 where folding is null", args![&mark]).await?;
    tx.exec(
        "insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, n)
         select shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, sum(n) from tallies where folding = $1
         group by shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed having sum(n) <> 0",
        args![&mark],
    )
    .await?;
    tx.exec("delete from tallies where folding = $1", args![&mark]).await?;
    tx.commit().await
}
