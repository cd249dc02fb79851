//! What a mail means, and how a reply leads back to its conversation.

use crate::world::{NOW, account, channel, doubles};
use base::{Clock, MessageId, Time};
use contract::{
    Account, Became, Channel, Evidence, File, Incoming, Kind, Outgoing, Parsed, Party, Prepared, Quarantined, Report,
    Trust,
};
use email::{Email, Pace};
use serde_json::{Value, json};
use std::sync::Arc;

fn read(account: &Account, raw: &str, envelope: &Value) -> Result<Parsed, Quarantined> {
    let channel = channel(&doubles(), Pace::default());
    channel.parse(account, raw.replace('\n', "\r\n").as_bytes(), envelope).map(|mut list| list.pop().unwrap())
}

fn message(account: &Account, raw: &str) -> Incoming {
    match read(account, raw, &json!({})).unwrap() {
        Parsed::Message(message) => *message,
        other => panic!("{other:?}"),
    }
}

fn party(address: &str) -> Party {
    Party::new(String::new(), address)
}

fn reply() -> Outgoing {
    Outgoing {
        number: 4_711,
        author: "Mia".into(),
        to: vec![Party::new("Ana", "ana@x.test")],
        cc: vec![party("ben@x.test")],
        bcc: vec![party("hidden@x.test")],
        subject: "Re: kettle".into(),
        answers: Some("q1@x.test".into()),
        thread: vec!["q0@x.test".into(), "q1@x.test".into()],
        ..Outgoing::written(MessageId::mint(NOW), NOW, "it is **on its way**\n\n-- \nMia")
    }
}

fn prepared(account: &Account, out: &Outgoing) -> Prepared {
    channel(&doubles(), Pace::default()).prepare(account, out).unwrap()
}

fn header(mail: &Prepared, name: &str) -> String {
    let text = String::from_utf8(mail.bytes.clone()).unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
    let start = format!("{name}: ");
    text.lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix(&start))
        .unwrap_or_default()
        .trim()
        .to_owned()
}

#[test]
fn a_reply_is_from_a_person_and_carries_its_marks() {
    let account = account(&[]);
    let mail = prepared(&account, &reply());
    assert_eq!(header(&mail, "From"), "\"Mia at Shop\" <support@shop.test>");
    assert!(header(&mail, "Reply-To").contains("<support+gw."), "{}", header(&mail, "Reply-To"));
    assert_eq!(header(&mail, "Message-ID"), format!("<{}>", mail.provider_id.clone().unwrap()));
    assert_eq!(header(&mail, "In-Reply-To"), "<q1@x.test>");
    assert_eq!(header(&mail, "References"), "<q0@x.test> <q1@x.test>");
    assert!(mail.payload["from"].as_str().unwrap().starts_with("support+b."), "{}", mail.payload);
    assert_eq!(mail.payload["recipients"], json!(["ana@x.test", "ben@x.test", "hidden@x.test"]));
    assert!(!String::from_utf8(mail.bytes.clone()).unwrap().contains("hidden@x.test"));
    assert_eq!(prepared(&account, &reply()).bytes.len(), mail.bytes.len());
}

#[test]
fn without_plus_addressing_the_ids_carry_the_thread() {
    let mail = prepared(&account(&[("plus_addressing", "no")]), &reply());
    assert_eq!(header(&mail, "Reply-To"), "");
    assert!(header(&mail, "Message-ID").starts_with("<gw."));
}

#[test]
fn an_answer_leads_back_by_address_and_by_id() {
    let account = account(&[]);
    let mail = prepared(&account, &reply());
    let back = header(&mail, "Reply-To");
    let back = back.split('<').nth(1).unwrap().trim_end_matches('>');
    let by_token = message(&account, &format!("From: ana@x.test\nTo: <{back}>\nSubject: Re: kettle\n\nthanks\n"));
    assert_eq!(by_token.evidence, [Evidence::Token(4_711)]);
    let id = mail.provider_id.unwrap();
    let by_id = message(
        &account,
        &format!(
            "From: ana@x.test\nTo: support@shop.test\nIn-Reply-To: <{id}>\nReferences: <old@x.test> <{id}>\nSubject: Re: kettle\n\nthanks\n"
        ),
    );
    assert_eq!(
        by_id.evidence,
        [Evidence::OwnId(4_711), Evidence::Answers(vec![id]), Evidence::Names(vec!["old@x.test".into()])]
    );
    assert!(by_id.warnings.is_empty() || by_id.warnings == ["no date that can exist"], "{:?}", by_id.warnings);
}

#[test]
fn another_inbox_cannot_read_our_marks() {
    let (ours, theirs) = (account(&[]), account(&[]));
    let mail = prepared(&ours, &reply());
    let id = mail.provider_id.clone().unwrap();
    let found = message(
        &theirs,
        &format!("From: ana@x.test\nTo: support@shop.test\nIn-Reply-To: <{id}>\nSubject: Re: kettle\n\nthanks\n"),
    );
    assert_eq!(found.evidence, [Evidence::Answers(vec![id])]);
}

