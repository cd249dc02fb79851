//! SEC-D7 and SEC-D8 on the wire: no letter ends early, none carries commands.

use crate::world::{PUBLIC, at, friendly, ip, mail, outside};
use outside::smtp::{Answer, Letter, Limits, Smtp};
use outside::{Doubles, MailHost, Security};

async fn wire(letter: &Letter) -> (Answer, Vec<String>, Vec<Vec<u8>>) {
    let world = Doubles::default();
    world.name("mx.test", &[ip(PUBLIC)]);
    let heard = mail(&world, at(PUBLIC, 25), friendly);
    let host = MailHost { host: "mx.test".into(), port: 25, security: Security::None, login: None };
    let answer = Smtp::new(&outside(&world), Limits::default()).send(&host, letter).await;
    let heard = heard.lock().unwrap().clone();
    (answer, heard.lines, heard.data)
}

fn letter(from: &str, to: &str, bytes: &[u8]) -> Letter {
    Letter { from: from.into(), to: vec![to.into()], bytes: bytes.to_vec() }
}

#[tokio::test]
async fn no_end_of_data_can_be_smuggled_into_a_letter() {
    for end in ["\n.\n", "\r.\r", "\r.\r\n", "\n.\r\n", "\r\n.\r\n", "\r\n.\n", "\r\n\0.\r\n", "\n\n.\r\r\n"] {
        let bytes = format!(
            "Subject: one\r\n\r\nhello{end}MAIL FROM:<admin@goodword.test>\r\nRCPT TO:<desk@goodword.test>\r\nDATA\r\nx\r\n"
        );
        let (answer, lines, data) = wire(&letter("a@a.test", "b@b.test", bytes.as_bytes())).await;
        assert!(matches!(answer, Answer::Handed { .. }), "{end:?}: {answer:?}");
        assert_eq!(data.len(), 1, "{end:?}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("MAIL")).count(), 1, "{end:?}");
        let text = String::from_utf8(data[0].clone()).unwrap();
        assert_eq!(text.replace("\r\n", "").matches(['\r', '\n', '\0']).count(), 0, "{end:?}");
        assert!(text.contains("MAIL FROM:<admin@goodword.test>"), "{end:?}");
    }
}

#[tokio::test]
async fn no_address_can_carry_a_command() {
    for bad in [
        "a@x.test>\r\nDATA",
        "a@x.test>\r\nRCPT TO:<victim@x.test",
        "a@x.test\rRCPT",
        "a@x.test SIZE=1",
        "\"a\r\n b\"@x.test",
        "a@[127.0.0.1]",
    ] {
        let (answer, lines, data) = wire(&letter("a@a.test", bad, b"x")).await;
        assert!(matches!(answer, Answer::Refused(_)), "{bad:?}: {answer:?}");
        let (from, from_lines, _) = wire(&letter(bad, "b@b.test", b"x")).await;
        assert!(matches!(from, Answer::Refused(_)), "{bad:?}");
        assert!(
            data.is_empty() && lines.iter().chain(&from_lines).all(|line| !line.starts_with("MAIL")),
            "{bad:?}: {lines:?}"
        );
    }
}
