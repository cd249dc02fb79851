//! Own small mails, several languages and hostile forms; these always run.
#![expect(clippy::unwrap_used, reason = "test helpers outside of test functions")]

use mail::{Kind, Parsed, parse};

fn raw(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/{name}.eml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

fn mail(name: &str) -> Parsed {
    parse(&raw(name)).unwrap()
}

fn from(name: &str) -> (String, String) {
    let who = mail(name).from;
    (who.name, who.address)
}

fn reply(name: &str, expect: &str) {
    let found = mail(name);
    assert_eq!(found.reply_text, expect, "{name}");
    assert!(!found.quoted_text.is_empty(), "{name} has a quote");
    assert!(found.would_auto_reply, "{name} was written by a person");
}

#[test]
fn every_fixture_is_read_or_says_why_not() {
    let folder = format!("{}/tests/fixtures", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let line = mail::report("f", &bytes);
        assert!(line.get("ok").unwrap().as_bool().unwrap() != line.get("quarantine").unwrap().is_string());
        count += 1;
    }
    assert!(count >= 30, "{count} fixtures");
}

#[test]
fn a_plain_mail_is_read_whole() {
    let mail = mail("plain-english");
    assert_eq!((mail.from.name.as_str(), mail.from.address.as_str()), ("Mia Chen", "mia@mail.test"));
    assert_eq!(mail.subject, "Where is my order 4711?");
    assert_eq!(mail.date.as_deref(), Some("2025-02-03T10:00:00+01:00"));
    assert_eq!(mail.date_ms, Some(1_738_573_200_000));
    assert_eq!(mail.language.as_deref(), Some("en"));
    assert_eq!(mail.kind, Kind::Message);
    assert!(mail.would_auto_reply && !mail.automatic);
}

#[test]
fn replies_are_told_from_quotes_in_many_languages() {
    reply("reply-german", "Ja, das geht so in Ordnung, vielen Dank für die schnelle Hilfe.");
    reply("reply-french", "Bonjour,\n\nle colis est arrivé cassé, que puis-je faire maintenant ?");
    reply("reply-spanish", "Gracias, ya lo he recibido y todo funciona perfectamente.");
    reply("reply-russian", "Здравствуйте, заказ так и не пришёл, помогите пожалуйста.");
    reply("reply-japanese", "商品がまだ届いていません。いつ届きますか。");
    reply("reply-chinese", "你好，我的订单还没有到，请帮我查一下。");
    reply("reply-turkish", "Merhaba, siparişim hâlâ gelmedi, yardımcı olur musunuz?");
    reply("reply-polish-header-block", "Dziękuję, wszystko już działa tak jak powinno.");
    reply("html-only-gmail-quote", "It works now, thank you.\n\nmy order");
    reply("html-outlook", "Die Rechnung stimmt so nicht.");
}

#[test]
fn answers_between_quotes_stay() {
    let mail = mail("interleaved-english");
    assert_eq!(mail.reply_text, "> Which size?\n\nLarge please.\n\n> Which colour?\n\nBlue.");
}

#[test]
fn names_and_subjects_decode_whatever_their_charset() {
    assert_eq!(from("reply-german"), ("Jörg Müller".into(), "jm@mail.test".into()));
    assert_eq!(from("reply-french").0, "Zoé");
    assert_eq!(from("reply-russian").0, "Иван");
    assert_eq!(from("reply-japanese").0, "田中");
    assert_eq!(mail("reply-chinese").subject, "回复: 订单");
    assert_eq!(mail("raw-gbk-subject").subject, "关于我的订单还没有收到的问题");
    assert_eq!(mail("raw-koi8-subject").subject, "Заказ не пришёл, помогите");
    assert_eq!(mail("raw-latin1-subject").subject, "Größe und Maße für Türen");
    assert_eq!(mail("split-encoded-word").subject, "äöüß");
    assert_eq!(mail("latin1-body").text, "Grüße aus Köln");
    assert_eq!(mail("unknown-charset-body").text, "Привет, где мой заказ? Я жду уже две недели.");
}

#[test]
fn odd_senders_are_settled_and_flagged() {
    assert_eq!(from("two-from").1, "first@mail.test");
    assert!(!mail("two-from").warnings.is_empty());
    assert_eq!(from("no-from").1, "room@mail.test");
    assert_eq!(from("comma-in-name").0, "Doe, Jane");
    assert!(mail("disguised-name").warnings.iter().any(|w| w.contains("claims another address")));
}

#[test]
fn impossible_or_missing_facts_are_none() {
    assert_eq!(mail("impossible-date").date_ms, None);
    assert_eq!(mail("no-message-id-no-date").message_id, None);
    assert_eq!(mail("nul-and-controls").subject, "nul");
    assert_eq!(mail("nul-and-controls").text, "hello");
}

#[test]
fn ids_are_read_leniently() {
    let mail = mail("odd-references");
    assert_eq!(mail.in_reply_to, ["a@mail.test"]);
    assert_eq!(mail.references, ["one@x.test", "two@x.test", "three@x.test"]);
}

#[test]
fn flowed_text_is_joined() {
    assert_eq!(mail("flowed").text, "This sentence is broken only for transport.\nNew line.");
}

#[test]
fn attachments_have_harmless_names_and_their_bytes() {
    let mail = mail("attachments");
    let names: Vec<&str> = mail.attachments.iter().map(|a| a.filename.as_str()).collect();
    assert_eq!(names, ["Rechnung März.pdf", "passwd", "inner.eml"]);
    assert_eq!(mail.attachments.first().unwrap().bytes, b"%PDF-1.4\n");
    assert!(mail.attachments.iter().all(|a| !a.damaged && a.sha256.len() == 64));
}

#[test]
fn inline_pictures_are_found_by_id_and_by_name() {
    let mail = mail("inline-image");
    assert!(mail.attachments.iter().all(|a| a.inline));
    let ids: Vec<Option<&str>> = mail::pictures(&mail.body).iter().map(|p| p.cid.as_deref()).collect();
    assert_eq!(ids, [Some("pic@x"), Some("logo.png")]);
}

#[test]
fn cut_files_are_kept_as_far_as_they_go() {
    let mail = mail("truncated-base64");
    let file = mail.attachments.first().unwrap();
    assert!(file.damaged);
    assert!(file.bytes.starts_with(&[0, 1, 2, 3, 4, 5, 6, 7, 8]));
}

#[test]
fn mail_503_a_file_written_into_the_text_as_yenc_becomes_a_file() {
    let mail = mail("yenc");
    let file = mail.attachments.first().unwrap();
    assert_eq!((file.filename.as_str(), file.damaged), ("all-bytes.bin", false));
    assert_eq!(file.bytes, (0..=255).cycle().take(512).collect::<Vec<u8>>());
    assert_eq!(mail.text, "Schöne Grüße, the file is below.\nOtto");
}

#[test]
fn mail_503_attached_mails_are_folded_below_and_stay_files() {
    let mail = mail("digest");
    assert_eq!(mail.text, "Today's topics: lids.");
    let names: Vec<&str> = mail.attachments.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!(names, ["My lid whistles.eml", "Re_ My lid whistles ♪.eml"]);
    let nodes = serde_json::to_string(&mail.quoted).unwrap();
    for words in ["From: Ana Ruiz", "Does yours whistle too?", "Subject: Re: My lid whistles ♪", "Mine sings"] {
        assert!(mail.enclosed.contains(words), "{words}: {}", mail.enclosed);
    }
    assert_eq!(nodes.matches("blockquote").count(), 2, "{nodes}");
    assert!(!nodes.contains("pixel.test") && mail.remote_images == 0, "pictures stay in the file");
    assert!(!serde_json::to_string(&mail.body).unwrap().contains("whistle"));
}

#[test]
fn mail_503_an_attached_mail_is_read_whatever_its_encoding() {
    let mail = mail("enclosed");
    assert_eq!(mail.attachments.first().unwrap().filename, "Your ring.eml");
    assert!(mail.enclosed.ends_with("The ring is on its way."), "{}", mail.enclosed);
    assert_eq!(mail.reply_text, "The mail is attached.");
    assert!(super::fixtures::mail("bounce-user-unknown").enclosed.is_empty(), "a report returns our own words");
}

#[test]
fn hostile_html_shows_only_harmless_nodes() {
    let mail = mail("hostile-html");
    crate::data::assert_harmless(mail.html.as_deref().unwrap(), "hostile-html");
    let framed = mail::original_html(mail.html_source.as_deref().unwrap(), &|_| None);
    crate::data::assert_harmless(&framed, "hostile-html framed");
    assert_eq!(mail.remote_images, 1);
    let nodes = serde_json::to_string(&mail.body).unwrap();
    assert!(nodes.contains(r#""host":"evil.test""#), "{nodes}");
    assert!(!nodes.contains("javascript") && !nodes.contains("onerror"), "{nodes}");
}

#[test]
fn kinds_are_told_apart() {
    for (name, kind) in [
        ("calendar", Kind::Calendar),
        ("receipt", Kind::Receipt),
        ("vacation-german", Kind::AutoReply),
        ("vacation-french", Kind::AutoReply),
        ("vacation-spanish", Kind::AutoReply),
        ("mailing-list", Kind::List),
        ("bounce-user-unknown", Kind::Bounce),
        ("bounce-plain-exim", Kind::Bounce),
        ("complaint", Kind::Bounce),
        ("forward-german", Kind::Message),
    ] {
        assert_eq!(mail(name).kind, kind, "{name}");
        assert_eq!(mail(name).would_auto_reply, matches!(kind, Kind::Message | Kind::Calendar), "{name}");
    }
    assert!(mail("forward-german").forwarded);
}

#[test]
fn bounces_say_whom_and_why() {
    for (name, reason, hard, status) in [
        ("bounce-user-unknown", "userunknown", true, Some("5.1.1")),
        ("bounce-mailbox-full", "mailboxfull", false, Some("5.2.2")),
        ("bounce-delayed", "expired", false, Some("4.4.1")),
        ("bounce-german", "userunknown", true, Some("5.0.0")),
        ("bounce-plain-exim", "userunknown", true, None),
    ] {
        let mail = mail(name);
        let bounce = mail.bounces.first().unwrap();
        assert_eq!(bounce.recipient, "gone@far.test", "{name}");
        assert_eq!((bounce.reason.as_str(), bounce.hard, bounce.status.as_deref()), (reason, hard, status), "{name}");
        assert!(mail.original_ids.contains(&"gw.sent@acme.test".to_owned()), "{name} {:?}", mail.original_ids);
    }
    let complaint = mail("complaint");
    let bounce = complaint.bounces.first().unwrap();
    assert_eq!(
        (bounce.reason.as_str(), bounce.action.as_str(), bounce.recipient.as_str()),
        ("feedback", "abuse", "c@far.test")
    );
}

#[test]
fn what_is_no_mail_is_quarantined_with_a_reason() {
    for name in ["header-less", "fragment"] {
        let why = parse(&raw(name)).unwrap_err();
        assert!(why.reason.contains("header"), "{name}: {}", why.reason);
        let line = mail::report(name, &raw(name));
        assert_eq!(line.get("ok").unwrap(), false);
    }
}

#[test]
fn where_it_was_delivered_is_kept() {
    let mail = mail("delivered-to");
    assert_eq!(mail.delivered_to, ["support+gw.abc@acme.test", "help@acme.test"]);
    assert_eq!(mail.auth_results, ["mx.acme.test; dmarc=pass header.from=mail.test"]);
}

#[test]
fn the_first_message_of_a_mailbox_file_is_taken() {
    let mbox = b"From a@x.test Mon Feb  3 10:00:00 2025\nFrom: a@x.test\nSubject: one\n\nFrom here on\n\nFrom b@x.test Mon Feb  3 10:00:00 2025\nFrom: b@x.test\nSubject: two\n\nb\n";
    let line = mail::report("box", mbox);
    assert_eq!(line.pointer("/subject").unwrap(), "one");
    assert_eq!(line.pointer("/text").unwrap(), "From here on");
}

#[test]
fn threading_prefers_signed_marks() {
    use mail::threading::{Evidence, evidence};
    let keys = mail::token::Keys::new(1, *b"secret");
    let address = mail::token::reply_address(&keys, "acc", 42, "support", "acme.test").unwrap();
    let own = mail::token::message_id(&keys, "acc", 43, "u", "acme.test").unwrap();
    let text =
        format!("From: a@x.test\nTo: {address}\nIn-Reply-To: <other@x>\nReferences: <root@x> <{own}> <other@x>\n\nx\n");
    let found = evidence(&parse(text.as_bytes()).unwrap(), &[], &keys, "acc");
    assert_eq!(
        found,
        [
            Evidence::ReplyToken(42),
            Evidence::OwnMessageId(43),
            Evidence::InReplyTo("other@x".to_owned()),
            Evidence::Reference(own),
            Evidence::Reference("root@x".to_owned()),
        ]
    );
}

#[test]
fn mail_503_an_invitation_is_text_to_read_and_still_a_file() {
    let event = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Kettle check\r\nDTSTART:20260312T140000Z\r\nDTEND:20260312T150000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let told = "Invitation: Kettle check\n2026-03-12 14:00 – 15:00 UTC";
    let alone = format!(
        "From: a@x.example\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n{event}"
    );
    let both = format!(
        "From: a@x.example\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nShall we?\r\n--cut\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n{event}--cut--\r\n"
    );
    for (raw, expect) in [(alone, told.to_owned()), (both, format!("Shall we?\n\n{told}"))] {
        let mail = parse(raw.as_bytes()).unwrap();
        assert_eq!(mail.kind, Kind::Calendar);
        assert_eq!((mail.reply_text.trim(), mail.text.trim()), (&*expect, &*expect));
        assert!(format!("{:?}", mail.body).contains("Kettle check"), "{:?}", mail.body);
        assert!(mail.attachments.iter().any(|file| file.content_type == "text/calendar"), "{:?}", mail.attachments);
    }
}
