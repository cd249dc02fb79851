//! Properties: whatever bytes come, whatever is written.

use mail::{Address, Enclosure, Outgoing, compose, parse};
use proptest::prelude::*;

/// Text like the parts mails are made of, so that chance gets past the first line.
fn mailish() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"From: a@x.test\r\n".to_vec()),
        Just(b"Subject: =?utf-8?Q?".to_vec()),
        Just(b"To: \"".to_vec()),
        Just(b"Content-Type: multipart/mixed; boundary=b\r\n".to_vec()),
        Just(b"Content-Type: text/html\r\n".to_vec()),
        Just(b"Content-Type: message/rfc822\r\n".to_vec()),
        Just(b"Content-Type: message/delivery-status\r\n".to_vec()),
        Just(b"Content-Transfer-Encoding: base64\r\n".to_vec()),
        Just(b"Final-Recipient: rfc822; a@b.c\r\n".to_vec()),
        Just(b"\r\n--b\r\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"<div class=gmail_quote><p>".to_vec()),
        Just(b"> quoted\r\n".to_vec()),
        Just(b"On 3 Feb 2025 a@b.c wrote:\r\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_quarantined(raw in mailish()) {
        let line = mail::report("f", &raw);
        prop_assert!(line.get("ok").is_some());
        mail::fingerprint(&raw);
    }

    #[test]
    fn any_text_keeps_every_word_in_one_half(text in "([>a-z:@<0-9 -]{0,20}\n){0,20}") {
        let split = mail::split_reply(&text);
        let words = |text: &str| { let mut w: Vec<String> = text.split_whitespace().map(str::to_owned).collect(); w.sort(); w };
        prop_assert_eq!(words(&text), words(&format!("{}\n{}", split.reply, split.quoted)));
    }

    #[test]
    fn any_html_becomes_harmless(html in "(<[a-z/!]{0,6}( [a-z]{1,7}=[\"']?[a-z:/(]{0,9}[\"']?)?>?|[a-z&;\"']{0,5}){0,30}") {
        crate::data::assert_harmless(&mail::original_html(&html, &|_| None), &html);
    }

    #[test]
    fn what_is_composed_reads_back(subject in "[^\\p{Cc}\u{2028}\u{2029}\u{feff}]{0,200}", name in "[\\p{L}, .'-]{0,60}", text in "[\\p{L}\\p{P} \n]{0,300}", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mail = Outgoing {
            message_id: "gw.1@acme.test".to_owned(),
            date_ms: 1_738_569_600_000,
            from: Address::new(name.clone(), "support@acme.test"),
            to: vec![Address::new("", "j@x.test")],
            subject: subject.clone(),
            text,
            html: Some(mail::markup_to_html("x")),
            in_reply_to: Some("a@b".to_owned()),
            references: vec!["root@b".to_owned()],
            attachments: vec![Enclosure { filename: "a.bin".to_owned(), content_type: "application/octet-stream".to_owned(), bytes: bytes.clone(), ..Enclosure::default() }],
            ..Outgoing::default()
        };
        let raw = compose(&mail).unwrap();
        prop_assert!(raw.split(|b| *b == b'\n').all(|line| line.len() <= 999));
        let back = parse(&raw).unwrap();
        let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(folded(&back.subject), folded(&subject));
        prop_assert_eq!(back.from.address, "support@acme.test");
        prop_assert_eq!(&back.references, &["root@b".to_owned(), "a@b".to_owned()]);
        prop_assert_eq!(&back.attachments.first().unwrap().bytes, &bytes);
    }
}
