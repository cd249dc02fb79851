//! Against the real Postfix and Dovecot: certificates, sign-in, answers for recipients.

use base::Secret;
use outside::imap::{self, Mailbox};
use outside::smtp::{Answer, Letter, Limits, Smtp, Told};
use outside::{Guard, Login, MailHost, Outside, Proof, Security, Why};
use testkit::servers::MailServers;

fn guard(servers: &MailServers) -> Guard {
    Guard {
        allowed_hosts: vec![servers.host().to_owned()],
        authorities: std::fs::read(servers.authority()).unwrap(),
        ..Guard::default()
    }
}

fn host(servers: &MailServers, port: u16, security: Security) -> MailHost {
    let login =
        Login { user: "support@shop.test".into(), proof: Proof::Password(Secret::new(servers.password().to_owned())) };
    MailHost { host: servers.host().to_owned(), port, security, login: Some(login) }
}

fn letter(to: &[&str]) -> Letter {
    let to = to.iter().map(|one| (*one).to_owned()).collect();
    Letter {
        from: "support@shop.test".into(),
        to,
        bytes: b"From: support@shop.test\r\nSubject: x\r\n\r\n.hello\r\n".to_vec(),
    }
}

#[tokio::test]
async fn postfix_takes_a_letter_in_both_ways_of_encryption() {
    let Some(servers) = MailServers::start() else { return };
    let smtp = Smtp::new(&Outside::new(guard(&servers)).unwrap(), Limits::default());
    for (port, security) in
        [(servers.submission_port(), Security::StartTls), (servers.submissions_port(), Security::Tls)]
    {
        let host = host(&servers, port, security);
        for _ in 0..2 {
            let answer = smtp.send(&host, &letter(&["mia@customer.test"])).await;
            assert!(matches!(&answer, Answer::Handed { said, .. } if said.contains("queued as")), "{answer:?}");
        }
        let answer =
            smtp.send(&host, &letter(&["mia@customer.test", "refused@customer.test", "later@customer.test"])).await;
        let Answer::Handed { to, .. } = answer else { panic!("{answer:?}") };
        assert!(to.iter().any(|(_, told)| *told == Told::Taken));
        assert!(to.iter().any(|(who, told)| who.starts_with("refused@")
            && matches!(told, Told::Refused(words) if words.contains("no such mailbox"))));
        assert!(to.iter().any(|(who, told)| who.starts_with("later@") && matches!(told, Told::Later(_))));
    }
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_told_in_words() {
    let Some(servers) = MailServers::start() else { return };
    let stranger = Guard { authorities: Vec::new(), ..guard(&servers) };
    let smtp = Smtp::new(&Outside::new(stranger.clone()).unwrap(), Limits::default());
    let trouble = smtp.try_out(&host(&servers, servers.submissions_port(), Security::Tls)).await.unwrap_err();
    assert_eq!(trouble.why, Why::Tls);
    assert!(trouble.words.contains("an authority this installation does not know"), "{trouble}");
    let imap = host(&servers, servers.imaps_port(), Security::Tls);
    let trouble = Mailbox::connect(&Outside::new(stranger).unwrap(), &imap, imap::Limits::default()).await.unwrap_err();
    assert_eq!(trouble.why, Why::Tls);
}

#[tokio::test]
async fn a_wrong_password_is_told_in_words() {
    let Some(servers) = MailServers::start() else { return };
    let outside = Outside::new(guard(&servers)).unwrap();
    let wrong = Login { user: "support@shop.test".into(), proof: Proof::Password(Secret::new("falsch".into())) };
    let smtp = MailHost { login: Some(wrong.clone()), ..host(&servers, servers.submissions_port(), Security::Tls) };
    let trouble = Smtp::new(&outside, Limits::default()).try_out(&smtp).await.unwrap_err();
    assert_eq!(trouble.why, Why::SignIn);
    let imap = MailHost { login: Some(wrong), ..host(&servers, servers.imap_port(), Security::StartTls) };
    let mut mailbox = Mailbox::connect(&outside, &imap, imap::Limits::default()).await.unwrap();
    let trouble = mailbox.sign_in(&imap).await.unwrap_err();
    assert!(trouble.why == Why::SignIn && !trouble.words.contains("falsch"), "{trouble}");
}

#[tokio::test]
async fn the_real_loopback_is_barred_without_an_exception() {
    let Some(servers) = MailServers::start() else { return };
    let outside = Outside::new(Guard::default()).unwrap();
    let trouble = outside.look_up(servers.host(), servers.imap_port()).await.unwrap_err();
    assert!(trouble.why == Why::Barred && trouble.words.contains("allowed_hosts"), "{trouble}");
}
