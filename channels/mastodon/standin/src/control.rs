//! For those who drive it from another program, such as a browser's tests: `POST /standin/post`, `/account`, `/token` …

use crate::Standin;
use crate::trouble::{Trouble, Waiting};
use crate::wire::{Call, Reply};
use crate::world::Writing;
use serde_json::{Value, json};

pub(crate) fn answer(standin: &Standin, call: &Call, rest: &[&str]) -> Reply {
    let at = |name: &str| call.field(name).unwrap_or_default();
    match (call.method.as_str(), rest) {
        ("POST", ["account"]) => Reply::ok(&json!({ "id": standin.account(at("acct"), at("name")) })),
        ("POST", ["token"]) => Reply::ok(&json!({ "token": standin.token(at("acct")) })),
        ("POST", ["post"]) => Reply::ok(&json!({ "id": standin.post(&writing(call)) })),
        ("POST", ["edit"]) => done(|| standin.edit(at("id"), at("text"))),
        ("POST", ["delete"]) => done(|| standin.delete(at("id"))),
        ("POST", ["vanish"]) => done(|| standin.vanish(at("acct"))),
        ("POST", ["react"]) => done(|| standin.react(at("kind"), at("acct"), at("id"))),
        ("POST", ["revoke"]) => done(|| standin.revoke_all()),
        ("POST", ["set"]) => done(|| standin.set(at("key"), serde_json::from_str(at("value")).unwrap_or_default())),
        ("POST", ["order"]) => done(|| standin.order(at("line"), trouble(call), at("times").parse().unwrap_or(1))),
        ("GET", ["posts"]) => Reply::ok(&Value::Array(standin.posts_of(at("acct")))),
        ("GET", ["deeds"]) => Reply::ok(&Value::Array(standin.deeds())),
        ("GET", ["asked"]) => Reply::ok(&json!(standin.asked())),
        _ => Reply::unknown(),
    }
}

fn done(work: impl FnOnce()) -> Reply {
    work();
    Reply::ok(&json!({}))
}

fn writing(call: &Call) -> Writing {
    let at = |name: &str| call.field(name).unwrap_or_default().to_owned();
    let more = call.field("more").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let answers = call.field("answers").map(str::to_owned);
    Writing { author: at("author"), text: at("text"), visibility: at("visibility"), answers, more }
}

fn trouble(call: &Call) -> Trouble {
    let number = |name: &str, usual: i64| call.field(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    match call.field("trouble").unwrap_or_default() {
        "seconds" => Trouble::TooMany(Waiting::Seconds(number("wait", 5))),
        "date" => Trouble::TooMany(Waiting::Date(number("wait", 5))),
        "iso" => Trouble::TooMany(Waiting::Iso(number("wait", 5))),
        "cut" => Trouble::CutAfter,
        "hang" => Trouble::Hang,
        "half" => Trouble::Half,
        "empty" => Trouble::Empty,
        _ => Trouble::Status(u16::try_from(number("status", 503)).unwrap_or(503), "in trouble".into()),
    }
}
