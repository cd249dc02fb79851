//! `goodword mail parse`: what its lines hold, by which others measure it (architecture.md, "Command-line contracts").

use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use testkit::Fresh;

/// A mail with something for every field.
const MAIL: &str = "From: \"M\u{fc}ller, J\u{f6}rg\" <jm@mail.test>\r\nReply-To: Office <office@mail.test>\r\nTo: Acme <support@acme.test>\r\n\
    Cc: b@mail.test, Carla <c@mail.test>\r\nSubject: =?utf-8?Q?Re:_R=C3=BCckgabe?=\r\nDate: Mon, 3 Feb 2025 10:00:00 +0100\r\n\
    Message-ID: <m1@mail.test>\r\nIn-Reply-To: <gw.x@acme.test>\r\nReferences: <root@mail.test>\r\n <gw.x@acme.test>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    Ja, das geht so in Ordnung, vielen Dank f\u{fc}r die schnelle Hilfe.\r\n\r\nAm 03.02.2025 um 09:00 schrieb Acme <support@acme.test>:\r\n> Ist der Umtausch recht?\r\n\
    --cut\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''Rechnung%20M%C3%A4rz.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    JVBERi0xLjQK\r\n--cut--\r\n";

/// Runs it; gives what it printed and how it ended.
fn parse(args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goodword"));
    command.args(["mail", "parse"]).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // it works without settings, server or database
    let mut child = command.env_clear().spawn().unwrap();
    // a command that ends at once leaves nobody to write to
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

fn only(output: &Output) -> Value {
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{output:?}");
    let mut all = lines(output);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../craft/mail/tests/fixtures");
    folder.join(format!("{name}.eml")).to_str().unwrap().to_owned()
}

fn of(name: &str) -> Value {
    only(&parse(&["--json", &fixture(name)], b""))
}

#[test]
fn mail_parse_prints_every_field_of_a_mail() {
    let fresh = Fresh::sqlite();
    let file = fresh.place.folder.join("a mail.eml");
    std::fs::write(&file, MAIL).unwrap();
    let file = file.to_str().unwrap();
    let told = only(&parse(&["--json", file], b""));
    let party = |name: &str, address: &str| json!({ "name": name, "address": address });
    let said = "Ja, das geht so in Ordnung, vielen Dank für die schnelle Hilfe.";
    let quoted = "Am 03.02.2025 um 09:00 schrieb Acme <support@acme.test>:\n> Ist der Umtausch recht?";
    let expected = json!({
        "file": file, "ok": true, "quarantine": null, "kind": "message",
        "from": party("Müller, Jörg", "jm@mail.test"),
        "reply_to": [party("Office", "office@mail.test")],
        "to": [party("Acme", "support@acme.test")],
        "cc": [party("", "b@mail.test"), party("Carla", "c@mail.test")],
        "subject": "Re: Rückgabe", "date": "2025-02-03T10:00:00+01:00", "message_id": "m1@mail.test",
        "in_reply_to": ["gw.x@acme.test"], "references": ["root@mail.test", "gw.x@acme.test"],
        "text": format!("{said}\n\n{quoted}"), "html": null, "reply_text": said, "quoted_text": quoted,
        "attachments": [{
            "filename": "Rechnung März.pdf", "content_type": "application/pdf", "size": 9, "inline": false, "content_id": null,
            "sha256": "e5c62df5dab5c87b6a015ef3d43597074d1eec433b15f51aec63b8582d0e4ab4", "damaged": false,
        }],
        "bounces": [], "would_auto_reply": true, "language": "de", "warnings": [],
    });
    for (field, wished) in expected.as_object().unwrap() {
        assert_eq!(&told[field], wished, "{field}");
    }
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&told), names(&expected), "no field more, none less");
}

#[test]
fn mail_parse_names_each_kind_and_what_a_report_says() {
    for (name, kind, answered) in [
        ("plain-english", "message", true),
        ("bounce-delayed", "bounce", false),
        ("complaint", "bounce", false),
        ("vacation-german", "auto_reply", false),
        ("mailing-list", "list", false),
        ("calendar", "calendar", true),
        ("receipt", "receipt", false),
    ] {
        let told = of(name);
        assert_eq!((&told["kind"], &told["would_auto_reply"]), (&json!(kind), &json!(answered)), "{name}");
    }
    let said = "550 5.1.1 <gone@far.test>: Recipient address rejected: User unknown";
    let bounced = json!([{
        "recipient": "gone@far.test", "action": "failed", "status": "5.1.1", "reason": "userunknown", "hard": true, "diagnostic": said,
    }]);
    assert_eq!(of("bounce-user-unknown")["bounces"], bounced);
    let complaint = of("complaint")["bounces"][0].clone();
    assert_eq!((&complaint["reason"], &complaint["status"]), (&json!("feedback"), &Value::Null));
}

