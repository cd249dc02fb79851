//! What an inbox says by itself: within its limits, to people only, and never so that two machines talk for ever.

use crate::by_mail::goes_on;
use crate::house::{House, Side, answer, header, items, mail, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const HOUR: i64 = 3_600_000;

/// Switches an acknowledgement on.
async fn acknowledging(house: &House, side: &Side) {
    let ada = house.who("ada").await;
    let texts = json!({ "en": "We have it, #{number}.", "de": "Ist da, #{number}." });
    let wished = json!({ "acknowledgement": { "on": true, "texts": texts } });
    ada.put(&format!("/inboxes/{}/automatic", side.inbox), wished).await.ok();
}

/// Another house on the same engine.
async fn neighbour(fresh: &Fresh) -> Fresh {
    if fresh.place.url.is_some() { Fresh::postgres().await.unwrap() } else { Fresh::sqlite() }
}

async fn leave(house: &House) {
    while house.works.sender.step(8).await.unwrap() > 0 {}
}

fn from(number: usize, address: &str, house: &House) -> String {
    let own = format!("<m{number}@post.example>");
    let to = &house.kettles.address;
    with_headers(&[("From", address), ("To", to), ("Subject", "kettle"), ("Message-ID", &own)], &format!("no {number}"))
}

both!(whoever_begins_is_told_once_a_day_that_it_arrived, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    acknowledging(&house, &house.kettles).await;
    house.receives(&house.kettles, from(1, "Ana <ana@post.example>", &house)).await;
    house.receives(&house.kettles, from(2, "Ana <ana+again@post.example>", &house)).await;
    leave(&house).await;
    let sent = house.sent().await;
    assert_eq!(sent.len(), 1, "one a day, whatever stands behind the plus");
    assert!(sent[0].contains("We have it, #1."), "{}", sent[0]);
    let mia = house.who("mia").await;
    let lines = items(&mia, "/conversations/1/timeline").await;
    let ours = lines.iter().find(|item| item["direction"] == "out").unwrap();
    assert_eq!((&ours["automatic"], &ours["author"]["kind"]), (&json!(true), &json!("system")));
    assert!(ours["because"].as_str().unwrap().contains("sent by itself"), "{}", ours["because"]);
    let whole = mia.get("/conversations/1").await.ok();
    assert_eq!(whole["status"], "open", "an automatic answer is no answer");
    assert!(whole["waiting_since"].is_i64(), "{}", whole["waiting_since"]);
    house.clock.pass(24 * HOUR);
    house.receives(&house.kettles, from(3, "Ana <ana@post.example>", &house)).await;
    leave(&house).await;
    assert_eq!(house.sent().await.len(), 2);
});

both!(it_repeats_nothing_of_a_sender_who_may_be_pretended, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    acknowledging(&house, &house.kettles).await;
    let to = house.kettles.address.clone();
    let head = [
        ("From", "\"Buy PILLS\" <ana@post.example>"),
        ("To", &*to),
        ("Subject", "cheap PILLS"),
        ("Message-ID", "<one@post.example>"),
    ];
    house.receives(&house.kettles, with_headers(&head, "PILLS at x.test")).await;
    leave(&house).await;
    let sent = house.sent().await.remove(0);
    assert!(!sent.contains("PILLS") && !sent.contains("x.test"), "{sent}");
    assert_eq!(header(&sent, "Auto-Submitted").as_deref(), Some("auto-replied"));
    assert_eq!(header(&sent, "X-Auto-Response-Suppress").as_deref(), Some("All"));
    assert_eq!(header(&sent, "X-Loop").as_deref(), Some(to.as_str()));
    assert_eq!(header(&sent, "In-Reply-To").as_deref(), Some("<one@post.example>"));
    assert_eq!(house.text_of("select sender from sent_mail where sent_to = $1", "ana@post.example").await, "");
});

both!(the_language_is_the_customers, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    acknowledging(&house, &house.kettles).await;
    let words = "Guten Tag, der Deckel meines Wasserkochers ist gestern gebrochen. Was kann ich jetzt tun?";
    house.receives(&house.kettles, mail("Jan <jan@post.example>", &house.kettles.address, "Deckel", words)).await;
    leave(&house).await;
    let sent = house.sent().await.remove(0);
    assert!(sent.contains("Ist da, #1."), "{sent}");
    assert!(header(&sent, "Subject").unwrap().contains("Ihre Nachricht ist da"));
});

