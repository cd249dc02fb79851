//! Counts of views that are right and never a walk through the conversations: sums of what the database notes of every
//! change, within what the reader may see.

mod asked;

use crate::filter::seen_clause;
use crate::query::Query;
use crate::view;
use asked::Asked;
use base::{Action, Actor, AgentId, Fault, Reach};
use store::{Bind, Conn, Db, Row, args};

/// Notes that are worth folding together.
pub const MANY: i64 = 2_000;

/// What is counted of the conversations a reader sees, read once: every view is a sum of it.
#[derive(Debug, Default)]
pub struct Counts {
    me: Option<AgentId>,
    notes: Vec<Note>,
    /// Those the reader put aside for themselves: in the notes, but not in the lists of work at hand.
    aside: Vec<Note>,
    inboxes: Vec<Named>,
    agents: Vec<Named>,
    teams: Vec<Named>,
    /// The reader's own teams.
    own: Vec<String>,
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
    /// The channel of an inbox.
    channel: String,
}

/// What the notes of changes and the conversations themselves both know, in words of either.
const ALIKE: &str = "c.shelf, c.status, c.inbox_id, c.team_id, c.assignee_id, c.internal";
/// What else is noted of each.
const SIGNS: &str = "c.held, c.failed, c.later, c.owed, c.in_public, c.risk";
/// The same of a conversation itself.
const SIGNS_OF: &str =
    "case when c.held_count > 0 then 1 else 0 end as held, case when c.failed > 0 then 1 else 0 end as failed,
    case when c.later_count > 0 then 1 else 0 end as later, c.followup_due as owed,
    case when c.visibility = 'public' then 1 else 0 end as in_public, c.due_state as risk, 1 as n";

impl Counts {
    /// Reads them: a handful of statements, however many views there are.
    pub async fn read(conn: &mut Conn, actor: &Actor) -> Result<Self, Fault> {
        let Some(me) = actor.agent().cloned() else { return Ok(Self::default()) };
        let reach = actor.reach(Action::ConversationRead);
        let outside = Reach { member: None, ..reach.clone() };
        let mut notes = noted(conn, &outside).await?;
        if let Some(member) = &reach.member {
            notes.extend(also(conn, (&outside, member)).await?);
        }
        let aside = aside(conn, &reach, &me).await?;
        let inboxes = "select id, lower(name) as name, lower(coalesce(address, name)) as other, lower(channel) as channel from inboxes";
        let agents = "select id, lower(name) as name, lower(name) as other, '' as channel from agents";
        let teams = "select id, lower(name) as name, lower(name) as other, '' as channel from teams";
        Ok(Self {
            notes,
            aside,
            inboxes: named(conn, inboxes).await?,
            agents: named(conn, agents).await?,
            teams: named(conn, teams).await?,
            own: crate::colleague::teams_of(conn, &me).await?,
            me: Some(me),
        })
    }

    /// How many conversations a view holds, if that is one of the counts kept. A query may narrow it by what is counted. Pure.
    #[must_use]
    pub fn of(&self, (view, query): (&str, &Query)) -> Option<i64> {
        let Some(me) = &self.me else { return Some(0) };
        if !query.words.trim().is_empty() {
            return None;
        }
        let mut asked = Asked::view((view, query), me, self)?;
        for term in &query.terms {
            asked.narrow((term, me), self)?;
        }
        let sum = |notes: &[Note]| notes.iter().filter(|note| asked.holds(note)).map(|note| note.n).sum::<i64>();
        let hidden = if query.asks() || !view::leaves_aside(view) { 0 } else { sum(&self.aside) };
        Some(sum(&self.notes) - hidden)
    }
}

async fn noted(conn: &mut Conn, outside: &Reach) -> Result<Vec<Note>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(&mut bind, outside).unwrap_or_else(|| "1 = 1".into());
    let sql = format!(
        "select {ALIKE}, {SIGNS}, cast(sum(c.n) as bigint) as n from tallies c where {seen} group by {ALIKE}, {SIGNS}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(note).collect()
}

/// Conversations one only sees because one takes part in them: few, and found from the person.
async fn also(conn: &mut Conn, (outside, member): (&Reach, &AgentId)) -> Result<Vec<Note>, Fault> {
    let mut bind = Bind::new();
    let member = bind.put(member);
    let Some(seen) = seen_clause(&mut bind, outside) else { return Ok(vec![]) };
    // What has no team would make the condition neither true nor false.
    let sql = format!(
        "select {ALIKE}, {SIGNS_OF} from conversations c
         where c.id in (select conversation_id from members where agent_id = {member}) and not coalesce({seen}, 1 = 0)"
    );
    conn.rows(sql, bind.values()).await?.iter().map(note).collect()
}

