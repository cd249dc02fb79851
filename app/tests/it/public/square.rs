//! A network of posts in memory: what is put there comes in, what we say there can be read back, and it can be told to fail.

use base::{Refusal, Time};
use contract::{
    Account, Act, Audience, Channel, Checked, Counts, File, FileLimits, Incoming, Intake, Length, Manifest, Medium,
    Missing, Outgoing, Parsed, Party, Post, Prepared, Quarantined, Received, Settings, Unhad, Unit, Visibility,
};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use store::outbox::Answer;
use tokio::sync::watch;

/// What happens to the next send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Taken, but the line breaks before the answer.
    TakenUnheard,
    /// The line breaks before it is there.
    Lost,
}

/// The network, seen from its own side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Square {
    posted: Arc<Mutex<Vec<Value>>>,
    faults: Arc<Mutex<VecDeque<Fault>>>,
    /// How pictures answer, by the place they lie at; a place without an answer gives its picture.
    silent: Arc<Mutex<HashMap<String, Unhad>>>,
    /// Places that were asked for a picture.
    asked: Arc<Mutex<Vec<String>>>,
}

/// A picture of a post.
pub(crate) fn picture(key: &str, description: &str) -> Medium {
    let places = vec![format!("https://square.test/pictures/{key}")];
    Medium { kind: "image".into(), description: description.into(), key: key.into(), places }
}

impl Square {
    /// From now on a picture is not given; with nothing, it is.
    pub(crate) fn keeps_back(&self, key: &str, why: Option<Unhad>) {
        let place = format!("https://square.test/pictures/{key}");
        let mut silent = self.silent.lock().unwrap();
        match why {
            Some(why) => drop(silent.insert(place, why)),
            None => drop(silent.remove(&place)),
        }
    }
    /// How often a picture was asked for.
    pub(crate) fn asked_for(&self, key: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|place| place.ends_with(&format!("/{key}"))).count()
    }
    fn gives(&self, place: &str) -> Result<File, Unhad> {
        self.asked.lock().unwrap().push(place.into());
        if let Some(why) = self.silent.lock().unwrap().get(place) {
            return Err(why.clone());
        }
        let name = place.rsplit('/').next().unwrap();
        Ok(File::new(format!("{name}.png"), "image/png", [b"\x89PNG\r\n\x1a\n", name.as_bytes()].concat()))
    }
    /// What comes with a post at once.
    fn with_pictures(&self, message: Incoming) -> Incoming {
        let mut message = message;
        for one in message.post.clone().unwrap().media.into_iter().filter(|one| !one.places.is_empty()) {
            match self.gives(&one.places[0]) {
                Ok(file) => {
                    let (description, key) = (one.description, Some(one.key));
                    message.files.push(File { description, key, ..file });
                }
                Err(why) => {
                    message.warnings.push(why.words().into());
                    let Medium { key, places, description, .. } = one;
                    message.missing.push(Missing { key, places, description, why });
                }
            }
        }
        message
    }
    /// What stands there from us, in order.
    pub(crate) fn posted(&self) -> Vec<Value> {
        self.posted.lock().unwrap().clone()
    }
    pub(crate) fn fails(&self, fault: Fault) {
        self.faults.lock().unwrap().push_back(fault);
    }
    fn add(&self, payload: &Value) -> Value {
        self.posted.lock().unwrap().push(payload.clone());
        let count = self.posted().len();
        json!({ "id": format!("square:ours/{count}"), "local": count.to_string(), "url": "https://square.test/1" })
    }
}

/// A post by somebody, as the network tells it.
pub(crate) fn post(who: &str, name: &str, text: &str) -> Post {
    Post {
        id: format!("square:{name}"),
        local: name.into(),
        root: format!("square:{name}"),
        parent: None,
        author: Party { handle: Some(format!("{who}@square.test")), ..Party::new(who, format!("square:people/{who}")) },
        own: false,
        followers: Some(250),
        audience: Audience::Everyone,
        text: text.into(),
        body: json!([{ "tag": "p", "children": [text] }]),
        warning: String::new(),
        sensitive: false,
        language: Some("en".into()),
        url: Some(format!("https://square.test/{name}")),
        at: Time(1_772_442_000_000),
        edited_at: None,
        counts: Counts { replies: 1, shares: 2, likes: 3 },
        media: vec![],
        labels: vec![],
        closed: None,
    }
}

/// The same as bytes that come in: `message`, `edited`, `gone`, `thread`, `heard/<listening>`.
pub(crate) fn told(how: &str, posts: &[Post]) -> Vec<u8> {
    serde_json::to_vec(&json!({ "how": how, "posts": posts })).unwrap()
}

fn incoming(post: &Post) -> Incoming {
    Incoming { fingerprint: format!("{}{}", post.id, post.text), ..Incoming::posted(post.clone()) }
}

