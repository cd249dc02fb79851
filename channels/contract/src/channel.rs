//! The trait a channel implements, and the list of all.

use crate::account::{Account, Settings};
use crate::incoming::{File, Incoming, Notice, Parsed, Quarantined, Unhad};
use crate::length::Length;
use crate::manifest::Manifest;
use crate::outgoing::{Outgoing, Prepared};
use crate::post::{Act, Post};
use crate::probe::Probe;
use base::{Fault, InboundId, InboxId, Refusal, Time};
use futures_util::future::BoxFuture;
use outside::oauth::Provider;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use store::outbox::Answer;
use tokio::sync::watch;

/// A channel. One folder, one line in the list of `app`.
pub trait Channel: Send + Sync + 'static {
    /// What it is.
    fn manifest(&self) -> Manifest;

    /// What it is for an account with these settings; nobody opens secrets for that. Whoever asks about an account asks this.
    /// Pure.
    fn manifest_of(&self, _settings: &Settings) -> Manifest {
        self.manifest()
    }

    /// Refuses settings that cannot work, naming the field. Pure.
    fn check_settings(&self, settings: &Settings) -> Result<(), Refusal>;

    /// The provider that opens the account, where it is no password; refuses settings that cannot work. Pure.
    fn provider(&self, _settings: &Settings) -> Result<Option<Provider>, Refusal> {
        Ok(None)
    }

    /// Settings that only the account's own server can give, such as a client of its own for signing in. Asked for before
    /// somebody signs in; `back` is where the browser returns to. None where nothing is missing.
    fn enrol<'a>(
        &'a self,
        _settings: &'a Settings,
        _back: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<String, String>, Refusal>> {
        Box::pin(async { Ok(BTreeMap::new()) })
    }

    /// Connects and signs in, for the settings screen; each step in words.
    fn try_out<'a>(&'a self, account: &'a Account) -> BoxFuture<'a, Checked>;

    /// Receives until `stop`: hands raw bytes to the intake, and tells the network only after it has taken them.
    /// Reconnects by itself; reports its health to the intake. Returns at once where nothing is to be fetched.
    fn receive(
        self: Arc<Self>,
        account: Account,
        intake: Arc<dyn Intake>,
        stop: watch::Receiver<bool>,
    ) -> BoxFuture<'static, ()>;

    /// A check of the way answers come back by. `unique` tells checks apart. None where there is no such way. Pure.
    fn probe(&self, _account: &Account, _unique: &str) -> Result<Option<Probe>, Refusal> {
        Ok(None)
    }

    /// Waits until the check with this id lies at the network, without end: whoever calls limits it. Takes it away there,
    /// where that may be. Gives the place, in words, if it is not one that is read for new things.
    fn await_probe<'a>(
        &'a self,
        _account: &'a Account,
        _id: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, Refusal>> {
        Box::pin(std::future::pending())
    }

    /// Compares what the network still has with what is known here. Nothing where nothing can be compared.
    fn audit<'a>(
        &'a self,
        _account: &'a Account,
        _known: &'a dyn Known,
    ) -> BoxFuture<'a, Result<Option<Audit>, Fault>> {
        Box::pin(async { Ok(None) })
    }

    /// The whole of something of which only the beginning was fetched by itself: somebody asks for it now. Changes nothing
    /// at the network.
    fn whole<'a>(&'a self, _account: &'a Account, _envelope: &'a Value) -> BoxFuture<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(async {
            Err(Refusal::new("message.whole", 409, "this channel keeps no more of it than is shown here"))
        })
    }

    /// A picture of a post, from the first of these places that gives it. Changes nothing at the network.
    fn picture<'a>(&'a self, _account: &'a Account, _places: &'a [String]) -> BoxFuture<'a, Result<File, Unhad>> {
        Box::pin(async { Err(Unhad::Never("this channel fetches no pictures".into())) })
    }

    /// What can be found out about a sender beyond the bytes; kept in the envelope under `proof`, for `parse`.
    fn prove<'a>(&'a self, _account: &'a Account, _raw: &'a [u8]) -> BoxFuture<'a, Option<Value>> {
        Box::pin(async { None })
    }

    /// Raw bytes to messages. Pure; never panics; linear time.
    fn parse(&self, account: &Account, raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined>;

    /// Takes out of the new part of a message what only repeats its conversation; `said` are the texts there, oldest first.
    /// Pure.
    fn fold(&self, _message: &mut Incoming, _said: &[String]) {}

    /// The longest text this account takes: the network's word, if it gave it. Pure.
    fn length(&self, account: &Account) -> Option<Length> {
        self.manifest_of(&account.settings).text_limit
    }

    /// For how many days files that are too large for a message are given out by link; none where they are refused. Pure.
    fn links(&self, _account: &Account) -> Option<i64> {
        None
    }

    /// Gives a message its final form. Pure.
    fn prepare(&self, account: &Account, out: &Outgoing) -> Result<Prepared, Refusal>;

    /// Sends what was prepared. `account` is none for the system's own mail.
    fn send<'a>(&'a self, account: Option<&'a Account>, payload: &'a Value, bytes: Vec<u8>) -> BoxFuture<'a, Answer>;

    /// Whether a send that was cut off is repeated with the same id (else it becomes "unknown").
    fn repeats_when_unknown(&self) -> bool;

    /// Looks for something that may have been sent already, before it is sent again (CH-107): what it became there, or
    /// none when it is not there. A network that cannot be asked now is an answer too: [`Answer::Later`].
    fn look_up<'a>(
        &'a self,
        _account: &'a Account,
        _payload: &'a Value,
        _bytes: &'a [u8],
    ) -> BoxFuture<'a, Option<Answer>> {
        Box::pin(async { None })
    }

    /// How a thread stands now, as something received: for whoever looks at it. Nothing where there are no threads.
    fn look_again<'a>(
        &'a self,
        _account: &'a Account,
        _post: &'a Post,
    ) -> BoxFuture<'a, Result<Vec<Received>, Refusal>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Gives an act on a post the form in which `send` does it. Pure.
    fn prepare_act(&self, _account: &Account, _act: Act, _post: &Post, _why: &str) -> Result<Prepared, Refusal> {
        Err(Refusal::new("channel.act_unknown", 422, "this network knows no such act; do it in the network's own app"))
    }

    /// Where a colleague may answer a notification by this way, with marks that name them. `unique` tells notifications
    /// apart. Pure.
    fn door(&self, _account: &Account, _notice: Notice, _unique: &str) -> Option<Door> {
        None
    }

    /// The original look of something received: a complete, harmless document for a sandboxed frame.
    /// `image` gives the address of an image by content id or remote address, or nothing to leave it out. Pure.
    fn original(&self, _raw: &[u8], _image: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        None
    }
}

