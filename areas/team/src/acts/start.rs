//! Beginnings: the first start, the first administrator, agents added by the command line and the demo.

use crate::acts::done;
use crate::acts::enter::{self, Entered};
use crate::agent::NewAgent;
use crate::company::{self, Company};
use crate::link::Kind;
use crate::reception::Reception;
use crate::session::Origin;
use crate::{agent_store, company_store, grant_store, link_store, password, team_store, words};
use base::facts::{Fact, Kind as What};
use base::{Actor, AgentId, Failure, Fault, Grant, Outcome, Refusal, Role, Scope, Secret, Who};
use serde_json::json;
use store::{Conn, Db, Tx, audit};

/// Where no public address is set, sets the one the server listens on. Call before the door opens.
pub async fn settle_public_url(db: &Db, url: &str) -> Outcome<()> {
    let url = company::public_url(url)?;
    let mut tx = db.begin(&Actor::system()).await?;
    company_store::settle_public_url(&mut tx, &url).await?;
    Ok(tx.commit().await?)
}

/// Whether nobody is administrator yet.
pub async fn needs_setup(conn: &mut Conn) -> Result<bool, Fault> {
    Ok(grant_store::administrators_beside(conn, None).await? == 0)
}

/// The link for the first administrator, while there is none. Each call makes a new one and voids the one before.
pub async fn first_start_link(db: &Db) -> Outcome<Option<String>> {
    let mut tx = db.begin(&Actor::system()).await?;
    if !needs_setup(&mut tx).await? {
        return Ok(None);
    }
    let token = link_store::make(&mut tx, Kind::Setup, None).await?;
    let url = company_store::public_url(&mut tx).await?;
    done(tx, Some(Kind::Setup.address(&url, &token))).await
}

/// A link that signs this agent in once, for the demo and for whoever holds the server.
pub async fn sign_in_link(db: &Db, email: &str) -> Outcome<String> {
    let mut tx = db.begin(&Actor::system()).await?;
    let found = agent_store::account_by_email(&mut tx, &words::fold(email)).await?;
    let missing = || Refusal::new("agent.missing", 404, format!("nobody here has the address {email}"));
    let account = found.filter(|account| account.active).ok_or_else(missing)?;
    let token = link_store::make(&mut tx, Kind::SignIn, Some(&account.id)).await?;
    let url = company_store::public_url(&mut tx).await?;
    audit::write(&mut tx, "sign_in_link.made", account.id.as_str(), json!({})).await?;
    done(tx, Kind::SignIn.address(&url, &token)).await
}

/// Adds an agent in this transaction: checked, written, audited, told. Rights to do so are the caller's matter.
pub async fn add_agent(tx: &mut Tx, new: NewAgent) -> Outcome<AgentId> {
    let by = tx.actor().agent().cloned();
    let id = AgentId::mint(tx.now());
    add_agent_as(tx, &id, new, by.as_ref()).await?;
    Ok(id)
}

/// The same with an id chosen before, given by somebody else than who acts.
pub(crate) async fn add_agent_as(tx: &mut Tx, id: &AgentId, new: NewAgent, by: Option<&AgentId>) -> Outcome<()> {
    let new = checked(tx, new).await?;
    agent_store::insert(tx, id, &new).await.map_err(taken)?;
    grant_store::replace(tx, id, &new.grants, by).await?;
    team_store::set_teams(tx, id, &new.teams, by).await?;
    let detail = json!({ "email": new.email, "grants": new.grants, "teams": new.teams, "by": by });
    audit::write(tx, "agent.added", id.as_str(), detail).await?;
    tx.tell(Fact::new(What::AgentAdded).agent(id));
    Ok(())
}

async fn checked(tx: &mut Tx, new: NewAgent) -> Outcome<NewAgent> {
    let company = company_store::company(tx).await?;
    let or = |given: String, otherwise: String| if given.is_empty() { otherwise } else { given };
    Ok(NewAgent {
        name: words::name("name", &new.name)?,
        email: words::email("email", &new.email)?,
        signature: words::lines("signature", &new.signature, words::SIGNATURE_LIMIT)?,
        locale: words::locale("locale", &or(new.locale, company.locale))?,
        zone: words::zone("zone", &or(new.zone, company.zone))?,
        hours: words::line("hours", &new.hours, words::NAME_LIMIT)?,
        ..new
    })
}

fn taken(fault: Fault) -> Failure {
    if fault.breaks_unique("email") {
        return Refusal::new("agent.exists", 409, "somebody here has this address already").field("email").into();
    }
    fault.into()
}

/// What the first administrator tells.
#[derive(Debug)]
pub struct FirstStart {
    /// From the link.
    pub token: String,
    /// Company name.
    pub company: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: Secret<String>,
}

/// Sets goodword up: names the company and makes the first administrator, who is signed in.
pub async fn set_up(db: &Db, reception: &Reception, origin: &Origin, start: FirstStart) -> Outcome<Entered> {
    let now = db.now();
    let opens = link_store::look(&mut db.read().await?, Kind::Setup, &start.token, now).await?;
    opens.ok_or_else(|| Kind::Setup.gone())?;
    let (company, email) = (words::name("company", &start.company)?, words::email("email", &start.email)?);
    let name = words::name("name", &start.name)?;
    password::check("password", start.password.reveal(), &email, &company)?;
    let password_hash = Some(reception.hasher.hash(start.password).await?);
    let id = AgentId::mint(now);
    let grants = vec![Grant { role: Role::Administrator, scope: Scope::Everything }];
    let mut tx = db.begin(&enter::as_agent(&id, &name, origin)).await?;
    company_store::take_turn(&mut tx).await?;
    if !link_store::spend(&mut tx, Kind::Setup, &start.token).await? || !needs_setup(&mut tx).await? {
        return Err(Kind::Setup.gone().into());
    }
    let named = Company { name: company, ..company_store::company(&mut tx).await? };
    company_store::save(&mut tx, &named, None).await?;
    let new = NewAgent { name, email, password_hash, grants, ..NewAgent::default() };
    add_agent_as(&mut tx, &id, new, None).await?;
    audit::write(&mut tx, "company.set_up", "company", json!({ "name": named.name })).await?;
    tx.tell(Fact::new(What::CompanyChanged));
    enter::finish(tx, reception, Who::Agent(id), origin).await
}
