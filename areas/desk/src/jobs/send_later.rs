//! Sends an answer whose time has come, or holds it for a person. Runs twice like once: that it was sent is written in the
//! transaction that puts it into the outbox.

use crate::approval;
use crate::autonomy::review;
use crate::head::{self, Head};
use crate::later::{self, Later};
use crate::macros::uses;
use crate::notify::{self, Cause};
use crate::reply::{self, Tools, Writing};
use crate::status::Status;
use crate::{colleague, event};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, Failure, Fault, LaterId, Outcome, Vault};
use contract::Channels;
use serde_json::{Value, json};
use store::jobs::{JobKind, NewJob};
use store::{Conn, Db, Tx, args, fence};

/// Name of the job.
pub const JOB: &str = "send_later";
/// Its lane.
pub const CLASS: &str = "later";

/// Makes the job of an answer as it is now; one for what it was before finds nothing to do.
pub(crate) async fn enqueue(tx: &mut Tx, later: &Later) -> Result<(), Fault> {
    let payload = json!({ "later": later.id, "version": later.version });
    let job = NewJob::new(JOB, CLASS, payload).key(format!("later/{}/{}", later.id, later.version)).at(later.due_at);
    store::jobs::enqueue(tx, job).await.map(drop)
}

/// What the job needs beside the database.
#[derive(Clone)]
pub struct SendLater {
    /// All channels.
    pub channels: Channels,
    /// For opening settings and signing.
    pub vault: Vault,
}

/// The job.
#[must_use]
pub fn kind(work: SendLater) -> JobKind {
    JobKind::new(JOB, move |db, payload| work.clone().run(db, payload))
}

impl SendLater {
    /// Runs the job.
    pub async fn run(self, db: Db, payload: Value) -> Outcome<()> {
        let id = payload.get("later").and_then(Value::as_str).and_then(|id| id.parse::<LaterId>().ok());
        let id = id.ok_or_else(|| Fault::new("a job without its answer"))?;
        let mut conn = db.read().await?;
        let Some(later) = later::find(&mut conn, &id).await? else { return Ok(()) };
        if later.state != "waiting" || payload.get("version").and_then(Value::as_i64) != Some(later.version) {
            return Ok(());
        }
        let author = colleague::as_actor(&mut conn, &later.agent).await?;
        drop(conn);
        let tried = match author {
            Some(author) => self.send(&db, &author, &later).await,
            None => Err(held("whoever wrote it does not work here any more").into()),
        };
        match tried {
            Ok(()) => Ok(()),
            Err(Failure::Refused(refusal)) => hold(&db, &later, &refusal.detail).await,
            Err(Failure::Faulty(fault)) => Err(fault.into()),
        }
    }