/// The way back from a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The address answers go to.
    pub reply_to: String,
    /// The id the notification itself has.
    pub id: String,
}

/// Something received, before it is understood.
#[derive(Clone, Debug)]
pub struct Received {
    /// Unique per inbox, given by the network: uidvalidity and uid, an event id.
    pub provider_key: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What the network said around it: envelope recipients, arrival time in milliseconds under `arrived_at`; under `cut`
    /// the bytes of the whole, where only its beginning was fetched.
    pub envelope: Value,
    /// Taken in silently: nobody is notified and nothing opens as new work (archive of old mail).
    pub archive: bool,
}

/// What became of something handed to the intake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Durable now; tell the network.
    New,
    /// It was here already; tell the network too.
    Known,
}

/// How far a receiver is in one of the places it reads.
#[derive(Clone, Debug)]
pub struct SoFar {
    /// The place, such as a folder: the receiver's own name for it.
    pub place: String,
    /// What it needs to go on.
    pub note: Value,
    /// How far the history is taken in, while it is.
    pub history: Option<History>,
}

/// Old things that are taken in silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct History {
    /// Still to come.
    pub left: i64,
    /// At the beginning.
    pub of: i64,
}

/// Where receivers hand in what they fetched. Returns after the commit, never before.
pub trait Intake: Send + Sync + 'static {
    /// Takes a batch, in one transaction together with how far the receiver is (a note it can read back).
    fn take<'a>(
        &'a self,
        inbox: &'a InboxId,
        batch: Vec<Received>,
        so_far: Option<SoFar>,
    ) -> BoxFuture<'a, Result<Vec<Taken>, Fault>>;
    /// What was said around things taken in, oldest first, some at a time: of those taken in after a page, or since a time.
    /// Where nobody remembers, all of it is known by its content only.
    fn envelopes<'a>(&'a self, _inbox: &'a InboxId, _since: Since) -> BoxFuture<'a, Result<Envelopes, Fault>> {
        Box::pin(async { Ok(Envelopes::default()) })
    }
    /// The note made with the last batch from this place.
    fn state<'a>(&'a self, inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>>;
    /// Keeps what the network says of itself and of the account; it comes back as [`Account::about`].
    fn learn<'a>(&'a self, inbox: &'a InboxId, about: Value) -> BoxFuture<'a, Result<(), Fault>>;
    /// Says how the account is: nothing when well, words when not.
    fn health<'a>(&'a self, inbox: &'a InboxId, trouble: Option<String>) -> BoxFuture<'a, Result<(), Fault>>;
    /// Says that the account lets us in no more until somebody does something about it, in words. Those who can are told
    /// once, however often it is said.
    fn shut_out<'a>(&'a self, _inbox: &'a InboxId, _words: &'a str) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }
    /// Says until when the network wants to be asked nothing.
    fn waits<'a>(&'a self, _inbox: &'a InboxId, _until: Time) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }
}

