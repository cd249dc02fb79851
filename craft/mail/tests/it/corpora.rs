//! Measured against mail of the world; none of it is part of this repository.

use mail::{Kind, parse};
use serde_json::Value;

use crate::data::{Entry, Hit, Score, corpora, folded, strings};

fn emails(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(|entry| entry.kind == "email")
}

#[test]
fn subjects_and_senders_are_right() {
    let Some(entries) = corpora() else { return };
    let (mut subjects, mut senders) = (Score::default(), Score::default());
    for entry in emails(&entries) {
        let Ok(mail) = parse(&entry.bytes) else {
            if entry.expect.get("subject").is_some() {
                subjects.count(Hit(false), || format!("{} quarantined", entry.id));
            }
            continue;
        };
        if let Some(expect) = entry.expect.get("subject").and_then(Value::as_str) {
            // where the reference could not read a byte, any character will do
            let right = same_where_readable(&folded(&mail.subject), &folded(expect));
            subjects.count(Hit(right), || format!("{}: {:?} not {expect:?}", entry.id, mail.subject));
        }
        if let Some(expect) = entry.expect.get("from").and_then(Value::as_array) {
            let first =
                expect.iter().find(|who| who["address"].as_str().is_some_and(|a| a.contains('@'))).or(expect.first());
            let text = |key: &str| folded(first.and_then(|who| who[key].as_str()).unwrap_or_default());
            let right =
                folded(&mail.from.name) == text("name") && mail.from.address.eq_ignore_ascii_case(&text("address"));
            senders.count(Hit(right), || format!("{}: {:?} not {expect:?}", entry.id, mail.from));
        }
    }
    subjects.at_least("subjects", 98);
    senders.at_least("senders", 98);
}

fn same_where_readable(found: &str, expect: &str) -> bool {
    let same = found.chars().zip(expect.chars()).all(|(a, b)| a == b || b == '\u{fffd}');
    same && found.chars().count() == expect.chars().count()
}

#[test]
fn attachments_and_texts_are_right() {
    let Some(entries) = corpora() else { return };
    let (mut counts, mut texts) = (Score::default(), Score::default());
    for entry in emails(&entries) {
        let Some(expect) = entry.expect.get("attachments_count").and_then(Value::as_u64) else {
            continue;
        };
        let mail = parse(&entry.bytes);
        let found = mail.as_ref().map_or(u64::MAX, |mail| u64::try_from(mail.attachments.len()).unwrap());
        counts.count(Hit(found == expect), || format!("{}: {found} not {expect} {:?}", entry.id, mail.as_ref().err()));
        if let (Some(expect), Ok(mail)) = (expected_text(entry), &mail) {
            let right = folded(&mail.text) == folded(&expect);
            texts.count(Hit(right), || {
                format!(
                    "{}: {:?} not {:?}",
                    entry.id,
                    &mail.text.chars().take(300).collect::<String>(),
                    expect.chars().take(300).collect::<String>()
                )
            });
        }
    }
    counts.at_least("attachments", 95);
    texts.at_least("texts", 90);
}

/// The text parts of the reference reading, where the mail has any.
fn expected_text(entry: &Entry) -> Option<String> {
    let json = entry.folder.join(entry.file.replace(".eml", ".json"));
    let value: Value = serde_json::from_slice(&std::fs::read(json).ok()?).ok()?;
    let ids = value.get("text_body")?.as_array()?;
    let part = |id: &Value| value.pointer(&format!("/parts/{}/body/Text", id.as_u64()?))?.as_str().map(str::to_owned);
    let texts: Vec<String> = ids.iter().filter_map(part).collect();
    (!texts.is_empty() && texts.len() == ids.len()).then(|| texts.join("\n"))
}

