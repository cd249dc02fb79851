//! The published Python client, Mastodon.py, reads what we posted as we meant it (CH-304).
#![expect(clippy::indexing_slicing, reason = "test helper")]

use crate::lossy::System;
use crate::place::{Place, Shop, part};
use crate::story::picture;
use base::SystemClock;
use mastodon_standin::Standin;
use outside::Guard;
use serde_json::{Value, json};
use std::sync::Arc;
use store::outbox::Answer;
use testkit::Judge;

/// Arguments: server, token, id of a post.
const READS: &str = "
import json, sys
from mastodon import Mastodon
server, token, post = sys.argv[1:]
said = Mastodon(api_base_url=server, access_token=token, version_check_mode='none').status(post)
print(json.dumps({
    'visibility': said.visibility, 'under': str(said.in_reply_to_id), 'language': said.language, 'warning': said.spoiler_text,
    'named': [str(one.id) for one in said.mentions], 'shows': [one.description for one in said.media_attachments],
    'words': said.content}))
";

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own server")]
async fn ch_304_the_published_client_reads_what_we_post() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let standin = Standin::here("here.test", &server);
    for (acct, name) in [("shop", "Shop"), ("ana@other.test", "Ana")] {
        drop(standin.account(acct, name));
    }
    let (ours, theirs) = (standin.token("shop"), standin.token("ana@other.test"));
    tokio::spawn(standin.serve(listener));
    let guard = Guard { allowed_hosts: vec!["127.0.0.1".into()], ..Guard::default() };
    let (names, wires, clock) = (Arc::new(System), Arc::new(System), Arc::new(SystemClock));
    judged(&Place { server, ours, theirs, guard, names, wires, clock }).await;
}

pub(crate) async fn judged(place: &Place) {
    let (shop, ana) = (Shop::open(place).await, place.ana().await);
    let asked = ana.posts(&format!("@{} how does it look inside?", shop.name()), &[("visibility", "unlisted")]).await;
    let post = shop.message(&asked).await.post.unwrap();
    let mut out = shop.answer(&post, "Like this. <b>& so on</b>");
    let under = out.under.as_mut().unwrap();
    (under.warning, under.language) = ("a look inside".into(), Some("en".into()));
    out.files.push(picture("a lid, \"cracked\""));
    let Answer::Posted(sent) = shop.sends(&out).await else { panic!("it was not posted") };
    let below = ana.below(&asked).await;
    let ours = below.iter().find(|one| one["uri"] == sent["id"]).unwrap();
    let args = [place.server.clone(), place.theirs.clone(), part(ours).to_owned()];
    let Some(read) = read(args).await else { return };
    let wanted = json!({ "visibility": "unlisted", "under": asked["id"], "language": "en", "warning": "a look inside", "named": [ana.me["id"]], "shows": ["a lid, \"cracked\""] });
    for (key, value) in wanted.as_object().unwrap() {
        assert_eq!(&read[key], value, "{key} of {read}");
    }
    let words = read["words"].as_str().unwrap();
    assert!(words.contains("Like this. &lt;b&gt;&amp; so on&lt;/b&gt;"), "{words}");
}

async fn read([server, token, post]: [String; 3]) -> Option<Value> {
    let judging = move || Some(Judge::with("mastodon")?.says(READS, &[&server, &token, &post], "").concat());
    let said = tokio::task::spawn_blocking(judging).await.unwrap()?;
    Some(serde_json::from_str(&said).unwrap())
}
