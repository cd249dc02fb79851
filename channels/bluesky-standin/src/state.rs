//! What the network holds.

use crate::trouble::{Trouble, Waiting};
use base::{Clock, SystemClock, Time};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) did: String,
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) followers: i64,
}

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) value: Value,
    pub(crate) cid: String,
    pub(crate) seen: i64,
}

/// Somebody is told of something.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) to: String,
    pub(crate) reason: String,
    pub(crate) subject: Option<String>,
    pub(crate) uri: String,
    pub(crate) seen: i64,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) base: String,
    pub(crate) people: Vec<Person>,
    pub(crate) records: BTreeMap<String, Record>,
    pub(crate) files: HashMap<String, (String, Vec<u8>)>,
    pub(crate) notes: Vec<Note>,
    /// Tokens that open something, and whose they are.
    pub(crate) access: HashMap<String, String>,
    pub(crate) refresh: HashMap<String, String>,
    pub(crate) labels: HashMap<String, Vec<String>>,
    /// Accounts that are switched off, and the network's word for it.
    pub(crate) off: HashMap<String, &'static str>,
    /// Where documents say that everybody's server is, and where pictures are said to be, if not here.
    pub(crate) home: Option<String>,
    pub(crate) pictures: Option<String>,
    pub(crate) mutes: HashSet<(String, String)>,
    pub(crate) reports: Vec<Value>,
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) calls: Vec<String>,
    /// How many more calls are allowed until when, in milliseconds since 1970; and how many were refused for that.
    pub(crate) allowed: Option<(u32, i64)>,
    pub(crate) refused: usize,
    /// Which records point at something, by kind, path and text.
    pub(crate) pointing: HashMap<(&'static str, String), BTreeSet<String>>,
    pub(crate) last: i64,
    pub(crate) count: u64,
}

impl State {
    pub(crate) fn person(&self, who: &str) -> Option<&Person> {
        let who = who.trim_start_matches('@').to_lowercase();
        self.people.iter().find(|person| person.did == who || person.handle == who)
    }

