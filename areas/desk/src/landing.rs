//! Where a message belongs: the evidence it brings, and the guards that keep strangers out. The decision is pure.

use crate::head::{self, Head};
use crate::public::branch;
use crate::status::Status;
use base::{Fault, InboxId, Time};
use contract::{Evidence, Incoming, Kind, Trust};
use store::{Bind, Conn, args};

/// Which evidence led to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Reply token in a recipient address.
    Token,
    /// Our own signed message id.
    OwnId,
    /// It answers a message known here.
    Answers,
    /// It names a message of the thread.
    Names,
    /// The thread named it before it was here.
    Named,
    /// The same person in the same thread of posts.
    Thread,
}

impl Rule {
    /// Why, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Token => "it was sent to this conversation's own reply address",
            Self::OwnId => "it answers a message goodword sent",
            Self::Answers => "it answers a message of this conversation",
            Self::Names => "it names a message of this conversation in its references",
            Self::Named => "a message of this conversation answers it",
            Self::Thread => "it is of the same person in the same thread",
        }
    }
}

/// A conversation that evidence points to.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The conversation.
    pub head: Head,
    /// By which rule.
    pub rule: Rule,
    /// Whether the sender takes part in it.
    pub sender_takes_part: bool,
    /// The conversation the evidence named, where that one was merged into this.
    pub alias: Option<String>,
}

/// Where a message goes.
#[derive(Clone, Debug)]
pub enum Landing {
    /// Into this conversation.
    Join(Box<Head>, String),
    /// To this conversation, waiting for an agent's decision.
    Hold(Box<Head>, String),
    /// Into a new one; perhaps continuing an old one with this number.
    New(String, Option<i64>),
}

/// Decides. Never by subject; a stranger who knows an id gets no further than an agent's click. `reopen_days`: how long an
/// answer opens again what was resolved.
#[must_use]
pub fn land(candidate: Option<Candidate>, message: &Incoming, (now, reopen_days): (Time, i64)) -> Landing {
    let Some(Candidate { head, rule, sender_takes_part, .. }) = candidate else {
        return Landing::New("it names no message known here".into(), None);
    };
    let number = head.number;
    // A report comes from a mail server that takes no part, and often as if passed on: our own signature speaks for it.
    if message.kind == Kind::Bounce && matches!(rule, Rule::Token | Rule::OwnId) {
        return Landing::Join(Box::new(head), rule.words().into());
    }
    if message.forwarded && rule != Rule::Token {
        return Landing::New(format!("it was passed on, so it is not taken as an answer to #{number}"), None);
    }
    if !sender_takes_part || message.trust == Trust::Failed {
        let why =
            if sender_takes_part { "the sender could not be verified" } else { "its sender has not taken part here" };
        return Landing::Hold(Box::new(head), format!("{}, but {why}", rule.words()));
    }
    if message.kind != Kind::Message {
        return Landing::Join(Box::new(head), rule.words().into());
    }
    if is_over(&head, (now, reopen_days)) {
        let since = match reopen_days {
            0 => "is resolved".to_owned(),
            1 => "was resolved more than a day ago".to_owned(),
            days => format!("was resolved more than {days} days ago"),
        };
        return Landing::New(format!("it answers #{number}, which {since}"), Some(number));
    }
    Landing::Join(Box::new(head), rule.words().into())
}

/// Whether it was resolved too long ago to be opened again.
fn is_over(head: &Head, (now, reopen_days): (Time, i64)) -> bool {
    let window = reopen_days.saturating_mul(Time::DAY);
    let past = |at: Time| reopen_days == 0 || now.since(at) > window;
    head.status == Status::Resolved && head.resolved_at.is_some_and(past)
}

