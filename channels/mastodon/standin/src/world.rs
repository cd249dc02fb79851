//! Everything the server knows.

use crate::account::Account;
use crate::{Clock, html};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// For streams: whose, which event, what it carries.
pub(crate) type Event = (String, String, String);

/// A post to be written.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// Who writes: `ana@other.test`.
    pub author: String,
    /// What.
    pub text: String,
    /// `public`, `unlisted`, `private`, `direct`; empty is `public`.
    pub visibility: String,
    /// The id of the post it answers.
    pub answers: Option<String>,
    /// Anything else of a status, as the API shows it: `spoiler_text`, `language`, `media_attachments`, `poll`, `content` …
    pub more: Value,
}

impl Writing {
    /// A public post.
    #[must_use]
    pub fn new(author: &str, text: &str) -> Self {
        Self { author: author.into(), text: text.into(), ..Self::default() }
    }

    /// The same as an answer.
    #[must_use]
    pub fn under(mut self, id: &str) -> Self {
        self.answers = Some(id.to_owned());
        self
    }

    /// The same for others to see.
    #[must_use]
    pub fn seen_by(mut self, visibility: &str) -> Self {
        visibility.clone_into(&mut self.visibility);
        self
    }

    /// The same with more.
    #[must_use]
    pub fn with(mut self, more: Value) -> Self {
        self.more = more;
        self
    }
}

/// A post.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) id: String,
    pub(crate) author: String,
    pub(crate) parent: Option<String>,
    pub(crate) visibility: String,
    pub(crate) named: Vec<String>,
    pub(crate) program: String,
    pub(crate) fields: Map<String, Value>,
    pub(crate) counts: BTreeMap<&'static str, i64>,
}

/// A token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) account: String,
    pub(crate) scopes: String,
    pub(crate) program: String,
}

pub(crate) struct World {
    pub(crate) domain: String,
    pub(crate) base: String,
    clock: Clock,
    counter: u64,
    pub(crate) accounts: BTreeMap<String, Account>,
    /// By id; ids grow, and all have the same length.
    pub(crate) statuses: BTreeMap<String, Status>,
    /// Account, and the notification.
    pub(crate) notifications: BTreeMap<String, (String, Value)>,
    pub(crate) clients: HashMap<String, Value>,
    pub(crate) codes: HashMap<String, Value>,
    pub(crate) tokens: HashMap<String, Token>,
    pub(crate) media: HashMap<String, Value>,
    pub(crate) keys: HashMap<(String, String), String>,
    pub(crate) deeds: Vec<Value>,
    pub(crate) settings: Map<String, Value>,
    /// Requests made since the window of limits began, and when that was.
    pub(crate) window: (i64, i64),
}

