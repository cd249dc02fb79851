//! A year counted here and counted again in another language, from the same rows.

use crate::year::{Year, company, passes};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use store::{Row, args};
use testkit::{Fresh, both};

fn object(row: &Row) -> Value {
    let value = |value: &store::Value| match value {
        store::Value::Int(number) => json!(number),
        store::Value::Real(number) => json!(number),
        store::Value::Text(Some(text)) if text.starts_with(['{', '[']) => serde_json::from_str(text).unwrap(),
        store::Value::Text(text) => json!(text),
        store::Value::Bytes(_) => Value::Null,
    };
    row.pairs().map(|(name, one)| (name.to_owned(), value(one))).collect::<Map<_, _>>().into()
}

async fn rows(year: &Year, sql: &'static str) -> Value {
    year.db.read().await.unwrap().rows(sql, args![]).await.unwrap().iter().map(object).collect()
}

async fn raw(year: &Year) -> Value {
    let weeks = rows(year, "select distinct week from pact_weeks order by week").await;
    json!({
        "zone": "Europe/Vienna",
        "weeks": weeks.as_array().unwrap().iter().map(|row| row["week"].clone()).collect::<Vec<_>>(),
        "conversations": rows(year, "select id, customer_id, visibility, internal from conversations").await,
        "messages": rows(year, "select id, conversation_id, origin_id, at, direction, visibility, kind, automatic, held from messages order by at, id").await,
        "checks": rows(year, "select message_id, findings, script_permille, words, asks, signed from reply_checks").await,
        "facts": rows(year, "select at, kind, conversation_id, message_id, data from facts order by seq").await,
        "inbound": rows(year, "select conversation_id, archive from inbound").await,
        "proofs": rows(year, "select customer_id, state, answered_at from customer_proofs").await,
        "terms": rows(year, "select at, terms from pact_terms order by at").await,
    })
}

/// What the other program says; nothing where there is none.
fn recounted(raw: &Value) -> Option<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/recount.py");
    let mut python = Command::new("python3");
    let mut child = python.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take().unwrap().write_all(raw.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the recount failed");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// What differs between a row of ours and theirs; nothing where they agree.
fn differs(ours: &Value, theirs: &Value) -> Option<String> {
    let same = |key: &str| {
        theirs
            .get(key)
            .is_none_or(|told| number(told).zip(number(&ours[key])).is_some_and(|(a, b)| (a - b).abs() < 1.5e-6))
    };
    let inside = ["low", "value", "high"].map(|key| number(&ours[key]));
    let ordered = ours["state"] != "measured" || inside[0] <= inside[1] && inside[1] <= inside[2];
    let fine = ours["state"] == theirs["state"] && ["n", "value", "low", "high"].iter().all(|key| same(key)) && ordered;
    (!fine).then(|| format!("{ours}\n  counted again: {theirs}"))
}

both!(a_year_counted_again_in_another_language_comes_to_the_same, async |fresh: Fresh| {
    let year = company(fresh).await;
    passes(&year).await;
    let weeks = year.freezes().await;
    assert_eq!(weeks, 50, "52 weeks and one day, but for the last that are not over for 14 days");
    let Some(theirs) = recounted(&raw(&year).await) else {
        testkit::skipped("python3 is not there");
        return;
    };
    let kept = rows(&year, "select week, promise, part, state, value, low, high, n from pact_weeks").await;
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let ours: HashMap<_, _> = kept
        .as_array()
        .unwrap()
        .iter()
        .map(|row| ((text(row, "week"), text(row, "promise"), text(row, "part")), row.clone()))
        .collect();
    let mut wrong = Vec::new();
    let mut measured = 0;
    for told in theirs.as_array().unwrap() {
        for (part, theirs) in [("now", &told["now"]), ("week", &told["alone"])] {
            let ours = &ours[&(text(told, "week"), text(told, "line"), part.to_owned())];
            measured += usize::from(ours["state"] == "measured");
            wrong.extend(differs(ours, theirs));
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
    assert!(measured > 200, "{measured} figures were large enough to be compared");
});
