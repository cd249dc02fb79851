//! What the generic channel takes and from whom (API-01 to API-03): signed both ways, each mistake named, nothing twice.

use crate::abuse::sec_f14::{erased, everywhere};
use crate::house::{House, answer, items};
use base::webhook::{Signed, new_secret, sign};
use base::{Clock, Time};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};
use web::{Method, StatusCode};

const FORUM: &str = r#"{"name":"Kettle forum","icon":"megaphone","visibility":"public","audiences":["everyone","named"],"text_limit":{"most":500}}"#;

/// A house with a forum in it.
struct Town {
    house: House,
    inbox: String,
    secret: String,
}

/// How a request is signed.
struct Seal<'a> {
    secret: &'a str,
    at: i64,
}

impl Town {
    async fn open(fresh: Fresh) -> Self {
        let house = House::open(fresh).await;
        let ada = house.who("ada").await;
        let new = json!({
            "name": "Forum", "channel": api::KIND, "teams": [house.kettles.team],
            "settings": { "manifest": FORUM, "url": "https://forum.example/hook" },
        });
        let inbox = ada.post("/inboxes", new).await.ok()["id"].as_str().unwrap().to_owned();
        let made = ada.post(&format!("/inboxes/{inbox}/secret"), json!({})).await.ok();
        assert_eq!(made["inbox"]["settings"]["secret"], "set", "only once in clear");
        let secret = made["secret"].as_str().unwrap().to_owned();
        Self { house, inbox, secret }
    }

    fn now(&self) -> i64 {
        self.house.clock.now().0 / Time::SECOND
    }

    async fn post(&self, route: &str, body: Vec<u8>, seal: Seal<'_>) -> Answered {
        let signature = sign(seal.secret, Signed { id: "m1", at: seal.at, body: &body }).unwrap_or_default();
        self.send(&self.house.visitor.with("webhook-signature", &signature), (route, seal.at), body).await
    }

    async fn send(&self, client: &Client, (route, at): (&str, i64), body: Vec<u8>) -> Answered {
        let client = client.with("webhook-id", "m1").with("webhook-timestamp", &at.to_string());
        let path = format!("/channels/{}/{route}", self.inbox);
        client.send_raw(Method::POST, &path, Some(("application/json", body))).await
    }

    /// Signed as it should be.
    async fn hands_in(&self, route: &str, thing: &Value) -> Value {
        let seal = Seal { secret: &self.secret, at: self.now() };
        let said = self.post(route, thing.to_string().into_bytes(), seal).await.ok();
        self.house.works.runner.drain(&["intake"]).await.unwrap();
        said["items"].clone()
    }

    async fn taken(&self) -> i64 {
        self.house.count("select count(*) from inbound").await
    }
}

fn post(id: &str, text: &str) -> Value {
    json!({ "id": id, "thread": "t1", "from": { "id": "7", "name": "Ana" }, "text": text, "at": "2025-06-01T08:00:00Z" })
}

both!(sec_f2_only_who_signs_or_has_leave_hands_in, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let (body, now) = (post("p1", "hello").to_string(), town.now());
    let (bytes, other) = (body.clone().into_bytes(), new_secret());
    let good = sign(&town.secret, Signed { id: "m1", at: now, body: body.as_bytes() }).unwrap();
    let visitor = &town.house.visitor;
    let unsigned = town.send(visitor, ("inbound", now), bytes.clone()).await;
    assert_eq!(unsigned.refused(401), "signature.invalid");
    for (secret, at) in [(other.as_str(), now), (&town.secret, now - 301), (&town.secret, now + 301)] {
        town.post("inbound", bytes.clone(), Seal { secret, at }).await.refused(401);
    }
    let with = visitor.with("webhook-signature", &good);
    for altered in [body.replace("hello", "hullo"), format!("{body} "), body.replace(',', ", ")] {
        town.send(&with, ("inbound", now), altered.into_bytes()).await.refused(401);
    }
    // What was signed for one route is nothing on another.
    for route in ["edits", "deletions", "messages/msg_00000000000000000000000000/receipts"] {
        let said = town.send(&with, (route, now), bytes.clone()).await.ok();
        assert_eq!(said["items"][0]["result"], "refused", "{route}: {said}");
    }
    assert_eq!(town.taken().await, 0, "nothing was kept of all that");
    let elsewhere = format!("/channels/{}/inbound", town.house.kettles.inbox);
    let missing = with.send_raw(Method::POST, &elsewhere, Some(("application/json", bytes.clone()))).await;
    assert_eq!((missing.refused(401), &missing.bytes), ("signature.invalid".to_owned(), &unsigned.bytes));
    for _ in 0..3 {
        town.send(&with, ("inbound", now), bytes.clone()).await.ok();
    }
    assert_eq!(town.taken().await, 1, "a request that is replayed changes nothing");
});

