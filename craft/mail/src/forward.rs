//! Who wrote what a mail passes on: by the header block above it, or by the mail attached (MAIL-303).

use crate::header::Fields;
use crate::{Address, Parsed, address, quote, threading};

/// Longest address that is believed to be one.
const LONGEST: usize = 254;

/// The first writer of a forwarded mail, as the mail itself says: anybody can write anything there.
#[must_use]
pub fn first_writer(mail: &Parsed) -> Option<Address> {
    quote::passed_on_from(&mail.text).and_then(mailbox).or_else(|| attached(mail))
}

/// Lines that programs put above what they pass on, and above nothing else.
const MARKS: [&str; 16] = [
    "forwarded message",
    "begin forwarded message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "message transféré",
    "début du message transféré",
    "début du message réexpédié",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "doorgestuurd bericht",
    "mensagem encaminhada",
    "przekazana wiadomość",
    "vidarebefordrat meddelande",
    "转发的邮件",
];
/// Lines looked at from the top.
const NEAR: usize = 200;

/// Whether the first thing a mail repeats is what it passes on, whatever its subject says: of what is new, and of what is
/// below it. What stands further down was passed on by somebody before.
#[must_use]
pub(crate) fn is_marked(new: &str, below: &str) -> bool {
    let mark = |line: &str| {
        let bare = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | ':' | '：' | '*');
        line.len() <= 100 && MARKS.contains(&line.trim_matches(bare).to_lowercase().as_str())
    };
    let first = |text: &str| text.lines().take(NEAR).find(|line| !line.trim().is_empty()).is_some_and(mark);
    first(below) || new.lines().take(NEAR).take_while(|line| !line.trim_start().starts_with('>')).any(mark)
}

/// Whether a mail that answers nothing repeats, below a header block without any line above it, what somebody else wrote
/// than those it goes to. Programs put the same block above what is answered, but that is by whom the answer goes to.
#[must_use]
pub(crate) fn is_unmarked(mail: &Parsed) -> bool {
    if !(mail.in_reply_to.is_empty() && mail.references.is_empty()) || threading::is_answer(&mail.subject) {
        return false;
    }
    let new = !mail.reply_text.trim().is_empty();
    let same = |one: &Address, other: &Address| one.address.eq_ignore_ascii_case(&other.address);
    let writer = quote::passed_on_from(&mail.text).and_then(mailbox).filter(|_| new);
    writer.is_some_and(|writer| !mail.to.iter().chain(&mail.cc).any(|to| same(to, &writer)))
}

fn attached(mail: &Parsed) -> Option<Address> {
    let inner = mail.attachments.iter().find(|file| file.content_type == "message/rfc822")?;
    let from: Vec<Address> = Fields::read(&inner.bytes).all("From").flat_map(address::read_list).collect();
    from.into_iter().find(|from| from.address.contains('@'))
}

/// The mailbox in what stands behind "From:", however the program wrote it down:
/// `Ana <ana@x.test>`, `Ana [mailto:ana@x.test]`, `"Ana" <ana@x.test<mailto:ana@x.test>>`.
fn mailbox(value: &str) -> Option<Address> {
    let (before, after) = value.split_once('@')?;
    let local = before.rsplit(ends).next().unwrap_or_default();
    let domain = after.split(ends).next().unwrap_or_default().trim_end_matches('.');
    if local.is_empty() || domain.is_empty() || local.len() + domain.len() >= LONGEST {
        return None;
    }
    let name = before.strip_suffix(local).unwrap_or_default();
    let name = name.trim().trim_end_matches("mailto:").trim_matches(|c: char| ends(c) || c == '*');
    Some(Address::new(name, format!("{local}@{domain}")))
}

