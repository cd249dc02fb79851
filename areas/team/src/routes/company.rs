//! Company settings.

use super::reception;
use crate::acts::company as acts;
use crate::company::{Company, CompanyChange};
use crate::company_store;
use base::{Action, Thing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Reply, Route};

const CHANGE: Needs = Needs::Permission(Action::CompanyChange);

pub(super) fn routes() -> Vec<Route> {
    vec![
        web::get("/company", CHANGE, "shows company settings", show),
        web::patch("/company", CHANGE, "changes company settings", change),
        web::post("/company/test-mail", CHANGE, "sends a test mail from the system account", test_mail),
    ]
}

fn shown(company: Company) -> Reply<Company> {
    let version = company.version;
    Reply::from(company).version(version)
}

async fn show(ask: Ask) -> Answer<Company> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    Ok(shown(company_store::company(&mut ask.read().await?).await?))
}

async fn change(ask: Ask<(), CompanyChange>) -> Answer<Company> {
    let (ask, (), body) = ask.take();
    let company = acts::change(ask.db(), ask.house().vault(), &ask.actor, ask.if_match(), body).await?;
    Ok(shown(company))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TestMail")]
struct Test {
    to: String,
}

/// Whether a test mail is on its way.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TestMailSent")]
struct Tested {
    sent: bool,
    detail: String,
}

async fn test_mail(ask: Ask<(), Test>) -> Answer<Tested> {
    let reception = reception(&ask)?;
    let (sent, detail) = acts::test_mail(ask.db(), &reception, &ask.actor, &ask.body.to).await?;
    Ok(Reply::from(Tested { sent, detail }))
}