impl Channel for Square {
    fn manifest(&self) -> Manifest {
        Manifest {
            kind: "square",
            name: "Square".into(),
            icon: "globe",
            colour: "blue",
            visibility: Visibility::Public,
            can_start: false,
            can_reply: true,
            has_subject: false,
            has_cc: false,
            text_limit: Some(Length {
                most: 40,
                unit: Unit::Graphemes,
                link: Some(23),
                short_handles: true,
                bytes: None,
            }),
            attachments: FileLimits { count: 4, bytes: 1_000_000 },
            audiences: vec![Audience::Everyone, Audience::Quiet, Audience::Followers, Audience::Named],
            acts: vec![Act::Delete, Act::Hide, Act::Like],
            wants_descriptions: true,
            listens: true,
            settings: vec![],
            help: "",
        }
    }
    fn check_settings(&self, _settings: &Settings) -> Result<(), Refusal> {
        Ok(())
    }
    fn try_out<'a>(&'a self, _account: &'a Account) -> BoxFuture<'a, Checked> {
        Box::pin(async { Checked { ok: true, steps: vec![] } })
    }
    fn receive(self: Arc<Self>, _: Account, _: Arc<dyn Intake>, _: watch::Receiver<bool>) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
    fn parse(&self, _account: &Account, raw: &[u8], _envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
        let told: Value = serde_json::from_slice(raw).map_err(|e| Quarantined(e.to_string()))?;
        let posts: Vec<Post> = serde_json::from_value(told["posts"].clone()).unwrap();
        let how = told["how"].as_str().unwrap();
        Ok(match how {
            "message" => {
                let around = Parsed::Thread(posts.clone());
                let last = posts.last().unwrap();
                vec![around, Parsed::Message(Box::new(self.with_pictures(incoming(last))))]
            }
            "edited" => posts.iter().map(|post| Parsed::Edited(Box::new(incoming(post)))).collect(),
            "gone" => posts.iter().map(|post| Parsed::Deleted(post.id.clone())).collect(),
            "thread" => vec![Parsed::Thread(posts)],
            "strange" => vec![Parsed::Unknown("something new under the sun".into())],
            heard => {
                let by = heard.strip_prefix("heard/").unwrap();
                posts.into_iter().map(|post| Parsed::Heard(by.into(), Box::new(post))).collect()
            }
        })
    }
    fn picture<'a>(&'a self, _: &'a Account, places: &'a [String]) -> BoxFuture<'a, Result<File, Unhad>> {
        Box::pin(async { self.gives(&places[0]) })
    }
    fn prepare(&self, _account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
        let under = out.under.as_ref().unwrap();
        let payload = json!({
            "message": out.message, "text": out.text, "to": out.to, "audience": under.audience,
            "parent": under.post.as_ref().map(|post| &post.id), "warning": under.warning,
            "pictures": out.files.iter().map(|file| &file.description).collect::<Vec<_>>(),
        });
        Ok(Prepared { provider_id: None, payload, bytes: out.text.clone().into_bytes() })
    }
    fn send<'a>(&'a self, _account: Option<&'a Account>, payload: &'a Value, _bytes: Vec<u8>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let fault = self.faults.lock().unwrap().pop_front();
            match fault {
                None => Answer::Posted(self.add(payload)),
                Some(Fault::TakenUnheard) => {
                    self.add(payload);
                    Answer::Unknown("the line broke".into())
                }
                Some(Fault::Lost) => Answer::Unknown("the line broke".into()),
            }
        })
    }
    fn repeats_when_unknown(&self) -> bool {
        true
    }
    fn look_up<'a>(&'a self, _: &'a Account, payload: &'a Value, _: &'a [u8]) -> BoxFuture<'a, Option<Answer>> {
        Box::pin(async move {
            let at = self.posted().iter().position(|one| one["message"] == payload["message"])?;
            Some(Answer::Posted(json!({ "id": format!("square:ours/{}", at + 1), "local": (at + 1).to_string() })))
        })
    }
    fn look_again<'a>(&'a self, _: &'a Account, post: &'a Post) -> BoxFuture<'a, Result<Vec<Received>, Refusal>> {
        let liked = Post { counts: Counts { likes: 99, ..post.counts }, ..post.clone() };
        let provider_key = format!("thread:{}:99", post.root);
        let bytes = told("thread", &[liked]);
        Box::pin(async { Ok(vec![Received { provider_key, bytes, envelope: json!({}), archive: false }]) })
    }
    fn prepare_act(&self, _: &Account, act: Act, post: &Post, why: &str) -> Result<Prepared, Refusal> {
        let payload = json!({ "act": act, "post": post.id, "why": why });
        Ok(Prepared { provider_id: None, payload, bytes: vec![] })
    }
}
