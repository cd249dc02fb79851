//! A network of the AT Protocol, to be driven.

use super::mastodon::near;
use super::{Ail, Can, Net, Shifted};
use crate::house::House;
use base::Clock;
use bluesky::{Bluesky, Pacing};
use bluesky_standin::{Network, Trouble};
use contract::Channel;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

pub(super) const SHOP: &str = "kettles.test";
pub(super) const POST: &str = "app.bsky.feed.post";

pub(crate) struct Skies {
    pub(crate) network: Network,
    clock: Shifted,
}

impl Skies {
    /// A post that names these at its beginning.
    fn naming(&self, handles: &[&str], text: &str) -> Value {
        let (mut words, mut facets) = (String::new(), vec![]);
        for handle in handles {
            let begin = words.len();
            words.push_str(&format!("@{handle}"));
            facets.push(json!({
                "index": { "byteStart": begin, "byteEnd": words.len() },
                "features": [{ "$type": "app.bsky.richtext.facet#mention", "did": self.network.did(handle) }]
            }));
            words.push(' ');
        }
        words.push_str(text);
        json!({ "$type": POST, "text": words, "langs": ["en"], "facets": facets, "createdAt": self.clock.now().to_rfc3339() })
    }

    /// Ana writes such a post.
    pub(super) fn names(&self, handles: &[&str], text: &str) {
        self.network.put("ana.test", POST, self.naming(handles, text));
    }

    /// A post that names the shop at its beginning.
    fn record(&self, text: &str, under: Option<&str>) -> Value {
        let mut record = self.naming(&[SHOP], text);
        if let Some(parent) = under {
            record["reply"] = self.reply(parent);
        }
        record
    }

    /// What an answer says of the post it answers.
    pub(super) fn reply(&self, parent: &str) -> Value {
        let root = self.network.record(parent).and_then(|record| record.pointer("/reply/root").cloned());
        let parent = json!({ "uri": parent, "cid": "bafyreiparent" });
        json!({ "root": root.unwrap_or_else(|| parent.clone()), "parent": parent })
    }
}

fn handle(who: &str) -> String {
    format!("{who}.test")
}

impl Net for Skies {
    const CAN: &'static [Can] =
        &[Can::TakeBack, Can::Files, Can::Mark, Can::Fail, Can::Fetch, Can::LookUp, Can::Answer];
    const KIND: &'static str = "bluesky";
    /// An app password has no scopes.
    const SHUT: &'static [Ail] = &[Ail::SignedOut, Ail::Suspended];

    async fn start() -> Self {
        let network = Network::start(&[SHOP, "repairs.test", "ana.test", "bob.test"]).await.unwrap();
        Self { network, clock: Shifted::default() }
    }

    fn channel(&self) -> Option<Arc<dyn Channel>> {
        let ms = Duration::from_millis;
        let pacing = Pacing {
            poll: Some(ms(100)),
            retry_first: ms(50),
            retry_last: ms(200),
            listen: ms(200),
            own: ms(200),
            recheck: ms(300),
            patience: ms(5_000),
            ..Pacing::default()
        };
        Some(Arc::new(Bluesky::new(near()).paced(pacing).clocked(Arc::new(self.clock.clone()))))
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("service", self.network.service()),
            ("handle", SHOP.into()),
            ("app_password", self.network.password(SHOP)),
            ("first_days", "1".into()),
        ]
    }

    async fn says(&self, who: &str, text: &str, under: Option<&str>) -> String {
        self.network.put(&handle(who), POST, self.record(text, under))
    }

    async fn shows(&self, who: &str, text: &str) -> Vec<u8> {
        let picture = super::letters::PIXEL.to_vec();
        let mut record = self.record(text, None);
        let image = json!({ "alt": "a pixel", "image": self.network.keep_file("image/png", &picture) });
        record["embed"] = json!({ "$type": "app.bsky.embed.images", "images": [image] });
        drop(self.network.put(&handle(who), POST, record));
        picture
    }

    async fn changes(&self, _id: &str, _text: &str) {}

    async fn takes_back(&self, id: &str) {
        self.network.remove(id);
    }

    async fn published(&self, _house: &House) -> Vec<String> {
        let own = format!("at://{}/", self.network.did(SHOP));
        let uris = self.network.records(POST).into_iter().filter(|uri| uri.starts_with(&own));
        let records = uris.filter_map(|uri| self.network.record(&uri));
        records.map(|record| record["text"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn ails(&self, ail: Ail) {
        const SEND: &str = "com.atproto.repo.createRecord";
        match ail {
            Ail::WaitSeconds(s) => self.network.fails(SEND, Trouble::RetryAfter(s), 1),
            Ail::WaitUntil(s) => self.network.fails(SEND, Trouble::RetryAt(s), 1),
            Ail::Unheard => self.network.fails(SEND, Trouble::CutAfter, 1),
            Ail::SignedOut | Ail::Unscoped => self.network.revoke(SHOP),
            Ail::Suspended => self.network.switch_off(SHOP, "AccountTakedown"),
        }
    }

    fn recovers(&self) {
        self.network.well();
    }

    /// Whoever comes back makes a new app password.
    fn mended(&self) -> Vec<(&'static str, String)> {
        self.recovers();
        self.network.switch_on(SHOP);
        self.network.set_password(SHOP, &format!("{} anew", self.network.password(SHOP)));
        self.settings()
    }

    fn passes(&self, house: &House, ms: i64) {
        self.clock.pass(ms);
        self.network.passes(ms);
        house.clock.pass(ms);
    }

    fn shuffles(&self) {
        self.network.fails("app.bsky.notification.listNotifications", Trouble::Shuffled, 1_000);
    }
}
