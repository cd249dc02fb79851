//! Who may see which fact on the live stream: the rule of `may`, with the subject of a fact read once for all streams.

use crate::{head, inbox};
use base::facts::{Kind, Told};
use base::{Action, Actor, Failure, Fault, Thing};
use futures_util::future::BoxFuture;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Db;
use tokio::time::Instant;
use web::live::Audience;

const KEPT: usize = 512;
/// With the time between two questions of a stream this stays below the 5 seconds of SEC-E3.
const MOMENT: Duration = Duration::from_secs(1);

/// Reads an actor anew; nothing when their session has ended.
pub type Still = Arc<dyn Fn(Actor) -> BoxFuture<'static, Result<Option<Actor>, Fault>> + Send + Sync>;

/// The subject of a fact as it was then: sequence, conversation, what permission depends on.
type Seen = (i64, String, Option<Arc<Thing>>);

/// Decides for the desk.
pub struct Seers {
    db: Db,
    still: Still,
    things: Mutex<VecDeque<Seen>>,
    /// Actors read anew a moment ago, for whoever has many screens open.
    fresh: Mutex<HashMap<(String, String), (Instant, Actor)>>,
}

impl Seers {
    /// An audience over this database.
    #[must_use]
    pub fn new(db: Db, still: Still) -> Self {
        Self { db, still, things: Mutex::default(), fresh: Mutex::default() }
    }

    /// The actor as of a moment ago. That they were is kept that long; that they are no more is not kept.
    async fn still_so(&self, actor: &Actor) -> Result<Option<Actor>, Fault> {
        let (now, key) = (Instant::now(), (actor.session.clone().unwrap_or_default(), actor.address.clone()));
        if let Ok(mut fresh) = self.fresh.lock() {
            fresh.retain(|_, (at, _)| now.duration_since(*at) < MOMENT);
            if let Some((_, known)) = fresh.get(&key) {
                return Ok(Some(known.clone()));
            }
        }
        let read = (self.still)(actor.clone()).await?;
        if let (Some(read), Ok(mut fresh)) = (&read, self.fresh.lock()) {
            fresh.insert(key, (now, read.clone()));
        }
        Ok(read)
    }

    async fn may_see(&self, actor: &Actor, fact: &Told) -> Result<bool, Fault> {
        if fact.personal {
            return Ok(fact.agent.as_ref() == actor.agent());
        }
        let Some(conversation) = &fact.conversation else {
            return self.may_hear(actor, fact).await;
        };
        let thing = self.thing(fact.seq, conversation.as_str()).await?;
        Ok(thing.is_some_and(|thing| actor.check(Action::ConversationRead, &thing).is_ok()))
    }

    /// Facts that concern no conversation: those of an inbox are for who may do there what they speak of.
    async fn may_hear(&self, actor: &Actor, fact: &Told) -> Result<bool, Fault> {
        let action = general(fact.kind);
        let Some(id) = &fact.inbox else { return Ok(actor.check_anywhere(action).is_ok()) };
        match inbox::thing(&mut self.db.read().await?, id).await {
            Ok(thing) => Ok(actor.check(action, &thing).is_ok()),
            Err(Failure::Refused(_)) => Ok(false),
            Err(Failure::Faulty(fault)) => Err(fault),
        }
    }

    async fn thing(&self, seq: i64, conversation: &str) -> Result<Option<Arc<Thing>>, Fault> {
        // seq 0 belongs to passing events: their subject is read anew each time.
        if seq > 0
            && let Some(known) = self.known(seq, conversation)
        {
            return Ok(known);
        }
        let mut conn = self.db.read().await?;
        let thing = match head::find(&mut conn, conversation).await? {
            Some(head) => Some(Arc::new(head::thing(&mut conn, &head).await?)),
            None => None,
        };
        if let Ok(mut things) = self.things.lock() {
            things.truncate(KEPT);
            things.push_front((seq, conversation.to_owned(), thing.clone()));
        }
        Ok(thing)
    }

    fn known(&self, seq: i64, conversation: &str) -> Option<Option<Arc<Thing>>> {
        let things = self.things.lock().ok()?;
        things.iter().find(|(at, id, _)| *at == seq && id == conversation).map(|(_, _, thing)| thing.clone())
    }
}

/// What one needs to see facts that concern no conversation.
const fn general(kind: Kind) -> Action {
    match kind {
        Kind::CustomerAdded
        | Kind::CustomerChanged
        | Kind::IdentityAdded
        | Kind::IdentityRemoved
        | Kind::CustomerBlocked
        | Kind::CustomerUnblocked
        | Kind::CustomersMerged
        | Kind::CustomerErased => Action::CustomerRead,
        Kind::InboxAdded | Kind::InboxChanged | Kind::InboxHealth => Action::InboxRead,
        Kind::MailQuarantined | Kind::MailReleased => Action::QuarantineRead,
        Kind::JobFailed => Action::JobRead,
        Kind::LabelChanged | Kind::ViewChanged | Kind::MacroChanged => Action::ConversationRead,
        _ => Action::TeamRead,
    }
}

impl Audience for Seers {
    fn sees<'a>(&'a self, actor: &'a Actor, fact: &'a Told) -> BoxFuture<'a, Result<bool, Fault>> {
        Box::pin(self.may_see(actor, fact))
    }

    fn still<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Result<Option<Actor>, Fault>> {
        Box::pin(self.still_so(actor))
    }
}