both!(machines_lists_offices_and_ourselves_hear_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    acknowledging(&house, &house.kettles).await;
    acknowledging(&house, &house.lamps).await;
    let marks = [
        ("Auto-Submitted", "auto-replied; owner=x"),
        ("Auto-Submitted", "AUTO-GENERATED"),
        ("X-Auto-Response-Suppress", "OOF"),
        ("Precedence", "bulk"),
        ("List-Id", "<l.x.example>"),
        ("X-Loop", "x"),
        ("Return-Path", "<>"),
    ];
    for (number, mark) in marks.into_iter().enumerate() {
        let own = format!("<auto{number}@post.example>");
        let who = format!("p{number}@post.example");
        let raw = with_headers(&[("From", &who), ("To", &house.kettles.address), mark, ("Message-ID", &own)], "hm");
        house.receives(&house.kettles, raw).await;
    }
    let senders = ["no-reply@post.example", "MAILER-DAEMON@post.example", "info@strangers.example"];
    let ours = [house.lamps.address.clone(), house.kettles.address.clone()];
    for (number, who) in senders.into_iter().map(str::to_owned).chain(ours).enumerate() {
        house.receives(&house.kettles, from(100 + number, &who, &house)).await;
    }
    leave(&house).await;
    assert_eq!(house.sent().await, Vec::<String>::new());
    assert_eq!(house.count("select count(*) from messages").await, 12, "all of it is kept");
});

/// How much a flood is; 10,000 where `make soak` asks for it.
fn flood() -> usize {
    crate::crash::told("GOODWORD_TEST_FLOOD").map_or(120, |text| text.parse().unwrap())
}

/// Ten minutes of mails in a victim's name.
async fn mails(house: &House, count: usize) {
    let to = house.kettles.address.clone();
    for number in 0..count {
        let (own, who) = (format!("<m{number}@post.example>"), format!("Cheap PILLS <victim+{number}@post.example>"));
        let head = [("From", &*who), ("To", &*to), ("Subject", "PILLS"), ("Message-ID", &*own)];
        house.takes(&house.kettles, with_headers(&head, &format!("PILLS {number}"))).await;
        house.clock.pass(600_000 / i64::try_from(count).unwrap());
    }
}

/// The web form filled in in a victim's name, from everywhere; gives how many were taken.
async fn forms(house: &House, count: usize) -> usize {
    let inbox = house.inbox("form", "form", &house.kettles.team).await;
    acknowledging(house, &Side { inbox: inbox.clone(), ..house.kettles.clone() }).await;
    let path = format!("/p/form/{inbox}");
    let page = String::from_utf8(house.pages.get(&path).await.bytes).unwrap();
    let began = page.split("name=\"began\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    house.clock.pass(30_000);
    let mut taken = 0;
    for number in 0..count {
        // the same name behind other pluses, from other networks: no limit of the form sees a flood
        let network = format!("198.{}.{}.7", 18 + number / 250 % 2, number % 250);
        let fields =
            format!("began={began}&email=victim%2B{}%40post.example&name=PILLS&message=PILLS+{number}", number / 3);
        let body = Some(("application/x-www-form-urlencoded", fields.into_bytes()));
        let done = house.pages.with("x-forwarded-for", &network).send_raw(web::Method::POST, &path, body).await;
        taken += usize::from(done.status == 200);
        house.clock.pass(1_000);
    }
    taken
}

both!(sec_d6_a_flood_of_mails_and_forms_makes_one_mail_to_the_victim, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    acknowledging(&house, &house.kettles).await;
    let count = flood();
    mails(&house, count).await;
    house.works.runner.drain(&["intake"]).await.unwrap();
    let taken = forms(&house, count / 4).await;
    assert!(taken >= count / 8, "the form took {taken}");
    house.works.runner.drain(&["intake"]).await.unwrap();
    leave(&house).await;
    let messages = house.count("select count(*) from messages where direction = 'in'").await;
    assert_eq!(messages, i64::try_from(count + taken).unwrap(), "all of it is kept");
    let sent = house.sent().await;
    assert_eq!(sent.len(), 1, "one mail in a day");
    assert!(!sent[0].contains("PILLS"), "and nothing of it is repeated: {}", sent[0]);
    testkit::report(&json!({
        "case": "SEC-D6", "engine": house.db().engine().name(), "what": "a flood of mails and forms in a victim's name",
        "done": count + taken, "faults": 0, "lost": 0, "doubled": sent.len() - 1, "note": "one mail to the victim"
    }));
});

