//! Roles the company made, in the database.

use base::{Action, Fault, Grant, Role, RoleId};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;
use store::{Bind, Conn, Row, Tx, args};

/// A role the company made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MadeRole {
    /// Id, used where built-in roles have their code.
    pub id: RoleId,
    /// Name.
    pub name: String,
    /// What it allows.
    pub permissions: Vec<Action>,
    /// Agents who hold it.
    pub held_by: i64,
    /// Version.
    pub version: i64,
}

/// Permissions as stored; those this version does not know allow nothing.
pub(crate) fn actions(stored: &str) -> Vec<Action> {
    let codes: Vec<String> = serde_json::from_str(stored).unwrap_or_default();
    codes.iter().filter_map(|code| Action::from_code(code)).collect()
}

fn stored(permissions: &[Action]) -> serde_json::Value {
    permissions.iter().map(|action| action.code()).collect()
}

const COLUMNS: &str = "r.id, r.name, r.actions, r.version,
  (select count(distinct g.agent_id) from grants g where g.role = r.id) as held_by";

fn read(row: &Row) -> Result<MadeRole, Fault> {
    Ok(MadeRole {
        id: row.get("id")?,
        name: row.get("name")?,
        permissions: actions(&row.get::<String>("actions")?),
        held_by: row.get("held_by")?,
        version: row.get("version")?,
    })
}

/// Every role made, by name.
pub async fn list(conn: &mut Conn) -> Result<Vec<MadeRole>, Fault> {
    let sql = format!("select {COLUMNS} from roles r order by r.folded, r.id");
    conn.rows(sql, args![]).await?.iter().map(read).collect()
}

/// The role with this id.
pub async fn get(conn: &mut Conn, id: &RoleId) -> Result<Option<MadeRole>, Fault> {
    let sql = format!("select {COLUMNS} from roles r where r.id = $1");
    conn.maybe(sql, args![id]).await?.as_ref().map(read).transpose()
}

/// Writes a new role. False if the name is taken.
pub async fn insert(tx: &mut Tx, role: &MadeRole) -> Result<bool, Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned());
    let sql = "insert into roles (id, name, folded, actions, version, by_agent, at) values ($1, $2, $3, $4, 1, $5, $6) on conflict (folded) do nothing";
    let folded = crate::words::fold(&role.name);
    Ok(tx.exec(sql, args![&role.id, &role.name, folded, stored(&role.permissions), by, now]).await? == 1)
}

/// Writes name and permissions. False if the name is taken.
pub async fn save(tx: &mut Tx, role: &MadeRole) -> Result<bool, Fault> {
    let sql = "update roles set name = $2, folded = $3, actions = $4, version = version + 1
               where id = $1 and not exists (select 1 from roles o where o.folded = $3 and o.id <> $1)";
    let folded = crate::words::fold(&role.name);
    Ok(tx.exec(sql, args![&role.id, &role.name, folded, stored(&role.permissions)]).await? == 1)
}

/// Removes a role nobody holds. False if somebody does.
pub async fn remove(tx: &mut Tx, id: &RoleId) -> Result<bool, Fault> {
    let sql = "delete from roles where id = $1 and not exists (select 1 from grants g where g.role = $1)";
    Ok(tx.exec(sql, args![id]).await? == 1)
}

/// Reads along what roles allow that were named by their id only; one that is gone allows nothing.
pub async fn read_along(conn: &mut Conn, grants: impl Iterator<Item = &mut Grant> + Send) -> Result<(), Fault> {
    let mut wanted: Vec<&mut Grant> = grants.filter(|grant| matches!(grant.role, Role::Custom(_))).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let mut bind = Bind::new();
    let list = bind.list(wanted.iter().map(|grant| grant.role.code()));
    let rows = conn.rows(format!("select id, actions from roles where id in {list}"), bind.values()).await?;
    let known: HashMap<String, String> =
        rows.iter().map(|row| Ok((row.get("id")?, row.get("actions")?))).collect::<Result<_, Fault>>()?;
    for grant in &mut wanted {
        let allowed = known.get(grant.role.code()).map(|stored| actions(stored)).unwrap_or_default();
        if let Role::Custom(role) = &grant.role {
            grant.role = Role::custom(role.id.clone(), allowed);
        }
    }
    Ok(())
}