/// Conversations a reader put aside for themselves: few, and found from the person too.
async fn aside(conn: &mut Conn, reach: &Reach, me: &AgentId) -> Result<Vec<Note>, Fault> {
    let mut bind = Bind::new();
    let me = bind.put(me);
    let seen = seen_clause(&mut bind, reach).unwrap_or_else(|| "1 = 1".into());
    let sql = format!(
        "select {ALIKE}, {SIGNS_OF} from personal p cross join conversations c where p.agent_id = {me} and p.archived_at is not null
         and c.id = p.conversation_id and c.shelf = 'active' and p.archived_at >= c.last_at and {seen}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(note).collect()
}

fn note(row: &Row) -> Result<Note, Fault> {
    let mut signs = Vec::new();
    for (sign, column) in [
        (Sign::Held, "held"),
        (Sign::Failed, "failed"),
        (Sign::Later, "later"),
        (Sign::Owed, "owed"),
        (Sign::Public, "in_public"),
    ] {
        signs.extend(row.get::<bool>(column)?.then_some(sign));
    }
    signs.extend(match row.get::<i64>("risk")? {
        0 => None,
        1 => Some(Sign::Risk),
        _ => Some(Sign::Late),
    });
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
    let read = |row: &Row| {
        Ok(Named { id: row.get("id")?, names: [row.get("name")?, row.get("other")?], channel: row.get("channel")? })
    };
    conn.rows(sql, args![]).await?.iter().map(read).collect()
}

/// Something a conversation has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Held,
    Failed,
    Later,
    Owed,
    Public,
    Risk,
    Late,
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
        "insert into tallies (shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, in_public, risk, n)
         select shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, in_public, risk, sum(n) from tallies where folding = $1
         group by shelf, status, inbox_id, team_id, assignee_id, internal, held, failed, later, owed, in_public, risk having sum(n) <> 0",
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
    use base::Time;

    fn parse(typed: &str) -> Query {
        crate::query::parse(typed, ("UTC", Time(0)))
    }

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
        let named = |id: &str, name: &str, other: &str| Named {
            id: id.into(),
            names: [name.into(), other.into()],
            channel: other.split('@').next().unwrap_or_default().into(),
        };
        Counts {
            me: ME.parse().ok(),
            notes: vec![
                note("active", "open", ("inb_1", None), (&[], 7)),
                note("active", "open", ("inb_1", None), (&[Sign::Held], 1)),
                note("active", "waiting", ("inb_2", Some(ME)), (&[], 5)),
                note("resolved", "resolved", ("inb_2", Some("agt_2")), (&[], 100)),
                note("trash", "trash", ("inb_2", Some("agt_2")), (&[Sign::Held], 3)),
                note("active", "open", ("inb_1", None), (&[], -2)),
                note("snoozed", "snoozed", ("inb_2", None), (&[Sign::Late, Sign::Public], 1)),
            ],
            aside: vec![note("active", "open", ("inb_1", None), (&[], 2))],
            inboxes: vec![named("inb_1", "kettles", "box1@shop.test"), named("inb_2", "lamps", "box2@shop.test")],
            agents: vec![named(ME, "mia", "mia"), named("agt_2", "max", "max")],
            teams: vec![named("tea_1", "care", "care")],
            own: vec!["tea_1".into()],
        }
    }

    #[test]
    fn a_view_is_the_sum_of_what_it_holds() {
        let counts = counts();
        for (view, typed, held) in [
            ("all", "", 9),
            ("all", "inbox:box", 112),
            ("all", "inbox:BOX1 status:open", 6),
            ("all", "inbox:none", 0),
            ("all", "assignee:me", 5),
            ("all", "assignee:nobody", 7),
            ("all", "sla:late", 1),
            ("all", "sla:risk", 0),
            ("all", "is:public", 1),
            ("all", "is:private status:open", 6),
            ("all", "channel:box1", 6),
            ("all", "team:care status:waiting", 5),
            ("all", "team:none", 0),
            ("at_risk", "", 1),
            ("public", "", 0),
            ("my_teams", "", 9),
            ("all", "assignee:ma", 100),
            ("all", "-status:resolved", 12),
            ("all", "-inbox:box1 -status:snoozed", 105),
            ("all", "-inbox:typo", 0),
            ("all", "-assignee:me -assignee:none", 100),
            ("all", "-assignee:typo", 0),
            ("all", "-sla:late -is:private status:snoozed", 0),
            ("all", "-is:private", 1),
            ("all", "-is:internal inbox:box", 112),
            ("all", "-team:me", 0),
            ("all", "-status:open -status:waiting -status:snoozed", 100),
            ("mine", "-assignee:me", 0),
            ("trash", "-status:trash", 0),
            ("mine", "", 5),
            ("mine", "inbox:lamps", 5),
            ("unassigned", "", 4),
            ("held", "", 4),
            ("trash", "", 3),
            ("team:tea_1", "", 9),
            ("team:tea_2", "", 0),
            ("internal", "", 0),
        ] {
            assert_eq!(counts.of((view, &parse(typed))), Some(held), "{view} {typed}");
        }
    }

    #[test]
    fn what_is_not_counted_is_left_to_a_search() {
        let counts = counts();
        for (view, typed) in [
            ("all", "kettle"),
            ("all", "is:unread"),
            ("all", "-kettle"),
            ("all", "-label:lid"),
            ("all", "language:de"),
            ("all", "-language:de"),
            ("all", "label:lid"),
            ("all", "inbox:a inbox:b"),
            ("mine", "assignee:max"),
            ("unassigned", "status:open"),
            ("my_teams", "team:care"),
            ("all", "priority:high"),
            ("promised", ""),
            ("approval", ""),
            ("mentions", ""),
            ("starred", ""),
        ] {
            assert_eq!(counts.of((view, &parse(typed))), None, "{view} {typed}");
        }
    }
}
