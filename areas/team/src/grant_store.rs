//! Roles in the database, and who may do what.

use crate::agent::AgentRef;
use crate::role_store;
use base::{Action, Actor, AgentId, Decision, Fault, Grant, Role, Scope, Thing, Who, may};
use std::collections::{BTreeMap, HashMap};
use store::{Bind, Conn, Question, Row, Together, Tx, args};

fn scope(kind: &str, id: &str) -> Option<Scope> {
    match kind {
        "everything" => Some(Scope::Everything),
        "team" => id.parse().ok().map(|team| Scope::Team { team }),
        "inbox" => id.parse().ok().map(|inbox| Scope::Inbox { inbox }),
        _ => None,
    }
}

fn columns_of(scope: &Scope) -> (&'static str, &str) {
    match scope {
        Scope::Everything => ("everything", ""),
        Scope::Team { team } => ("team", team.as_str()),
        Scope::Inbox { inbox } => ("inbox", inbox.as_str()),
    }
}

/// A role or scope this version does not know grants nothing.
fn grant(row: &Row) -> Result<Option<Grant>, Fault> {
    let (code, kind, id): (String, String, String) = (row.get("role")?, row.get("scope_kind")?, row.get("scope_id")?);
    let made = row.get::<Option<String>>("actions")?.map(|stored| role_store::actions(&stored));
    let role = match (made, code.parse()) {
        (Some(actions), Ok(id)) => Some(Role::custom(id, actions)),
        _ => Role::from_code(&code),
    };
    Ok(role.zip(scope(&kind, &id)).map(|(role, scope)| Grant { role, scope }))
}

/// What grants are read with, after the agent's id: a role the company made brings what it allows.
const WITH_ROLES: &str = "g.role, g.scope_kind, g.scope_id, r.actions from grants g left join roles r on r.id = g.role";

/// The roles of an agent.
pub async fn grants_of(conn: &mut Conn, id: &AgentId) -> Result<Vec<Grant>, Fault> {
    let sql = format!("select {WITH_ROLES} where g.agent_id = $1 order by g.role, g.scope_kind, g.scope_id");
    grants(&conn.rows(sql, args![id]).await?)
}

fn grants(rows: &[Row]) -> Result<Vec<Grant>, Fault> {
    rows.iter().filter_map(|row| grant(row).transpose()).collect()
}

/// Asks for the roles of the agent this SQL finds.
pub(crate) fn ask(together: &mut Together, agent: &str) -> Question<Vec<Grant>> {
    let sql = format!("select {WITH_ROLES} where g.agent_id = ({agent})");
    together.ask(&["role", "scope_kind", "scope_id", "actions"], sql, grants)
}

/// The roles of these agents.
pub async fn of_agents(conn: &mut Conn, ids: &[AgentId]) -> Result<HashMap<AgentId, Vec<Grant>>, Fault> {
    let mut all: HashMap<AgentId, Vec<Grant>> = HashMap::new();
    if ids.is_empty() {
        return Ok(all);
    }
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql =
        format!("select g.agent_id, {WITH_ROLES} where g.agent_id in {list} order by g.role, g.scope_kind, g.scope_id");
    for row in &conn.rows(sql, bind.values()).await? {
        if let Some(grant) = grant(row)? {
            all.entry(row.get("agent_id")?).or_default().push(grant);
        }
    }
    Ok(all)
}

/// Writes the roles of an agent as given by somebody, in place of those before.
pub async fn replace(tx: &mut Tx, id: &AgentId, grants: &[Grant], by: Option<&AgentId>) -> Result<(), Fault> {
    let now = tx.now();
    let before = grants_of(tx, id).await?;
    for gone in before.iter().filter(|grant| !grants.contains(grant)) {
        let (kind, scope) = columns_of(&gone.scope);
        let sql = "delete from grants where agent_id = $1 and role = $2 and scope_kind = $3 and scope_id = $4";
        tx.exec(sql, args![id, gone.role.code(), kind, scope]).await?;
    }
    for new in grants {
        let (kind, scope) = columns_of(&new.scope);
        tx.exec(
            "insert into grants (agent_id, role, scope_kind, scope_id, by_agent, at) values ($1, $2, $3, $4, $5, $6)
             on conflict (agent_id, role, scope_kind, scope_id) do nothing",
            args![id, new.role.code(), kind, scope, by, now],
        )
        .await?;
    }
    Ok(())
}

/// Active administrators of everything, one agent left out.
pub async fn administrators_beside(conn: &mut Conn, but: Option<&AgentId>) -> Result<i64, Fault> {
    let but = but.map_or("", base::Id::as_str);
    conn.one(
        "select count(*) as n from agents a join grants g on g.agent_id = a.id
         where g.role = 'administrator' and g.scope_kind = 'everything' and a.id <> $1
         and not exists (select 1 from deactivations d where d.agent_id = a.id and d.ended_at is null)",
        args![but],
    )
    .await?
    .only()
}

/// Whether any role holds in this scope.
pub async fn any_in_scope(conn: &mut Conn, scope: &Scope) -> Result<bool, Fault> {
    let (kind, id) = columns_of(scope);
    let sql = "select 1 as n from grants where scope_kind = $1 and scope_id = $2 limit 1";
    Ok(conn.maybe(sql, args![kind, id]).await?.is_some())
}

/// Active agents with their roles, as actors whose rights are those of now. For work that runs later.
async fn actors(conn: &mut Conn, only: Option<&AgentId>) -> Result<Vec<Actor>, Fault> {
    let rows = conn
        .rows(
            "select a.id, a.name, g.role, g.scope_kind, g.scope_id, r.actions from agents a
             left join grants g on g.agent_id = a.id left join roles r on r.id = g.role where ($1 is null or a.id = $1)
             and not exists (select 1 from deactivations d where d.agent_id = a.id and d.ended_at is null)
             order by a.name, a.id",
            args![only],
        )
        .await?;
    let mut by_name: BTreeMap<(String, AgentId), Vec<Grant>> = BTreeMap::new();
    for row in &rows {
        let grants = by_name.entry((row.get("name")?, row.get("id")?)).or_default();
        if row.get::<Option<String>>("role")?.is_some() {
            grants.extend(grant(row)?);
        }
    }
    let actor = |((name, id), grants)| Actor { who: Who::Agent(id), name, grants, ..Actor::system() };
    Ok(by_name.into_iter().map(actor).collect())
}

/// An agent as an actor with the rights of now; nothing when deactivated or unknown.
pub async fn actor_of(conn: &mut Conn, id: &AgentId) -> Result<Option<Actor>, Fault> {
    Ok(actors(conn, Some(id)).await?.pop())
}

fn refs(actors: Vec<Actor>) -> Vec<AgentRef> {
    let brief = |actor: Actor| actor.agent().cloned().map(|id| AgentRef { id, name: actor.name, active: true });
    actors.into_iter().filter_map(brief).collect()
}

/// Active agents whose roles include this action somewhere, by name.
pub async fn agents_who_may(conn: &mut Conn, action: Action) -> Result<Vec<AgentRef>, Fault> {
    let mut all = actors(conn, None).await?;
    all.retain(|actor| actor.grants.iter().any(|grant| grant.role.actions().contains(&action)));
    Ok(refs(all))
}

/// Active agents who may do this to that thing, by name.
pub async fn agents_who_may_do(conn: &mut Conn, action: Action, thing: &Thing) -> Result<Vec<AgentRef>, Fault> {
    let mut all = actors(conn, None).await?;
    all.retain(|actor| may(actor, action, thing) == Decision::Yes);
    Ok(refs(all))
}
