//! Signed marks we put into addresses and Message-IDs: which conversation, never who.

mod probe;

pub use probe::{probe_id, read_probe_id};

use std::collections::BTreeMap;

use data_encoding::{BASE32_NOPAD, Encoding};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

type HmacSha256 = Hmac<Sha256>;

/// Bytes of the truncated signature: 80 bits.
const MAC: usize = 10;
/// Bytes of a Message-ID's unique part.
const UNIQUE: usize = 6;
/// Bytes of the unique part of a notification's Message-ID, which names more.
const NOTICE_UNIQUE: usize = 4;
/// Bytes of the Message-ID of a mail nobody answers.
const OWN: usize = 25;
/// Longest local part of an address (RFC 5321).
const LOCAL_PART: usize = 64;

/// Secrets by key number: the newest signs, all verify.
#[derive(Clone, Default)]
pub struct Keys(BTreeMap<u8, Vec<u8>>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Keys").field(&self.0.len()).finish()
    }
}

impl Keys {
    /// One key.
    pub fn new(number: u8, secret: impl Into<Vec<u8>>) -> Self {
        Self::default().with(number, secret)
    }

    /// One key more; the highest number signs.
    #[must_use]
    pub fn with(mut self, number: u8, secret: impl Into<Vec<u8>>) -> Self {
        self.0.insert(number, secret.into());
        self
    }

    fn newest(&self) -> Option<(u8, &[u8])> {
        self.0.last_key_value().map(|(number, secret)| (*number, secret.as_slice()))
    }

    fn get(&self, number: u8) -> Option<&[u8]> {
        self.0.get(&number).map(Vec::as_slice)
    }
}

/// What a mark is for; marks of two purposes are never interchangeable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Reply,
    MessageId,
    Bounce,
    Notice,
    NoticeId,
    Probe,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Reply => b"reply",
            Self::MessageId => b"message-id",
            Self::Bounce => b"bounce",
            Self::Notice => b"notice",
            Self::NoticeId => b"notice-id",
            Self::Probe => b"probe",
        }
    }

    /// What stands before the token in an address.
    const fn before(self) -> &'static str {
        match self {
            Self::Bounce => "b.",
            _ => "gw.",
        }
    }
}

/// The address a customer answers to: `local+gw.TOKEN@domain`.
///
/// Nothing if there is no key or the local part would be longer than 64 octets.
pub fn reply_address(keys: &Keys, account: &str, conversation: u64, local_part: &str, domain: &str) -> Option<String> {
    address(keys, (Purpose::Reply, account), &short(conversation), (local_part, domain))
}

/// The conversation a reply address names, if we signed it for this account.
pub fn read_reply_address(keys: &Keys, account: &str, address: &str) -> Option<u64> {
    read_address(keys, (Purpose::Reply, account), address)
}

/// The envelope sender that reports about one of our mails come back to, from its Message-ID: `local+b.TOKEN@domain`.
///
/// Nothing if the id is none of ours or the local part would be longer than 64 octets.
pub fn bounce_address(keys: &Keys, account: &str, id: &str, local_part: &str, domain: &str) -> Option<String> {
    let payload = open(keys, (Purpose::MessageId, account), &packed(id)?)?;
    address(keys, (Purpose::Bounce, account), &payload, (local_part, domain))
}

/// The Message-ID, without brackets, of the mail that a report to this address is about, if we signed it for this account.
pub fn read_bounce_address(keys: &Keys, account: &str, address: &str) -> Option<String> {
    let (key, payload) = open_address(keys, (Purpose::Bounce, account), address)?;
    let (_, domain) = address.trim().rsplit_once('@')?;
    // sealed as it was then, the same words give the same id
    let body = seal(keys.get(key)?, key, (Purpose::MessageId, account), &payload)?;
    Some(format!("gw.{}@{}", groups(&base32().encode(&body)), domain.to_ascii_lowercase()))
}

/// What a notification's marks say: about which conversation, to which colleague, and how far the thread was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The conversation's number.
    pub conversation: u64,
    /// Short for the colleague.
    pub colleague: [u8; 6],
    /// The thread's version when the notification was written; the lowest 24 bits of it.
    pub seen: u32,
}

