//! Proof on request: asking an address, trying a code, and the page behind the link.

use crate::proof::{self, OPEN_HOURS, page, words};
use crate::refusals;
use crate::reply::Tools;
use base::{Action, CustomerId, Failure, ProofId, Refusal};
use customers::proof::{Proof, State, Tried};
use schemars::JsonSchema;
use serde::Deserialize;
use web::paper::html;
use web::{Answer, Ask, Method, Needs, Raw, Reply, Response, Route, StatusCode, post, raw};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let merge = Needs::Permission(Action::CustomerMerge);
    vec![
        post("/customers/{id}/proofs", merge, "ask an address whether it is this customer's, by mail", begin),
        post("/customers/{id}/proofs/{proof}/code", merge, "try a code that was read out", code).unkept(),
    ]
}

/// The page behind the link.
pub(super) fn pages() -> Vec<Route> {
    const PATH: &str = "/p/proof/{token}";
    vec![
        raw(Method::GET, PATH, Needs::Nothing, ("the question behind the link of a mail", 0), show),
        raw(Method::POST, PATH, Needs::Nothing, ("answers the question", 4_096), answer),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Asking {
    /// The address to ask.
    address: String,
    /// Id or number of the conversation where the matter came up; else the newest with this customer.
    #[serde(default)]
    conversation: Option<String>,
}

async fn begin(ask: Ask<(), Asking>) -> Answer<Proof> {
    let customer: CustomerId = ask.id("id")?;
    let channels = super::channels(&ask)?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let mut tx = ask.begin().await?;
    customers::get(&mut tx, &customer).await?.ok_or_else(Refusal::missing)?;
    let wished = (&customer, ask.body.address.trim(), ask.body.conversation.as_deref());
    let proof = proof::ask(&mut tx, tools, wished).await?;
    tx.commit().await?;
    Ok(Reply::created(proof))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Code {
    /// As it was read out.
    code: String,
}

async fn code(ask: Ask<(), Code>) -> Answer<Proof> {
    let (customer, id): (CustomerId, ProofId) = (ask.id("id")?, ask.id("proof")?);
    let mut tx = ask.begin().await?;
    let people = customers::group(&mut tx, &customer).await?;
    let found = customers::proof::find(&mut tx, &id).await?.filter(|proof| people.contains(&proof.customer));
    let found = found.ok_or_else(Refusal::missing)?;
    let tried = proof::by_code(&mut tx, ask.house().vault(), (&found, &ask.body.code)).await?;
    // A wrong try counts, so it is kept too.
    tx.commit().await?;
    match tried {
        Tried::Right => {}
        Tried::Wrong(left) => return Err(refusals::wrong_code(left).into()),
        Tried::Over => return Err(refusals::proof_over(OPEN_HOURS).into()),
    }
    let now = customers::proof::find(&mut ask.read().await?, &id).await?;
    Ok(now.ok_or_else(Refusal::missing)?.into())
}

async fn show(raw: Raw) -> Result<Response, Failure> {
    let mut conn = raw.ask.read().await?;
    let token = raw.ask.text("token")?;
    let found = proof::linked(&mut conn, raw.ask.house().vault(), token).await?;
    let Some(found) = found.filter(|proof| proof::is_open(proof, raw.ask.now)) else { return Ok(gone(&[])) };
    let company = team::company(&mut conn).await?.name;
    let words = words::pick(std::slice::from_ref(&found.language));
    Ok(html(StatusCode::OK, page::question(words, (&found, &company), token)))
}

async fn answer(raw: Raw) -> Result<Response, Failure> {
    let mut tx = raw.ask.begin().await?;
    let token = raw.ask.text("token")?;
    let found = proof::linked(&mut tx, raw.ask.house().vault(), token).await?;
    let Some(found) = found.filter(|proof| proof::is_open(proof, raw.ask.now)) else { return Ok(gone(&[])) };
    let company = team::company(&mut tx).await?.name;
    let words = words::pick(std::slice::from_ref(&found.language));
    let Some(said) = said(&raw.body) else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page::question(words, (&found, &company), token)));
    };
    if !proof::by_link(&mut tx, &found, said).await? {
        return Ok(gone(&[found.language]));
    }
    tx.commit().await?;
    Ok(html(StatusCode::OK, page::thanks(words, (&found, &company), said)))
}

fn said(body: &[u8]) -> Option<State> {
    let pairs = Raw::pairs(body);
    match pairs.iter().find(|(name, _)| name == "answer").map(|(_, answer)| answer.as_str()) {
        Some("yes") => Some(State::Proven),
        Some("no") => Some(State::Denied),
        _ => None,
    }
}

fn gone(languages: &[String]) -> Response {
    html(StatusCode::GONE, page::over(words::pick(languages)))
}