#[test]
fn our_own_mail_come_back_is_an_echo() {
    let account = account(&[]);
    let mail = prepared(&account, &reply());
    let raw = String::from_utf8(mail.bytes).unwrap().replace("\r\n", "\n");
    let found = read(&account, &raw, &json!({})).unwrap();
    assert!(matches!(found, Parsed::Echo(id) if Some(id.clone()) == mail.provider_id));
    let forged = raw.replace("<support@shop.test>", "<evil@x.test>");
    assert!(matches!(read(&account, &forged, &json!({})).unwrap(), Parsed::Message(_)));
}

#[test]
fn mail_707_a_check_come_back_is_known_and_nobody_else_can_write_one() {
    let (account, other) = (account(&[]), account(&[]));
    let channel = channel(&doubles(), Pace::default());
    let probe = Channel::probe(&channel, &account, "one").unwrap().unwrap();
    assert!(probe.to.starts_with("support+gw.") && probe.to.ends_with("@shop.test"), "{}", probe.to);
    let id = probe.prepared.provider_id.clone().unwrap();
    let raw = String::from_utf8(probe.prepared.bytes).unwrap().replace("\r\n", "\n");
    let is_probe = |parsed: Parsed| matches!(parsed, Parsed::Probe(known) if known == id);
    assert!(is_probe(read(&account, &raw, &json!({})).unwrap()));
    let copy = read(&account, &raw, &json!({ "sent": true })).unwrap();
    assert!(matches!(copy, Parsed::Echo(_)), "its copy among sent mail has not arrived");
    let stays = |channel: &Email, account: &Account, raw: &str| {
        let parsed = channel.parse(account, raw.as_bytes(), &json!({})).unwrap().pop().unwrap();
        assert!(matches!(parsed, Parsed::Message(_)), "{raw}");
    };
    stays(&channel, &account, &raw.replace("<support@shop.test>", "<evil@x.test>"));
    stays(&channel, &other, &raw);
    stays(&channel, &account, &raw.replace(&id, &format!("gw.{}@shop.test", ["d4e5f"; 8].join("."))));
    stays(&channel.clocked(Arc::new(Later)), &account, &raw);
}

/// Two days on: whoever saw a check mail cannot send it again for ever.
struct Later;

impl Clock for Later {
    fn now(&self) -> Time {
        NOW.plus(2 * Time::DAY)
    }
}