/// The strongest candidate that the evidence gives within this inbox.
pub async fn candidate(conn: &mut Conn, inbox: &InboxId, message: &Incoming) -> Result<Option<Candidate>, Fault> {
    // On a network of posts each person's branch is a conversation of its own, whomever they answer.
    for evidence in message.evidence.iter().filter(|one| message.post.is_none() || matches!(one, Evidence::Thread(_))) {
        let (named, rule) = match evidence {
            Evidence::Token(number) => (by_number(conn, *number).await?, Rule::Token),
            Evidence::OwnId(number) => (by_number(conn, *number).await?, Rule::OwnId),
            Evidence::Answers(ids) => (by_ids(conn, inbox, ids).await?, Rule::Answers),
            Evidence::Names(ids) => (by_ids(conn, inbox, ids).await?, Rule::Names),
            // for colleagues, who are asked for elsewhere: never a customer's way in
            Evidence::Notice(_) => continue,
            Evidence::Thread(root) => (branch::of(conn, inbox, root, message).await?, Rule::Thread),
        };
        // Ids are known by inbox and signatures by account, so nothing joins another inbox's conversation by chance.
        let Some(named) = named else { continue };
        if let Some(head) = head::find(conn, &named).await? {
            let sender_takes_part = rule == Rule::Thread || takes_part(conn, &head, &message.from.address).await?;
            let alias = (named != head.id.as_str()).then_some(named);
            return Ok(Some(Candidate { head, rule, sender_takes_part, alias }));
        }
    }
    if message.post.is_some() { Ok(None) } else { named_before(conn, inbox, message).await }
}

/// History comes newest first, answers before questions. Only for those who take part: anybody can name any id.
async fn named_before(conn: &mut Conn, inbox: &InboxId, message: &Incoming) -> Result<Option<Candidate>, Fault> {
    let own: Vec<String> = message.provider_id.iter().cloned().collect();
    let Some(named) = by_ids(conn, inbox, &own).await? else { return Ok(None) };
    let Some(head) = head::find(conn, &named).await? else { return Ok(None) };
    let alias = (named != head.id.as_str()).then_some(named);
    let sender_takes_part = takes_part(conn, &head, &message.from.address).await?;
    Ok(sender_takes_part.then_some(Candidate { head, rule: Rule::Named, sender_takes_part, alias }))
}

async fn by_number(conn: &mut Conn, number: i64) -> Result<Option<String>, Fault> {
    let row = conn.maybe("select id from conversations where number = $1", args![number]).await?;
    row.map(|row| row.only()).transpose()
}

