//! A server with the Mastodon API, as a network to be driven.

use super::{Ail, Can, Net, Shifted};
use crate::house::House;
use base::Clock;
use contract::Channel;
use mastodon::{Mastodon, Rhythm};
use mastodon_standin::{Standin, Trouble, Waiting, Writing};
use outside::{Guard, Outside};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

pub(crate) struct Elephant {
    pub(crate) standin: Standin,
    pub(super) base: String,
    token: String,
    clock: Shifted,
}

pub(super) fn near() -> Outside {
    Outside::new(Guard { allowed_hosts: vec!["127.0.0.1".into()], ..Guard::default() }).unwrap()
}

impl Net for Elephant {
    const CAN: &'static [Can] =
        &[Can::Change, Can::TakeBack, Can::Files, Can::Mark, Can::Fail, Can::Fetch, Can::LookUp, Can::Answer];
    const KIND: &'static str = "mastodon";
    const SHUT: &'static [Ail] = &[Ail::SignedOut, Ail::Unscoped, Ail::Suspended];
    /// `@ana` and a space: the server's name is not counted.
    const NAMING: u32 = 5;

    #[expect(clippy::disallowed_methods, reason = "a test's own server")]
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let clock = Shifted::default();
        let told = clock.clone();
        let standin = Standin::new("here.test", &base, Arc::new(move || told.now().0));
        for (acct, name) in [("shop", "Shop"), ("ana@other.test", "Ana"), ("bob@far.test", "Bob")] {
            drop(standin.account(acct, name));
        }
        let token = standin.token("shop");
        tokio::spawn(standin.clone().serve(listener));
        Self { standin, base, token, clock }
    }

    fn channel(&self) -> Option<Arc<dyn Channel>> {
        let ms = Duration::from_millis;
        let rhythm = Rhythm {
            poll: ms(100),
            seldom: ms(300),
            retry_first: ms(50),
            retry_last: ms(200),
            file: Duration::from_secs(3),
            ..Rhythm::default()
        };
        Some(Arc::new(Mastodon::new(near()).paced(rhythm).clocked(Arc::new(self.clock.clone()))))
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("server", self.base.clone()),
            ("allow_plain", "yes".into()),
            ("sign_in", "token".into()),
            ("access_token", self.token.clone()),
        ]
    }

    async fn says(&self, who: &str, text: &str, under: Option<&str>) -> String {
        let writing = Writing::new(&acct(who), &format!("@shop {text}"));
        self.standin.post(&match under {
            Some(id) => writing.under(id),
            None => writing,
        })
    }

    async fn shows(&self, who: &str, text: &str) -> Vec<u8> {
        let picture = super::letters::PIXEL.to_vec();
        let url = lying(picture.clone()).await;
        let more = json!({ "media_attachments": [{ "id": "1", "type": "image", "url": url, "preview_url": url, "description": "a pixel" }] });
        let writing = Writing { more, ..Writing::new(&acct(who), &format!("@shop {text}")) };
        drop(self.standin.post(&writing));
        picture
    }

    async fn swaps(&self) -> Option<Vec<u8>> {
        let picture = [super::letters::PIXEL, b"\0"].concat();
        let url = lying(picture.clone()).await;
        let more =
            json!({ "media_attachments": [{ "id": "2", "type": "image", "url": url, "description": "a pixel" }] });
        let posts = self.standin.posts_of(&acct("ana"));
        let id = posts.last()?["id"].as_str()?.to_owned();
        self.standin.edit_with(&id, "@shop It looks like this.", &more);
        Some(picture)
    }

    async fn changes(&self, id: &str, text: &str) {
        self.standin.edit(id, text);
    }

    async fn takes_back(&self, id: &str) {
        self.standin.delete(id);
    }

    async fn published(&self, _house: &House) -> Vec<String> {
        let posts = self.standin.posts_of("shop");
        posts.iter().map(|post| post["content"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn ails(&self, ail: Ail) {
        const SEND: &str = "POST /api/v1/statuses";
        match ail {
            Ail::WaitSeconds(s) => self.standin.order(SEND, Trouble::TooMany(Waiting::Seconds(s)), 1),
            Ail::WaitUntil(s) => self.standin.order(SEND, Trouble::TooMany(Waiting::Date(s)), 1),
            Ail::Unheard => self.standin.order(SEND, Trouble::CutAfter, 1),
            Ail::SignedOut => self.standin.revoke_all(),
            Ail::Unscoped => self.standin.narrow_all("read"),
            Ail::Suspended => {
                let words = "Your login is currently disabled".to_owned();
                self.standin.order("", Trouble::Status(403, words), usize::MAX);
            }
        }
    }

    fn recovers(&self) {
        self.standin.calm();
    }

    fn mended(&self) -> Vec<(&'static str, String)> {
        self.recovers();
        let token = self.standin.token("shop");
        let anew = |(key, value)| if key == "access_token" { (key, token.clone()) } else { (key, value) };
        self.settings().into_iter().map(anew).collect()
    }

    fn passes(&self, house: &House, ms: i64) {
        self.clock.pass(ms);
        house.clock.pass(ms);
    }

    fn shuffles(&self) {
        self.standin.set("shuffles", json!(3));
    }
}

/// A place where a picture lies.
#[expect(clippy::disallowed_methods, reason = "a test's own server")]
async fn lying(picture: Vec<u8>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/p.png", listener.local_addr().unwrap());
    let app =
        axum::Router::new().fallback(move || std::future::ready(([("content-type", "image/png")], picture.clone())));
    tokio::spawn(async { axum::serve(listener, app).await });
    url
}

pub(super) fn acct(who: &str) -> String {
    format!("{who}@{}", if who == "ana" { "other.test" } else { "far.test" })
}
