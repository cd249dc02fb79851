//! What was sent to a webhook.

use super::{CHANGE, check};
use crate::acts;
use crate::delivery::{self, Delivery, Whole};
use base::Refusal;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Answer, Ask, Done, Empty, Page, Paging, Route, get, post};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/webhooks/{id}/deliveries", CHANGE, "what was sent to a webhook, newest first", list),
        get("/webhooks/{id}/deliveries/{delivery}", CHANGE, "a delivery with its body and all tries", one),
        post("/webhooks/{id}/deliveries/{delivery}/replay", CHANGE, "send a delivery once more", replay),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "DeliveryFilter")]
struct Filter {
    state: Option<String>,
    cursor: Option<String>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

async fn list(ask: Ask<Filter>) -> Answer<Page<Delivery>> {
    check(&ask)?;
    let paging = Paging { cursor: ask.query.cursor.clone(), limit: ask.query.limit };
    let before = paging.after::<String>()?.unwrap_or_else(|| "~".into());
    let mut conn = ask.read().await?;
    let webhook = acts::open(&mut conn, &ask.id("id")?).await?;
    let state = ask.query.state.as_deref().filter(|state| !state.is_empty());
    let items = delivery::list(&mut conn, &webhook.id, state, (&before, paging.limit())).await?;
    Ok(Page::of(items, paging.limit(), |one: &Delivery| one.id.to_string()).into())
}

async fn one(ask: Ask) -> Answer<Whole> {
    check(&ask)?;
    let mut conn = ask.read().await?;
    let webhook = acts::open(&mut conn, &ask.id("id")?).await?;
    let found = delivery::whole(&mut conn, &webhook.id, &ask.id("delivery")?).await?;
    Ok(found.ok_or_else(Refusal::missing)?.into())
}

async fn replay(ask: Ask) -> Done {
    check(&ask)?;
    acts::replay(ask.db(), &ask.actor, &ask.id("id")?, &ask.id("delivery")?).await?;
    Empty::done()
}
