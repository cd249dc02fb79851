//! Figures for the operator's own monitoring, on an address of their own.

use base::Fault;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use store::{Db, facts_log, jobs};

/// All figures as text, read now.
pub(crate) async fn text(db: &Db) -> Result<String, Fault> {
    let mut conn = db.read().await?;
    let mut registry = Registry::default();
    let facts: Gauge = Gauge::default();
    facts.set(facts_log::newest(&mut conn).await?);
    registry.register("goodword_facts", "sequence number of the newest fact", facts);
    let waiting = Family::<Vec<(String, String)>, Gauge>::default();
    for class in jobs::classes(&mut conn).await? {
        for (state, count) in [("ready", class.ready), ("running", class.running), ("failed", class.failed)] {
            let labels = vec![("class".to_owned(), class.class.clone()), ("state".to_owned(), state.to_owned())];
            waiting.get_or_create(&labels).set(count);
        }
    }
    registry.register("goodword_jobs", "jobs by class and state", waiting);
    let outbox = Family::<Vec<(String, String)>, Gauge>::default();
    for (state, count) in store::outbox::counts(&mut conn).await? {
        outbox.get_or_create(&vec![("state".to_owned(), state)]).set(count);
    }
    registry.register("goodword_outbox", "rows of the outbox by state", outbox);
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|e| Fault::new(format!("figures cannot be written: {e}")))?;
    Ok(text)
}