    /// A moment later than all before it.
    pub(crate) fn tick(&mut self) -> i64 {
        self.last = SystemClock.now().0.max(self.last + 1);
        self.last
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The next trouble that waits for a call.
    pub(crate) fn trouble(&mut self, name: &str) -> Option<Trouble> {
        let waiting = self.waiting.iter_mut().find(|one| one.times > 0 && (one.name == name || one.name == "*"))?;
        waiting.times -= 1;
        Some(waiting.what)
    }

    /// Counts a call where calls are counted; gives what is left, and when it begins anew. Nothing where it was refused.
    pub(crate) fn spend(&mut self) -> Option<Option<(u32, i64)>> {
        let Some((left, until)) = self.allowed.filter(|(_, until)| *until > SystemClock.now().0) else {
            self.allowed = None;
            return Some(None);
        };
        let Some(left) = left.checked_sub(1) else {
            self.refused += 1;
            return None;
        };
        self.allowed = Some((left, until));
        Some(self.allowed)
    }

    /// Keeps a record, and tells whom it concerns.
    pub(crate) fn keep(&mut self, uri: &str, value: Value) -> String {
        let seen = self.tick();
        let cid = format!("bafyrei{}", short(&value.to_string()));
        let told = self.concerned(uri, &value);
        let notes = told.into_iter().map(|(to, reason, subject)| Note { to, reason, subject, uri: uri.into(), seen });
        self.notes.extend(notes);
        for key in pointed(uri, &value) {
            self.pointing.entry(key).or_default().insert(uri.to_owned());
        }
        self.records.insert(uri.to_owned(), Record { value, cid: cid.clone(), seen });
        cid
    }

    fn concerned(&self, uri: &str, value: &Value) -> Vec<(String, String, Option<String>)> {
        let author = owner(uri);
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut all: Vec<(String, String, Option<String>)> = Vec::new();
        match kind(uri) {
            "app.bsky.feed.post" => {
                let parent = text("/reply/parent/uri");
                all.push((owner(&parent).to_owned(), "reply".into(), Some(parent)));
                let root = text("/reply/root/uri");
                all.push((owner(&root).to_owned(), "reply".into(), Some(root)));
                let facets = value.pointer("/facets").and_then(Value::as_array).cloned().unwrap_or_default();
                for feature in facets.iter().filter_map(|facet| facet.pointer("/features/0/did")?.as_str()) {
                    all.push((feature.to_owned(), "mention".into(), None));
                }
                let quoted = text("/embed/record/uri");
                all.push((owner(&quoted).to_owned(), "quote".into(), Some(quoted)));
            }
            "app.bsky.feed.like" => {
                let subject = text("/subject/uri");
                all.push((owner(&subject).to_owned(), "like".into(), Some(subject)));
            }
            "app.bsky.feed.repost" => {
                let subject = text("/subject/uri");
                all.push((owner(&subject).to_owned(), "repost".into(), Some(subject)));
            }
            "app.bsky.graph.follow" => all.push((text("/subject"), "follow".into(), None)),
            _ => {}
        }
        all.retain(|(to, ..)| !to.is_empty() && to != author);
        all.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        all
    }

    /// Records of a kind whose text at a path is this.
    pub(crate) fn with(&self, of: &Pointer, text: &str) -> impl Iterator<Item = (&String, &Record)> {
        let all = self.pointing.get(&(of.0, text.to_owned())).into_iter().flatten();
        all.filter_map(|uri| self.records.get_key_value(uri))
    }

    /// Takes a record away.
    pub(crate) fn drop_record(&mut self, uri: &str) {
        if let Some(record) = self.records.remove(uri) {
            for key in pointed(uri, &record.value) {
                self.pointing.entry(key).or_default().remove(uri);
            }
        }
        self.notes.retain(|note| note.uri != uri);
    }

    /// Takes somebody away with all they made: nothing of theirs is shown any more.
    pub(crate) fn drop_person(&mut self, did: &str) {
        let theirs: Vec<String> = self.records.keys().filter(|uri| owner(uri) == did).cloned().collect();
        theirs.iter().for_each(|uri| self.drop_record(uri));
        self.people.retain(|person| person.did != did);
    }

    pub(crate) fn blocks(&self, who: &str, whom: &str) -> Option<String> {
        self.with(&BLOCK, whom).map(|(uri, _)| uri).find(|uri| owner(uri) == who).cloned()
    }

    /// The gate of a thread.
    pub(crate) fn gate(&self, root: &str) -> Option<&Value> {
        let uri = root.replace("/app.bsky.feed.post/", "/app.bsky.feed.threadgate/");
        self.records.get(&uri).map(|record| &record.value)
    }

    pub(crate) fn document(&self, did: &str, handle: &str) -> Value {
        json!({
            "id": did, "alsoKnownAs": [format!("at://{handle}")],
            "service": [{ "id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.home.as_ref().unwrap_or(&self.base) }],
        })
    }
}

/// A kind of record that points at something: its name here, the kind, and where it says so.
#[derive(Debug)]
pub(crate) struct Pointer(&'static str, &'static str, &'static str);

pub(crate) const REPLY: Pointer = Pointer("reply", "app.bsky.feed.post", "/reply/parent/uri");
pub(crate) const QUOTE: Pointer = Pointer("quote", "app.bsky.feed.post", "/embed/record/uri");
pub(crate) const LIKE: Pointer = Pointer("like", "app.bsky.feed.like", "/subject/uri");
pub(crate) const REPOST: Pointer = Pointer("repost", "app.bsky.feed.repost", "/subject/uri");
pub(crate) const BLOCK: Pointer = Pointer("block", "app.bsky.graph.block", "/subject");

fn pointed(uri: &str, value: &Value) -> Vec<(&'static str, String)> {
    let all = [REPLY, QUOTE, LIKE, REPOST, BLOCK].into_iter().filter(|Pointer(_, of, _)| kind(uri) == *of);
    all.filter_map(|Pointer(name, _, path)| Some((name, value.pointer(path)?.as_str()?.to_owned()))).collect()
}

/// Whose a record is.
pub(crate) fn owner(uri: &str) -> &str {
    uri.strip_prefix("at://").and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

/// What kind of record.
pub(crate) fn kind(uri: &str) -> &str {
    uri.strip_prefix("at://").and_then(|rest| rest.split('/').nth(1)).unwrap_or_default()
}

/// A moment as the network writes it.
pub(crate) fn written(ms: i64) -> String {
    Time(ms).to_rfc3339()
}

pub(crate) fn short(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes())).chars().take(40).collect()
}
