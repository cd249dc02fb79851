//! Inviting and joining.

use crate::acts::enter::{self, Entered};
use crate::acts::start::add_agent_as;
use crate::acts::{check_scopes_exist, done, fresh};
use crate::agent::{AgentRef, NewAgent};
use crate::invitation::{Invitation, Stored, letter};
use crate::link::{INVITATION_MS, invitation_gone, join_address};
use crate::reception::{Reception, Try};
use crate::session::Origin;
use crate::{
    agent_store, company_store, grant_store, invitation_store, password, rights, role_store, team_store, words,
};
use base::{Action, Actor, AgentId, Grant, InvitationId, Outcome, Refusal, Secret, TeamId, Vault, Who};
use contract::SystemMail;
use serde_json::json;
use store::{Conn, Db, Tx, audit};

/// Whom to invite.
#[derive(Debug)]
pub struct Wanted {
    /// Address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Roles to hold.
    pub roles: Vec<Grant>,
    /// Teams to be in.
    pub teams: Vec<TeamId>,
}

/// Invites somebody by mail; the link is also given back.
pub async fn invite(
    db: &Db,
    vault: &Vault,
    reception: &Reception,
    actor: &Actor,
    wanted: Wanted,
) -> Outcome<Invitation> {
    reception.count(Try::Mail, &who(actor), db.now())?;
    let mut tx = db.begin(actor).await?;
    let actor = fresh(&mut tx).await?;
    let now = tx.now();
    let mut new = Stored {
        id: InvitationId::mint(now),
        email: words::email("email", &wanted.email)?,
        name: words::name("name", &wanted.name)?,
        roles: rights::settle(wanted.roles)?,
        teams: wanted.teams,
        invited_by: actor.agent().cloned(),
        created_at: now,
        expires_at: now.plus(INVITATION_MS),
        mails: 1,
    };
    role_store::read_along(&mut tx, new.roles.iter_mut()).await?;
    check_wanted(&mut tx, reception, &actor, &new).await?;
    make_room(&mut tx, &new.email).await?;
    let token = invitation_store::insert(&mut tx, &new).await?;
    let link = send(&mut tx, vault, &actor, &new, &token).await?;
    let detail = json!({ "email": new.email, "roles": new.roles, "teams": new.teams });
    audit::write(&mut tx, "invitation.made", new.id.as_str(), detail).await?;
    let by = inviter(&mut tx, new.invited_by.as_ref()).await?;
    done(tx, new.shown(by, Some(link))).await
}

fn who(actor: &Actor) -> String {
    actor.agent().map_or_else(|| actor.kind().to_owned(), ToString::to_string)
}

async fn check_wanted(tx: &mut Tx, reception: &Reception, actor: &Actor, new: &Stored) -> Outcome<()> {
    if new.roles.is_empty() {
        return Err(Refusal::invalid("roles", "choose at least one role; without one they could see nothing").into());
    }
    rights::check_give(actor, &new.roles)?;
    check_scopes_exist(tx, reception, &new.roles).await?;
    let reach = actor.reach(Action::AgentInvite);
    for team in &new.teams {
        let mine = reach.everything || reach.teams.contains(team);
        if !mine || team_store::team(tx, team).await?.is_none() {
            return Err(Refusal::invalid("teams", "one of these teams does not exist, or is not yours").into());
        }
    }
    Ok(())
}

/// Refuses whom is here or invited already; an invitation that has run out makes room.
async fn make_room(tx: &mut Tx, email: &str) -> Outcome<()> {
    if agent_store::account_by_email(tx, email).await?.is_some() {
        let detail = "somebody here has this address already; look among the agents, also the deactivated ones";
        return Err(Refusal::new("agent.exists", 409, detail).field("email").into());
    }
    let before = invitation_store::list(tx).await?.into_iter().find(|known| known.email == email);
    let Some(before) = before else { return Ok(()) };
    if before.expires_at > tx.now() {
        let detail = "this address is invited already; send that invitation again, or withdraw it first";
        return Err(Refusal::new("invitation.open", 409, detail).field("email").into());
    }
    invitation_store::end(tx, &before.id).await?;
    Ok(())
}

async fn send(tx: &mut Tx, vault: &Vault, actor: &Actor, new: &Stored, token: &str) -> Outcome<String> {
    let company = company_store::company(tx).await?;
    let link = join_address(&company.public_url, token);
    let (subject, text) = letter(&new.name, &actor.name, &company.name, &link);
    let key = format!("invitation/{}/{}", new.id, new.mails);
    SystemMail { to: new.email.clone(), subject, text, key }.queue_sealed(tx, vault).await?;
    Ok(link)
}

async fn inviter(conn: &mut Conn, id: Option<&AgentId>) -> Outcome<Option<AgentRef>> {
    let Some(id) = id else { return Ok(None) };
    Ok(agent_store::agents_by_ids(conn, std::slice::from_ref(id)).await?.remove(id))
}

/// Whether an invitation is the actor's to see: their own, or one they could have made.
fn is_mine(actor: &Actor, invitation: &Stored) -> bool {
    let invites = !actor.reach(Action::AgentInvite).is_nowhere();
    let own = actor.agent().is_some() && actor.agent() == invitation.invited_by.as_ref();
    invites && (own || invitation.roles.iter().all(|grant| rights::may_give(actor, grant)))
}