    async fn send(&self, db: &Db, author: &Actor, later: &Later) -> Outcome<()> {
        let mut tx = db.begin(author).await?;
        if !later::claim(&mut tx, later).await? {
            return Ok(());
        }
        let head =
            head::open_as(&mut tx, later.conversation.as_str(), Action::ConversationReply).await.map_err(no_right)?;
        // Whoever approves it on a copy says so by that; what only waits for its time may have been sent elsewhere.
        if let Some(why) = fence::against(&mut tx, later.due_at).await? {
            return Err(held(why).into());
        }
        if let Some(why) = against(&mut tx, &head, later).await? {
            return Err(held(&why).into());
        }
        let writing = Writing { send_anyway: true, ..later.writing.clone() }.at_its_time(tx.now());
        let words = writing.body_text.clone();
        let tools = Tools { channels: &self.channels, vault: &self.vault };
        let leave = approval::leave(&mut tx, (&head, later)).await?;
        let (head, message) = reply::send_beside(&mut tx, tools, (head, writing), leave.as_ref()).await?;
        uses::sent(&mut tx, (&head.id, &later.agent), (&message, &words)).await?;
        later::became(&mut tx, later, &message).await?;
        if let Some(leave) = &leave {
            review::approved(&mut tx, (&head, later), (leave, &message)).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn held(why: &str) -> base::Refusal {
    base::Refusal::new("later.held", 409, why)
}

fn no_right(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(_) => held("whoever wrote it may not answer here any more").into(),
        other => other,
    }
}

/// What speaks against sending it now, in words.
pub(crate) async fn against(conn: &mut Conn, head: &Head, later: &Later) -> Outcome<Option<String>> {
    let since = later.made_at;
    if head.last_in_at.is_some_and(|at| at > since) {
        return Ok(Some("the customer has written since".into()));
    }
    if head.customer != later.customer {
        return Ok(Some("the conversation was given to another customer since".into()));
    }
    if matches!(head.status, Status::Spam | Status::Trash) {
        return Ok(Some(format!(
            "the conversation is {}",
            if head.status == Status::Spam { "spam" } else { "in the trash" }
        )));
    }
    if head.resolved_at.is_some_and(|at| at > since) {
        return Ok(Some("the conversation was resolved since".into()));
    }
    if let Some(name) = answered_by(conn, head, later).await? {
        return Ok(Some(format!("{name} has answered since")));
    }
    unreachable(conn, head, later).await
}

/// Who answered in the meantime, if somebody did.
async fn answered_by(conn: &mut Conn, head: &Head, later: &Later) -> Result<Option<String>, Fault> {
    let sql = "select author_name from messages where conversation_id = $1 and direction = 'out' and automatic = 0 and at > $2 and kind = 'message'
               and not exists (select 1 from later_answers l where l.message_id = messages.id and l.agent_id = $3) order by at desc limit 1";
    conn.maybe(sql, args![&head.id, later.made_at, &later.agent]).await?.map(|row| row.only()).transpose()
}

/// A recipient nothing reaches any more, or a customer nobody writes to.
async fn unreachable(conn: &mut Conn, head: &Head, later: &Later) -> Outcome<Option<String>> {
    let writing = &later.writing;
    if let Some(id) = &head.customer
        && customers::get(conn, id).await?.is_some_and(|customer| customer.blocked)
    {
        return Ok(Some("this customer is blocked".into()));
    }
    for party in writing.to.iter().chain(&writing.cc).chain(&writing.bcc).take(100) {
        let Some(owner) = customers::find_by_address(conn, "email", &party.address).await? else { continue };
        let address = customers::normalise("email", &party.address);
        let known = customers::addresses(conn, &owner).await?;
        let came_back =
            known.iter().find(|one| one.undeliverable && customers::normalise("email", &one.value) == address);
        if came_back.is_some_and(|one| !is_meant(one, later)) {
            return Ok(Some(format!("mail to {} came back: it cannot be delivered", party.address)));
        }
    }
    Ok(None)
}

/// Whether its writer knew that mail came back from there and sends all the same. What came back after that they did not know.
fn is_meant(identity: &customers::Identity, later: &Later) -> bool {
    let known = identity.bounced.as_ref().is_none_or(|bounced| bounced.at <= later.made_at);
    known && later.writing.sends_anyway_to(&identity.value)
}

/// Keeps the answer for a person; whoever works on the conversation and its author hear why.
async fn hold(db: &Db, later: &Later, why: &str) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    if !later::hold(&mut tx, later, why).await? {
        return Ok(());
    }
    let Some(mut head) = head::find(&mut tx, later.conversation.as_str()).await? else { return Ok(tx.commit().await?) };
    if matches!(head.status, Status::Waiting | Status::Snoozed) {
        head.status = Status::Open;
        head.snoozed_until = None;
    }
    head::save(&mut tx, &mut head).await?;
    let sentence = format!("an answer was not sent at its time: {why}");
    event::write(&mut tx, &head.id, "later", &sentence, json!({ "later": later.id })).await?;
    for agent in told(&mut tx, &head, later).await? {
        notify::add(&mut tx, &agent, Cause::Failed, (&head, &sentence)).await?;
    }
    tx.tell(Fact::new(Kind::AnswerHeld).conversation(&head.id).inbox(&head.inbox).with("reason", why));
    tx.commit().await?;
    Ok(())
}

/// Who hears of it: the owner, and the author if they may still read here; if that is nobody, those who lead.
async fn told(tx: &mut Tx, head: &Head, later: &Later) -> Outcome<Vec<AgentId>> {
    let thing = head::thing(tx, head).await?;
    let mut people: Vec<AgentId> = head.assignee.iter().chain([&later.agent]).cloned().collect();
    people.sort();
    people.dedup();
    let mut told = Vec::new();
    for agent in people {
        let actor = colleague::as_actor(tx, &agent).await?;
        if actor.is_some_and(|actor| actor.check(Action::ConversationRead, &thing).is_ok()) {
            told.push(agent);
        }
    }
    if told.is_empty() {
        told = team::agents_who_may_do(tx, Action::Approve, &thing).await?.into_iter().map(|lead| lead.id).collect();
    }
    Ok(told)
}
