//! REL-R6: what becomes of a letter when the mail server is busy, rude, silent or gone.

use crate::world::{Do, Heard, PUBLIC, at, friendly, ip, mail, outside, say};
use base::Secret;
use outside::smtp::{Answer, Letter, Limits, Smtp, Told};
use outside::{Doubles, Login, MailHost, Proof, Security};
use std::sync::{Arc, Mutex};

struct Post {
    smtp: Smtp,
    heard: Arc<Mutex<Heard>>,
}

fn host() -> MailHost {
    let login = Login { user: "support".into(), proof: Proof::Password(Secret::new("geheim".into())) };
    MailHost { host: "mx.test".into(), port: 25, security: Security::None, login: Some(login) }
}

fn post(answer: impl Fn(&str) -> Do + Send + Sync + 'static) -> Post {
    let world = Doubles::default();
    world.name("mx.test", &[ip(PUBLIC)]);
    let heard = mail(&world, at(PUBLIC, 25), answer);
    Post { smtp: Smtp::new(&outside(&world), Limits::default()), heard }
}

fn letter(to: &[&str]) -> Letter {
    let to = to.iter().map(|one| (*one).to_owned()).collect();
    Letter { from: "support@shop.test".into(), to, bytes: b"Subject: x\r\n\r\nhello\r\n".to_vec() }
}

async fn sent(answer: impl Fn(&str) -> Do + Send + Sync + 'static) -> Answer {
    post(answer).smtp.send(&host(), &letter(&["ana@x.test"])).await
}