both!(absence_is_said_in_running_conversations_too_and_ends_by_itself, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let own = header(&house.sent().await[0], "Message-ID").unwrap();
    let until = base::Clock::now(&house.clock).0 + 48 * HOUR;
    let wished = json!({ "away": { "on": true, "until": until, "texts": { "en": "Back on {until}." } } });
    let path = format!("/inboxes/{}/automatic", house.kettles.inbox);
    ada.put(&path, wished).await.ok();
    let reply = |id: &str| {
        let (to, id) = (house.kettles.address.clone(), format!("<{id}@post.example>"));
        let head = [("From", "ana@post.example"), ("To", &*to), ("In-Reply-To", &*own), ("Message-ID", &*id)];
        with_headers(&head, "Thank you, and the handle?")
    };
    house.receives(&house.kettles, reply("one")).await;
    leave(&house).await;
    let sent = house.sent().await;
    assert!(sent.last().unwrap().contains("Back on 4 March 2026."), "{}", sent.last().unwrap());
    house.clock.pass(48 * HOUR);
    house.receives(&house.kettles, reply("two")).await;
    leave(&house).await;
    assert_eq!(house.sent().await.len(), 2, "they are back");
});

/// Nine people write to the first conversation, each let in by a copy of the one before, and hear that nobody is here.
async fn nine_hear(house: &House, lid: &str) {
    let ada = house.who("ada").await;
    let wished = json!({ "away": { "on": true, "texts": { "en": "Nobody is here." } } });
    ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), wished).await.ok();
    for number in 0..9 {
        let own = format!("<c{number}@post.example>");
        let (who, next) = (format!("p{number}@post.example"), format!("p{}@post.example", number + 1));
        let sender = if number == 0 { "ana@post.example" } else { &who };
        let head = [
            ("From", sender),
            ("To", &*house.kettles.address),
            ("Cc", &*next),
            ("In-Reply-To", lid),
            ("Message-ID", &*own),
        ];
        house.receives(&house.kettles, with_headers(&head, "and me")).await;
    }
    leave(house).await;
}

/// Warnings an agent was given.
async fn warnings(house: &House, name: &str) -> usize {
    let told = items(&house.who(name).await, "/notifications").await;
    told.iter().filter(|one| one["kind"] == "warning").count()
}

both!(five_in_an_hour_open_the_circuit_of_a_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "assignee": house.agent("mia").await })).await.ok();
    nine_hear(&house, "<Lid@post.example>").await;
    assert_eq!(house.sent().await.len(), 5);
    assert_eq!((warnings(&house, "mia").await, warnings(&house, "ada").await), (1, 0), "said once, to whoever has it");
    house.clock.pass(HOUR);
    let head = [
        ("From", "p9@post.example"),
        ("To", &*house.kettles.address),
        ("In-Reply-To", "<Lid@post.example>"),
        ("Message-ID", "<later@post.example>"),
    ];
    house.receives(&house.kettles, with_headers(&head, "and I")).await;
    leave(&house).await;
    assert_eq!(house.sent().await.len(), 6, "the circuit closes again");
});

both!(mail_803_where_nobody_has_the_conversation_those_who_lead_hear_that_its_circuit_opened, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    house.conversation(&house.kettles, "Lid").await;
    nine_hear(&house, "<Lid@post.example>").await;
    assert_eq!(house.sent().await.len(), 5);
    let told = house.count("select count(*) from notifications where kind = 'warning'").await;
    let leads = (warnings(&house, "ada").await, warnings(&house, "leo").await);
    assert_eq!((told, leads, warnings(&house, "mia").await), (2, (1, 1), 0), "once, and nobody else");
});