#[test]
fn mail_parse_counts_inline_and_enclosed_parts_and_cleans_html() {
    let files: Vec<Value> = of("attachments")["attachments"].as_array().unwrap().clone();
    let types: Vec<&Value> = files.iter().map(|file| &file["content_type"]).collect();
    assert_eq!(types, ["application/pdf", "image/png", "message/rfc822"], "an embedded message is one");
    assert_eq!(files[1]["filename"], "passwd", "a name without its path");
    let inline = of("inline-image")["attachments"][0].clone();
    assert_eq!((&inline["inline"], &inline["content_id"]), (&json!(true), &json!("pic@x")));
    assert_eq!(of("truncated-base64")["attachments"][0]["damaged"], true);
    let html = of("hostile-html")["html"].as_str().unwrap().to_lowercase();
    assert!(!html.contains("<script") && !html.contains("onerror") && !html.contains("javascript:"), "{html}");
    let impossible = of("impossible-date");
    assert_eq!(impossible["date"], Value::Null);
    assert!(!impossible["warnings"].as_array().unwrap().is_empty());
}

#[test]
fn mail_parse_gives_a_quarantined_file_its_line_and_goes_on() {
    let files = [fixture("header-less"), fixture("plain-english"), fixture("fragment")];
    let output = parse(&["--json", &files[0], &files[1], &files[2]], b"");
    assert_eq!(output.status.code(), Some(0), "every file has its line");
    let all = lines(&output);
    let named: Vec<&str> = all.iter().map(|line| line["file"].as_str().unwrap()).collect();
    assert_eq!(named, files, "as given, in their order");
    let ok: Vec<&Value> = all.iter().map(|line| &line["ok"]).collect();
    assert_eq!(ok, [&json!(false), &json!(true), &json!(false)]);
    let why = all[0]["quarantine"].as_str().unwrap();
    assert!(why.contains("no mail header"), "{why}");
    assert_eq!(all[0].as_object().unwrap().len(), 3, "{}", all[0]);
}

#[test]
fn mail_parse_reads_standard_input() {
    for args in [&["--json"][..], &["--json", "-"]] {
        let told = only(&parse(args, MAIL.as_bytes()));
        assert_eq!((&told["file"], &told["subject"]), (&json!("-"), &json!("Re: Rückgabe")), "{args:?}");
    }
    let mbox = format!(
        "From a@x.test Mon Feb  3 10:00:00 2025\nSubject: one\nFrom: a@x.test\n\na\n\nFrom b@x.test Mon Feb  3 10:00:00 2025\n{MAIL}"
    );
    assert_eq!(only(&parse(&["--json"], mbox.as_bytes()))["subject"], "one", "an mbox is one line, its first message");
    let empty = only(&parse(&["--json"], b""));
    assert_eq!((&empty["ok"], empty["quarantine"].is_string()), (&json!(false), true));
    let nul = only(&parse(&["--json"], b"From: a@x.test\nSubject: n\0ul\n\nhe\0llo \xff\n"));
    assert!(!nul.to_string().contains("\\u0000"), "{nul}");
}

#[test]
fn mail_parse_takes_texts_for_their_reply() {
    let text = "Thanks, that helped.\n\nOn Mon, 3 Feb 2025 at 10:00, Acme <support@acme.test> wrote:\n> Did it work?\n";
    let told = only(&parse(&["--json", "--reply-text"], text.as_bytes()));
    assert_eq!(told.as_object().unwrap().len(), 3, "{told}");
    assert_eq!((&told["file"], &told["reply_text"]), (&json!("-"), &json!("Thanks, that helped.")));
    assert!(told["quoted_text"].as_str().unwrap().contains("> Did it work?"), "{told}");
}

#[test]
fn mail_parse_ends_with_1_where_a_file_is_missing_and_with_2_on_wrong_use() {
    let (here, gone) = (fixture("plain-english"), fixture("no such file"));
    let output = parse(&["--json", &gone, &here], b"");
    assert_eq!(output.status.code(), Some(1));
    let all = lines(&output);
    assert_eq!((all.len(), &all[0]["ok"], &all[1]["ok"]), (2, &json!(false), &json!(true)), "the others are read");
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not be read"), "{output:?}");
    for wrong in [&[&*here][..], &["--json", "--bogus", &here]] {
        let output = parse(wrong, b"");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{wrong:?}");
        assert!(!output.stderr.is_empty());
    }
}