both!(a_token_hands_in_where_its_owner_may, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let ada = town.house.who("ada").await;
    let token = async |scopes: Value| {
        let made = ada.post("/tokens", json!({ "name": "forum", "scopes": scopes })).await.ok();
        town.house.visitor.token(made["secret"].as_str().unwrap())
    };
    let hand =
        async |who: &Client, inbox: &str| who.post(&format!("/channels/{inbox}/inbound"), post("p1", "hello")).await;
    let said = hand(&token(json!(["channel.hand_in"])).await, &town.inbox).await.ok();
    assert_eq!(said["items"][0]["result"], "accepted");
    assert_eq!(hand(&token(json!(["inbox.read"])).await, &town.inbox).await.refused(403), "forbidden");
    for who in ["leo", "mia", "ben"] {
        assert_eq!(hand(&town.house.who(who).await, &town.inbox).await.refused(403), "forbidden", "{who}");
    }
    let missing = hand(&ada, "inb_00000000000000000000000000").await;
    let foreign = hand(&ada, &town.house.kettles.inbox).await;
    assert_eq!((missing.refused(404), missing.bytes), (foreign.refused(404), foreign.bytes));
    assert_eq!(town.taken().await, 1);
});

both!(each_thing_is_answered_by_itself, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let mut odd = post("p2", "x");
    odd["mood"] = "sour".into();
    let said = town
        .hands_in("inbound", &json!([post("p1", "one"), post("p1", "one"), odd, post("p3", ""), post("p4", "four")]))
        .await;
    let results: Vec<&str> = said.as_array().unwrap().iter().map(|one| one["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["accepted", "duplicate", "refused", "refused", "accepted"]);
    assert_eq!((&said[2]["field"], &said[3]["field"]), (&"mood".into(), &"text".into()));
    assert_eq!(town.house.count("select count(*) from messages").await, 2);
    let many = |count: usize| Value::Array((0..count).map(|n| post(&format!("m{n}"), "x")).collect());
    let seal = || Seal { secret: &town.secret, at: town.now() };
    let refused = town.post("inbound", many(501).to_string().into_bytes(), seal()).await;
    assert_eq!(refused.refused(413), "body.too_many");
    assert_eq!(town.hands_in("inbound", &many(500)).await.as_array().unwrap().len(), 500);
    assert_eq!(town.house.count("select count(*) from inbound where state = 'done'").await, 502);
});

both!(conf_06_nonsense_is_refused_and_harms_nothing, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = post("p1", "x").to_string().replacen("\"x\"", &format!("{}1{}", "[".repeat(100), "]".repeat(100)), 1);
    let lone = post("p1", "x").to_string().replace("\"x\"", "\"\\ud800\"");
    for route in ["inbound", "edits", "deletions"] {
        for body in ["", "null", "7", "[]", "[null]", "{}", "[[]]", "\u{0}", "{\"id\":7}", &deep, &nested, &lone] {
            let answer = town.post(route, body.into(), Seal { secret: &town.secret, at: town.now() }).await;
            assert!(
                answer.status.is_client_error() || answer.json()["items"][0]["result"] == "refused",
                "{route} {body:.40}"
            );
        }
    }
    let large =
        town.post("inbound", vec![b' '; 16 * 1024 * 1024 + 1], Seal { secret: &town.secret, at: town.now() }).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(town.taken().await, 0);
    let text = format!("a\u{0}b{}", "x".repeat(1_000_000));
    assert_eq!(town.hands_in("inbound", &post("p9", &text)).await[0]["result"], "accepted");
    assert_eq!(town.house.count("select count(*) from messages").await, 1);
});

both!(sec_a2_what_is_handed_in_as_html_is_only_shown, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let mut evil = post("p1", "");
    evil["html"] = "<p onclick=x()>see <b>this</b><script>alert(1)</script><img src=x onerror=alert(2)> <a href='javascript:alert(3)'>there</a></p>".into();
    evil["from"]["name"] = "<img src=x onerror=alert(4)>".into();
    town.hands_in("inbound", &evil).await;
    let leo = town.house.who("leo").await;
    let talk = town.house.text_of("select max(id) from conversations where inbox_id = $1", &town.inbox).await;
    let thread = items(&leo, &format!("/conversations/{talk}/timeline")).await;
    let message = thread.iter().find(|item| item["type"] == "message").unwrap();
    let body = message["body"].to_string();
    assert!(body.contains("this") && !body.contains("alert") && !body.contains("javascript"), "{body}");
    assert_eq!(message["author"]["name"], "<img src=x onerror=alert(4)>", "plain text, shown as such");
});