/// What a relay leaves of a mail.
#[derive(Clone, Copy)]
enum Relay {
    Honest,
    StripsHeaders,
}

fn relayed(raw: &str, relay: Relay) -> String {
    let keep = ["From", "To", "Subject", "Content-Type", "MIME-Version", "Content-Transfer-Encoding"];
    match relay {
        Relay::Honest => raw.to_owned(),
        Relay::StripsHeaders => {
            let (_, body) = raw.split_once("\r\n\r\n").unwrap();
            let head: String =
                keep.iter().filter_map(|name| Some(format!("{name}: {}\r\n", header(raw, name)?))).collect();
            format!("{head}\r\n{body}")
        }
    }
}

/// Carries what one house has sent to the other since the last time.
async fn carry(from: &House, to: &House, done: &mut usize, relay: Relay) {
    leave(from).await;
    let sent = from.sent().await;
    for raw in &sent[*done..] {
        to.receives(&to.lamps, relayed(raw, relay)).await;
    }
    *done = sent.len();
}

both!(ping_pong_two_instances, async |fresh: Fresh| {
    for relay in [Relay::Honest, Relay::StripsHeaders] {
        let other = neighbour(&fresh).await;
        let (one, two) = (House::open(neighbour(&fresh).await).await, House::open(other).await);
        for house in [&one, &two] {
            acknowledging(house, &house.lamps).await;
        }
        // the second house is known to the first by another name, as if it stood elsewhere
        let elsewhere = "desk@elsewhere.example";
        rename(&two, elsewhere).await;
        let (mut from_one, mut from_two) = (0, 0);
        one.receives(&one.lamps, mail(&format!("Desk <{elsewhere}>"), &one.lamps.address, "hello", "to you")).await;
        for _ in 0..72 {
            carry(&one, &two, &mut from_one, relay).await;
            carry(&two, &one, &mut from_two, relay).await;
            one.clock.pass(HOUR);
            two.clock.pass(HOUR);
        }
        assert!((1..=3).contains(&from_one), "{from_one} mails in three days");
        assert!(from_two <= 3, "{from_two} mails in three days");
    }
});

/// Mia wants every notification by mail, and her mailbox forwards everything to the inbox.
async fn forwarded(house: &House, relay: Relay) {
    let (mia, own) = (house.who("mia").await, crate::house::email("mia"));
    let mut preferences = mia.get("/me").await.ok()["preferences"].clone();
    for cause in ["mention", "assigned", "reply"] {
        preferences["notify"][cause] = json!({ "app": true, "mail": true });
    }
    mia.put("/me/preferences", preferences).await.ok();
    goes_on(house, &mia).await;
    let mut done = 0;
    for _ in 0..72 {
        leave(house).await;
        let sent = house.sent().await;
        for raw in sent[done..].iter().filter(|raw| header(raw, "To").unwrap().contains(&own)) {
            house.receives(&house.kettles, relayed(raw, relay)).await;
        }
        done = sent.len();
        house.clock.pass(HOUR);
    }
}

both!(mail_804_a_colleague_whose_mailbox_forwards_to_the_inbox_makes_no_loop, async |fresh: Fresh| {
    for relay in [Relay::Honest, Relay::StripsHeaders] {
        let house = House::open(neighbour(&fresh).await).await;
        acknowledging(&house, &house.kettles).await;
        forwarded(&house, relay).await;
        let told = "select count(*) from outbox where channel = 'system_mail'";
        let told = house.count(told).await;
        assert!((1..=3).contains(&told), "{told} notifications in three days");
        let answered = house.count("select count(*) from outbox where class = 'automatic'").await;
        assert!(answered <= 2, "{answered} automatic answers: Ana's, and at most one more");
    }
});

async fn rename(house: &House, address: &str) {
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let sql = "update inboxes set address = $2 where id = $1";
    tx.exec(sql, store::args![&house.lamps.inbox, address]).await.unwrap();
    tx.commit().await.unwrap();
}

