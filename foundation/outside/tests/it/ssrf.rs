//! SEC-B1 and SEC-B2: nowhere on a private network, by no spelling, name, redirect or change of mind.

use crate::world::{PUBLIC, at, http, ip, outside, outside_with};
use outside::http::{Ask, Purpose, Unreached};
use outside::{Doubles, Guard, Why};
use std::path::Path;

const PURPOSES: [Purpose; 8] = [
    Purpose::Webhook,
    Purpose::Avatar,
    Purpose::Preview,
    Purpose::Oidc,
    Purpose::Import,
    Purpose::Social,
    Purpose::ImageProxy,
    Purpose::Mail,
];

#[expect(clippy::disallowed_methods, reason = "outside data is found by its name")]
fn vectors(kind: &str) -> Vec<String> {
    let folder = std::env::var("GOODWORD_TEST_DATA")
        .unwrap_or_else(|_| format!("{}/../../../shared/data", env!("CARGO_MANIFEST_DIR")));
    let path = Path::new(&folder).join("corpora/strings/own.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        testkit::skipped("the vectors are not here; GOODWORD_TEST_DATA names their folder");
        return Vec::new();
    };
    let rows = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    rows.filter(|row| row["kind"] == kind).filter_map(|row| row["input"].as_str().map(str::to_owned)).collect()
}

/// Private addresses by which names and notations of the vectors would be reached, all with an open port.
fn trap() -> Doubles {
    let world = Doubles::default();
    for name in [
        "localhost",
        "localhost.localdomain",
        "metadata.google.internal",
        "127.0.0.1.nip.io",
        "spoofed.burpcollaborator.net",
    ] {
        world.name(name, &[ip("127.0.0.1")]);
    }
    world
}

#[tokio::test]
async fn no_spelling_of_a_private_address_is_called() {
    for url in vectors("ssrf-url") {
        let world = trap();
        let outside = outside(&world);
        for purpose in PURPOSES {
            let told = outside.http(Ask::get(purpose, &url)).await.unwrap_err();
            assert!(matches!(told, Unreached::Address | Unreached::Unreachable), "{url}: {told}");
        }
        assert_eq!(world.tried(), [], "{url}");
    }
}

#[tokio::test]
async fn no_spelling_of_a_private_address_may_be_called() {
    let world = trap();
    world.name("shop.test", &[ip(PUBLIC)]);
    let outside = outside(&world);
    for url in vectors("ssrf-url") {
        outside.may_call(&url).await.unwrap_err();
    }
    assert_eq!(outside.may_call("https://shop.test/hook?a=1").await, Ok(()));
    assert_eq!(world.tried(), []);
}

#[tokio::test]
async fn barred_closed_and_silent_look_the_same() {
    let world = Doubles::default();
    world.name("closed.test", &[ip(PUBLIC)]);
    world.name("private.test", &[ip("10.1.2.3")]);
    let outside = outside(&world);
    let ask = |url: &str| outside.http(Ask::get(Purpose::Webhook, url));
    let closed = ask("http://closed.test/").await.unwrap_err();
    assert_eq!(ask("http://private.test/").await.unwrap_err(), closed);
    assert_eq!(ask("http://unknown.test/").await.unwrap_err(), closed);
    assert_eq!(ask("http://127.0.0.1/").await.unwrap_err(), closed);
}

#[tokio::test]
async fn one_private_address_among_public_ones_bars_all() {
    let world = Doubles::default();
    world.name("mixed.test", &[ip(PUBLIC), ip("127.0.0.1")]);
    outside(&world).http(Ask::get(Purpose::Preview, "http://mixed.test/")).await.unwrap_err();
    assert_eq!(world.tried(), []);
}

#[tokio::test]
async fn disguised_private_addresses_are_barred() {
    for hidden in ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fe80::1", "::7f00:1"] {
        let world = Doubles::default();
        world.name("hidden.test", &[ip(hidden)]);
        outside(&world).http(Ask::get(Purpose::Social, "http://hidden.test/")).await.unwrap_err();
        assert_eq!(world.tried(), [], "{hidden}");
    }
}

#[tokio::test]
async fn the_judged_address_is_the_one_connected_to() {
    let world = Doubles::default();
    world.name("rebound.test", &[ip(PUBLIC)]);
    world.name("rebound.test", &[ip("127.0.0.1")]);
    http(&world, at(PUBLIC, 80), |_| b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec());
    let outside = outside(&world);
    let got = outside.http(Ask::get(Purpose::Import, "http://rebound.test/")).await.unwrap();
    assert_eq!(got.body, b"ok");
    outside.http(Ask::get(Purpose::Import, "http://rebound.test/")).await.unwrap_err();
    assert_eq!(world.tried(), [at(PUBLIC, 80)]);
}

