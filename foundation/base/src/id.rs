//! Typed ids: a prefix naming the kind, and 128 bits as 26 base32 characters: milliseconds, order of birth, chance.

use crate::time::Time;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
const BODY: usize = 26;

/// Ids minted by this process.
static BORN: AtomicU32 = AtomicU32::new(0);

/// Names a kind of thing and its prefix.
pub trait Kind: Send + Sync + 'static {
    /// Three letters, without the underscore.
    const PREFIX: &'static str;
}

/// An id of one kind, such as `con_01j9…`. Two kinds never mix.
pub struct Id<K>(String, PhantomData<fn() -> K>);

/// The text is not an id of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the kind {0}")]
pub struct NotAnId(pub &'static str);

impl<K: Kind> Id<K> {
    /// A new id, born `now`.
    #[must_use]
    pub fn mint(now: Time) -> Self {
        let milliseconds = u64::try_from(now.0.max(0)).unwrap_or(0);
        // Ids of one millisecond sort by birth too: jobs and timelines rely on that order.
        let order = u128::from(BORN.fetch_add(1, Ordering::Relaxed));
        let chance = u128::from(rand::random::<u64>() >> 16);
        let raw = (u128::from(milliseconds) << 80) | (order << 48) | chance;
        Self(format!("{}_{}", K::PREFIX, encode(raw)), PhantomData)
    }

    /// Sorts before every id born at this time or later: where to begin reading.
    #[must_use]
    pub fn first_of(time: Time) -> Self {
        let milliseconds = u64::try_from(time.0.max(0)).unwrap_or(0);
        Self(format!("{}_{}", K::PREFIX, encode(u128::from(milliseconds) << 80)), PhantomData)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether this stands in [`ALPHABET`]; lists ask it of every sign of every id.
const fn is_digit(sign: u8) -> bool {
    matches!(sign, b'0'..=b'9' | b'a'..=b'h' | b'j' | b'k' | b'm' | b'n' | b'p'..=b't' | b'v'..=b'z')
}

fn encode(mut raw: u128) -> String {
    let mut out = [b'0'; BODY];
    for place in out.iter_mut().rev() {
        let digit = usize::try_from(raw & 31).unwrap_or(0);
        *place = ALPHABET.as_bytes().get(digit).copied().unwrap_or(b'0');
        raw >>= 5;
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let body = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or(NotAnId(K::PREFIX))?;
        let clean = body.len() == BODY && body.bytes().all(is_digit);
        clean.then(|| Self(text.to_owned(), PhantomData)).ok_or(NotAnId(K::PREFIX))
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<K> From<Id<K>> for String {
    fn from(id: Id<K>) -> Self {
        id.0
    }
}
impl<K> serde::Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}
impl<'de, K: Kind> serde::Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
impl<K: Kind> schemars::JsonSchema for Id<K> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("id_{}", K::PREFIX).into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let pattern = format!("^{}_[{ALPHABET}]{{{BODY}}}$", K::PREFIX);
        schemars::json_schema!({ "type": "string", "pattern": pattern })
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $kind:ident, $prefix:literal;)*) => {$(
        $(#[$doc])*
        pub enum $kind {}
        impl Kind for $kind { const PREFIX: &'static str = $prefix; }
        $(#[$doc])*
        pub type $name = Id<$kind>;
    )*};
}

ids! {
    /// Someone who works here.
    AgentId, AgentKind, "agt";
    /// A group of agents.
    TeamId, TeamKind, "tea";
    /// One account of one channel.
    InboxId, InboxKind, "inb";
    /// Somebody the company serves.
    CustomerId, CustomerKind, "cus";
    /// One address, number or handle of a customer.
    IdentityId, IdentityKind, "idn";
    /// A conversation.
    ConversationId, ConversationKind, "con";
    /// A message in a conversation.
    MessageId, MessageKind, "msg";
    /// A note among colleagues.
    NoteId, NoteKind, "not";
    /// A reply being written.
    DraftId, DraftKind, "dra";
    /// An event line on a conversation.
    EventId, EventKind, "evt";
    /// A label.
    LabelId, LabelKind, "lab";
    /// A signed-in browser.
    SessionId, SessionKind, "ses";
    /// An API token.
    TokenId, TokenKind, "tok";
    /// An invitation.
    InvitationId, InvitationKind, "inv";
    /// A file attached to something.
    FileId, FileKind, "fil";
    /// A job behind the scenes.
    JobId, JobKind, "job";
    /// Something waiting to leave.
    OutboxId, OutboxKind, "out";
    /// A fact.
    FactId, FactKind, "fct";
    /// A line of the audit log.
    AuditId, AuditKind, "aud";
    /// A notification to an agent.
    NotificationId, NotificationKind, "ntf";
    /// Something received, before it is understood.
    InboundId, InboundKind, "inn";
    /// Something a person did that can be taken back.
    DeedId, DeedKind, "ded";
    /// A tie between two conversations.
    LinkId, LinkKind, "lnk";
    /// A set of conversations to be changed together.
    BulkId, BulkKind, "bul";
    /// A saved view.
    ViewId, ViewKind, "vew";
    /// Words and deeds people use again and again.
    MacroId, MacroKind, "mac";
    /// One use of a macro.
    MacroUseId, MacroUseKind, "mus";
    /// Words somebody listens for in public.
    ListeningId, ListeningKind, "lsn";
    /// A post that was heard in public.
    HeardId, HeardKind, "hrd";
    /// A word or account nobody wants to hear of.
    MutedId, MutedKind, "mut";
    /// An answer that is sent later.
    LaterId, LaterKind, "ltr";
    /// What a colleague says of a draft.
    CommentId, CommentKind, "cmt";
    /// An address of another system that is told facts.
    WebhookId, WebhookKind, "whk";
    /// Business hours.
    CalendarId, CalendarKind, "cal";
    /// A role a company made.
    RoleId, RoleKind, "rol";
    /// An import of customers from a file.
    ImportId, ImportKind, "imp";
    /// An export of everything.
    ExportId, ExportKind, "exp";
    /// A question to an address: whether it is the customer's who named it.
    ProofId, ProofKind, "prf";
    /// A promise to some conversations.
    PolicyId, PolicyKind, "pol";
    /// Something somebody here promised a customer.
    PromiseId, PromiseKind, "prm";
    /// Something that was done about a promise.
    PromiseActId, PromiseActKind, "pra";
    /// A rule about what needs a second person in public.
    ApprovalRuleId, ApprovalRuleKind, "apr";
    /// A time in which two people look at what everyone will see.
    CrisisId, CrisisKind, "cri";
    /// Somebody's look at what another said, or would have said, in public.
    ReviewId, ReviewKind, "rev";
    /// A change of what somebody may say alone, done or proposed.
    LevelTurnId, LevelTurnKind, "lvt";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_birth_and_round_trip() {
        let early = ConversationId::mint(Time(1_000));
        let late = ConversationId::mint(Time(2_000));
        assert!(early < late);
        let twins: Vec<_> = (0..1_000).map(|_| ConversationId::mint(Time(3_000))).collect();
        assert!(twins.is_sorted() && late < twins[0]);
        assert_eq!(early.as_str().parse::<ConversationId>().unwrap(), early);
    }

    #[test]
    fn every_digit_is_one_of_the_alphabet() {
        for sign in 0..=u8::MAX {
            assert_eq!(is_digit(sign), ALPHABET.as_bytes().contains(&sign), "{sign}");
        }
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let message = MessageId::mint(Time(5));
        assert!(message.as_str().parse::<ConversationId>().is_err());
        assert!("con_".parse::<ConversationId>().is_err());
        assert!("con_0000000000000000000000000U".parse::<ConversationId>().is_err());
    }
}