impl Notice {
    fn payload(self) -> Vec<u8> {
        let mut payload = self.colleague.to_vec();
        payload.extend(self.seen.to_be_bytes().into_iter().skip(1));
        payload.extend(short(self.conversation));
        payload
    }

    fn read(payload: &[u8]) -> Option<Self> {
        let (colleague, rest) = payload.split_at_checked(6)?;
        let (seen, conversation) = rest.split_at_checked(3)?;
        let seen = u32::try_from(number(seen)?).ok()?;
        Some(Self { conversation: number(conversation)?, colleague: colleague.try_into().ok()?, seen })
    }
}

/// The address a colleague answers a notification to: `local+gw.TOKEN@domain`, nobody else's.
pub fn notice_address(keys: &Keys, account: &str, notice: Notice, local_part: &str, domain: &str) -> Option<String> {
    address(keys, (Purpose::Notice, account), &notice.payload(), (local_part, domain))
}

/// What the answer address of a notification says, if we signed it for this account.
pub fn read_notice_address(keys: &Keys, account: &str, address: &str) -> Option<Notice> {
    Notice::read(&open_address(keys, (Purpose::Notice, account), address)?.1)
}

/// The signed Message-ID of a notification, without brackets: for servers without plus addressing.
pub fn notice_id(keys: &Keys, account: &str, notice: Notice, unique: &str, domain: &str) -> Option<String> {
    let (key, secret) = keys.newest()?;
    let id = plain(|attempt| {
        let mut payload: Vec<u8> = digest(&[unique.as_bytes(), attempt]).into_iter().take(NOTICE_UNIQUE).collect();
        payload.extend(notice.payload());
        seal(secret, key, (Purpose::NoticeId, account), &payload)
    })?;
    Some(format!("gw.{id}@{domain}"))
}

/// What the Message-ID of a notification says, if we signed it for this account.
pub fn read_notice_id(keys: &Keys, account: &str, id: &str) -> Option<Notice> {
    let payload = open(keys, (Purpose::NoticeId, account), &packed(id)?)?;
    Notice::read(payload.get(NOTICE_UNIQUE..)?)
}

/// A signed Message-ID without brackets: `gw.` and eight groups of five characters.
///
/// `unique` tells messages of one conversation apart and must differ for each.
pub fn message_id(keys: &Keys, account: &str, conversation: u64, unique: &str, domain: &str) -> Option<String> {
    let (number, secret) = keys.newest()?;
    let id = plain(|attempt| {
        let mut payload = conversation.to_be_bytes().to_vec();
        payload.extend(digest(&[unique.as_bytes(), attempt]).into_iter().take(UNIQUE));
        seal(secret, number, (Purpose::MessageId, account), &payload)
    })?;
    Some(format!("gw.{id}@{domain}"))
}

/// The Message-ID, without brackets, of a mail that nobody answers: unsigned, in the same shape, the same for the same words.
pub fn own_id(words: &[&str], domain: &str) -> Option<String> {
    let whole: Vec<&[u8]> = words.iter().flat_map(|word| [word.as_bytes(), &[0]]).collect();
    let id = plain(|attempt| {
        let pieces: Vec<&[u8]> = whole.iter().copied().chain([attempt]).collect();
        Some(digest(&pieces).into_iter().take(OWN).collect())
    })?;
    Some(format!("own.{id}@{domain}"))
}

