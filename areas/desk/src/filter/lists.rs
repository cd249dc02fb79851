//! What belongs to each of the lists everybody has, as conditions in SQL.

use super::{Filter, KEPT};
use crate::list::Wanted;
use crate::view;
use base::{AgentId, Fault};
use store::{Bind, Conn, args};

/// Where an answer waits for somebody else, found from those that wait.
const APPROVAL: &str = "select distinct w.conversation_id from
    (select conversation_id from approvals where state = 'waiting' order by asked_at, later_id limit 1000) w";

/// What belongs to a list. With a search, "all" means truly all but trash.
pub(super) async fn of(
    conn: &mut Conn,
    bind: &mut Bind,
    (wanted, me): (&Wanted<'_>, &AgentId),
) -> Result<Filter, Fault> {
    let mut filter = match wanted.view {
        "my_teams" => with_teams(bind, &crate::colleague::teams_of(conn, me).await?),
        view => match wanted.lists.of(view) {
            Some(ids) => {
                Filter::found(format!("select distinct id as conversation_id from ({}) brought", ids(bind, me)))
            }
            None => personal(bind, view, me).unwrap_or_else(|| shared(bind, wanted)),
        },
    };
    if !wanted.query.asks() && view::leaves_aside(wanted.view) && puts_aside(conn, me).await? {
        let me = bind.put(me);
        filter.clauses.push(format!(
            "not exists (select 1 from personal p where p.agent_id = {me} and p.conversation_id = c.id and p.archived_at >= c.last_at)"
        ));
    }
    Ok(filter)
}

/// Whether somebody put anything aside for themselves: whoever did not never pays for the question.
async fn puts_aside(conn: &mut Conn, me: &AgentId) -> Result<bool, Fault> {
    let sql = "select 1 as one from personal where agent_id = $1 and archived_at is not null limit 1";
    Ok(conn.maybe(sql, args![me]).await?.is_some())
}

fn with_teams(bind: &mut Bind, teams: &[String]) -> Filter {
    Filter::shelves(&["active"]).and(match teams {
        [one] => format!("c.team_id = {}", bind.put(one)),
        many => format!("c.team_id in {}", bind.list(many)),
    })
}

/// Lists found from the person.
fn personal(bind: &mut Bind, view: &str, me: &AgentId) -> Option<Filter> {
    Some(match view {
        "mine" => Filter::shelves(&["active"]).and(format!("c.assignee_id = {}", bind.put(me))),
        "mentions" => Filter::found(format!(
            "select distinct conversation_id from notifications where agent_id = {} and kind = 'mention'",
            bind.put(me)
        )),
        "drafts" => Filter::found(format!("select conversation_id from drafts where agent_id = {}", bind.put(me))),
        "starred" => Filter::found(starred(bind, me)),
        "muted" => Filter::found(muted(bind, me)),
        "archived" => Filter::found(archived(bind, me)),
        _ => return None,
    })
}

/// Lists that hold the same for everybody who may see it.
fn shared(bind: &mut Bind, Wanted { view, query, .. }: &Wanted<'_>) -> Filter {
    match *view {
        "unassigned" => Filter::shelves(&["active"]).and("c.assignee_id is null and c.status = 'open'"),
        "waiting" => Filter::shelves(&["active"]).and("c.status in ('waiting', 'waiting_us')"),
        "failed" => Filter::on("c.failed > 0 and c.shelf in ('active', 'snoozed', 'resolved', 'spam')"),
        "held" => Filter::on("c.held_count > 0"),
        "scheduled" => Filter::on("c.later_count > 0 and c.shelf in ('active', 'snoozed', 'resolved', 'spam')"),
        "followup_due" => Filter::on("c.followup_due = 1 and c.shelf in ('active', 'snoozed', 'resolved')"),
        "at_risk" => Filter::found(at_risk("in (1, 2)")).and("c.shelf in ('active', 'snoozed')"),
        "approval" => Filter::found(APPROVAL.into()),
        "public" => Filter::shelves(&["active"]).and("c.visibility = 'public'"),
        "internal" => Filter::shelves(&["active"]).and("c.internal = 1"),
        "snoozed" => Filter::shelves(&["snoozed"]),
        "resolved" => Filter::shelves(&["resolved"]),
        "spam" => Filter::shelves(&["spam"]),
        "trash" => Filter::shelves(&["trash"]),
        // Whoever is to bring it did not.
        "promised" => Filter::on("1 = 0"),
        view => match view.strip_prefix("team:") {
            Some(team) => Filter::shelves(&["active"]).and(format!("c.team_id = {}", bind.put(team))),
            None if query.asks() => Filter::shelves(KEPT),
            None => Filter::shelves(&["active"]),
        },
    }
}

/// Ids of what somebody starred. What finds few leads: no plan can turn that round and walk a shelf instead.
pub(super) fn starred(bind: &mut Bind, me: &AgentId) -> String {
    format!("select conversation_id from personal where agent_id = {} and starred = 1", bind.put(me))
}

pub(super) fn muted(bind: &mut Bind, me: &AgentId) -> String {
    format!("select conversation_id from personal where agent_id = {} and muted = 1", bind.put(me))
}

/// Put aside, and nothing new was written since.
pub(super) fn archived(bind: &mut Bind, me: &AgentId) -> String {
    format!(
        "select a.conversation_id from personal a join conversations h on h.id = a.conversation_id
         where a.agent_id = {} and a.archived_at is not null and a.archived_at >= h.last_at and h.shelf in ('active', 'snoozed')",
        bind.put(me)
    )
}

/// What was warned of or missed, or one of both: the index of these knows itself by the second condition.
pub(super) fn at_risk(states: &str) -> String {
    format!("select r.id as conversation_id from conversations r where r.due_state {states} and r.due_state > 0")
}
