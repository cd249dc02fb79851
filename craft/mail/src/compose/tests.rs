use super::*;

fn outgoing() -> Outgoing {
    Outgoing {
        message_id: "gw.1@acme.test".to_owned(),
        date_ms: 1_738_569_600_000,
        from: Address::new("Mia at Acme", "support@acme.test"),
        to: vec![Address::new("Jörg Müller", "j@x.test")],
        subject: "Re: Größe – und ein sehr langer Betreff, der gefaltet werden muss, weil er nicht passt".to_owned(),
        text: "Hallo\n.\nzwei".to_owned(),
        ..Outgoing::default()
    }
}

#[test]
fn a_composed_mail_reads_back() {
    let mut mail = outgoing();
    mail.html = Some("<p>Hallo <img src=\"cid:logo\"></p>".to_owned());
    mail.attachments = vec![
        Enclosure {
            filename: "Rechnung März.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            bytes: vec![0, 1, 2, 255],
            ..Enclosure::default()
        },
        Enclosure {
            filename: "logo.png".to_owned(),
            content_type: "image/png".to_owned(),
            bytes: vec![9; 200],
            content_id: Some("logo".to_owned()),
            inline: true,
        },
    ];
    let bytes = compose(&mail).unwrap();
    assert_eq!(bytes, compose(&mail).unwrap(), "the same input gives the same bytes");
    let back = crate::parse(&bytes).unwrap();
    assert_eq!((back.subject.as_str(), &back.from, &back.to), (mail.subject.as_str(), &mail.from, &mail.to));
    assert_eq!(back.text, "Hallo\n.\nzwei");
    assert_eq!(back.date_ms, Some(mail.date_ms));
    let names: Vec<&str> = back.attachments.iter().map(|a| a.filename.as_str()).collect();
    assert_eq!(names, ["logo.png", "Rechnung März.pdf"]);
    assert_eq!(back.attachments.last().unwrap().bytes, [0, 1, 2, 255]);
    assert_eq!(back.attachments.first().unwrap().content_id.as_deref(), Some("logo"));
}

#[test]
fn no_line_is_longer_than_allowed() {
    let mut mail = outgoing();
    mail.subject = "x".repeat(3_000);
    mail.text = "y".repeat(5_000);
    mail.references = (0..200).map(|i| format!("{i}.{}@x.test", "a".repeat(40))).collect();
    let bytes = compose(&mail).unwrap();
    for line in bytes.split(|b| *b == b'\n') {
        assert!(line.len() <= 999, "{}", line.len());
    }
}

#[test]
fn line_breaks_in_header_values_are_refused() {
    for evil in ["a\r\nBcc: x@evil.test", "a\nb", "a\rb", "a\0b", "a\u{2028}b"] {
        let subject = Outgoing { subject: evil.to_owned(), ..outgoing() };
        assert!(compose(&subject).is_err(), "subject {evil:?}");
        let name = Outgoing { from: Address::new(evil, "a@x.test"), ..outgoing() };
        assert!(compose(&name).is_err(), "name {evil:?}");
        let address = Outgoing { to: vec![Address::new("", evil)], ..outgoing() };
        assert!(compose(&address).is_err(), "address {evil:?}");
        let header = Outgoing { headers: vec![("X-A".to_owned(), evil.to_owned())], ..outgoing() };
        assert!(compose(&header).is_err(), "header {evil:?}");
        let id = Outgoing { in_reply_to: Some(evil.to_owned()), ..outgoing() };
        assert!(compose(&id).is_err(), "id {evil:?}");
    }
}

#[test]
fn our_own_fields_cannot_be_given_twice() {
    for name in ["Bcc", "from", "X A", "X:Y", ""] {
        let mail = Outgoing { headers: vec![(name.to_owned(), "x".to_owned())], ..outgoing() };
        assert!(compose(&mail).is_err(), "{name}");
    }
}

#[test]
fn hidden_recipients_are_never_written() {
    let mail = Outgoing { bcc: vec![Address::new("", "secret@x.test")], ..outgoing() };
    let text = String::from_utf8(compose(&mail).unwrap()).unwrap();
    assert!(!text.contains("secret"));
}

#[test]
fn references_keep_the_root_and_the_newest() {
    let thread: Vec<String> = (0..50).map(|i| format!("{i}@x")).collect();
    let kept = references(&thread, Some("50@x"));
    assert_eq!(kept.first(), Some(&"0@x"));
    assert_eq!(kept.last(), Some(&"50@x"));
    assert_eq!(kept.len(), 21);
}

#[test]
fn refusals_say_what_to_do() {
    let mail = Outgoing { to: vec![Address::new("", "nobody")], ..outgoing() };
    let why = compose(&mail).unwrap_err().to_string();
    assert_eq!(why, "'nobody' in to is not a complete e-mail address; correct it and send again");
}