#[test]
fn replies_are_told_from_quotes() {
    let Some(entries) = corpora() else { return };
    let (mut discourse, mut talon) = (Score::default(), Score::default());
    for entry in &entries {
        let text = String::from_utf8_lossy(&entry.bytes);
        match (entry.kind.as_str(), entry.expect.get("reply_text").and_then(Value::as_str)) {
            ("reply-text", Some(expect)) => {
                let found = mail::reply_report("f", &text)["reply_text"].as_str().unwrap().to_owned();
                discourse.count(Hit(folded(&found) == folded(expect)), || {
                    format!("{}:\n{found}\n--- not ---\n{expect}", entry.id)
                });
            }
            ("reply-eml", Some(expect)) => {
                let found = parse(&entry.bytes).map(|mail| mail.reply_text).unwrap_or_default();
                // the reference keeps signatures, we fold them
                let right = folded(expect).starts_with(&folded(&found)) && !found.is_empty();
                talon.count(Hit(right), || format!("{}:\n{found}\n--- not ---\n{expect}", entry.id));
            }
            _ => {}
        }
        if let ("reply-html", Some(expect)) =
            (entry.kind.as_str(), entry.expect.get("reply_text_equals_ignoring_whitespace").and_then(Value::as_str))
        {
            let raw =
                [b"From: a@x.test\r\nContent-Type: text/html; charset=utf-8\r\n\r\n", entry.bytes.as_slice()].concat();
            let found = parse(&raw).map(|mail| mail.reply_text).unwrap_or_default();
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            talon.count(Hit(bare(&found) == bare(expect)), || format!("{}:\n{found}\n--- not ---\n{expect}", entry.id));
        }
    }
    discourse.at_least("discourse replies", 90);
    talon.at_least("talon replies", 100);
}

#[test]
fn every_reply_input_keeps_its_lines() {
    let Some(entries) = corpora() else { return };
    for entry in entries.iter().filter(|entry| entry.kind == "reply-text") {
        let text = String::from_utf8_lossy(&entry.bytes).replace("\r\n", "\n");
        let split = mail::split_reply(&text);
        assert!(text.trim().is_empty() || !split.reply.trim().is_empty(), "{}", entry.id);
        for line in split.reply.lines() {
            assert!(text.contains(line.trim_end()), "{}: {line}", entry.id);
        }
    }
}

#[test]
fn bounces_are_known_with_their_reason() {
    let Some(entries) = corpora() else { return };
    let (mut known, mut hard, mut reason) = (Score::default(), Score::default(), Score::default());
    let (mut status, mut answered) = (Score::default(), Score::default());
    for entry in entries.iter().filter(|entry| entry.kind == "bounce") {
        let Ok(mail) = parse(&entry.bytes) else {
            known.count(Hit(false), || format!("{} quarantined", entry.id));
            continue;
        };
        answered.count(Hit(!mail.would_auto_reply), || entry.id.clone());
        if entry.expect.get("is_bounce_or_report") == Some(&Value::Bool(true)) {
            let right = matches!(mail.kind, Kind::Bounce | Kind::AutoReply | Kind::Receipt);
            known.count(Hit(right), || format!("{}: {:?}", entry.id, mail.kind));
        }
        let recipients = entry.expect.get("recipients").and_then(Value::as_array).cloned().unwrap_or_default();
        for (index, expect) in recipients.iter().enumerate() {
            let found = mail.bounces.get(index).cloned().unwrap_or_default();
            let show = || {
                format!(
                    "{}#{index}: {expect} found {} {:?} {:?} {}",
                    entry.id,
                    found.reason,
                    found.status,
                    found.hard,
                    found.diagnostic.chars().take(250).collect::<String>()
                )
            };
            hard.count(Hit(expect["hard_bounce"].as_bool() == Some(found.hard) && !found.reason.is_empty()), || {
                "".to_owned()
            });
            reason.count(Hit(expect["reason"].as_str() == Some(found.reason.as_str())), show);
            status
                .count(Hit(expect["dsn"].as_str() == found.status.as_deref() || expect["dsn"].is_null()), String::new);
        }
    }
    status.at_least("bounce status", 0);
    answered.at_least("bounces not answered", 100);
    known.at_least("bounces known", 99);
    hard.at_least("hard or soft", 95);
    reason.at_least("reason class", 85);
}