/// Where to begin reading what was taken in.
#[derive(Clone, Debug)]
pub enum Since {
    /// At this time.
    Time(Time),
    /// After the last of an earlier page.
    Page(InboundId),
}

/// A page of envelopes; the last one has nothing to go on from.
#[derive(Clone, Debug, Default)]
pub struct Envelopes {
    /// The envelopes.
    pub list: Vec<Value>,
    /// From where the next page goes on.
    pub next: Option<InboundId>,
}

/// What is stored here, for comparing.
pub trait Known: Send + Sync {
    /// Which of these keys are known.
    fn which<'a>(&'a self, inbox: &'a InboxId, keys: &'a [String]) -> BoxFuture<'a, Result<HashSet<String>, Fault>>;
    /// The receiver's note of a place.
    fn so_far<'a>(&'a self, inbox: &'a InboxId, place: &'a str) -> BoxFuture<'a, Result<Option<Value>, Fault>>;
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Things the network has and we know.
    pub known: usize,
    /// Things that were there before the account, and are not wanted.
    pub left_alone: usize,
    /// Things that should be here and are not: where each lies, in words.
    pub missing: Vec<String>,
}

/// One step of trying an account out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// What was tried.
    pub what: String,
    /// Whether it worked.
    pub ok: bool,
    /// What was seen, or what to do.
    pub detail: String,
}

/// The outcome of trying an account out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Checked {
    /// Whether all steps worked.
    pub ok: bool,
    /// The steps.
    pub steps: Vec<Step>,
}

/// All channels.
#[derive(Clone)]
pub struct Channels(Vec<Arc<dyn Channel>>);

impl Channels {
    /// From the list of `app`.
    #[must_use]
    pub fn new(list: Vec<Arc<dyn Channel>>) -> Self {
        Self(list)
    }
    /// These and more; of two of a kind those named here count.
    #[must_use]
    pub fn and(self, mut more: Vec<Arc<dyn Channel>>) -> Self {
        more.extend(self.0);
        Self(more)
    }
    /// All manifests.
    #[must_use]
    pub fn manifests(&self) -> Vec<Manifest> {
        self.0.iter().map(|channel| channel.manifest()).collect()
    }
    /// The channel of this kind.
    pub fn get(&self, kind: &str) -> Result<Arc<dyn Channel>, Refusal> {
        let found = self.0.iter().find(|channel| channel.manifest().kind == kind).cloned();
        found.ok_or_else(|| Refusal::invalid("channel", format!("there is no channel \"{kind}\" in this version")))
    }
}