both!(only_who_sets_inboxes_up_changes_what_they_say, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let path = format!("/inboxes/{}/automatic", house.kettles.inbox);
    let mut off: Value = mia.get(&path).await.ok();
    off.as_object_mut().unwrap().remove("version");
    assert_eq!(off["acknowledgement"]["on"], false);
    mia.put(&path, off.clone()).await.refused(403);
    assert_eq!(ada.put(&path, json!({ "acknowledgement": { "on": true } })).await.refused(422), "invalid");
    let odd = json!({ "acknowledgement": { "on": true, "texts": { "en": "Dear {name}" } } });
    assert_eq!(ada.put(&path, odd).await.refused(422), "invalid");
    acknowledging(&house, &house.kettles).await;
    let stale: Client = ada.with("if-match", "\"0\"");
    assert_eq!(stale.put(&path, off).await.refused(412), "thing.changed");
    let asked =
        json!({ "which": "away", "language": "fr", "text": "Retour le {until}.", "until": 1_798_155_000_000_i64 });
    let seen = ada.post(&format!("{path}/preview"), asked).await.ok();
    assert_eq!(seen["text"], "Retour le 24 décembre 2026.");
    assert_eq!(seen["from"], "Shop <kettles@shop.example>");
});

both!(what_the_filter_marks_is_filed_until_a_colleague_knows_better, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    acknowledging(&house, &house.kettles).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let marked = |number: usize, who: &str| {
        from(number, who, &house).replacen("Subject:", "X-Spam-Status: Yes, score=9\r\nSubject:", 1)
    };
    house.receives(&house.kettles, marked(1, "bob@post.example")).await;
    let first = mia.get("/conversations/1").await.ok();
    assert_eq!(first["status"], "spam");
    assert!(first["because"].to_string().contains("X-Spam-Status: Yes, score=9"), "{}", first["because"]);
    leave(&house).await;
    assert_eq!(house.sent().await.len(), 0, "spam is not acknowledged");
    mia.patch("/conversations/1", json!({ "status": "open" })).await.ok();
    house.receives(&house.kettles, marked(2, "Bob <BOB@post.example>")).await;
    assert_eq!(mia.get("/conversations/2").await.ok()["status"], "open", "a colleague said otherwise");
    house.receives(&house.kettles, from(3, "eve@post.example", &house)).await;
    mia.patch("/conversations/3", json!({ "status": "spam" })).await.ok();
    house.receives(&house.kettles, from(4, "eve@post.example", &house)).await;
    let again = mia.get("/conversations/4").await.ok();
    assert_eq!(again["status"], "spam");
    assert!(again["because"].to_string().contains("mia said so of this sender"), "{}", again["because"]);
    house.receives(&house.lamps, from(5, "eve@post.example", &house)).await;
    assert_eq!(ada.get("/conversations/5").await.ok()["status"], "open", "each inbox knows its own");
    ada.put(&format!("/inboxes/{}/automatic", house.lamps.inbox), json!({ "filter": "ignore" })).await.ok();
    house.receives(&house.lamps, marked(6, "joe@post.example")).await;
    assert_eq!(ada.get("/conversations/6").await.ok()["status"], "open", "this inbox does not listen to the filter");
});

both!(outside_business_hours_absence_is_said_with_the_day_one_opens, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    // it is Monday, nine in the morning; the shop opens on Tuesday
    let hours = json!({ "zone": "UTC", "week": { "tuesday": [{ "from": "09:00", "to": "17:00" }] } });
    let calendar = ada.post("/calendars", json!({ "name": "Tuesdays", "hours": hours })).await.ok()["id"].clone();
    let texts = json!({ "en": "We are back on {until}." });
    let wished = json!({ "away": { "on": true, "calendar": calendar, "texts": texts } });
    ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), wished).await.ok();
    house.receives(&house.kettles, from(1, "Ana <ana@post.example>", &house)).await;
    leave(&house).await;
    let sent = house.sent().await;
    assert!(sent.len() == 1 && sent[0].contains("We are back on 3 March 2026."), "{sent:?}");
    house.clock.pass(25 * HOUR);
    house.receives(&house.kettles, from(2, "Bob <bob@post.example>", &house)).await;
    leave(&house).await;
    assert_eq!(house.sent().await.len(), 1, "while it is open nothing is said");
});
