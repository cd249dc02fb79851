//! Invitations.

use super::{origin, reception, welcome};
use crate::acts::invitations::{self as acts, Accepting, Wanted};
use crate::company_store;
use crate::invitation::Invitation;
use crate::me::Me;
use base::{Action, Grant, Secret, TeamId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Reply, Route};

const INVITE: Needs = Needs::Permission(Action::AgentInvite);

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/invitations", INVITE, "lists invitations not yet accepted", list),
        web::post("/invitations", INVITE, "invites somebody by mail and gives the link", invite).unkept(),
        web::delete("/invitations/{id}", INVITE, "withdraws an invitation", withdraw),
        web::post("/invitations/{id}/resend", INVITE, "sends an invitation again with a new link", resend).unkept(),
        web::get("/invitations/open", Needs::Nothing, "shows whom an invitation's link is for", open),
        web::post("/invitations/accept", Needs::Nothing, "joins by an invitation's link", accept).unkept(),
    ]
}

async fn list(ask: Ask) -> Answer<List<Invitation>> {
    Ok(Reply::from(Page::whole(acts::list(&mut ask.read().await?, &ask.actor).await?)))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewInvitation")]
struct Invite {
    email: String,
    name: String,
    roles: Vec<Grant>,
    teams: Vec<TeamId>,
}

async fn invite(ask: Ask<(), Invite>) -> Answer<Invitation> {
    let reception = reception(&ask)?;
    let (ask, (), Invite { email, name, roles, teams }) = ask.take();
    let wanted = Wanted { email, name, roles, teams };
    Ok(Reply::created(acts::invite(ask.db(), ask.house().vault(), &reception, &ask.actor, wanted).await?))
}

async fn withdraw(ask: Ask) -> Done {
    acts::withdraw(ask.db(), &ask.actor, &ask.id("id")?).await?;
    Empty::done()
}

async fn resend(ask: Ask) -> Answer<Invitation> {
    let (reception, id) = (reception(&ask)?, ask.id("id")?);
    Ok(Reply::from(acts::resend(ask.db(), ask.house().vault(), &reception, &ask.actor, &id).await?))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InvitationToken")]
struct Token {
    token: String,
}

/// Whom an invitation is for.
#[derive(Debug, Serialize, JsonSchema)]
struct OpenInvitation {
    name: String,
    email: String,
    company: String,
}

async fn open(ask: Ask<Token>) -> Answer<OpenInvitation> {
    let mut conn = ask.read().await?;
    let found = acts::opened(&mut conn, &ask.query.token, ask.now).await?;
    let company = company_store::company(&mut conn).await?.name;
    Ok(Reply::from(OpenInvitation { name: found.name, email: found.email, company }))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InvitationAccept")]
struct Accept {
    token: String,
    name: String,
    password: String,
}

async fn accept(ask: Ask<(), Accept>) -> Answer<Me> {
    let (reception, origin) = (reception(&ask)?, origin(&ask));
    let (ask, (), Accept { token, name, password }) = ask.take();
    let given = Accepting { token, name, password: Secret::new(password) };
    Ok(welcome(acts::accept(ask.db(), &reception, &origin, given).await?))
}
