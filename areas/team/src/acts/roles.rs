//! Roles the company makes: added, changed, removed. What changes in a role holds at once for everybody who has it.

use crate::acts::{check_version, done, fresh};
use crate::patch::given;
use crate::role_store::{self, MadeRole};
use crate::{company_store, rights, words};
use base::facts::{Fact, Kind};
use base::{Action, Actor, Outcome, Refusal, Role, RoleId, Thing};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use store::{Db, Tx, audit};

/// Most roles a company makes.
const MOST: usize = 100;

/// A role to be made.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Name.
    pub name: String,
    /// What it allows.
    pub permissions: Vec<Action>,
}

/// A change of a role; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// Name.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub name: Option<String>,
    /// What it allows.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Action>")]
    pub permissions: Option<Vec<Action>>,
}

/// The actor with the roles of this moment, if they may make roles for the whole company.
async fn allowed(tx: &mut Tx) -> Outcome<Actor> {
    let actor = fresh(tx).await?;
    actor.check(Action::RoleChange, &Thing::company())?;
    Ok(actor)
}

/// The permissions in order and without repeats, if the maker has each of them everywhere.
fn settled(maker: &Actor, mut permissions: Vec<Action>) -> Outcome<Vec<Action>> {
    permissions.sort_unstable();
    permissions.dedup();
    if permissions.is_empty() {
        return Err(Refusal::invalid(
            "permissions",
            "choose at least one permission; a role without any allows nothing",
        )
        .into());
    }
    rights::check_make(maker, &permissions)?;
    Ok(permissions)
}

fn name(text: &str) -> Result<String, Refusal> {
    let name = words::name("name", text)?;
    let folded = words::fold(&name);
    let built_in = Role::ALL.iter().any(|role| role.code() == folded || role.code().replace('_', " ") == folded);
    if built_in { Err(taken()) } else { Ok(name) }
}

fn taken() -> Refusal {
    Refusal::new("role.exists", 409, "there is a role of this name already; choose another name").field("name")
}

/// Makes a role.
pub async fn add(db: &Db, actor: &Actor, new: NewRole) -> Outcome<MadeRole> {
    let mut tx = db.begin(actor).await?;
    company_store::take_turn(&mut tx).await?;
    let actor = allowed(&mut tx).await?;
    if role_store::list(&mut tx).await?.len() >= MOST {
        return Err(
            Refusal::new("roles.too_many", 409, format!("a company has at most {MOST} roles of its own")).into()
        );
    }
    let permissions = settled(&actor, new.permissions)?;
    let role = MadeRole { id: RoleId::mint(tx.now()), name: name(&new.name)?, permissions, held_by: 0, version: 1 };
    if !role_store::insert(&mut tx, &role).await? {
        return Err(taken().into());
    }
    let detail = json!({ "name": role.name, "permissions": role.permissions });
    audit::write(&mut tx, "role.made", role.id.as_str(), detail).await?;
    tx.tell(Fact::new(Kind::RoleChanged).with("role", role.id.as_str()));
    done(tx, role).await
}

/// Changes a role: its holders may at once what it says now.
pub async fn change(
    db: &Db,
    actor: &Actor,
    (id, seen): (&RoleId, Option<i64>),
    change: RoleChange,
) -> Outcome<MadeRole> {
    let mut tx = db.begin(actor).await?;
    company_store::take_turn(&mut tx).await?;
    let actor = allowed(&mut tx).await?;
    let before = role_store::get(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    check_version(seen, before.version)?;
    let mut after = before.clone();
    if let Some(text) = &change.name {
        after.name = name(text)?;
    }
    if let Some(permissions) = change.permissions {
        after.permissions = settled(&actor, permissions)?;
    }
    if after == before {
        return Ok(before);
    }
    if !role_store::save(&mut tx, &after).await? {
        return Err(taken().into());
    }
    let told = |role: &MadeRole| json!({ "name": role.name, "permissions": role.permissions });
    let detail = json!({ "before": told(&before), "after": told(&after), "held_by": before.held_by });
    audit::write(&mut tx, "role.changed", id.as_str(), detail).await?;
    tx.tell(Fact::new(Kind::RoleChanged).with("role", id.as_str()));
    done(tx, MadeRole { version: before.version + 1, ..after }).await
}

/// Removes a role nobody holds.
pub async fn remove(db: &Db, actor: &Actor, (id, seen): (&RoleId, Option<i64>)) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    company_store::take_turn(&mut tx).await?;
    allowed(&mut tx).await?;
    let role = role_store::get(&mut tx, id).await?.ok_or_else(Refusal::missing)?;
    check_version(seen, role.version)?;
    if !role_store::remove(&mut tx, id).await? {
        let detail = format!("{} agents hold this role; give them another one first", role.held_by);
        return Err(Refusal::new("role.held", 409, detail).into());
    }
    audit::write(&mut tx, "role.removed", id.as_str(), json!({ "name": role.name })).await?;
    tx.tell(Fact::new(Kind::RoleChanged).with("role", id.as_str()));
    Ok(tx.commit().await?)
}