/// Where an address ends.
fn ends(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | '\'' | ',' | ';' | ':' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<(&str, &str)>) {
        let found = quote::passed_on_from(text).and_then(mailbox);
        let found = found.as_ref().map(|one| (one.name.as_str(), one.address.as_str()));
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn the_first_writer_is_found_as_programs_write_them_down() {
        let ana = Some(("Ana Ruiz", "ana@post.example"));
        for text in [
            // Gmail
            "fyi\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@post.example>\nDate: Mon, 2 Mar 2026\nSubject: Lid\nTo: <mia@shop.example>\n\nHello",
            "---------- Forwarded message ---------\nVon: Ana Ruiz <ana@post.example>\nDate: Mo., 2. März 2026\nSubject: Lid\nTo: mia@shop.example\n\nHallo",
            // Outlook, new and old
            "fyi\n________________________________\nFrom: Ana Ruiz <ana@post.example>\nSent: Monday\nTo: Mia\nSubject: Lid\n\nHello",
            "Bitte\n\nVon: Ana Ruiz [mailto:ana@post.example]\nGesendet: Montag\nAn: Mia\nBetreff: Deckel\n\nHallo",
            "De : Ana Ruiz <ana@post.example<mailto:ana@post.example>>\nEnvoyé : lundi\nÀ : Mia\nObjet : couvercle\n\nBonjour",
            "*De:* Ana Ruiz <ana@post.example>\n*Enviado el:* lunes\n*Para:* Mia\n*Asunto:* tapa\n\nHola",
            // Apple Mail
            "fyi\n\nBegin forwarded message:\n\n> From: Ana Ruiz <ana@post.example>\n> Subject: Lid\n> Date: 2 March 2026\n> To: mia@shop.example\n> \n> Hello",
            "Anfang der weitergeleiteten Nachricht:\n\nVon: \"Ana Ruiz\" <ana@post.example>\nBetreff: Deckel\nDatum: 2. März 2026\nAn: mia@shop.example\n\nHallo",
            // Thunderbird
            "-------- Weitergeleitete Nachricht --------\nBetreff: \tDeckel\nDatum: \tMon, 2 Mar 2026\nVon: \tAna Ruiz <ana@post.example>\nAn: \tmia@shop.example\n\nHallo",
            "-------- Forwarded Message --------\nSubject: Lid\nDate: Mon\nFrom:\nAna Ruiz <ana@post.example>\nTo: mia@shop.example\n\nHello",
            // further languages
            "Fwd\n\n发件人: Ana Ruiz <ana@post.example>\n发送时间: 2026年\n收件人: Mia\n主题: x\n\n你好",
            "Doorgestuurd\n\nVan: Ana Ruiz <ana@post.example>\nVerzonden: maandag\nAan: Mia\nOnderwerp: x\n\nHallo",
        ] {
            check(text, ana);
        }
        check("From: ana@post.example\nDate: Monday\nSubject: x\n\nHi", Some(("", "ana@post.example")));
    }

    #[test]
    fn the_nearest_of_several_counts() {
        let text = "fyi\n\nFrom: Ana Ruiz <ana@post.example>\nSent: Monday\nTo: Mia\nSubject: Lid\n\nHello\n\nFrom: Bo <bo@x.test>\nSent: Sunday\nTo: Ana\nSubject: Lid\n";
        check(text, Some(("Ana Ruiz", "ana@post.example")));
    }

    #[test]
    fn without_an_address_there_is_nobody() {
        for text in [
            "",
            "no block at all, write to ana@post.example",
            "From: Ana Ruiz\nSent: Monday\nTo: Mia\nSubject: Lid\n\nwrite to ana@post.example",
            "From: @post.example\nSent: Monday\nTo: Mia\nSubject: Lid",
            "From: ana@\nSent: Monday\nTo: Mia\nSubject: Lid",
        ] {
            check(text, None);
        }
        check(&format!("From: {}@x.test\nDate: Monday\nSubject: x", "a".repeat(300)), None);
    }

    #[test]
    fn mail_303_what_is_passed_on_is_known_without_a_mark_in_the_subject() {
        for text in [
            "fyi\n\n---------- Forwarded message ---------\nFrom: Ana <ana@x.test>",
            "Bitte\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Deckel",
            "Begin forwarded message:\n\n> From: Ana <ana@x.test>",
        ] {
            assert!(is_marked(text, ""), "{text}");
        }
        for text in [
            "",
            "the forwarded message was empty",
            "Thanks!\n\n> see\n>\n> ---------- Forwarded message ---------\n> From: Ana",
            "Thanks!\n> see\n---------- Forwarded message ---------\nFrom: Ana",
            "-----Original Message-----\nFrom: Ana <ana@x.test>",
        ] {
            assert!(!is_marked(text, ""), "{text}");
        }
        let mark = "---------- Forwarded message ---------\nFrom: Ana <ana@x.test>";
        assert!(is_marked("fyi", mark));
        assert!(
            !is_marked("Thanks!", &format!("On Monday Mia wrote:\n{mark}")),
            "Mia passed it on, not who answers her"
        );
        assert!(!is_marked(&"a\n".repeat(500_000), ""));
    }

    #[test]
    fn mail_303_a_header_block_without_a_line_above_it_is_passed_on_or_answered() {
        let mail = |head: &str, by: &str, text: &str| {
            let raw = format!(
                "From: mia@shop.example\nTo: help@shop.example\n{head}\n\n{text}\n\nFrom: {by}\nSent: Monday\nTo: Mia\nSubject: Lid\n\nHello\n"
            );
            crate::parse(raw.as_bytes()).unwrap()
        };
        let ana = "Ana Ruiz <ana@post.example>";
        for head in ["Subject: Lid", "Subject: FW: Lid", "Subject: WG: Re: Lid\nReferences: <a@x.test>", "Subject:"] {
            let passed_on = mail(head, ana, "please help her");
            assert!(passed_on.forwarded, "{head}");
            assert_eq!(first_writer(&passed_on).unwrap().address, "ana@post.example", "{head}");
        }
        for head in
            ["Subject: Re: Lid", "Subject: Lid\nIn-Reply-To: <a@x.test>", "Subject: Lid\nReferences: <a@x.test>"]
        {
            assert!(!mail(head, ana, "it is solved").forwarded, "an answer, whoever else is in it: {head}");
        }
        assert!(!mail("Subject: Lid", "Help <HELP@shop.example>", "thanks").forwarded, "an answer that lost its ids");
        assert!(!mail("Subject: Lid", "Ana", "see").forwarded, "without an address there is nobody");
        assert!(!crate::parse(b"From: a@x.test\nSubject: x\n\nFrom: now on I am away\n").unwrap().forwarded);
    }

    #[test]
    fn a_mail_passed_on_as_a_file_is_looked_into() {
        let raw = "From: mia@shop.example\nSubject: Fwd: Lid\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
                   --b\nContent-Type: text/plain\n\nfyi\n--b\nContent-Type: message/rfc822\n\n\
                   From: Ana Ruiz <ana@post.example>\nSubject: Lid\n\nHello\n--b--\n";
        let mail = crate::parse(raw.as_bytes()).unwrap();
        assert_eq!(first_writer(&mail), Some(Address::new("Ana Ruiz", "ana@post.example")));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "measures how long it takes")]
    fn hostile_blocks_take_a_moment() {
        let start = std::time::Instant::now();
        for part in ["From: ", "@", "> From: a@", "Subject: x\nDate: y\n", "<mailto:"] {
            drop(quote::passed_on_from(&part.repeat(1_000_000 / part.len())).and_then(mailbox));
            drop(mailbox(&part.repeat(1_000_000 / part.len())));
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
