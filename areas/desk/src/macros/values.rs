//! What fills the blanks of a macro: of this conversation, its customer, its inbox, and whoever uses it. Nothing else.

use super::template::{Values, Variable};
use crate::automatic::words;
use crate::head::Head;
use crate::inbox;
use base::{Action, Actor, Fault, Outcome, Time};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use store::Conn;

/// When we open next by the hours promised for a conversation, and the zone they are kept in; none if nothing is promised
/// or it is open now.
pub type NextOpening = Arc<
    dyn for<'a> Fn(&'a mut Conn, &'a Head, Time) -> BoxFuture<'a, Result<Option<(Time, String)>, Fault>> + Send + Sync,
>;

/// Brought at start by whoever knows business hours.
#[derive(Clone)]
pub struct Openings(pub NextOpening);

/// What is asked when a text is filled.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Who uses it.
    pub(crate) actor: &'a Actor,
    /// When.
    pub(crate) now: Time,
    /// Business hours.
    pub(crate) openings: &'a Openings,
}

/// Everything known for a conversation, with days in `language`.
pub(crate) async fn of(conn: &mut Conn, head: &Head, asked: Asked<'_>, language: &str) -> Outcome<Values> {
    let company = team::company(conn).await?;
    let me = asked.actor.require_agent()?;
    let agent = team::agent_store::agent(conn, &me).await?.ok_or_else(|| Fault::new("an agent is missing"))?;
    let called = company.agent_names.of(&agent.name, &agent.alias);
    let inbox = inbox::get(conn, &head.inbox).await?;
    let opening = (asked.openings.0)(conn, head, asked.now).await?;
    let words = words::of(language).or_else(|| words::of("en"));
    let day = |at| words.map(|words| words.day(at, &company.zone));
    let mut values = Values::from([
        (Variable::ConversationNumber, head.number.to_string()),
        (Variable::ConversationSubject, head.subject.clone()),
        (Variable::ConversationOpened, day(head.opened_at).unwrap_or_default()),
        (Variable::AgentFirstName, team::first_name(&called).to_owned()),
        (Variable::AgentName, called),
        (Variable::AgentHours, agent.hours),
        (Variable::InboxName, inbox.name),
        (Variable::InboxAddress, inbox.address.unwrap_or_default()),
        (Variable::CompanyName, company.name),
    ]);
    let next = opening.zip(words).map(|((at, zone), words)| words.moment(at, &zone));
    values.extend(next.map(|next| (Variable::HoursNextOpening, next)));
    of_customer(conn, (head, asked.actor), &mut values).await?;
    Ok(values)
}

async fn of_customer(conn: &mut Conn, (head, actor): (&Head, &Actor), values: &mut Values) -> Outcome<()> {
    let Some(id) = &head.customer else { return Ok(()) };
    let Some(customer) = customers::get(conn, id).await? else { return Ok(()) };
    // Whoever is known by an address alone has no name to be called by.
    if !customer.name.contains('@') {
        values.insert(Variable::CustomerFirstName, team::first_name(&customer.name).to_owned());
        values.insert(Variable::CustomerName, customer.name);
    }
    // What stands beside the conversation is for those who may see customers.
    if actor.check_anywhere(Action::CustomerRead).is_err() {
        return Ok(());
    }
    values.insert(Variable::CustomerCompany, customer.company);
    values.extend(customer.identities.into_iter().next().map(|first| (Variable::CustomerAddress, first.value)));
    Ok(())
}