/// Invitations that stand or have run out.
pub async fn list(conn: &mut Conn, actor: &Actor) -> Outcome<Vec<Invitation>> {
    let mut all = invitation_store::list(conn).await?;
    all.retain(|invitation| is_mine(actor, invitation));
    let ids: Vec<AgentId> = all.iter().filter_map(|invitation| invitation.invited_by.clone()).collect();
    let agents = agent_store::agents_by_ids(conn, &ids).await?;
    let shown = |stored: Stored| {
        let by = stored.invited_by.as_ref().and_then(|id| agents.get(id).cloned());
        stored.shown(by, None)
    };
    Ok(all.into_iter().map(shown).collect())
}

async fn mine(tx: &mut Tx, actor: &Actor, id: &InvitationId) -> Outcome<Stored> {
    let found = invitation_store::open(tx, id).await?;
    Ok(found.filter(|invitation| is_mine(actor, invitation)).ok_or_else(Refusal::missing)?)
}

/// Sends an invitation again with a new link, in the name of whoever does so; the old link is void.
pub async fn resend(
    db: &Db,
    vault: &Vault,
    reception: &Reception,
    actor: &Actor,
    id: &InvitationId,
) -> Outcome<Invitation> {
    reception.count(Try::Mail, &who(actor), db.now())?;
    let mut tx = db.begin(actor).await?;
    let actor = fresh(&mut tx).await?;
    let mut invitation = mine(&mut tx, &actor, id).await?;
    rights::check_give(&actor, &invitation.roles)?;
    let token = invitation_store::renew(&mut tx, id).await?;
    invitation.mails += 1;
    invitation.invited_by = actor.agent().cloned();
    invitation.expires_at = tx.now().plus(INVITATION_MS);
    let link = send(&mut tx, vault, &actor, &invitation, &token).await?;
    audit::write(&mut tx, "invitation.resent", id.as_str(), json!({ "email": invitation.email })).await?;
    let by = inviter(&mut tx, invitation.invited_by.as_ref()).await?;
    done(tx, invitation.shown(by, Some(link))).await
}

/// Withdraws an invitation.
pub async fn withdraw(db: &Db, actor: &Actor, id: &InvitationId) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let actor = fresh(&mut tx).await?;
    let invitation = mine(&mut tx, &actor, id).await?;
    invitation_store::end(&mut tx, id).await?;
    audit::write(&mut tx, "invitation.withdrawn", id.as_str(), json!({ "email": invitation.email })).await?;
    Ok(tx.commit().await?)
}

/// The invitation a token opens, if whoever invited may still give what it promises.
pub async fn opened(conn: &mut Conn, token: &str, now: base::Time) -> Outcome<Stored> {
    let found = invitation_store::by_token(conn, token, now).await?;
    let invitation = found.ok_or_else(invitation_gone)?;
    let giver = match &invitation.invited_by {
        None => Some(Actor::system()),
        Some(id) => grant_store::actor_of(conn, id).await?,
    };
    let stands = |giver: &Actor| {
        let invites = giver.who == Who::System || !giver.reach(Action::AgentInvite).is_nowhere();
        invites && invitation.roles.iter().all(|grant| rights::may_give(giver, grant))
    };
    if giver.as_ref().is_some_and(stands) { Ok(invitation) } else { Err(invitation_gone().into()) }
}

/// Who accepts.
#[derive(Debug)]
pub struct Accepting {
    /// From the link.
    pub token: String,
    /// Name as they write it.
    pub name: String,
    /// Password they chose.
    pub password: Secret<String>,
}

/// Joins by an invitation; the new agent is signed in.
pub async fn accept(db: &Db, reception: &Reception, origin: &Origin, given: Accepting) -> Outcome<Entered> {
    let now = db.now();
    reception.count(Try::LinkFrom, &origin.address, now)?;
    let mut conn = db.read().await?;
    let invitation = opened(&mut conn, &given.token, now).await?;
    let company = company_store::company(&mut conn).await?;
    drop(conn);
    let name = words::name("name", &given.name)?;
    password::check("password", given.password.reveal(), &invitation.email, &company.name)?;
    let hash = reception.hasher.hash(given.password).await?;
    let id = AgentId::mint(now);
    let mut tx = db.begin(&enter::as_agent(&id, &name, origin)).await?;
    company_store::take_turn(&mut tx).await?;
    // Everything is looked at again: a role may have been taken while the password was hashed.
    let invitation = opened(&mut tx, &given.token, now).await?;
    if !invitation_store::spend(&mut tx, &given.token, &id).await?
        || agent_store::account_by_email(&mut tx, &invitation.email).await?.is_some()
    {
        return Err(invitation_gone().into());
    }
    let (grants, teams) = still_there(&mut tx, &invitation).await?;
    let email = invitation.email.clone();
    let new = NewAgent { name, email, password_hash: Some(hash), grants, teams, ..NewAgent::default() };
    add_agent_as(&mut tx, &id, new, invitation.invited_by.as_ref()).await?;
    enter::finish(tx, reception, Who::Agent(id), origin).await
}

/// Roles and teams of an invitation without those of teams that were removed since.
async fn still_there(conn: &mut Conn, invitation: &Stored) -> Outcome<(Vec<Grant>, Vec<TeamId>)> {
    let existing: Vec<TeamId> = team_store::list(conn).await?.into_iter().map(|team| team.id).collect();
    let teams = invitation.teams.iter().filter(|team| existing.contains(team)).cloned().collect();
    let there = |grant: &&Grant| match &grant.scope {
        base::Scope::Team { team } => existing.contains(team),
        base::Scope::Everything | base::Scope::Inbox { .. } => true,
    };
    Ok((invitation.roles.iter().filter(there).cloned().collect(), teams))
}