#[test]
fn header_values_from_people_cannot_add_headers() {
    for bad in ["x\r\nBcc: victim@x.test", "x\nBcc: victim@x.test", "x\rBcc: v@x.test", "x\0y", "\r\n.\r\n"] {
        let changes: [fn(&mut Outgoing, &str); 5] = [
            |out, bad| out.subject = bad.into(),
            |out, bad| out.author = bad.into(),
            |out, bad| out.to[0].name = bad.into(),
            |out, bad| out.answers = Some(bad.into()),
            |out, bad| out.files = vec![File::new(bad, "text/plain", vec![1])],
        ];
        for change in changes {
            let mut out = reply();
            change(&mut out, bad);
            let Ok(mail) = channel(&doubles(), Pace::default()).prepare(&account(&[]), &out) else { continue };
            let text = String::from_utf8(mail.bytes).unwrap();
            assert!(!text.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{bad:?}: {text}");
            assert_eq!(text.replace("\r\n", "").matches(['\r', '\n', '\0']).count(), 0, "{bad:?}");
            assert_eq!(mail.payload["recipients"].as_array().unwrap().len(), 3, "{bad:?}");
        }
    }
}

#[test]
fn recipients_are_addresses_or_nothing_is_prepared() {
    for bad in
        ["a@x.test>\r\nDATA", "\"a\r\n b\"@x.test", "a@[127.0.0.1]", "<script>@x.test", "a", "", "a@x.test, b@x.test"]
    {
        let mut out = reply();
        out.to = vec![party(bad)];
        let refused = channel(&doubles(), Pace::default()).prepare(&account(&[]), &out).unwrap_err();
        assert_eq!(refused.status, 422, "{bad:?}");
    }
    let mut out = reply();
    out.from = Some("somebody@else.test".into());
    assert_eq!(
        channel(&doubles(), Pace::default()).prepare(&account(&[]), &out).unwrap_err().field.as_deref(),
        Some("from")
    );
}

#[test]
fn lines_stay_short_whatever_is_written() {
    let mut out = reply();
    out.subject = "ä".repeat(900);
    out.text = "y".repeat(5_000);
    out.to[0].name = "ö".repeat(400);
    let mail = prepared(&account(&[]), &out);
    assert!(String::from_utf8(mail.bytes).unwrap().lines().all(|line| line.len() <= 998));
}

#[test]
fn a_web_form_in_our_own_name_gives_the_writer_in_reply_to() {
    let found = message(
        &account(&[]),
        "From: Shop <support@shop.test>\nTo: support@shop.test\nReply-To: Ana <ana@x.test>\nSubject: form\n\nhello\n",
    );
    assert_eq!((found.from.address.as_str(), found.trust), ("ana@x.test", Trust::Unverified));
    assert!(found.warnings.iter().any(|text| text.contains("our own name")));
}

#[test]
fn what_an_agent_should_know_is_said() {
    let account = account(&[]);
    let raw = "From: Ana <ana@x.test>\nTo: list@other.test\nReply-To: ana@y.test\nSubject: x\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nhello\n";
    let found = message(&account, raw);
    assert!(found.warnings.iter().any(|text| text.contains("Bcc")), "{:?}", found.warnings);
    assert!(found.warnings.iter().any(|text| text.contains("ana@y.test")));
    let Parsed::Message(junk) = read(&account, raw, &json!({ "junk": true })).unwrap() else { panic!("no message") };
    assert!(junk.spam.is_some_and(|mark| mark.contains("folder of junk mail")));
}

#[test]
fn a_date_after_the_arrival_is_not_believed() {
    let raw = "From: ana@x.test\nTo: support@shop.test\nSubject: x\nDate: Fri, 2 Mar 2040 09:00:00 +0000\n\nhello\n";
    let Parsed::Message(found) = read(&account(&[]), raw, &json!({ "arrived_at": NOW.0 })).unwrap() else {
        panic!("no message")
    };
    assert_eq!(found.written_at, None);
}

#[test]
fn only_the_named_server_vouches_for_a_sender() {
    let raw = "Authentication-Results: mx.shop.test; dmarc=pass header.from=x.test\nFrom: ana@x.test\nTo: support@shop.test\nSubject: x\n\nhello\n";
    assert_eq!(message(&account(&[]), raw).trust, Trust::Unverified);
    assert_eq!(message(&account(&[("trusted_authserv", "mx.shop.test")]), raw).trust, Trust::Verified);
    let failed = raw.replace("dmarc=pass", "dmarc=fail (p=reject)");
    assert_eq!(message(&account(&[("trusted_authserv", "mx.shop.test")]), &failed).trust, Trust::Failed);
}

const REPORT: &str = "From: MAILER-DAEMON@mx.test\nTo: support@shop.test\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; ana@x.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <ID>\nSubject: Re: kettle\n\n--b--\n";

#[test]
fn a_report_counts_only_with_our_signature_in_it() {
    let account = account(&[]);
    let id = prepared(&account, &reply()).provider_id.unwrap();
    let found = message(&account, &REPORT.replace("ID>", &format!("{id}>")));
    assert_eq!(found.kind, Kind::Bounce);
    let [Report { about, became, words, .. }] = found.reports.as_slice() else { panic!("{:?}", found.reports) };
    assert_eq!((about, *became), (&id, Became::Gone));
    assert!(words.contains("ana@x.test") && words.contains("no such mailbox"), "{words}");
    let forged =
        message(&account, &REPORT.replace("ID>", "gw.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa@shop.test>"));
    assert_eq!((forged.kind, forged.reports.len()), (Kind::Bounce, 0));
}

#[test]
fn a_report_to_the_signed_envelope_counts_whatever_it_returns() {
    let account = account(&[]);
    let mail = prepared(&account, &reply());
    let envelope = mail.payload["from"].as_str().unwrap().to_owned();
    assert!(envelope.starts_with("support+b."), "{envelope}");
    let bare = REPORT.replace("Message-ID: <ID>\n", "").replace("To: support@shop.test", &format!("To: {envelope}"));
    let found = message(&account, &bare);
    assert_eq!(found.reports.first().map(|report| report.about.clone()), mail.provider_id);
    assert!(found.evidence.contains(&Evidence::OwnId(4_711)), "{:?}", found.evidence);
    let forged = bare.replace("+b.a", "+b.b").replace("+b.c", "+b.d").replace(&envelope, "support+b.zzzz@shop.test");
    assert_eq!(message(&account, &forged).reports, []);
}

const COMPLAINT: &str = "From: feedback@isp.test\nTo: support@shop.test\nSubject: FW: Re: kettle\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: text/plain\n\nThis is a report about a mail that came from you.\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: loop/1\nVersion: 1\nOriginal-Mail-From: <FROM>\nOriginal-Rcpt-To: <ana@x.test>\n\n--b\nContent-Type: message/rfc822\n\nFrom: Mia <support@shop.test>\nTo: ana@x.test\nMessage-ID: <ID>\nSubject: Re: kettle\n\nit is on its way\n--b--\n";

fn complaint(from: &str, id: &str) -> String {
    COMPLAINT.replace("<FROM>", &format!("<{from}>")).replace("<ID>", &format!("<{id}>"))
}

#[test]
fn mail_805_a_complaint_counts_only_with_our_signature_in_it() {
    let account = account(&[]);
    let mail = prepared(&account, &reply());
    let (id, envelope) = (mail.provider_id.clone().unwrap(), mail.payload["from"].as_str().unwrap().to_owned());
    let signed = [complaint("x@shop.test", &id), complaint(&envelope, "gone@isp.test"), complaint(&envelope, &id)];
    for raw in signed {
        let found = message(&account, &raw);
        assert_eq!((found.kind, found.answerable), (Kind::Bounce, false));
        let [Report { about, recipient, became, words }] = found.reports.as_slice() else { panic!("{raw}") };
        assert_eq!((about, recipient.as_str(), *became), (&id, "ana@x.test", Became::Unwanted));
        assert_eq!(words, "ana@x.test marked it as spam, says their mail provider");
        assert!(found.evidence.contains(&Evidence::OwnId(4_711)), "{:?}", found.evidence);
    }
    let made_up = "gw.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa.aaaaa@shop.test";
    let forged = message(&account, &complaint("support+b.zzzz@shop.test", made_up));
    assert_eq!((forged.kind, forged.reports.len()), (Kind::Bounce, 0));
    assert!(!forged.evidence.contains(&Evidence::OwnId(4_711)));
}

#[test]
fn mail_805_feedback_of_another_sort_is_no_complaint() {
    let account = account(&[]);
    let id = prepared(&account, &reply()).provider_id.unwrap();
    for sort in ["not-spam", "auth-failure", "virus", "other", "\u{1f41f}"] {
        let raw = complaint("x@shop.test", &id).replace("Type: abuse", &format!("Type: {sort}"));
        let found = message(&account, &raw);
        assert_eq!((found.kind, found.reports.len()), (Kind::Bounce, 0), "{sort}");
    }
    let opted_out = message(&account, &complaint("x@shop.test", &id).replace("Type: abuse", "Type: opt-out"));
    assert_eq!(opted_out.reports[0].words, "ana@x.test wants no more of it, says their mail provider");
}

#[test]
fn without_plus_addressing_reports_come_to_the_inbox_itself() {
    let mail = prepared(&account(&[("plus_addressing", "no")]), &reply());
    assert_eq!(mail.payload["from"], "support@shop.test");
}

#[test]
fn what_lies_in_the_folder_of_sent_mail_was_written_by_us() {
    let account = account(&[]);
    let raw = "From: Mia <support@shop.test>\nTo: ana@x.test\nSubject: Re: kettle\nIn-Reply-To: <q@x.test>\nMessage-ID: <outlook@shop.test>\n\nIt is on its way.\n";
    let sent = json!({ "sent": true });
    let Parsed::Outside(found) = read(&account, raw, &sent).unwrap() else { panic!("not ours") };
    assert_eq!((found.from.address.as_str(), found.new_text.as_str()), ("support@shop.test", "It is on its way."));
    let foreign = read(&account, &raw.replace("<support@shop.test>", "<ana@x.test>"), &sent).unwrap_err();
    assert!(foreign.0.contains("no address of this inbox"), "{foreign:?}");
    let own = prepared(&account, &reply());
    let copy = String::from_utf8(own.bytes).unwrap().replace("\r\n", "\n");
    assert!(matches!(read(&account, &copy, &sent), Ok(Parsed::Echo(id)) if Some(&id) == own.provider_id.as_ref()));
}

#[test]
fn an_automatic_answer_is_known_as_one() {
    let found = message(
        &account(&[]),
        "From: ana@x.test\nTo: support@shop.test\nSubject: away\nAuto-Submitted: auto-replied\n\nI am away\n",
    );
    assert_eq!(found.kind, Kind::Automatic);
}

#[test]
fn what_is_no_mail_is_kept_and_told() {
    let account = account(&[]);
    for bad in ["", "\0\0\0", "no header at all"] {
        assert!(read(&account, bad, &json!({})).is_err(), "{bad:?}");
    }
    let told = read(&account, "x", &json!({ "unfetched": "the server fails" })).unwrap_err();
    assert_eq!(told, Quarantined("the server fails".into()));
}

#[test]
fn the_original_look_loads_nothing_from_elsewhere() {
    let raw = b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n<p>hi<img src=\"https://spy.test/p.gif\"><script>alert(1)</script>";
    let shown = channel(&doubles(), Pace::default()).original(raw, &|_| None).unwrap();
    assert!(shown.contains("hi") && !shown.contains("spy.test") && !shown.contains("<script"), "{shown}");
}
