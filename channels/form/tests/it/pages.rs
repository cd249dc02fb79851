//! Writing on the page.

use crate::world::{Filled, text, value, world};
use base::Time;
use contract::{Channel, Parsed};
use form::Form;

#[tokio::test]
async fn the_page_works_without_scripts_and_says_whose_it_is() {
    let world = world(&[("title", "Write <us>"), ("intro", "Have your order\nat hand.")]).await;
    let page = world.client.get(&world.path()).await;
    let shown = text(&page);
    assert_eq!(page.status, 200);
    let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        policy.starts_with("default-src 'none'") && policy.contains("form-action 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(shown.contains("<h1>Write &lt;us&gt;</h1>") && shown.contains("Have your order\nat hand."), "{shown}");
    assert!(!shown.contains("<script") && !shown.contains("style=\"") && !shown.contains(" on"), "{shown}");
    for id in ["message", "email", "name", "subject", "files", "website"] {
        assert!(shown.contains(&format!("<label for=\"{id}\">")) && shown.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert_eq!(shown.matches(" required ").count(), 2);
    let style = world.client.get("/p/paper.css").await;
    assert!(style.headers["content-type"].to_str().unwrap().starts_with("text/css"));
}

#[tokio::test]
async fn what_is_sent_is_stored_and_can_be_read() {
    let world = world(&[("expect", "We answer within one working day.")]).await;
    let mut filled = world.opened().await;
    filled.insert("name", "Ana <b>".into());
    filled.insert("subject", "kettle\r\nBcc: x@y.test".into());
    let done = world.send(&filled, &[("../foto.png", "image/png", &[137, 80, 78, 71])]).await;
    let shown = text(&done);
    assert_eq!(done.status, 200, "{shown}");
    let items = world.taking.items();
    let key = items[0].provider_key.clone();
    assert!(
        shown.contains(&key.chars().skip(key.len() - 8).collect::<String>().to_uppercase())
            && shown.contains("within one working day")
            && shown.contains("ana@x.test"),
        "{shown}"
    );
    let Parsed::Message(message) =
        Form::new().parse(&world.account, &items[0].bytes, &items[0].envelope).unwrap().pop().unwrap()
    else {
        panic!("no message")
    };
    assert_eq!((message.from.name.as_str(), message.from.address.as_str()), ("Ana <b>", "ana@x.test"));
    assert_eq!(
        (message.subject.as_str(), message.text.as_str()),
        ("kettle  Bcc: x@y.test", "The kettle leaks.\nWhat now?")
    );
    assert_eq!(
        (message.files[0].name.as_str(), message.files[0].bytes.as_slice()),
        ("foto.png", [137, 80, 78, 71].as_slice())
    );
}

async fn refused(change: impl Fn(&mut Filled), field: &str) -> String {
    let world = world(&[]).await;
    let mut filled = world.opened().await;
    filled.insert("subject", "my \"subject\"".into());
    change(&mut filled);
    let answer = world.send(&filled, &[]).await;
    let shown = text(&answer);
    assert_eq!(answer.status, 422, "{shown}");
    assert!(shown.contains(&format!("<a href=\"#{field}\">")) && shown.contains("role=\"alert\""), "{shown}");
    assert!(shown.contains("value=\"my &quot;subject&quot;\""), "{shown}");
    assert!(world.taking.items().is_empty());
    shown
}

#[tokio::test]
async fn what_is_wrong_is_said_on_the_same_page_and_nothing_typed_is_lost() {
    for bad in ["", "ana", "ana@", "a@[127.0.0.1]", "a b@x.test", "a@x.test\r\nBcc: b@x.test"] {
        let shown = refused(|filled| drop(filled.insert("email", bad.into())), "email").await;
        assert!(shown.contains("The kettle leaks.") && shown.contains("aria-invalid=\"true\""), "{bad:?}");
    }
    refused(|filled| drop(filled.insert("message", " \n ".into())), "message").await;
}

#[tokio::test]
async fn a_sprung_trap_is_shown_and_does_not_swallow_the_message() {
    let shown = refused(|filled| drop(filled.insert("website", "https://spam.test".into())), "website").await;
    assert!(
        shown.contains("<div class=\"field\">\n<label for=\"website\">") && shown.contains("The kettle leaks."),
        "{shown}"
    );
}

#[tokio::test]
async fn too_quick_forged_and_stale_pages_ask_for_one_more_press() {
    let world = world(&[]).await;
    let page = text(&world.client.get(&world.path()).await);
    let mut filled = Filled::new();
    filled.insert("email", "ana@x.test".into());
    filled.insert("message", "hello".into());
    for began in [value(&page, "began"), String::new(), "x.y".into()] {
        filled.insert("began", began.clone());
        let answer = world.send(&filled, &[]).await;
        assert_eq!(answer.status, 422, "{began}");
        world.clock.pass(5 * Time::SECOND);
        filled.insert("began", value(&text(&answer), "began"));
        assert_eq!(world.send(&filled, &[]).await.status, 200, "{began}");
    }
    filled.insert("began", value(&page, "began"));
    world.clock.pass(2 * Time::DAY);
    assert_eq!(world.send(&filled, &[]).await.status, 422);
}

#[tokio::test]
async fn the_same_message_twice_is_one_with_one_reference() {
    let world = world(&[]).await;
    let filled = world.opened().await;
    let (first, second) = (text(&world.send(&filled, &[]).await), text(&world.send(&filled, &[]).await));
    assert_eq!(first, second);
    assert_eq!(world.taking.items().len(), 1);
    world.clock.pass(10 * Time::MINUTE);
    world.send(&filled, &[]).await;
    assert_eq!(world.taking.items().len(), 2);
}

#[tokio::test]
async fn an_address_has_five_messages_an_hour() {
    let world = world(&[]).await;
    let mut filled = world.opened().await;
    for n in 0..5 {
        filled.insert("message", format!("message {n}"));
        assert_eq!(world.send(&filled, &[]).await.status, 200);
    }
    filled.insert("message", "one more".into());
    let answer = world.send(&filled, &[]).await;
    assert_eq!(answer.status, 429);
    assert!(text(&answer).contains("one more"));
    filled.insert("email", "ben@x.test".into());
    assert_eq!(world.send(&filled, &[]).await.status, 200);
}

#[tokio::test]
async fn files_beyond_ten_mebibytes_are_refused_and_the_text_stays() {
    let world = world(&[]).await;
    let filled = world.opened().await;
    let big = vec![0; 10 * 1024 * 1024 + 1];
    let answer = world.send(&filled, &[("a.bin", "application/octet-stream", &big)]).await;
    let shown = text(&answer);
    assert_eq!(answer.status, 422);
    assert!(shown.contains("<a href=\"#files\">") && shown.contains("The kettle leaks."), "{shown}");
}

#[tokio::test]
async fn a_full_disk_keeps_the_text_on_the_page() {
    let world = world(&[]).await;
    let filled = world.opened().await;
    world.taking.fail(usize::MAX);
    let answer = world.send(&filled, &[]).await;
    assert_eq!(answer.status, 503);
    assert!(text(&answer).contains("The kettle leaks."));
    world.taking.fail(0);
    assert_eq!(world.send(&filled, &[]).await.status, 200);
}

#[tokio::test]
async fn scripts_in_every_field_are_text() {
    let world = world(&[]).await;
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let mut filled = world.opened().await;
    for name in ["name", "subject", "message", "website", "origin"] {
        filled.insert(name, evil.into());
    }
    let shown = text(&world.send(&filled, &[]).await);
    assert!(!shown.contains("<script") && !shown.contains("<img"), "{shown}");
    filled.insert("website", String::new());
    let shown = text(&world.send(&filled, &[]).await);
    assert!(shown.contains("&lt;script&gt;") && !shown.contains("<script"), "{shown}");
}

#[tokio::test]
async fn the_page_speaks_the_inboxs_language_or_the_one_asked_for() {
    let world = world(&[("language", "de")]).await;
    assert!(text(&world.client.get(&world.path()).await).contains("<html lang=\"de\">"));
    assert!(text(&world.client.get(&format!("{}?lang=fr", world.path())).await).contains("Écrivez-nous"));
    assert!(text(&world.client.get(&format!("{}?lang=%22%3E", world.path())).await).contains("<html lang=\"de\">"));
}

#[tokio::test]
async fn a_form_that_is_not_there_is_not_there() {
    let world = world(&[]).await;
    let other = base::InboxId::mint(Time(1));
    assert_eq!(world.client.get(&format!("/p/form/{other}")).await.status, 404);
    assert_eq!(world.client.get("/p/form/x'--").await.status, 404);
}
