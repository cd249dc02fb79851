//! Who is looking and who is writing.

use crate::head;
use crate::presence::{Doing, Here, Presences};
use base::facts::{Kind, Told};
use base::{Action, ConversationId, FactId, Fault, Outcome, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Conn;
use web::live::{Live, Passing};
use web::{Answer, Ask, Needs, Route, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![post(
        "/conversations/{id}/presence",
        Needs::Permission(Action::ConversationRead),
        "say that one is looking, writing or gone",
        sign,
    )]
}

/// Somebody who is there.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Shown {
    agent: team::AgentRef,
    state: Doing,
    since: Time,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sign {
    state: Doing,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Present {
    presence: Vec<Shown>,
}

async fn sign(ask: Ask<(), Sign>) -> Answer<Present> {
    let (ask, (), sign) = ask.take();
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    let (here, changed) = ask.part::<Presences>()?.sign(&head.id, &me, sign.state, ask.now);
    let presence = named(&mut conn, here).await?;
    if changed {
        let event = Passing {
            event: "presence",
            subject: subject(&head.id, ask.now),
            data: json!({ "conversation": head.id, "presence": presence }),
        };
        // Nobody listening is no failure.
        drop(ask.part::<Live>()?.passing.send(event));
    }
    Ok(Present { presence }.into())
}

/// A stand-in fact, so that the rule for facts decides who hears of it. Sequence 0: never kept, never cached.
fn subject(conversation: &ConversationId, now: Time) -> Told {
    Told {
        seq: 0,
        id: FactId::mint(now),
        at: now,
        kind: Kind::DraftSaved,
        actor_kind: "agent".into(),
        actor: None,
        conversation: Some(conversation.clone()),
        customer: None,
        message: None,
        inbox: None,
        agent: None,
        personal: false,
        data: serde_json::Map::new(),
    }
}

async fn named(conn: &mut Conn, here: Vec<Here>) -> Result<Vec<Shown>, Fault> {
    let ids: Vec<_> = here.iter().map(|one| one.agent.clone()).collect();
    let names = team::agents_by_ids(conn, &ids).await?;
    Ok(here
        .into_iter()
        .filter_map(|one| Some(Shown { agent: names.get(&one.agent).cloned()?, state: one.doing, since: one.since }))
        .collect())
}

/// Who is there now.
pub(super) async fn at<Q, B>(ask: &Ask<Q, B>, conn: &mut Conn, conversation: &ConversationId) -> Outcome<Vec<Shown>> {
    let here = ask.part::<Presences>()?.at(conversation, ask.now);
    Ok(named(conn, here).await?)
}
