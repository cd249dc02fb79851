//! Who takes part in a conversation: the customer, those in copy, colleagues; and who gets an answer.

use crate::elsewhere::{self, Confirmed};
use crate::message::{Recipients, Stored};
use crate::unproven;
use base::{AgentId, ConversationId, CustomerId, Fault, Time};
use contract::{Account, Party};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Bind, Conn, Tx, args};

/// Somebody who takes part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Participant {
    /// Address.
    pub address: String,
    /// Name.
    pub name: String,
    /// `customer`, `cc`, `colleague`, or `outsider` for those it was passed on to.
    pub role: String,
    /// Customer, where the address is known as theirs.
    pub customer: Option<CustomerId>,
}

/// Lets an address take part; whoever does already keeps their role.
pub async fn add(
    tx: &mut Tx,
    conversation: &ConversationId,
    party: &Party,
    (role, customer): (&str, Option<&CustomerId>),
) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        "insert into participants (conversation_id, address, name, role, customer_id, added_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (conversation_id, address) do update set name = case when participants.name = '' then excluded.name else participants.name end,
           customer_id = coalesce(participants.customer_id, excluded.customer_id)",
        args![conversation, customers::normalise("email", &party.address), &party.name, role, customer, now],
    )
    .await
    .map(drop)
}

/// Everybody who takes part, in the order they came.
pub async fn of(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<Participant>, Fault> {
    let rows = conn
        .rows("select address, name, role, customer_id from participants where conversation_id = $1 order by added_at, address", args![conversation])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Participant {
                address: row.get("address")?,
                name: row.get("name")?,
                role: row.get("role")?,
                customer: row.get("customer_id")?,
            })
        })
        .collect()
}

/// Lets a colleague take part: they asked, were asked, or were mentioned.
pub async fn add_member(tx: &mut Tx, conversation: &ConversationId, agent: &AgentId, why: &str) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        "insert into members (conversation_id, agent_id, why, at) values ($1, $2, $3, $4) on conflict do nothing",
        args![conversation, agent, why, now],
    )
    .await
    .map(drop)
}

/// Lets an agent follow a conversation, or stop.
pub async fn follow(tx: &mut Tx, conversation: &ConversationId, agent: &AgentId, following: i64) -> Result<(), Fault> {
    tx.exec(
        "insert into personal (agent_id, conversation_id, starred, following) values ($1, $2, 0, $3)
         on conflict (agent_id, conversation_id) do update set following = excluded.following",
        args![agent, conversation, following],
    )
    .await
    .map(drop)
}

/// Who gets the answer to a message: its sender, and with "all" everybody it was sent to but us. One whose sender could not
/// be verified is answered at the address it names, and brings nobody in (MAIL-308). Pure.
#[must_use]
pub fn answer_to(
    message: &Stored,
    subject: &str,
    (account, confirmed): (Option<&Account>, &Confirmed),
    reach: Reach<'_>,
) -> Answer {
    let shown = &message.message;
    let author = &shown.author;
    let sender = Party {
        handle: author.handle.clone(),
        ..Party::new(author.name.clone(), author.address.clone().unwrap_or_default())
    };
    let unproven = unproven::is_unproven(message);
    let reply_to = if unproven { &[] } else { shown.reply_to.as_slice() };
    let first = if shown.direction == "out" {
        shown.to.clone()
    } else {
        elsewhere::target(&sender, reply_to, confirmed.at(message))
    };
    let others = match reach {
        Reach::Sender => vec![],
        Reach::All(known) => {
            let named = shown.to.iter().chain(&shown.cc);
            others(named.filter(|party| !unproven || takes_part(known, party)), &first, account)
        }
    };
    let first = first.into_iter().filter(|party| !party.address.is_empty()).collect();
    Answer { to: first, cc: others, bcc: vec![], subject: answer_subject(subject) }
}

/// How far an answer goes.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// To the sender.
    Sender,
    /// To everybody the message went to; these take part.
    All(&'a [Participant]),
}