fn redirecting(to: &str) -> impl Fn(&str) -> Vec<u8> + Send + Sync + 'static {
    let to = to.to_owned();
    move |_| format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn a_redirect_is_judged_like_a_first_address() {
    for to in [
        "http://127.0.0.1/",
        "http://private.test/",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "//localhost/",
        "gopher://x/",
    ] {
        let world = Doubles::default();
        world.name("start.test", &[ip(PUBLIC)]);
        world.name("private.test", &[ip("192.168.0.1")]);
        http(&world, at(PUBLIC, 80), redirecting(to));
        outside(&world).http(Ask::get(Purpose::Oidc, "http://start.test/")).await.unwrap_err();
        assert_eq!(world.tried(), [at(PUBLIC, 80)], "{to}");
    }
}

#[tokio::test]
async fn webhooks_follow_no_redirect() {
    let world = Doubles::default();
    world.name("hook.test", &[ip(PUBLIC)]);
    http(&world, at(PUBLIC, 80), redirecting("http://hook.test/elsewhere"));
    let got = outside(&world).http(Ask::get(Purpose::Webhook, "http://hook.test/")).await.unwrap();
    assert_eq!(got.status, 302);
    assert_eq!(world.tried().len(), 1);
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let world = Doubles::default();
    world.name("far.test", &[ip(PUBLIC)]);
    http(&world, at(PUBLIC, 80), |line| {
        let step: u32 = line.split(['/', ' ']).find_map(|part| part.parse().ok()).unwrap_or(0);
        if step == 3 {
            b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec()
        } else {
            redirecting(&format!("/{}", step + 1))("")
        }
    });
    let outside = outside(&world);
    let got = outside.http(Ask::get(Purpose::Avatar, "http://far.test/0")).await.unwrap();
    assert_eq!((got.status, got.url.as_str()), (200, "http://far.test/3"));
    let endless = outside.http(Ask::get(Purpose::Avatar, "http://far.test/4")).await.unwrap_err();
    assert_eq!(endless, Unreached::Redirected);
    assert_eq!(world.tried().len(), 8);
}

#[tokio::test]
async fn secrets_stay_with_the_first_host() {
    let world = Doubles::default();
    world.name("first.test", &[ip(PUBLIC)]);
    world.name("second.test", &[ip("93.184.216.35")]);
    http(&world, at(PUBLIC, 80), redirecting("http://second.test/"));
    let heard = http(&world, at("93.184.216.35", 80), |_| b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec());
    let mut ask = Ask::get(Purpose::Social, "http://first.test/");
    ask.headers = vec![("Authorization".into(), "Bearer geheim".into()), ("Accept".into(), "text/plain".into())];
    outside(&world).http(ask).await.unwrap();
    let request = heard.lock().unwrap().concat().to_lowercase();
    assert!(!request.contains("geheim") && request.contains("accept: text/plain"), "{request}");
}

#[tokio::test]
async fn an_exception_of_the_operator_opens_one_host() {
    let world = Doubles::default();
    world.name("mail.lan", &[ip("10.0.0.5")]);
    world.name("other.lan", &[ip("10.0.0.6")]);
    http(&world, at("10.0.0.5", 80), |_| b"HTTP/1.1 204 No Content\r\n\r\n".to_vec());
    let outside = outside_with(&world, Guard { allowed_hosts: vec!["mail.lan".into()], ..Guard::default() });
    assert_eq!(outside.http(Ask::get(Purpose::Social, "http://mail.lan/")).await.unwrap().status, 204);
    outside.http(Ask::get(Purpose::Social, "http://other.lan/")).await.unwrap_err();
    outside.http(Ask::get(Purpose::Social, "http://10.0.0.5/")).await.unwrap_err();
    assert_eq!(world.tried(), [at("10.0.0.5", 80)]);
}

#[tokio::test]
async fn a_mailbox_on_a_private_network_says_which_line_is_missing() {
    let world = Doubles::default();
    world.name("imap.lan", &[ip("192.168.7.7")]);
    let trouble = outside(&world).look_up("imap.lan", 993).await.unwrap_err();
    assert_eq!(trouble.why, Why::Barred);
    assert!(trouble.words.contains("outside.allowed_hosts = [\"imap.lan\"]"), "{trouble}");
}