#[test]
fn honest_mail_is_no_bounce() {
    let Some(entries) = corpora() else { return };
    for entry in entries.iter().filter(|entry| entry.file.starts_with("mail-spamassassin-nice")) {
        if let Ok(mail) = parse(&entry.bytes) {
            let text = String::from_utf8_lossy(&entry.bytes).to_lowercase();
            let report = text.contains("message/delivery-status");
            assert!(mail.kind != Kind::Bounce || report, "{}", entry.id);
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures time")]
fn every_file_is_read_quickly_or_quarantined() {
    let Some(entries) = corpora() else { return };
    let mut read = Score::default();
    for entry in &entries {
        let start = std::time::Instant::now();
        let result = parse(&entry.bytes);
        let line = mail::report(&entry.file, &entry.bytes);
        assert!(start.elapsed().as_millis() < 4_000, "{} took {:?}", entry.id, start.elapsed());
        assert!(line.get("ok").is_some());
        if matches!(entry.kind.as_str(), "email" | "bounce" | "mbox" | "reply-eml") {
            read.count(Hit(result.is_ok()), || format!("{}: {:?}", entry.id, result.err()));
        }
    }
    read.at_least("read", 95);
}

#[test]
fn loop_marks_decide_about_automatic_answers() {
    let Some(vectors) = strings("own.jsonl") else { return };
    for vector in vectors.iter().filter(|v| v["kind"] == "loop-header") {
        let mut raw = String::new();
        for (name, value) in vector["input"].as_object().unwrap() {
            raw.push_str(&format!("{name}: {}\r\n", value.as_str().unwrap()));
        }
        if !raw.contains("From:") {
            raw.push_str("From: mia@x.test\r\n");
        }
        raw.push_str("To: desk@acme.test\r\nSubject: hello\r\n\r\nhello\r\n");
        let mail = parse(raw.as_bytes()).unwrap();
        assert_eq!(Some(mail.would_auto_reply), vector["expect"]["auto_reply_sent"].as_bool(), "{}", vector["id"]);
    }
}

#[test]
fn hostile_html_is_disarmed() {
    let (Some(own), Some(other)) = (strings("own.jsonl"), strings("vectors.jsonl")) else { return };
    let mut count = 0;
    for vector in own.iter().chain(&other) {
        let Some(input) =
            vector["input"].as_str().filter(|_| matches!(vector["kind"].as_str(), Some("html-xss" | "message-html")))
        else {
            continue;
        };
        count += 1;
        let mut mail = b"From: a@x.test\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".to_vec();
        mail.extend_from_slice(input.as_bytes());
        let shown = [parse(&mail).unwrap().html.unwrap_or_default(), mail::original_html(input, &|_| None)];
        for html in shown {
            crate::data::assert_harmless(&html, &vector["id"].to_string());
        }
    }
    assert!(count > 100, "only {count} vectors");
}

#[test]
fn header_values_of_people_never_make_new_headers() {
    let Some(vectors) = strings("own.jsonl") else { return };
    for vector in vectors.iter().filter(|v| v["kind"] == "mail-header-value") {
        let value = vector["input"].as_str().unwrap().to_owned();
        let plain = mail::Outgoing {
            message_id: "gw.1@acme.test".to_owned(),
            from: mail::Address::new("Acme", "support@acme.test"),
            to: vec![mail::Address::new("", "j@x.test")],
            text: value.clone(),
            ..mail::Outgoing::default()
        };
        let names = |mail: &mail::Outgoing| -> Option<Vec<String>> {
            let text = String::from_utf8(mail::compose(mail).ok()?).unwrap();
            let header = text.split("\r\n\r\n").next().unwrap().to_owned();
            assert!(text.lines().all(|line| line.len() <= 998), "{}", vector["id"]);
            Some(
                header
                    .lines()
                    .filter(|line| !line.starts_with([' ', '\t']))
                    .map(|line| line.split(':').next().unwrap().to_owned())
                    .collect(),
            )
        };
        let usual = names(&plain).unwrap();
        let with_subject = mail::Outgoing { subject: value.clone(), ..plain.clone() };
        let with_name =
            mail::Outgoing { from: mail::Address::new(value.clone(), "support@acme.test"), ..plain.clone() };
        for tried in [with_subject, with_name] {
            let found = names(&tried);
            assert!(found.is_none() || found == Some(usual.clone()), "{} {found:?}", vector["id"]);
        }
        let with_recipient = mail::Outgoing { to: vec![mail::Address::new("", value)], ..plain };
        assert!(names(&with_recipient).is_none_or(|found| found == usual), "{}", vector["id"]);
    }
}

#[test]
fn attachment_names_lose_what_could_harm() {
    let Some(vectors) = strings("own.jsonl") else { return };
    for vector in vectors.iter().filter(|v| v["kind"] == "attachment-name") {
        let name = mail::attachment::safe_name(vector["input"].as_str().unwrap(), "image/png");
        let harmful = name.contains(['/', '\\', '\0', '\r', '\n', '\u{202e}'])
            || name.is_empty()
            || name.len() > 255
            || name == "..";
        assert!(!harmful, "{}: {name}", vector["id"]);
    }
}
