//! DESK-215: conversations that are over are kept for a time; then nothing is left of them but what is counted.
#![expect(clippy::cognitive_complexity, reason = "a story is told in one piece")]

use crate::abuse::sec_f14::everywhere;
use crate::house::{House, answer, id, items, with_headers};
use crate::promises_kept::{passes, promise};
use base::Time;
use desk::erase::{Also, Forget};
use desk::jobs::forget_old;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::jobs::Runner;
use testkit::{Client, Fresh, both};

/// Words that stand in the old conversations only: their own, of files, of notes, of answers. Who wrote stays a customer.
const CANARIES: &[&str] = &["altwort", "altbetreff", "altdatei", "altname", "altnotiz", "altantwort", "altgross"];
const OLD: usize = 120;

/// A mail with a file; the first one with a large one, and a name.
fn letter(house: &House, number: usize) -> String {
    let from = format!("ana{number}@post.example");
    let own = format!("<old{number}@post.example>");
    let subject = format!("altbetreff {number}");
    let head = [
        ("From", &*from),
        ("To", &*house.kettles.address),
        ("Subject", &*subject),
        ("Message-ID", &*own),
        ("MIME-Version", "1.0"),
    ];
    let large = if number == 0 { "altgross ".repeat(40_000) } else { "small".into() };
    let file = |name: &str, text: &str| {
        format!(
            "--cut\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{text}\r\n"
        )
    };
    let words =
        format!("--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe lid is loose, altwort {number}.\r\n");
    let body = [words, file("altname.txt", &format!("altdatei {number}")), file("l.txt", &large)].concat();
    with_headers(&head, "")
        .replace("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=cut")
        .trim_end()
        .to_owned()
        + &format!("\r\n\r\n{body}--cut--\r\n")
}

async fn resolve(who: &Client, conversation: &str) {
    who.patch(&format!("/conversations/{conversation}"), json!({ "status": "resolved" })).await.ok();
}

/// Old conversations, one of them with everything people do; then 91 days pass.
async fn lived(house: &House) {
    let mia = house.who("mia").await;
    promise(&house.who("ada").await).await;
    for number in 0..OLD {
        house.takes(&house.kettles, letter(house, number)).await;
    }
    house.works.runner.drain(&["intake"]).await.unwrap();
    let first = house.text_of("select id from conversations where subject = $1", "altbetreff 0").await;
    let note = json!({ "text": "altnotiz", "mentions": [house.agent("leo").await], "attachments": [] });
    let note = id(&mia.post(&format!("/conversations/{first}/notes"), note).await.ok());
    mia.patch(&format!("/notes/{note}"), json!({ "text": "altnotiz again" })).await.ok();
    answer(&mia, &first, "altantwort, it comes").await.ok();
    house.sends().await;
    let second = house.text_of("select id from conversations where subject = $1", "altbetreff 1").await;
    let other = house.text_of("select id from conversations where subject = $1", "altbetreff 2").await;
    let tie = json!({ "to": other, "tie": "related" });
    house.who("ada").await.post(&format!("/conversations/{second}/links"), tie).await.ok();
    for row in house.db().read().await.unwrap().rows("select id from conversations", store::args![]).await.unwrap() {
        resolve(&mia, &row.only::<String>().unwrap()).await;
    }
    passes(house, 91 * 24 * 60).await;
}

async fn done(house: &House) {
    house.works.runner.drain(&["bulk", "housekeeping"]).await.unwrap();
    house.clock.pass(2 * Time::MINUTE);
    house.works.runner.drain(&["bulk", "housekeeping"]).await.unwrap();
}

fn rule(inbox: Option<&str>, label: Option<&str>, days: Option<i64>) -> Value {
    json!({ "inbox": inbox, "label": label, "days": days })
}

/// What the report of promises says of the last hundred days, by inbox.
async fn report(house: &House) -> Value {
    let now = house.db().now().0;
    let path = format!("/reports/promises?by=inbox&from={}&to={now}", now - 100 * Time::DAY);
    house.who("ada").await.get(&path).await.ok()["lines"].clone()
}

both!(at_09_a_rule_of_90_days_lists_120_deletes_120_and_no_word_of_them_is_left, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    lived(&house).await;
    let ada = house.who("ada").await;
    // One that is open, one that is younger, and one of another inbox stay as they are.
    house.receives(&house.kettles, house_mail(&house, "young")).await;
    let planted = everywhere(&house, CANARIES).await;
    for word in CANARIES {
        assert!(planted.iter().any(|hit| hit.starts_with(word)), "{word} was never there");
    }
    let before = report(&house).await;
    assert_eq!(before[0]["met"], 1, "{before}");
    let rules = json!([rule(Some(&house.lamps.inbox), None, None), rule(None, None, Some(90))]);
    let seen = ada.post("/retention/preview", json!({ "rules": &rules })).await.ok();
    assert_eq!(seen, json!({ "counts": [0, OLD], "total": OLD }));
    // Whoever has not seen how many it is cannot say yes to it.
    assert_eq!(ada.put("/retention", json!({ "rules": &rules, "seen": OLD - 1 })).await.refused(409), "retention.more");
    ada.put("/retention", json!({ "rules": &rules, "seen": OLD })).await.ok();
    assert_eq!(house.count("select count(*) from conversations where emptied_at is not null").await, 0);
    desk::retention::begin_due(house.db()).await.unwrap();
    desk::retention::begin_due(house.db()).await.unwrap();
    done(&house).await;
    assert_eq!(everywhere(&house, CANARIES).await, Vec::<String>::new());
    let kept = ada.get("/retention").await.ok();
    assert_eq!(kept["runs"].as_array().unwrap().len(), 1);
    assert_eq!((&kept["runs"][0]["conversations"], kept["runs"][0]["ended_at"].is_i64()), (&json!(OLD), true));
    assert_eq!(house.count("select count(*) from audit where action = 'retention.run'").await, 1);
    let changed = "select count(*) from audit where action = 'retention.changed' and detail like '%120%'";
    assert_eq!(house.count(changed).await, 1);
    // What is counted stays; what is left says why there is nothing.
    assert_eq!(report(&house).await, before);
    assert_eq!(house.count("select count(*) from conversations where shelf = 'resolved'").await, 120);
    let lines = items(&ada, "/conversations/1/timeline").await;
    assert!(lines.iter().any(|line| line["kind"] == "erased"), "{lines:?}");
    assert_eq!(items(&ada, "/conversations?q=young").await.len(), 1);
    assert_eq!(ada.post("/retention/preview", json!({ "rules": &rules })).await.ok()["total"], 0);
});

