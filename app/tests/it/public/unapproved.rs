//! Nobody, by any way there is, can publish what was not approved (SEC-C6): every route of the API that changes something is
//! asked, with a body made from its own description, by everybody there is. A route that is new is asked without a line here.

use super::approvals::{approves, asked, asks, leaves, whole};
use super::square::post;
use super::threads::{Stage, answers, stage};
use crate::house::{House, PEOPLE, id};
use goodword::wiring::api_routes;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use store::args;
use testkit::{Answered, Client, Fresh, both};
use web::{Method, Route};

/// Signed by Leo, who may publish.
const WORDS: &str = "So sorry! Leo looks at it now.";
/// The routes that can make everyone read something, where nobody has to look first. One more is a decision: say it here, and
/// the walk asks it as everybody.
const SAYING: [&str; 3] =
    ["POST /approvals/{id}/approve", "POST /conversations/{id}/later", "POST /conversations/{id}/messages"];
/// Optional parts of a body that bring words nearer to leaving.
const PUSHING: [&str; 7] = ["send_anyway", "override_reason", "reason", "body_text", "text", "when", "writing"];
const MINUTE: i64 = 60_000;

/// What a route is asked with: the ids of one public conversation.
struct Hints {
    talk: String,
    inbox: String,
    customer: String,
    message: String,
    agent: String,
    approval: String,
    mark: String,
    seen: Value,
    wall: String,
    soon: i64,
}

impl Hints {
    fn of_kind(&self, kind: &str) -> String {
        match kind {
            "con" => self.talk.clone(),
            "inb" => self.inbox.clone(),
            "cus" => self.customer.clone(),
            "msg" => self.message.clone(),
            "agt" => self.agent.clone(),
            "lat" => self.approval.clone(),
            kind => format!("{kind}_00000000000000000000000000"),
        }
    }

    fn path(&self, route: &Route) -> String {
        let kind = match route.path[1..].split('/').next().unwrap() {
            "conversations" => "con",
            "inboxes" => "inb",
            "customers" => "cus",
            "messages" => "msg",
            "agents" => "agt",
            "later" | "approvals" => "lat",
            _ => "xyz",
        };
        let path = route.path.replace("{id}", &self.of_kind(kind)).replace("{class}", "reports");
        let path = path.replace("{agent}", &self.agent).replace("{family}", "square").replace("{part}", "0");
        let other = path.split('/').map(|part| if part.starts_with('{') { self.of_kind("xyz") } else { part.into() });
        other.collect::<Vec<String>>().join("/")
    }

    fn text(&self, name: &str, schema: &Value) -> Value {
        let prefix = schema["pattern"].as_str().and_then(|it| it.strip_prefix('^')).and_then(|it| it.split_once('_'));
        match (name, prefix) {
            (_, Some((kind, _))) if kind.len() == 3 => self.of_kind(kind).into(),
            ("mark", _) => self.mark.clone().into(),
            ("wall", _) => self.wall.clone().into(),
            ("zone", _) => "UTC".into(),
            ("conversation" | "to", _) => self.talk.clone().into(),
            _ => WORDS.into(),
        }
    }
}

/// A body that fits what a route says of itself, as far as possible with the words in it.
fn made(document: &Value, hints: &Hints, (name, schema): (&str, &Value)) -> Value {
    if let Some(place) = schema["$ref"].as_str() {
        return made(document, hints, (name, document.pointer(&place[1..]).unwrap()));
    }
    let choices = ["anyOf", "oneOf", "allOf"].iter().find_map(|key| schema[*key].as_array());
    if let Some(first) = choices.and_then(|all| all.iter().find(|one| one["type"] != "null")) {
        return made(document, hints, (name, first));
    }
    if let Some(first) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "string" => hints.text(name, schema),
        "integer" if name == "seen_thread_version" => hints.seen.clone(),
        "integer" => hints.soon.into(),
        "number" => 1.into(),
        "boolean" => true.into(),
        "array" if ["ids", "others", "messages"].contains(&name) => {
            json!([made(document, hints, ("id", &schema["items"]))])
        }
        "array" => json!([]),
        _ => of_object(document, hints, schema),
    }
}

fn of_object(document: &Value, hints: &Hints, schema: &Value) -> Value {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let wanted = |name: &str| required.iter().any(|one| one == name) || PUSHING.contains(&name);
    let parts = schema["properties"].as_object().cloned().unwrap_or_default();
    let all = parts.iter().filter(|(name, _)| wanted(name));
    Value::Object(all.map(|(name, part)| (name.clone(), made(document, hints, (name, part)))).collect::<Map<_, _>>())
}

