//! Networks of posts at their own end: stand-ins on a thread of their own, which outlive whoever is killed.

use base::{Clock, SystemClock};
use bluesky_standin::Network as Skies;
use mastodon_standin::{Standin, Writing};
use serde_json::json;
use std::sync::mpsc::channel;

/// When the network goes silent about a post it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// It has the words and does nothing with them.
    Before,
    /// The post stands there for all to read, and nobody is told.
    After,
}

/// A network, driven from its own side.
pub(crate) trait Network: Sized {
    /// Its channel's kind.
    const KIND: &'static str;
    /// Begins.
    fn start() -> Self;
    /// What an inbox on it is set up with.
    fn settings(&self) -> Vec<(&'static str, String)>;
    /// One of a few people names the shop, perhaps below another post; gives the network's name for it.
    fn says(&self, who: usize, text: &str, under: Option<&str>) -> String;
    /// What stands there from the shop.
    fn published(&self) -> Vec<String>;
    /// How many posts it was given.
    fn given(&self) -> usize;
    /// Goes silent about the next post it is given.
    fn falls_silent(&self, how: Silence);
    /// Answers again; `life` counts how often the program has begun.
    fn recovers(&self, life: usize);
}

/// How many people there are.
pub(crate) const PEOPLE: usize = 7;

/// Runs a server on a thread of its own until the test process ends; gives what it gives.
fn apart<T: Send + 'static, F: Future<Output = T>>(begin: impl FnOnce() -> F + Send + 'static) -> T {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            tell.send(begin().await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.recv().unwrap()
}

/// A server with the Mastodon API. In every second pair of lives it does not know a key it was given before, as some
/// servers never do.
pub(crate) struct Elephant {
    standin: Standin,
    base: String,
    token: String,
}

const POSTING: &str = "POST /api/v1/statuses";

#[expect(clippy::disallowed_methods, reason = "a test's own server")]
async fn elephant() -> (Standin, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let standin = Standin::here("here.test", &base);
    tokio::spawn(standin.clone().serve(listener));
    (standin, base)
}

impl Network for Elephant {
    const KIND: &'static str = "mastodon";

    fn start() -> Self {
        let (standin, base) = apart(elephant);
        drop(standin.account("shop", "Shop"));
        for who in 0..PEOPLE {
            drop(standin.account(&format!("p{who}@other.test"), "Ana"));
        }
        standin.set("limit", json!(1_000_000));
        let token = standin.token("shop");
        Self { standin, base, token }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("server", self.base.clone()),
            ("allow_plain", "yes".into()),
            ("sign_in", "token".into()),
            ("access_token", self.token.clone()),
        ]
    }

    fn says(&self, who: usize, text: &str, under: Option<&str>) -> String {
        let writing = Writing::new(&format!("p{who}@other.test"), &format!("@shop {text}"));
        self.standin.post(&match under {
            Some(id) => writing.under(id),
            None => writing,
        })
    }

    fn published(&self) -> Vec<String> {
        let posts = self.standin.posts_of("shop");
        posts.iter().map(|post| post["content"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn given(&self) -> usize {
        self.standin.asked().iter().filter(|line| line.starts_with(POSTING)).count()
    }

    fn falls_silent(&self, how: Silence) {
        use mastodon_standin::Trouble::{Hang, HangAfter};
        self.standin.order(POSTING, if how == Silence::Before { Hang } else { HangAfter }, 1);
    }

    fn recovers(&self, life: usize) {
        self.standin.calm();
        self.standin.set("ignores_keys", json!(life % 4 < 2));
    }
}

const SHOP: &str = "kettles.test";
const KIND: &str = "app.bsky.feed.post";
const MAKING: &str = "com.atproto.repo.createRecord";

async fn skies() -> Skies {
    let people: Vec<String> = (0..PEOPLE).map(|who| format!("p{who}.test")).collect();
    let handles: Vec<&str> = std::iter::once(SHOP).chain(people.iter().map(String::as_str)).collect();
    Skies::start(&handles).await.unwrap()
}

impl Network for Skies {
    const KIND: &'static str = "bluesky";

    fn start() -> Self {
        apart(skies)
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("service", self.service()),
            ("handle", SHOP.into()),
            ("app_password", self.password(SHOP)),
            ("first_days", "1".into()),
            ("poll_seconds", "5".into()),
        ]
    }

    fn says(&self, who: usize, text: &str, under: Option<&str>) -> String {
        let facet = json!({
            "index": { "byteStart": 0, "byteEnd": SHOP.len() + 1 },
            "features": [{ "$type": "app.bsky.richtext.facet#mention", "did": self.did(SHOP) }]
        });
        let mut record = json!({ "$type": KIND, "text": format!("@{SHOP} {text}"), "langs": ["en"], "facets": [facet], "createdAt": SystemClock.now().to_rfc3339() });
        if let Some(parent) = under {
            let root = self.record(parent).and_then(|record| record.pointer("/reply/root").cloned());
            let parent = json!({ "uri": parent, "cid": "bafyreiparent" });
            record["reply"] = json!({ "root": root.unwrap_or_else(|| parent.clone()), "parent": parent });
        }
        self.put(&format!("p{who}.test"), KIND, record)
    }

    fn published(&self) -> Vec<String> {
        let own = format!("at://{}/", self.did(SHOP));
        let uris = self.records(KIND).into_iter().filter(|uri| uri.starts_with(&own));
        let records = uris.filter_map(|uri| self.record(&uri));
        records.map(|record| record["text"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn given(&self) -> usize {
        self.calls(MAKING)
    }

    fn falls_silent(&self, how: Silence) {
        use bluesky_standin::Trouble::{Hang, HangAfter};
        self.fails(MAKING, if how == Silence::Before { Hang } else { HangAfter }, 1);
    }

    fn recovers(&self, _life: usize) {
        self.well();
    }
}