both!(two_systems_may_give_two_people_the_same_id, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    town.hands_in("inbound", &post("p1", "one")).await;
    let ada = town.house.who("ada").await;
    let new = json!({ "name": "App", "channel": api::KIND, "settings": { "manifest": "{\"name\":\"App\",\"visibility\":\"private\"}", "url": "https://app.example/" } });
    let other = ada.post("/inboxes", new).await.ok()["id"].as_str().unwrap().to_owned();
    ada.post(&format!("/channels/{other}/inbound"), post("p1", "two")).await.ok();
    town.house.works.runner.drain(&["intake"]).await.unwrap();
    assert_eq!(town.house.count("select count(*) from customers").await, 2);
    let open = async |inbox: &str| {
        let talk = town.house.text_of("select max(id) from conversations where inbox_id = $1", inbox).await;
        ada.get(&format!("/conversations/{talk}")).await.ok()
    };
    let (forum, app) = (open(&town.inbox).await, open(&other).await);
    assert_eq!((&forum["visibility"], &app["visibility"]), (&"public".into(), &"private".into()));
    assert_eq!(forum["capability"]["audiences"], json!(["everyone"]));
    assert_eq!(app["capability"]["audiences"], json!(["named"]));
    assert_eq!((&forum["capability"]["length"]["most"], &app["capability"]["length"]), (&500.into(), &Value::Null));
});

both!(a_new_secret_takes_over_within_a_day, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let ada = town.house.who("ada").await;
    let path = format!("/inboxes/{}", town.inbox);
    let made = ada.post(&format!("{path}/secret"), json!({})).await.ok();
    let new = made["secret"].as_str().unwrap().to_owned();
    let hand = async |secret: &str| {
        town.post("inbound", post("p1", "x").to_string().into_bytes(), Seal { secret, at: town.now() }).await.status
    };
    assert_eq!((hand(&town.secret).await, hand(&new).await), (StatusCode::OK, StatusCode::OK));
    town.house.clock.pass(Time::DAY);
    assert_eq!((hand(&town.secret).await, hand(&new).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
    let shown = ada.get(&path).await;
    assert!(!String::from_utf8_lossy(&shown.bytes).contains("whsec_"), "never again");
    assert_eq!(town.house.who("leo").await.post(&format!("{path}/secret"), json!({})).await.refused(403), "forbidden");
    let mail = format!("/inboxes/{}/secret", town.house.kettles.inbox);
    assert_eq!(ada.post(&mail, json!({})).await.refused(422), "inbox.no_secret");
});

both!(what_is_declared_is_what_the_screens_draw, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let ada = town.house.who("ada").await;
    let path = format!("/inboxes/{}", town.inbox);
    let shown = ada.get(&path).await.ok();
    assert_eq!((&shown["manifest"]["name"], &shown["manifest"]["icon"]), (&"Kettle forum".into(), &"megaphone".into()));
    let mail = ada.get(&format!("/inboxes/{}", town.house.kettles.inbox)).await.ok();
    assert_eq!(mail["manifest"], Value::Null, "of others their kind says all");
    let change = async |manifest: &str| ada.patch(&path, json!({ "settings": { "manifest": manifest } })).await;
    for (manifest, words) in
        [("{", "not JSON"), (r#"{"name":"x","visibility":"public","text_limit":{"most":"a"}}"#, "text_limit.most")]
    {
        let refused = change(manifest).await;
        refused.refused(422);
        assert_eq!(refused.json()["field"], "manifest");
        assert!(refused.json()["detail"].as_str().unwrap().contains(words));
    }
    change(r#"{"name":"Read only","visibility":"public","can_reply":false}"#).await.ok();
    town.hands_in("inbound", &post("p1", "hello")).await;
    let talk = town.house.text_of("select max(id) from conversations where inbox_id = $1", &town.inbox).await;
    let leo = town.house.who("leo").await;
    let seen = leo.get(&format!("/conversations/{talk}")).await.ok();
    assert_eq!(seen["capability"]["audiences"], json!([]), "answers leave by another inbox, if by any");
});

both!(receipts_are_shown_at_the_answer, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    town.hands_in("inbound", &post("p1", "hello")).await;
    let leo = town.house.who("leo").await;
    let talk = town.house.text_of("select max(id) from conversations where inbox_id = $1", &town.inbox).await;
    let seen = leo.get(&format!("/conversations/{talk}")).await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "On its way.", "seen_thread_version": seen["thread_version"] });
    let message =
        leo.post(&format!("/conversations/{talk}/messages"), writing).await.ok()["id"].as_str().unwrap().to_owned();
    let tell = async |state: &str, more: Value| {
        let mut receipt = json!({ "message": message, "state": state, "at": "2025-06-01T09:00:00Z" });
        receipt.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        town.hands_in(&format!("messages/{message}/receipts"), &receipt).await[0]["result"].clone()
    };
    let state = async || {
        let thread = items(&leo, &format!("/conversations/{talk}/timeline")).await;
        let own = thread.into_iter().find(|item| item["id"] == message.as_str()).unwrap();
        (own["delivery"]["state"].clone(), own["delivery"]["reason"].clone())
    };
    assert_eq!(tell("delivered", json!({})).await, "accepted");
    assert_eq!(state().await.0, "delivered");
    assert_eq!(tell("read", json!({})).await, "accepted");
    assert_eq!(tell("delivered", json!({})).await, "duplicate");
    assert_eq!(state().await.0, "read");
    assert_eq!(tell("failed", json!({ "detail": "the account is gone" })).await, "accepted");
    assert_eq!(state().await, ("failed".into(), "the account is gone".into()));
    let after = leo.get(&format!("/conversations/{talk}")).await.ok();
    assert_eq!(
        (&after["status"], &after["failed"]),
        (&"open".into(), &true.into()),
        "it is back with whoever wrote it"
    );
    let stranger = town
        .hands_in("messages/x/receipts", &json!({ "message": "y", "state": "read", "at": "2025-06-01T09:00:00Z" }))
        .await;
    assert_eq!((&stranger[0]["result"], &stranger[0]["field"]), (&"refused".into(), &"message".into()));
});