/// All that changes something, but for what would end the sessions the walk asks with.
fn changing() -> Vec<Route> {
    let asked = |route: &Route| {
        let ends =
            ["/sessions", "/passwords", "/setup", "/me/password"].iter().any(|start| route.path.starts_with(start));
        route.method != Method::GET && !ends
    };
    api_routes().into_iter().filter(asked).collect()
}

fn named(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

struct Walk {
    stage: Stage,
    document: Value,
    people: Vec<Client>,
    doll: String,
}

impl Walk {
    async fn begin(fresh: Fresh) -> Self {
        let stage = stage(fresh).await;
        let doll = stage.house.hire("doll", base::Role::Agent, base::Scope::Everything).await;
        let mut people = Vec::new();
        for (name, _) in PEOPLE {
            people.push(stage.house.who(name).await);
        }
        for who in ["ben", "lena"] {
            people.push(stage.house.who(who).await);
        }
        let leo = stage.house.who("leo").await;
        let scopes = ["conversation.read", "conversation.reply", "publish", "approve"];
        for scopes in [&scopes[..], &scopes[..2]] {
            let made = leo.post("/tokens", json!({ "name": "bot", "scopes": scopes })).await.ok();
            people.push(leo.token(made["secret"].as_str().unwrap()));
        }
        people.push(stage.house.visitor.cookie("goodword_session=nobody"));
        Self { stage, document: crate::document::document(), people, doll }
    }

    /// Somebody new asks in public, and Mia's answer waits for a look.
    async fn hints(&self, number: usize) -> Hints {
        let (who, house) = (format!("ana{number}"), &self.stage.house);
        self.stage.told("message", &[post(&who, &format!("p{number}"), "@shop where is my parcel?")]).await;
        let talk = self.stage.of(&who).await;
        let approval = id(&asks(&house.who("mia").await, &talk, json!({ "body_text": WORDS })).await.ok());
        let find = async |sql, of: &str| house.text_of(sql, of).await;
        let now = base::Clock::now(&house.clock);
        Hints {
            customer: find("select customer_id from conversations where id = $1", &talk).await,
            message: find("select id from messages where conversation_id = $1", &talk).await,
            mark: find("select mark from approvals where later_id = $1", &approval).await,
            seen: whole(&house.who("leo").await, &talk).await["thread_version"].clone(),
            wall: now.plus(2 * MINUTE).to_rfc3339()[..16].to_owned(),
            soon: now.plus(2 * MINUTE).0,
            inbox: self.stage.shop.inbox.clone(),
            agent: self.doll.clone(),
            talk,
            approval,
        }
    }

    async fn asks(&self, who: &Client, route: &Route, hints: &Hints) -> Answered {
        let method = route.method.as_str().to_lowercase();
        let described = &self.document["paths"][format!("/api/v1{}", route.path)][method];
        let schema = &described["requestBody"]["content"]["application/json"]["schema"];
        let body = (!schema.is_null()).then(|| made(&self.document, hints, ("", schema)));
        let answer = who.send(route.method.clone(), &hints.path(route), body).await;
        assert!(answer.status.as_u16() < 500, "{} fails", named(route));
        answer
    }

    /// All that is due happens; gives what everyone reads of us.
    async fn said(&self) -> usize {
        let house = &self.stage.house;
        for wait in [0, 3 * MINUTE, MINUTE] {
            house.clock.pass(wait);
            house.works.runner.drain(&["intake", "later", "listeners", "housekeeping"]).await.unwrap();
            while house.works.sender.step(8).await.unwrap() > 0 {}
        }
        self.stage.square.posted().iter().filter(|post| post["audience"] != "named").count()
    }

    /// What the company asks for is as it was, whatever was said of it on the way.
    async fn resets(&self, rule: Option<&Value>) {
        let mut tx = self.stage.house.db().begin(&base::Actor::system()).await.unwrap();
        for sql in ["delete from approval_rules", "delete from crises"] {
            tx.exec(sql, vec![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        if let Some(rule) = rule {
            self.stage.house.who("ada").await.post("/publish-rules", rule.clone()).await.ok();
        }
    }

    fn rule(&self) -> Value {
        json!({ "name": "all of it", "need": "one", "conditions": { "inboxes": [self.stage.shop.inbox] } })
    }
}

#[test]
fn sec_c6_the_routes_that_can_say_something_to_everyone_are_known() {
    testkit::run(async {
        let walk = Walk::begin(Fresh::sqlite()).await;
        let (leo, mut saying, mut before) = (walk.stage.house.who("leo").await, BTreeSet::new(), 0);
        for (number, route) in changing().iter().enumerate() {
            walk.resets(None).await;
            let hints = walk.hints(number).await;
            drop(walk.asks(&leo, route, &hints).await);
            let now = walk.said().await;
            if now > before {
                saying.insert(named(route));
            }
            before = now;
        }
        let known: BTreeSet<String> = SAYING.iter().map(|&one| one.to_owned()).collect();
        assert_eq!(saying, known, "a route that makes everyone read something stands in SAYING, and nothing else does");
    });
}

#[test]
fn sec_c6_nobody_publishes_what_was_not_approved_by_any_route() {
    testkit::run(async {
        let walk = Walk::begin(Fresh::sqlite()).await;
        let rule = walk.rule();
        for (number, route) in changing().iter().enumerate() {
            walk.resets(Some(&rule)).await;
            let hints = walk.hints(number).await;
            // What was seen is not what would leave: the mark of other words.
            let hints = Hints { mark: "0".repeat(hints.mark.len()), ..hints };
            for who in &walk.people {
                drop(walk.asks(who, route, &hints).await);
            }
            if named(route).contains("publish-rules") || route.path == "/crisis" {
                walk.resets(Some(&rule)).await;
            }
            assert_eq!(walk.said().await, 0, "{} makes everyone read what nobody looked at", named(route));
        }
        // The walk broke nothing: what is approved leaves.
        let hints = walk.hints(1_000).await;
        approves(&walk.stage.house.who("leo").await, &hints.approval).await.ok();
        assert_eq!(walk.said().await, 1);
    });
}

async fn sql(house: &House, sql: &'static str, of: &str) {
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    tx.exec(sql, args![of]).await.unwrap();
    tx.commit().await.unwrap();
}

both!(sec_c6_an_approval_is_of_these_words_in_this_place_and_of_nobody_s_own, async |fresh: Fresh| {
    let stage = stage(fresh).await;
    let (talk, approval) = asked(&stage).await;
    let (mia, leo) = (stage.house.who("mia").await, stage.house.who("leo").await);
    let says = async |who: &Client, id: &str, mark: &Value| {
        who.post(&format!("/approvals/{id}/approve"), json!({ "mark": mark })).await
    };
    let mark = leo.get(&format!("/approvals/{approval}")).await.ok()["mark"].clone();
    assert_eq!(says(&mia, &approval, &mark).await.status, 403, "who may not decide");
    // Her role grows: they are her own words all the same.
    let ada = stage.house.who("ada").await;
    let lead = json!({ "grants": [{ "role": "lead", "scope": { "kind": "team", "team": stage.house.kettles.team } }] });
    ada.put(&format!("/agents/{}/grants", stage.house.agent("mia").await), lead).await.ok();
    let mia = stage.house.who("mia").await;
    assert_eq!(says(&mia, &approval, &mark).await.status, 403);
    // She takes it back and asks with other words: the mark of the first serves no more, nor at another answer.
    mia.post(&format!("/approvals/{approval}/withdraw"), json!({})).await.ok();
    let second = id(&asks(&mia, &talk, json!({ "body_text": "Other words. Mia" })).await.ok());
    assert_eq!(says(&leo, &approval, &mark).await.status, 409);
    assert_eq!(says(&leo, &second, &mark).await.status, 409, "the mark of other words");
    assert_eq!(leaves(&stage).await, 0);
    // Approved, and changed below: it does not leave; approved and taken back in time: nothing sends it again.
    approves(&leo, &second).await.ok();
    sql(&stage.house, "update later_answers set writing = replace(writing, 'Other', 'Worse') where id = $1", &second)
        .await;
    assert_eq!(leaves(&stage).await, 0);
    let third = id(&asks(&mia, &talk, json!({ "body_text": "Third words. Mia" })).await.ok());
    approves(&leo, &third).await.ok();
    stage.house.works.runner.drain(&["later"]).await.unwrap();
    let message = stage.house.text_of("select message_id from later_answers where id = $1", &third).await;
    let row = stage.house.text_of("select id from outbox where message_id = $1", &message).await;
    mia.post(&format!("/messages/{message}/undo"), json!({})).await.ok();
    for (who, path) in [(&mia, format!("/messages/{message}/retry")), (&ada, format!("/outbox/{row}/retry"))] {
        drop(who.post(&path, json!({})).await);
    }
    assert_eq!(leaves(&stage).await, 0, "taken back is taken back");
    assert_eq!(approves(&leo, &third).await.status, 409, "and an approval serves once");
    let rule = json!({ "name": "all", "need": "one", "conditions": { "inboxes": [stage.shop.inbox] } });
    leo.post("/publish-rules", rule).await.ok();
    let scopes = json!({ "name": "bot", "scopes": ["conversation.read", "conversation.reply", "publish", "approve"] });
    let bot = leo.token(leo.post("/tokens", scopes).await.ok()["secret"].as_str().unwrap());
    for who in [&leo, &bot] {
        assert_eq!(answers(who, &talk, json!({})).await.refused(403), "publish.approval");
    }
    assert_eq!(leaves(&stage).await, 0);
});