fn house_mail(house: &House, subject: &str) -> String {
    crate::house::mail("bo@post.example", &house.kettles.address, subject, "Hello.")
}

both!(desk_215_the_first_rule_decides_and_what_came_back_is_spared, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    for subject in ["one", "two", "three"] {
        house.receives(&house.kettles, house_mail(&house, subject)).await;
        let talk = house.text_of("select id from conversations where subject = $1", subject).await;
        resolve(&mia, &talk).await;
    }
    let label = id(&ada.post("/labels", json!({ "name": "invoice", "colour": "1" })).await.ok());
    mia.patch("/conversations/1", json!({ "labels": [&label] })).await.ok();
    house.clock.pass(40 * Time::DAY);
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let rules = json!([rule(None, Some(&label), Some(3_650)), rule(Some(&house.kettles.inbox), None, Some(30))]);
    ada.put("/retention", json!({ "rules": &rules, "seen": 2 })).await.ok();
    ada.post("/retention/run", json!({})).await.ok();
    ada.post("/retention/run", json!({})).await.ok();
    // Before its turn comes, the customer writes again.
    let two = house.text_of("select id from conversations where subject = $1", "two").await;
    mia.patch(&format!("/conversations/{two}"), json!({ "status": "open" })).await.ok();
    done(&house).await;
    let left = "select count(*) from conversations where subject in ('one', 'two')";
    assert_eq!(house.count(left).await, 2, "a label keeps longer, and what is open is nobody's to delete");
    assert_eq!(house.count("select count(*) from conversations where subject = ''").await, 1);
    let runs = ada.get("/retention").await.ok()["runs"].clone();
    assert_eq!((runs.as_array().unwrap().len(), &runs[0]["conversations"]), (1, &json!(1)));
    // What was left out grows old like everything else.
    resolve(&mia, &two).await;
    house.clock.pass(40 * Time::DAY);
    let ada = house.who("ada").await;
    ada.post("/retention/run", json!({})).await.ok();
    done(&house).await;
    assert_eq!(house.count("select cast(sum(conversations) as bigint) from retention_runs").await, 2);
});

both!(desk_215_who_may_not_erase_sets_no_rules, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let leo = house.who("leo").await;
    assert_eq!(leo.get("/retention").await.refused(403), "forbidden");
    let rules = json!([rule(None, None, Some(1))]);
    assert_eq!(leo.put("/retention", json!({ "rules": &rules, "seen": 9 })).await.refused(403), "forbidden");
    let ada = house.who("ada").await;
    let zero = json!([rule(None, None, Some(0))]);
    assert_eq!(ada.post("/retention/preview", json!({ "rules": zero })).await.refused(422), "invalid");
    // Without rules nothing begins.
    desk::retention::begin_due(house.db()).await.unwrap();
    assert_eq!(house.count("select count(*) from retention_runs").await, 0);
});

both!(desk_215_a_run_that_is_cut_off_goes_on_and_counts_nothing_twice, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    for number in 0..7 {
        house.receives(&house.kettles, house_mail(&house, &format!("altbetreff {number}"))).await;
        resolve(&mia, &(number + 1).to_string()).await;
    }
    house.clock.pass(40 * Time::DAY);
    let ada = house.who("ada").await;
    ada.put("/retention", json!({ "rules": [rule(None, None, Some(30))], "seen": 7 })).await.ok();
    ada.post("/retention/run", json!({})).await.ok();
    // At the third conversation it is cut off.
    let turn = Arc::new(AtomicUsize::new(0));
    let cut: Forget = Arc::new(move |_tx, _gone| {
        let third = turn.fetch_add(1, Ordering::SeqCst) == 2;
        Box::pin(async move { if third { Err(base::Fault::new("cut off")) } else { Ok(()) } })
    });
    let broken = Runner::new(house.db(), vec![forget_old::kind(Also(vec![cut]))]);
    broken.drain(&["bulk"]).await.unwrap();
    let words = "select count(*) from conversations where subject like 'altbetreff%'";
    let counted = "select count(*) from retention_runs where ended_at is null and conversations = 2";
    assert_eq!((house.count(words).await, house.count(counted).await), (5, 1));
    house.clock.pass(Time::HOUR);
    done(&house).await;
    assert_eq!(
        (house.count(words).await, house.count("select cast(sum(conversations) as bigint) from retention_runs").await),
        (0, 7)
    );
    assert_eq!(house.count("select count(*) from retention_runs where ended_at is null").await, 0);
});