/// Bytes as groups of characters, with a digit among them: letters alone look like the work of a spammer's program.
/// What is encoded may differ by the number of the attempt.
fn plain(bytes: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Option<String> {
    let mut id = String::new();
    for attempt in 0..32_u8 {
        id = groups(&base32().encode(&bytes(&[attempt])?));
        if id.bytes().any(|byte| byte.is_ascii_digit()) {
            break;
        }
    }
    Some(id)
}

/// The conversation a Message-ID (with or without brackets) names, if we signed it.
pub fn read_message_id(keys: &Keys, account: &str, id: &str) -> Option<u64> {
    let payload = open(keys, (Purpose::MessageId, account), &packed(id)?)?;
    if payload.len() != 8 + UNIQUE {
        return None;
    }
    number(payload.get(..8)?)
}

/// The characters of one of our Message-IDs without its dots.
fn packed(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let local = id.split_once('@').map_or(id, |(local, _)| local);
    let text = local.strip_prefix("gw.").or_else(|| local.strip_prefix("GW."))?;
    (text.len() <= LOCAL_PART).then(|| text.split('.').collect())
}

/// A number in as few bytes as it needs.
fn short(number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    bytes.into_iter().skip(start).collect()
}

fn address(keys: &Keys, what: (Purpose, &str), payload: &[u8], place: (&str, &str)) -> Option<String> {
    let (number, secret) = keys.newest()?;
    let body = seal(secret, number, what, payload)?;
    let local = format!("{}+{}{}", place.0, what.0.before(), base32().encode(&body));
    (local.len() <= LOCAL_PART).then(|| format!("{local}@{}", place.1))
}

fn read_address(keys: &Keys, what: (Purpose, &str), address: &str) -> Option<u64> {
    number(&open_address(keys, what, address)?.1)
}

/// The number of the key and what it sealed.
fn open_address(keys: &Keys, what: (Purpose, &str), address: &str) -> Option<(u8, Vec<u8>)> {
    let (local, _) = address.trim().rsplit_once('@')?;
    if local.len() > LOCAL_PART + 2 {
        return None;
    }
    let local = local.trim_matches('"').to_ascii_lowercase();
    let before = what.0.before();
    let token = match local.rsplit_once(&format!("+{before}")) {
        Some((_, token)) => token,
        None => local.strip_prefix(before)?,
    };
    open_by(keys, what, token)
}

fn number(bytes: &[u8]) -> Option<u64> {
    let mut whole = [0_u8; 8];
    let start = whole.len().checked_sub(bytes.len())?;
    whole.get_mut(start..)?.copy_from_slice(bytes);
    Some(u64::from_be_bytes(whole))
}

/// Key number, payload hidden by the signature, signature.
fn seal(secret: &[u8], key: u8, what: (Purpose, &str), payload: &[u8]) -> Option<Vec<u8>> {
    let mac = sign(secret, what, payload)?;
    let mut body = vec![key];
    body.extend(masked(secret, &mac, payload)?);
    body.extend_from_slice(&mac);
    Some(body)
}

fn open(keys: &Keys, what: (Purpose, &str), text: &str) -> Option<Vec<u8>> {
    open_by(keys, what, text).map(|(_, payload)| payload)
}

fn open_by(keys: &Keys, what: (Purpose, &str), text: &str) -> Option<(u8, Vec<u8>)> {
    let body = base32().decode(text.to_ascii_lowercase().as_bytes()).ok()?;
    let (key, rest) = body.split_first()?;
    let (hidden, mac) = rest.split_at_checked(rest.len().checked_sub(MAC)?)?;
    let secret = keys.get(*key)?;
    let payload = masked(secret, mac, hidden)?;
    let right = sign(secret, what, &payload)?;
    bool::from(right.as_slice().ct_eq(mac)).then_some((*key, payload))
}

fn sign(secret: &[u8], what: (Purpose, &str), payload: &[u8]) -> Option<Vec<u8>> {
    let (purpose, account) = what;
    let mut mac = HmacSha256::new_from_slice(secret).ok()?;
    for piece in [purpose.name(), account.as_bytes(), payload] {
        mac.update(&u64::try_from(piece.len()).ok()?.to_be_bytes());
        mac.update(piece);
    }
    Some(mac.finalize().into_bytes().into_iter().take(MAC).collect())
}

/// Numbers of conversations are nobody's business: hidden under a stream from the signature.
fn masked(secret: &[u8], mac: &[u8], payload: &[u8]) -> Option<Vec<u8>> {
    let mut stream = HmacSha256::new_from_slice(secret).ok()?;
    stream.update(b"mask");
    stream.update(mac);
    let stream = stream.finalize().into_bytes();
    Some(payload.iter().zip(stream).map(|(byte, mask)| byte ^ mask).collect())
}

fn digest(pieces: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update(piece);
    }
    hash.finalize().to_vec()
}