async fn by_ids(conn: &mut Conn, inbox: &InboxId, ids: &[String]) -> Result<Option<String>, Fault> {
    let mut bind = Bind::new();
    let place = bind.put(inbox);
    let list = bind.list(ids.iter().take(200));
    let sql = format!(
        "select conversation_id, provider_id from message_ids where inbox_id = {place} and provider_id in {list}"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    let mut found = Vec::new();
    for row in &rows {
        found.push((row.get::<String>("provider_id")?, row.get::<String>("conversation_id")?));
    }
    let nearest = ids.iter().find_map(|id| found.iter().find(|(known, _)| known == id));
    Ok(nearest.map(|(_, conversation)| conversation.clone()))
}

/// Whether somebody takes part in a conversation by an address of theirs.
pub(crate) async fn takes_part(conn: &mut Conn, head: &Head, address: &str) -> Result<bool, Fault> {
    let row = conn
        .maybe(
            "select 1 as one from participants p where p.conversation_id = $1 and (p.address = $2 or exists
               (select 1 from identities i join customers w on w.id = i.customer_id join customers c on c.id = p.customer_id
                 where i.normal = $2 and coalesce(w.merged_into, w.id) = coalesce(c.merged_into, c.id)))",
            args![&head.id, customers::normalise("email", address)],
        )
        .await?;
    Ok(row.is_some())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::status::Priority;
    use base::{ConversationId, InboxId};
    use contract::Party;

    pub(crate) fn head() -> Head {
        Head {
            id: ConversationId::mint(Time(1)),
            number: 7,
            inbox: InboxId::mint(Time(1)),
            channel: "x".into(),
            visibility: "private".into(),
            internal: false,
            subject: "lid".into(),
            snippet: String::new(),
            customer: None,
            requester: None,
            status: Status::Waiting,
            priority: Priority::Normal,
            assignee: None,
            team: None,
            waiting_since: None,
            snoozed_until: None,
            snoozed_for: None,
            snoozed_by: None,
            opened_at: Time(0),
            last_at: Time(0),
            last_in_at: None,
            resolved_at: None,
            message_count: 1,
            held_count: 0,
            has_attachment: false,
            failed: 0,
            due: None,
            followup: None,
            later: 0,
            language: None,
            thread_version: 1,
            version: 1,
        }
    }

    pub(crate) fn message() -> Incoming {
        Incoming { subject: "lid".into(), ..Incoming::written("email", Party::new("Ana", "ana@x.test"), "hi") }
    }

    #[derive(PartialEq)]
    enum Sender {
        TakesPart,
        Stranger,
    }

    fn land_with(rule: Rule, sender: Sender, change: impl Fn(&mut Head, &mut Incoming)) -> Landing {
        let (mut head, mut message) = (head(), message());
        change(&mut head, &mut message);
        land(
            Some(Candidate { head, rule, sender_takes_part: sender == Sender::TakesPart, alias: None }),
            &message,
            (Time(40 * Time::DAY), 30),
        )
    }

    #[test]
    fn a_participant_joins_and_a_stranger_waits() {
        assert!(matches!(land_with(Rule::Answers, Sender::TakesPart, |_, _| {}), Landing::Join(..)));
        assert!(matches!(land_with(Rule::Token, Sender::Stranger, |_, _| {}), Landing::Hold(..)));
        assert!(matches!(land_with(Rule::Names, Sender::Stranger, |_, _| {}), Landing::Hold(..)));
        assert!(matches!(
            land_with(Rule::Answers, Sender::TakesPart, |_, m| m.trust = Trust::Failed),
            Landing::Hold(..)
        ));
    }

    #[test]
    fn forwards_and_late_answers_open_a_new_conversation() {
        assert!(matches!(
            land_with(Rule::Answers, Sender::TakesPart, |_, m| m.forwarded = true),
            Landing::New(_, None)
        ));
        assert!(matches!(land_with(Rule::Token, Sender::TakesPart, |_, m| m.forwarded = true), Landing::Join(..)));
        let late = land_with(Rule::Answers, Sender::TakesPart, |h, _| {
            h.status = Status::Resolved;
            h.resolved_at = Some(Time(0));
        });
        assert!(matches!(late, Landing::New(_, Some(7))));
    }

    #[test]
    fn each_inbox_says_how_long_an_answer_opens_what_was_resolved() {
        let after = |days: i64, window: i64| {
            let head = Head { status: Status::Resolved, resolved_at: Some(Time(0)), ..head() };
            let candidate = Candidate { head, rule: Rule::Token, sender_takes_part: true, alias: None };
            land(Some(candidate), &message(), (Time(days * Time::DAY), window))
        };
        for (days, window) in [(0, 1), (1, 1), (30, 30), (3_650, 3_650)] {
            assert!(matches!(after(days, window), Landing::Join(..)), "{days} of {window}");
        }
        for (days, window, words) in
            [(0, 0, "which is resolved"), (2, 1, "more than a day ago"), (91, 90, "more than 90 days ago")]
        {
            let Landing::New(why, Some(7)) = after(days, window) else { panic!("{days} of {window}") };
            assert!(why.ends_with(words), "{why}");
        }
    }

    #[test]
    fn a_report_with_our_signature_joins_and_a_stranger_gains_nothing_by_looking_automatic() {
        assert!(matches!(land_with(Rule::OwnId, Sender::Stranger, |_, m| m.kind = Kind::Bounce), Landing::Join(..)));
        assert!(matches!(land_with(Rule::Names, Sender::Stranger, |_, m| m.kind = Kind::Bounce), Landing::Hold(..)));
        let complaint = |_: &mut _, m: &mut Incoming| (m.kind, m.forwarded) = (Kind::Bounce, true);
        assert!(matches!(land_with(Rule::OwnId, Sender::Stranger, complaint), Landing::Join(..)));
        assert!(matches!(land_with(Rule::OwnId, Sender::Stranger, |_, m| m.kind = Kind::Automatic), Landing::Hold(..)));
        assert!(matches!(
            land_with(Rule::Answers, Sender::TakesPart, |_, m| m.kind = Kind::Automatic),
            Landing::Join(..)
        ));
        assert!(matches!(land(None, &message(), (Time(0), 30)), Landing::New(_, None)));
    }
}