both!(what_is_taken_back_at_once_is_gone, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    for n in 0..8 {
        let id = format!("p{n}");
        let gone = json!({ "id": id, "deleted_at": "2025-06-01T08:00:01Z" });
        for (route, thing) in [("inbound", post(&id, "oh no")), ("deletions", gone)] {
            let seal = Seal { secret: &town.secret, at: town.now() };
            town.post(route, thing.to_string().into_bytes(), seal).await.ok();
        }
    }
    for _ in 0..3 {
        town.house.works.runner.drain(&["intake"]).await.unwrap();
        town.house.clock.pass(Time::HOUR);
    }
    let gone = "select count(*) from messages where deleted_at is not null";
    assert_eq!((town.house.count("select count(*) from messages").await, town.house.count(gone).await), (8, 8));
});

both!(sec_f14_an_erased_person_is_in_nobodys_bytes, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let mut first = post("p1", "piepsrede of a kettle");
    first["from"]["handle"] = "anapieps".into();
    town.hands_in("inbound", &first).await;
    (first["text"], first["edited_at"]) = ("now it is editpieps".into(), "2025-06-02T08:00:00Z".into());
    town.hands_in("edits", &first).await;
    let talk = town.house.text_of("select max(id) from conversations where inbox_id = $1", &town.inbox).await;
    let mut other = post("p2", "Mine whistles.");
    (other["from"]["id"], other["parent"]) = ("8".into(), "p1".into());
    town.hands_in("inbound", &other).await;
    let leo = town.house.who("leo").await;
    let message = answer(&leo, &talk, "antwortpieps").await.ok()["id"].as_str().unwrap().to_owned();
    let receipt = json!({ "message": message, "state": "failed", "at": "2025-06-03T08:00:00Z", "detail": "gonepieps" });
    town.hands_in(&format!("messages/{message}/receipts"), &receipt).await;
    let canaries = ["piepsrede", "editpieps", "anapieps", "antwortpieps", "gonepieps"];
    let planted = everywhere(&town.house, &canaries).await;
    assert!(canaries.iter().all(|word| planted.iter().any(|hit| hit.starts_with(word))), "{planted:#?}");
    let customer = town.house.text_of("select customer_id from conversations where id = $1", &talk).await;
    erased(&town.house, &customer).await;
    assert_eq!(everywhere(&town.house, &canaries).await, Vec::<String>::new());
    assert_eq!(items(&leo, "/conversations?q=whistles").await.len(), 1, "what others wrote is still there");
});

both!(sec_b1_answers_are_posted_to_no_private_address, async |fresh: Fresh| {
    let town = Town::open(fresh).await;
    let ada = town.house.who("ada").await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433"] {
        let url = format!("http://{host}:{port}/hook");
        ada.patch(&format!("/inboxes/{}", town.inbox), json!({ "settings": { "url": url } })).await.ok();
        let checked = ada.post(&format!("/inboxes/{}/check", town.inbox), json!({})).await.ok();
        assert_eq!(checked["ok"], false, "{host}: {checked}");
    }
    assert!(listener.accept().is_err(), "nobody came");
});