/// Recipients and subject an answer begins with.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Answer {
    /// Recipients.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Hidden copies.
    pub bcc: Vec<Party>,
    /// Subject.
    pub subject: String,
}

fn takes_part(known: &[Participant], party: &Party) -> bool {
    let address = customers::normalise("email", &party.address);
    known.iter().any(|one| one.address == address)
}

fn others<'a>(all: impl Iterator<Item = &'a Party>, first: &[Party], account: Option<&Account>) -> Vec<Party> {
    let mut kept: Vec<Party> = Vec::new();
    for party in all {
        let known = first.iter().chain(&kept).any(|one| one.address.eq_ignore_ascii_case(&party.address));
        let own = account.is_some_and(|account| account.owns(&party.address));
        if !known && !own && !party.address.is_empty() {
            kept.push(party.clone());
        }
    }
    kept
}

/// A subject as an answer carries it: with the mark of an answer unless it has one.
#[must_use]
pub fn answer_subject(subject: &str) -> String {
    let lower = subject.trim_start().to_lowercase();
    let answered =
        ["re:", "aw:", "sv:", "r:", "rif:", "antw:", "odp:", "vs:"].iter().any(|prefix| lower.starts_with(prefix));
    if answered || subject.is_empty() { subject.to_owned() } else { format!("Re: {subject}") }
}

/// An address mail can be sent to: one `@`, no blanks or control characters, sane length. Pure.
#[must_use]
pub fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let clean = |c: char| {
        !c.is_control()
            && !c.is_whitespace()
            && !matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '[' | ']' | '\\')
    };
    !local.is_empty()
        && local.len() <= 64
        && domain.len() <= 253
        && domain.contains(|c: char| c.is_alphanumeric())
        && !local.contains('@')
        && address.chars().all(clean)
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

/// Everybody an outgoing message reaches.
#[must_use]
pub fn everybody(recipients: &Recipients) -> Vec<Party> {
    recipients.to.iter().chain(&recipients.cc).chain(&recipients.bcc).cloned().collect()
}

/// Marks a conversation as read by an agent up to a time; none means unread again.
pub async fn read_until(
    tx: &mut Tx,
    conversation: &ConversationId,
    agent: &AgentId,
    until: Option<Time>,
) -> Result<(), Fault> {
    tx.exec(
        "insert into personal (agent_id, conversation_id, read_at, starred, following) values ($1, $2, $3, 0, 0)
         on conflict (agent_id, conversation_id) do update set read_at = excluded.read_at",
        args![agent, conversation, until],
    )
    .await
    .map(drop)
}

/// Marks a conversation nobody has looked at here as read by all of these, in one statement: history has dozens a row.
pub(crate) async fn all_read_until(
    tx: &mut Tx,
    conversation: &ConversationId,
    agents: &[AgentId],
    until: Time,
) -> Result<(), Fault> {
    if agents.is_empty() {
        return Ok(());
    }
    let mut bind = Bind::new();
    let (place, at) = (bind.put(conversation), bind.put(until));
    let rows: Vec<String> = agents.iter().map(|agent| format!("({}, {place}, {at}, 0, 0)", bind.put(agent))).collect();
    let sql = format!(
        "insert into personal (agent_id, conversation_id, read_at, starred, following) values {} on conflict do nothing",
        rows.join(", ")
    );
    tx.exec(sql, bind.values()).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_carry_headers_are_none() {
        assert!(is_address("ana.ruiz+x@mail.example"));
        assert!(is_address("josé@bücher.example"));
        for bad in [
            "",
            "ana",
            "@x.test",
            "a b@x.test",
            "a@x.test\r\nBcc: b@y.test",
            "a@b@x.test",
            "a@x.test,b@y.test",
            "<a@x.test>",
            "a@",
            "a@.x",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }

    #[test]
    fn an_answered_subject_is_kept_as_the_customer_wrote_it() {
        assert_eq!(answer_subject("Lid"), "Re: Lid");
        assert_eq!(answer_subject("AW: Deckel"), "AW: Deckel");
    }
}