/// Friendly but for commands that begin with `verb`.
fn but(verb: &'static str, does: Do) -> impl Fn(&str) -> Do + Send + Sync + 'static {
    move |line| if line.starts_with(verb) && (line == verb || !verb.is_empty()) { does.clone() } else { friendly(line) }
}

#[tokio::test]
async fn a_letter_is_handed_over_with_all_that_is_offered() {
    let post = post(friendly);
    let answer = post.smtp.send(&host(), &letter(&["ana@x.test"])).await;
    assert_eq!(
        answer,
        Answer::Handed { to: vec![("ana@x.test".into(), Told::Taken)], said: "250 2.0.0 queued as ABC".into() }
    );
    let heard = post.heard.lock().unwrap().clone();
    assert!(
        heard.lines.contains(&"MAIL FROM:<support@shop.test> SIZE=24 BODY=8BITMIME RET=HDRS".into()),
        "{:?}",
        heard.lines
    );
    assert!(heard.lines.contains(&"RCPT TO:<ana@x.test> NOTIFY=FAILURE,DELAY".into()));
    assert_eq!(heard.data, [b"Subject: x\r\n\r\nhello\r\n.\r\n".to_vec()]);
}

#[tokio::test]
async fn not_now_is_tried_later_with_the_time_the_server_names() {
    for (verb, reply, wait) in [
        ("", "421 4.3.2 closing", None),
        ("", "421 4.7.0 too many connections, come back in 10 minutes", Some(600_000)),
        ("EHLO", "421 4.7.0 busy, try again in 90 seconds", Some(90_000)),
        ("MAIL", "451 4.3.0 trouble", None),
        ("RCPT", "450 4.2.0 greylisted", None),
        ("RCPT", "450 4.2.0 greylisted, try again in 5 minutes", Some(300_000)),
        ("DATA", "451 4.7.1 greylisted, come back in 300 seconds", Some(300_000)),
        (".", "452 4.3.1 out of space", None),
    ] {
        let answer = sent(but(verb, say(reply))).await;
        let Answer::Later(words, told) = answer else { panic!("{verb}: {answer:?}") };
        assert_eq!(told, wait, "{verb}: {words}");
        assert!(words.contains(reply), "{words}");
    }
}

#[tokio::test]
async fn never_is_told_in_words() {
    for (verb, reply, words) in [
        ("MAIL", "550 5.7.1 not yours", "does not accept this mail"),
        ("RCPT", "550 5.1.1 nobody", "there is no such mailbox"),
        ("RCPT", "552 5.2.2 full", "the mailbox is full"),
        (".", "552 5.3.4 too big", "too large"),
        (".", "554 5.7.26 unauthenticated", "SPF, DKIM and DMARC"),
    ] {
        let answer = sent(but(verb, say(reply))).await;
        let (Answer::Refused(told) | Answer::NotFrom(told)) = answer else { panic!("{verb}: {answer:?}") };
        assert!(told.contains(words) && told.contains(reply), "{told}");
    }
}

#[tokio::test]
async fn a_wrong_password_waits_for_a_right_one() {
    let answer = sent(but("AUTH", say("535 5.7.8 no"))).await;
    let Answer::NotSignedIn(words) = answer else { panic!("{answer:?}") };
    assert!(words.contains("check user name and password") && !words.contains("geheim"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_before_the_end_has_nothing() {
    for verb in ["", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"] {
        let answer = sent(but(verb, Do::Hang)).await;
        assert!(
            matches!(&answer, Answer::Later(words, _) if words.contains("stopped answering")),
            "{verb}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_before_the_end_has_nothing() {
    for verb in ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"] {
        let answer = sent(but(verb, Do::Close)).await;
        assert!(
            matches!(&answer, Answer::Later(words, _) if words.contains("ended the connection")),
            "{verb}: {answer:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_breaks_after_the_end_may_have_been_sent() {
    for end in [Do::Close, Do::Hang] {
        let answer = sent(but(".", end)).await;
        assert!(matches!(&answer, Answer::Unknown(words) if words.contains("handed over")), "{answer:?}");
    }
}

#[tokio::test]
async fn each_recipient_has_an_answer_of_their_own() {
    let post = post(|line: &str| match line {
        _ if line.starts_with("RCPT TO:<gone@") => say("550 5.1.1 nobody"),
        _ if line.starts_with("RCPT TO:<busy@") => say("450 4.2.1 busy"),
        _ => friendly(line),
    });
    let answer = post.smtp.send(&host(), &letter(&["ana@x.test", "gone@x.test", "busy@x.test", "no address"])).await;
    let Answer::Handed { to, .. } = answer else { panic!("{answer:?}") };
    let of = |who: &str| to.iter().find(|(name, _)| name == who).map(|(_, told)| told.clone()).unwrap();
    assert_eq!(of("ana@x.test"), Told::Taken);
    assert!(matches!(of("gone@x.test"), Told::Refused(_)));
    assert!(matches!(of("busy@x.test"), Told::Later(_)));
    assert!(matches!(of("no address"), Told::Refused(words) if words.contains("not an address")));
    assert_eq!(post.heard.lock().unwrap().data.len(), 1);
}

#[tokio::test]
async fn if_nobody_is_accepted_nothing_is_handed_over() {
    let post = post(but("RCPT", say("550 5.1.1 nobody")));
    let answer = post.smtp.send(&host(), &letter(&["a@x.test", "b@x.test"])).await;
    assert!(matches!(answer, Answer::Refused(words) if words.contains("a@x.test") && words.contains("b@x.test")));
    assert_eq!(post.heard.lock().unwrap().data.len(), 0);
}

#[tokio::test]
async fn pipelining_says_the_envelope_at_once() {
    let post = post(|line: &str| {
        if line.starts_with("EHLO") { say("250-mx.test\r\n250-AUTH PLAIN\r\n250 PIPELINING") } else { friendly(line) }
    });
    let answer = post.smtp.send(&host(), &letter(&["a@x.test", "b@x.test"])).await;
    assert!(matches!(answer, Answer::Handed { to, .. } if to.len() == 2));
}

#[tokio::test]
async fn what_cannot_pass_is_refused_before_it_is_sent() {
    let small = post(|line: &str| {
        if line.starts_with("EHLO") { say("250-mx.test\r\n250-AUTH PLAIN\r\n250 SIZE 10") } else { friendly(line) }
    });
    let answer = small.smtp.send(&host(), &letter(&["a@x.test"])).await;
    assert!(matches!(answer, Answer::Refused(words) if words.contains("send the files another way")));
    let plain = post(friendly);
    let answer = plain.smtp.send(&host(), &letter(&["anä@x.test"])).await;
    assert!(matches!(answer, Answer::Refused(words) if words.contains("anä@x.test")));
    assert!(plain.heard.lock().unwrap().lines.iter().all(|line| !line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_wide_address_passes_where_the_server_can_write_it() {
    let post = post(|line: &str| {
        if line.starts_with("EHLO") { say("250-mx.test\r\n250-AUTH PLAIN\r\n250 SMTPUTF8") } else { friendly(line) }
    });
    post.smtp.send(&host(), &letter(&["anä@bücher.test"])).await;
    let lines = post.heard.lock().unwrap().lines.clone();
    assert!(lines.iter().any(|line| line == "MAIL FROM:<support@shop.test> SMTPUTF8"), "{lines:?}");
    assert!(lines.iter().any(|line| line == "RCPT TO:<anä@xn--bcher-kva.test>"), "{lines:?}");
}

#[tokio::test]
async fn a_server_that_only_knows_login_is_spoken_to() {
    let post = post(|line: &str| match line {
        _ if line.starts_with("EHLO") => say("250-mx.test\r\n250 AUTH LOGIN"),
        "AUTH LOGIN" => say("334 VXNlcm5hbWU6"),
        "c3VwcG9ydA==" => say("334 UGFzc3dvcmQ6"),
        "Z2VoZWlt" => say("235 ok"),
        _ => friendly(line),
    });
    assert!(matches!(post.smtp.send(&host(), &letter(&["a@x.test"])).await, Answer::Handed { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_used_again_while_it_is_fresh() {
    let post = post(friendly);
    for _ in 0..3 {
        post.smtp.send(&host(), &letter(&["a@x.test"])).await;
    }
    assert_eq!(post.heard.lock().unwrap().connections, 1);
    assert_eq!(post.heard.lock().unwrap().lines.iter().filter(|line| *line == "RSET").count(), 2);
    tokio::time::sleep(Limits::default().idle).await;
    post.smtp.send(&host(), &letter(&["a@x.test"])).await;
    assert_eq!(post.heard.lock().unwrap().connections, 2);
}

#[tokio::test]
async fn another_password_is_another_connection() {
    let post = post(friendly);
    post.smtp.send(&host(), &letter(&["a@x.test"])).await;
    let mut other = host();
    other.login = Some(Login { user: "support".into(), proof: Proof::Password(Secret::new("new".into())) });
    post.smtp.send(&other, &letter(&["a@x.test"])).await;
    assert_eq!(post.heard.lock().unwrap().connections, 2);
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_password() {
    let post = post(friendly);
    let answer = post.smtp.send(&MailHost { security: Security::StartTls, ..host() }, &letter(&["a@x.test"])).await;
    assert!(matches!(&answer, Answer::Later(words, _) if words.contains("offers no encryption")), "{answer:?}");
    assert!(post.heard.lock().unwrap().lines.iter().all(|line| !line.starts_with("AUTH")));
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_told_so() {
    let post = post(friendly);
    let answer = post.smtp.send(&MailHost { security: Security::Tls, ..host() }, &letter(&["a@x.test"])).await;
    assert!(matches!(&answer, Answer::Later(words, _) if words.contains("does not speak TLS")), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn rel_r06_a_line_of_four_kilobytes_a_second_is_slow_and_no_trouble() {
    let post = post(but("DATA", Do::Crawl("354 go on".into())));
    let bytes = [b"Subject: x\r\n\r\n".to_vec(), b"words\r\n".repeat(100_000)].concat();
    let begun = tokio::time::Instant::now();
    let answer = post.smtp.send(&host(), &Letter { bytes: bytes.clone(), ..letter(&["ana@x.test"]) }).await;
    assert!(matches!(answer, Answer::Handed { .. }), "{answer:?}");
    assert!(begun.elapsed() > Limits::default().receipt, "{:?}", begun.elapsed());
    assert_eq!(post.heard.lock().unwrap().data.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn rel_r06_a_host_that_keeps_failing_is_left_alone_and_no_other_with_it() {
    let world = Doubles::default();
    world.name("mx.test", &[ip(PUBLIC)]);
    world.name("other.test", &[ip("93.184.216.35")]);
    let (bad, good) =
        (mail(&world, at(PUBLIC, 25), but("EHLO", Do::Close)), mail(&world, at("93.184.216.35", 25), friendly));
    let (smtp, other) =
        (Smtp::new(&outside(&world), Limits::default()), MailHost { host: "other.test".into(), ..host() });
    for _ in 0..20 {
        let answer = smtp.send(&host(), &letter(&["ana@x.test"])).await;
        assert!(matches!(answer, Answer::Later(..)), "{answer:?}");
        assert!(matches!(smtp.send(&other, &letter(&["bob@x.test"])).await, Answer::Handed { .. }));
    }
    assert_eq!(bad.lock().unwrap().connections, 5, "the sixth try is not made");
    assert_eq!(good.lock().unwrap().data.len(), 20);
    tokio::time::sleep(std::time::Duration::from_secs(61)).await;
    smtp.send(&host(), &letter(&["ana@x.test"])).await;
    smtp.send(&host(), &letter(&["ana@x.test"])).await;
    assert_eq!(bad.lock().unwrap().connections, 6, "one probe");
}