fn groups(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    for (index, c) in text.chars().enumerate() {
        if index > 0 && index.is_multiple_of(5) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

fn base32() -> Encoding {
    let mut spec = BASE32_NOPAD.specification();
    spec.symbols = spec.symbols.to_ascii_lowercase();
    spec.encoding().unwrap_or(BASE32_NOPAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(1, *b"first secret of a test")
    }

    #[test]
    fn an_address_names_its_conversation() {
        for number in [0, 1, 255, 70_000, u64::MAX] {
            let address = reply_address(&keys(), "acc_1", number, "support", "acme.test").unwrap();
            assert!(address.rsplit_once('@').unwrap().0.len() <= 64);
            assert_eq!(read_reply_address(&keys(), "acc_1", &address), Some(number));
            assert_eq!(read_reply_address(&keys(), "acc_1", &address.to_uppercase()), Some(number));
        }
    }

    #[test]
    fn another_account_purpose_or_key_reads_nothing() {
        let address = reply_address(&keys(), "acc_1", 7, "support", "acme.test").unwrap();
        assert_eq!(read_reply_address(&keys(), "acc_2", &address), None);
        assert_eq!(read_bounce_address(&keys(), "acc_1", &address), None);
        assert_eq!(read_reply_address(&Keys::new(1, *b"other"), "acc_1", &address), None);
        let changed = address.replacen("gw.a", "gw.b", 1);
        assert!(changed == address || read_reply_address(&keys(), "acc_1", &changed).is_none());
    }

    #[test]
    fn a_bounce_address_names_its_mail_and_is_no_reply_address() {
        let id = message_id(&keys(), "acc_1", 70_000, "m1", "acme.test").unwrap();
        let address = bounce_address(&keys(), "acc_1", &id, "support", "acme.test").unwrap();
        assert!(address.starts_with("support+b.") && address.rsplit_once('@').unwrap().0.len() <= 64, "{address}");
        assert_eq!(read_bounce_address(&keys(), "acc_1", &address.to_uppercase()), Some(id.clone()));
        assert_eq!(read_bounce_address(&keys(), "acc_2", &address), None);
        assert_eq!(read_reply_address(&keys(), "acc_1", &address), None);
        // after a key was changed, old addresses still name the ids of then
        let newer = keys().with(2, *b"second secret");
        assert_eq!(read_bounce_address(&newer, "acc_1", &address), Some(id.clone()));
        // the id of a mail, which all its readers know, makes no such address
        let known = packed(&id).unwrap();
        assert_eq!(read_bounce_address(&keys(), "acc_1", &format!("support+b.{known}@acme.test")), None);
        assert_eq!(bounce_address(&keys(), "acc_1", "x@acme.test", "support", "acme.test"), None);
    }

    #[test]
    fn a_notification_names_its_colleague_and_nobody_elses_marks_do() {
        for (conversation, seen) in [(0, 0), (70_000, 12), (u64::MAX, 0xff_ffff)] {
            let notice = Notice { conversation, colleague: *b"mia123", seen };
            let address = notice_address(&keys(), "acc_1", notice, "support", "acme.test").unwrap();
            assert_eq!(read_notice_address(&keys(), "acc_1", &address.to_uppercase()), Some(notice));
            let id = notice_id(&keys(), "acc_1", notice, "n1", "acme.test").unwrap();
            assert_eq!(read_notice_id(&keys(), "acc_1", &format!("<{id}>")), Some(notice));
            assert_ne!(notice_id(&keys(), "acc_1", notice, "n2", "acme.test").unwrap(), id);
            // never interchangeable with what customers answer to (D8)
            assert_eq!(read_reply_address(&keys(), "acc_1", &address), None);
            assert_eq!(read_message_id(&keys(), "acc_1", &id), None);
            assert_eq!(read_notice_address(&keys(), "acc_2", &address), None);
            assert_eq!(read_notice_id(&keys(), "acc_2", &id), None);
        }
        let customers = reply_address(&keys(), "acc_1", 7, "support", "acme.test").unwrap();
        assert_eq!(read_notice_address(&keys(), "acc_1", &customers), None);
        let answers = message_id(&keys(), "acc_1", 7, "m", "acme.test").unwrap();
        assert_eq!(read_notice_id(&keys(), "acc_1", &answers), None);
    }

    #[test]
    fn old_keys_verify_and_the_newest_signs() {
        let old = message_id(&keys(), "a", 9, "m1", "acme.test").unwrap();
        let both = keys().with(2, *b"second secret");
        assert_eq!(read_message_id(&both, "a", &old), Some(9));
        let new = message_id(&both, "a", 9, "m1", "acme.test").unwrap();
        assert_ne!(old, new);
        assert_eq!(read_message_id(&keys(), "a", &new), None);
    }

    #[test]
    fn message_ids_have_the_plain_shape_filters_like() {
        for unique in 0..500_u32 {
            let id = message_id(&keys(), "a", 3, &unique.to_string(), "mail.acme.test").unwrap();
            let local = id.strip_suffix("@mail.acme.test").unwrap().strip_prefix("gw.").unwrap();
            let groups: Vec<&str> = local.split('.').collect();
            assert_eq!(groups.len(), 8);
            assert!(
                groups.iter().all(|g| g.len() == 5 && g.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
            );
            assert_eq!(read_message_id(&keys(), "a", &format!("<{id}>")), Some(3));
        }
    }

    /// What SpamAssassin's patterns find odd about a Message-ID, as MAIL-402 lists it.
    fn odd(id: &str) -> Option<&'static str> {
        let (local, host) = id.rsplit_once('@')?;
        let longest =
            |text: &str, of: fn(&char) -> bool| text.split(|c| !of(&c)).map(str::len).max().unwrap_or_default();
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let last = local.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
        let is_hex = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if local.chars().all(|c| c.is_ascii_alphabetic() || c == '.') {
            Some("only letters")
        } else if longest(local, char::is_ascii_digit) >= 10 {
            Some("a run of ten digits")
        } else if local.split(|c| !word(c)).any(is_hex) {
            Some("a word of eight hex digits")
        } else if id.contains('$') {
            Some("a dollar sign")
        } else if (12..=31).contains(&last.len()) {
            Some("a block of letters, digits and hyphens before the host")
        } else if host.is_empty() || !host.contains('.') {
            Some("no host")
        } else {
            FREE_MAIL.contains(&host).then_some("the host of a free-mail provider")
        }
    }

    const FREE_MAIL: [&str; 8] =
        ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "msn.com", "aol.com", "gmx.net", "web.de"];

    #[test]
    fn what_filters_find_odd_is_found() {
        for (id, why) in [
            ("abc.defgh@acme.test", "only letters"),
            ("a.01234567890.b@acme.test", "a run of ten digits"),
            ("x1.deadbeef.y@acme.test", "a word of eight hex digits"),
            ("gw.000d01$1.a@acme.test", "a dollar sign"),
            ("gw1.abcdefghijkl@acme.test", "a block of letters, digits and hyphens before the host"),
            ("gw.a2.b3@localhost", "no host"),
            ("gw.a2.b3@gmail.com", "the host of a free-mail provider"),
        ] {
            assert_eq!(odd(id), Some(why), "{id}");
        }
        assert_eq!(odd("gw.ab2de.fghij@acme.test"), None);
    }

    #[test]
    fn no_id_of_ours_looks_like_a_spammers_program() {
        let more = keys().with(2, *b"second secret").with(255, *b"another one");
        for unique in 0..3_000_u32 {
            let (name, conversation) = (unique.to_string(), u64::from(unique).pow(3));
            let keys = if unique % 2 == 0 { keys() } else { more.clone() };
            let notice = Notice { conversation, colleague: *b"mia123", seen: unique };
            let ids = [
                message_id(&keys, "inb_1", conversation, &name, "acme.test"),
                notice_id(&keys, "inb_1", notice, &name, "mail.acme.test"),
                own_id(&["key", "mia@acme.test", "Your invitation", &name], "acme.test"),
            ];
            for id in ids {
                let id = id.unwrap();
                assert_eq!(odd(&id), None, "{id}");
            }
        }
    }

    #[test]
    fn too_long_a_local_part_is_refused() {
        assert_eq!(reply_address(&keys(), "a", 1, &"x".repeat(50), "acme.test"), None);
    }
}
