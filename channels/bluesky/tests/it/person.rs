//! Somebody on the network with a program of their own.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helper")]

use crate::world::outside;
use outside::Outside;
use outside::http::{Ask, Purpose};
use serde_json::{Value, json};
use std::time::Duration;

/// Somebody signed in.
pub(crate) struct Person {
    outside: Outside,
    service: String,
    token: String,
    pub(crate) did: String,
}

/// A post's address and version.
#[derive(Clone, Debug)]
pub(crate) struct Ref {
    pub(crate) uri: String,
    pub(crate) cid: String,
}

impl Ref {
    pub(crate) fn json(&self) -> Value {
        json!({ "uri": self.uri, "cid": self.cid })
    }
}

fn now() -> String {
    use base::Clock;
    base::SystemClock.now().to_rfc3339()
}

impl Person {
    pub(crate) async fn sign_in(service: &str, (handle, password): &(String, String)) -> Self {
        let mut person = Self { outside: outside(), service: service.into(), token: String::new(), did: String::new() };
        let who = json!({ "identifier": handle, "password": password });
        let said = person.tell("com.atproto.server.createSession", &who).await;
        person.token = said["accessJwt"].as_str().unwrap().into();
        person.did = said["did"].as_str().unwrap().into();
        person
    }

    async fn call(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> (u16, Value) {
        let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
        if !self.token.is_empty() {
            headers.push(("authorization".into(), format!("Bearer {}", self.token)));
        }
        if body.is_empty() {
            headers.remove(0);
        }
        let url = format!("{}/xrpc/{path}", self.service);
        let ask = Ask { purpose: Purpose::Social, method: method.into(), url, headers, body };
        let got = self.outside.http(ask).await.unwrap();
        (got.status, serde_json::from_slice(&got.body).unwrap_or_default())
    }

    pub(crate) async fn tell(&self, name: &str, what: &Value) -> Value {
        let (status, said) = self.call("POST", name, "application/json", what.to_string().into_bytes()).await;
        assert_eq!(status, 200, "{name}: {said}");
        said
    }

    pub(crate) async fn ask(&self, path: &str) -> Value {
        let (status, said) = self.call("GET", path, "", Vec::new()).await;
        assert_eq!(status, 200, "{path}: {said}");
        said
    }

    pub(crate) async fn record(&self, kind: &str, mut record: Value) -> Ref {
        record["$type"] = json!(kind);
        record["createdAt"] = json!(now());
        let what = json!({ "repo": self.did, "collection": kind, "record": record });
        let said = self.tell("com.atproto.repo.createRecord", &what).await;
        Ref { uri: said["uri"].as_str().unwrap().into(), cid: said["cid"].as_str().unwrap().into() }
    }

    /// Posts something that names an account at its beginning.
    pub(crate) async fn mentions(&self, handle: &str, did: &str, words: &str) -> Ref {
        let text = format!("👋 @{handle} {words}");
        self.record(
            "app.bsky.feed.post",
            json!({ "text": text, "langs": ["en"], "facets": [mention(&text, handle, did)] }),
        )
        .await
    }

    pub(crate) async fn replies(&self, root: &Ref, parent: &Ref, text: &str) -> Ref {
        let reply = json!({ "root": root.json(), "parent": parent.json() });
        self.record("app.bsky.feed.post", json!({ "text": text, "reply": reply })).await
    }

    pub(crate) async fn likes(&self, post: &Ref) -> Ref {
        self.record("app.bsky.feed.like", json!({ "subject": post.json() })).await
    }

    pub(crate) async fn uploads(&self, kind: &str, bytes: Vec<u8>) -> Value {
        let (status, said) = self.call("POST", "com.atproto.repo.uploadBlob", kind, bytes).await;
        assert_eq!(status, 200, "{said}");
        said["blob"].clone()
    }

    pub(crate) async fn takes_back(&self, post: &Ref) {
        let key = post.uri.rsplit('/').next().unwrap();
        let what = json!({ "repo": self.did, "collection": "app.bsky.feed.post", "rkey": key });
        self.tell("com.atproto.repo.deleteRecord", &what).await;
    }

    /// A record of somebody's.
    pub(crate) async fn reads(&self, uri: &str) -> Value {
        let mut parts = uri.trim_start_matches("at://").split('/');
        let (did, kind, key) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        self.ask(&format!("com.atproto.repo.getRecord?repo={did}&collection={kind}&rkey={key}")).await
    }

    /// Waits until a post is shown.
    pub(crate) async fn sees(&self, uri: &str) {
        for _ in 0..200 {
            let said = self.ask(&format!("app.bsky.feed.getPosts?uris={uri}")).await;
            if said["posts"].as_array().is_some_and(|posts| !posts.is_empty()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{uri} is never shown");
    }

    /// Waits until this person is told of a post; its notification.
    pub(crate) async fn is_told(&self, uri: &str) -> Value {
        for _ in 0..200 {
            let said = self.ask("app.bsky.notification.listNotifications?limit=50").await;
            let found = said["notifications"].as_array().unwrap().iter().find(|one| one["uri"] == uri).cloned();
            if let Some(found) = found {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never told of {uri}");
    }
}

/// A mark that names somebody.
pub(crate) fn mention(text: &str, handle: &str, did: &str) -> Value {
    let start = text.find('@').unwrap();
    json!({
        "index": { "byteStart": start, "byteEnd": start + 1 + handle.len() },
        "features": [{ "$type": "app.bsky.richtext.facet#mention", "did": did }],
    })
}