impl World {
    pub(crate) fn new(domain: &str, base: &str, clock: Clock) -> Self {
        let settings = json!({
            "max_characters": 500, "old": false, "ignores_keys": false, "shuffles": false, "streams": true, "searches": true,
            "limit": 300_000, "media_slow": 0, "context": null, "lenient": false, "version": "4.5.0",
            "policy": { "for_not_following": "accept", "for_not_followers": "accept", "for_new_accounts": "accept",
                "for_private_mentions": "accept", "for_limited_accounts": "accept" },
        });
        Self {
            domain: domain.into(),
            base: base.trim_end_matches('/').into(),
            clock,
            counter: 100_000,
            accounts: BTreeMap::new(),
            statuses: BTreeMap::new(),
            notifications: BTreeMap::new(),
            clients: HashMap::new(),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            media: HashMap::new(),
            keys: HashMap::new(),
            deeds: Vec::new(),
            settings: settings.as_object().cloned().unwrap_or_default(),
            window: (0, 0),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    pub(crate) fn moment(&self) -> String {
        moment(self.now())
    }

    pub(crate) fn next_id(&mut self) -> String {
        self.counter += 1;
        self.counter.to_string()
    }

    pub(crate) fn set(&mut self, key: &str, value: Value) {
        self.settings.insert(key.to_owned(), value);
    }

    pub(crate) fn setting(&self, key: &str) -> &Value {
        self.settings.get(key).unwrap_or(&Value::Null)
    }

    pub(crate) fn is(&self, key: &str) -> bool {
        self.setting(key) == &json!(true)
    }

    /// A post, with everybody it names told of it.
    pub(crate) fn write(&mut self, writing: &Writing, program: &str) -> (String, Vec<Event>) {
        let author = self.id_of(&writing.author);
        let id = self.next_id();
        let named = html::named(&writing.text).iter().filter_map(|acct| self.find(acct)).collect();
        let visibility = if writing.visibility.is_empty() { "public" } else { &writing.visibility };
        let content = html::of(&writing.text, |acct| {
            self.find(acct).and_then(|id| self.accounts.get(&id)).map(|one| one.url(self))
        });
        let fields = json!({
            "created_at": self.moment(), "edited_at": null, "content": content, "text": writing.text, "spoiler_text": "",
            "sensitive": false, "language": "en", "media_attachments": [], "poll": null, "tags": tags(&writing.text),
        });
        let mut fields = fields.as_object().cloned().unwrap_or_default();
        fields.extend(writing.more.as_object().cloned().unwrap_or_default());
        let status = Status {
            id: id.clone(),
            author,
            parent: writing.answers.clone(),
            visibility: visibility.into(),
            named,
            program: program.into(),
            fields,
            counts: BTreeMap::new(),
        };
        if let Some(parent) = writing.answers.as_ref().and_then(|parent| self.statuses.get_mut(parent)) {
            *parent.counts.entry("replies_count").or_default() += 1;
        }
        self.statuses.insert(id.clone(), status.clone());
        let named = status.named.iter().filter(|one| **one != status.author);
        let told: Vec<Event> =
            named.filter_map(|one| self.tell(one, "mention", (&status.author, Some(&status)))).collect();
        (id, told)
    }

    pub(crate) fn edit(&mut self, id: &str, text: &str, more: &Value) -> Vec<Event> {
        let page = |acct: &str| self.find(acct).and_then(|id| self.accounts.get(&id)).map(|one| one.url(self));
        let (content, at) = (html::of(text, page), self.moment());
        let Some(status) = self.statuses.get_mut(id) else { return Vec::new() };
        for (key, value) in [("content", json!(content)), ("text", json!(text)), ("edited_at", json!(at))] {
            status.fields.insert(key.into(), value);
        }
        for (key, value) in more.as_object().into_iter().flatten() {
            status.fields.insert(key.clone(), value.clone());
        }
        let status = status.clone();
        let named = status.named.clone();
        let told = |one: &String| (one.clone(), "status.update".to_owned(), self.shown(&status, Some(one)).to_string());
        named.iter().map(told).collect()
    }

    pub(crate) fn delete(&mut self, id: &str) -> Vec<Event> {
        let Some(status) = self.statuses.remove(id) else { return Vec::new() };
        self.notifications.retain(|_, (_, note)| note.get("status").and_then(Value::as_str) != Some(id));
        status.named.into_iter().map(|one| (one, "delete".to_owned(), id.to_owned())).collect()
    }

    /// An account with nothing left of it; answers to its posts answer nothing.
    pub(crate) fn vanish(&mut self, acct: &str) -> Vec<Event> {
        let id = self.id_of(acct);
        let own: Vec<String> =
            self.statuses.values().filter(|one| one.author == id).map(|one| one.id.clone()).collect();
        let events = own.iter().flat_map(|one| self.delete(one)).collect();
        for status in self.statuses.values_mut() {
            status.parent = status.parent.take().filter(|parent| !own.contains(parent));
        }
        self.notifications.retain(|_, (_, note)| note.get("by").and_then(Value::as_str) != Some(id.as_str()));
        self.change_account(acct, &json!({ "suspended": true, "display_name": "", "followers_count": 0 }));
        events
    }

    pub(crate) fn react(&mut self, kind: &str, acct: &str, id: &str) -> Vec<Event> {
        let by = self.id_of(acct);
        let Some(status) = self.statuses.get_mut(id) else { return Vec::new() };
        let key = if kind == "reblog" { "reblogs_count" } else { "favourites_count" };
        *status.counts.entry(key).or_default() += 1;
        let status = status.clone();
        self.tell(&status.author.clone(), kind, (&by, Some(&status))).into_iter().collect()
    }

    /// Notes that something happened to an account that lives here, and tells its streams.
    fn tell(&mut self, account: &str, kind: &str, (by, status): (&str, Option<&Status>)) -> Option<Event> {
        self.accounts.get(account).filter(|one| one.is_local())?;
        let what = self.setting("policy").as_object()?.values().find(|how| **how != json!("accept")).cloned();
        if what == Some(json!("drop")) {
            return None;
        }
        let aside = what.is_some();
        let id = self.next_id();
        let note = json!({ "id": id, "type": kind, "created_at": self.moment(), "by": by, "filtered": aside,
            "status": status.map(|status| status.id.clone()) });
        self.notifications.insert(id, (account.to_owned(), note.clone()));
        if aside {
            return None;
        }
        Some((account.to_owned(), "notification".into(), self.told(account, &note).to_string()))
    }

    pub(crate) fn notify_raw(&mut self, acct: &str, notification: &Value) -> Vec<Event> {
        let account = self.id_of(acct);
        let id = self.next_id();
        self.notifications.insert(id, (account.clone(), json!({ "raw": notification })));
        vec![(account, "notification".into(), notification.to_string())]
    }

    /// A notification as its account sees it.
    pub(crate) fn told(&self, account: &str, note: &Value) -> Value {
        if let Some(raw) = note.get("raw") {
            return raw.clone();
        }
        let at = |key: &str| note.get(key).and_then(Value::as_str).unwrap_or_default();
        let status = self.statuses.get(at("status")).map(|status| self.shown(status, Some(account)));
        let by = self.accounts.get(at("by")).map(|one| one.shown(self));
        let mut shown = json!({ "id": at("id"), "type": at("type"), "created_at": at("created_at"), "account": by });
        if let (Some(status), Some(object)) = (status, shown.as_object_mut()) {
            object.insert("status".into(), status);
        }
        shown
    }
}

/// As the API writes a moment.
pub(crate) fn moment(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn tags(text: &str) -> Vec<Value> {
    let words = text.split_whitespace().filter_map(|word| word.strip_prefix('#'));
    words.map(|tag| json!({ "name": tag.to_lowercase(), "url": "" })).collect()
}
