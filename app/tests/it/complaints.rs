//! What users of other desks complained of in public, as tests: CH-AT1, 2, 3, 9, 11. Loops (CH-AT10) are in `automatic`.

use crate::house::{House, Side, answer, header, items, with_headers};
use crate::promises_kept::{passes, promise};
use serde_json::json;
use testkit::{Fresh, both};

const ANA: &str = "Ana <ana@post.example>";

/// One way a mail program answers: its name, and the headers by which the answer could be known.
fn styles<'a>(own: &'a str, first: &'a str, token: &'a str) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let both = || format!("{first} {own}");
    vec![
        ("answers and names", vec![("In-Reply-To", own.into()), ("References", both())]),
        ("answers only", vec![("In-Reply-To", own.into())]),
        ("names only", vec![("References", both())]),
        ("names the first only", vec![("References", first.into())]),
        ("the token only", vec![("To", token.into())]),
        ("the token in capitals", vec![("To", token.to_uppercase())]),
        ("another subject", vec![("In-Reply-To", own.into()), ("Subject", "something else".into())]),
        ("an older mail", vec![("In-Reply-To", first.into()), ("References", first.into())]),
        ("ids without brackets", vec![("In-Reply-To", own.trim_matches(['<', '>']).into())]),
        ("ids with commas", vec![("References", format!("{first}, {own}"))]),
        ("a folded list", vec![("References", format!("{first}\r\n\t{own}"))]),
        ("words in the answer's id", vec![("In-Reply-To", format!("Message of Monday {own}"))]),
    ]
}

both!(ch_at_01_every_style_of_answer_stays_one_conversation, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let sent = house.sent().await.remove(0);
    let (own, token) = (header(&sent, "Message-ID").unwrap(), header(&sent, "Reply-To").unwrap());
    let token = token.rsplit('<').next().unwrap().trim_end_matches('>').to_owned();
    let first = format!("<{}>", house.text_of("select provider_id from messages where direction = $1", "in").await);
    for (number, (name, headers)) in styles(&own, &first, &token).into_iter().enumerate() {
        let id = format!("<style{number}@post.example>");
        let mut all = vec![("From", ANA), ("Message-ID", &*id)];
        for (key, usual) in [("To", &*house.kettles.address), ("Subject", "AW: Lid")] {
            if !headers.iter().any(|(known, _)| *known == key) {
                all.push((key, usual));
            }
        }
        all.extend(headers.iter().map(|(key, value)| (*key, value.as_str())));
        house.receives(&house.kettles, with_headers(&all, &format!("answer {number}"))).await;
        assert_eq!(house.count("select count(*) from conversations").await, 1, "{name}");
    }
    // an agent's answer from Outlook in between, and an answer to that
    let outlook = [
        ("From", &*house.kettles.address),
        ("To", ANA),
        ("Subject", "Re: Lid"),
        ("Message-ID", "<o@shop.example>"),
        ("In-Reply-To", &*first),
    ];
    house.finds_sent(&house.kettles, with_headers(&outlook, "from Outlook")).await;
    let last = [
        ("From", ANA),
        ("To", &*house.kettles.address),
        ("Subject", "AW: Lid"),
        ("Message-ID", "<l@post.example>"),
        ("In-Reply-To", "<o@shop.example>"),
    ];
    house.receives(&house.kettles, with_headers(&last, "thank you")).await;
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    assert_eq!(house.count("select count(*) from messages where held = 1").await, 0);
    assert_eq!(house.count("select count(*) from messages").await, 2 + 12 + 2);
});

both!(mail_602_what_we_sent_is_a_quote_in_any_language, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let ours = "We are sorry that the lid cracked. We send a new one today, it will be with you within three days.";
    answer(&mia, &lid, ours).await.ok();
    house.sends().await;
    let own = header(&house.sent().await[0], "Message-ID").unwrap();
    let head = [
        ("From", ANA),
        ("To", &*house.kettles.address),
        ("Subject", "Re: Lid"),
        ("Message-ID", "<thai@post.example>"),
        ("In-Reply-To", &*own),
    ];
    house
        .receives(
            &house.kettles,
            with_headers(
                &head,
                &format!("ขอบคุณครับ\r\n\r\nจาก: Mia <kettles@shop.example>\r\nส่ง: 3 มีนาคม\r\n\r\n{ours}"),
            ),
        )
        .await;
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    let thai = lines.iter().rfind(|item| item["direction"] == "in").unwrap();
    assert!(
        !thai["body"].to_string().contains("We are sorry") && thai["body"].to_string().contains("ขอบคุณครับ"),
        "{}",
        thai["body"]
    );
    assert!(thai["quoted"].to_string().contains("We are sorry"), "folded, never deleted: {}", thai["quoted"]);
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    assert_eq!(whole["snippet"], "ขอบคุณครับ");
});

both!(ch_at_02_what_only_looks_alike_stays_apart, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let first =
        format!("<{}>", house.text_of("select provider_id from messages where conversation_id = $1", &lid).await);
    let to = house.kettles.address.clone();
    let other =
        [("From", "Bob <bob@post.example>"), ("To", &*to), ("Subject", "Re: Lid"), ("Message-ID", "<b1@post.example>")];
    house.receives(&house.kettles, with_headers(&other, "my lid too")).await;
    assert_eq!(house.count("select count(*) from conversations").await, 2, "the same subject, another sender");
    let passed_on = [
        ("From", ANA),
        ("To", &*to),
        ("Subject", "Fwd: Lid"),
        ("Message-ID", "<f1@post.example>"),
        ("References", &*first),
    ];
    house.receives(&house.kettles, with_headers(&passed_on, "see below")).await;
    assert_eq!(house.count("select count(*) from conversations").await, 3, "passed on with the same ids");
    let alike = [("From", ANA), ("To", &*to), ("Subject", "Lid"), ("Message-ID", "<n1@post.example>")];
    house.receives(&house.kettles, with_headers(&alike, "another lid, another day")).await;
    assert_eq!(
        house.count("select count(*) from conversations").await,
        4,
        "the same subject and sender, nothing answered"
    );
    // two who answer the same circular that never came here share an ancestor and nothing else
    for (who, id) in [("cid@post.example", "<c1@post.example>"), ("dan@post.example", "<d1@post.example>")] {
        let head = [
            ("From", who),
            ("To", &*to),
            ("Subject", "Re: circular"),
            ("Message-ID", id),
            ("References", "<circular@news.example>"),
        ];
        house.receives(&house.kettles, with_headers(&head, "no thank you")).await;
    }
    let shown =
        "select count(*) from messages m join messages o on o.conversation_id = m.conversation_id and o.held = 0
                 where m.held = 0 and m.author_address = 'dan@post.example' and o.author_address = 'cid@post.example'";
    assert_eq!(house.count(shown).await, 0, "a common ancestor alone joins nobody");
});

both!(ch_at_03_stolen_ids_token_or_copy_let_nobody_in, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let sent = house.sent().await.remove(0);
    let (own, token) = (header(&sent, "Message-ID").unwrap(), header(&sent, "Reply-To").unwrap());
    let people = "select count(*) from participants";
    let (before, to) = (house.count(people).await, house.kettles.address.clone());
    for (number, more) in [("In-Reply-To", &*own), ("References", &*own), ("Cc", &*token), ("Subject", "Re: Lid [#1]")]
        .into_iter()
        .enumerate()
    {
        let id = format!("<thief{number}@evil.example>");
        let mut head = vec![("From", "Eve <eve@evil.example>"), ("To", &*to), ("Message-ID", &*id), more];
        if more.0 != "Subject" {
            head.push(("Subject", "Re: Lid"));
        }
        house.receives(&house.kettles, with_headers(&head, "send it to me instead")).await;
    }
    let eve = "select count(*) from participants p join conversations c on c.id = p.conversation_id where c.number = 1 and p.address like 'eve%'";
    assert_eq!(house.count(eve).await, 0, "nobody is added");
    assert_eq!(house.count("select count(*) from messages where held = 1").await, 3, "three wait, one began anew");
    assert_eq!(house.count("select held_count from conversations where number = 1").await, 3);
    assert!(house.count(people).await <= before + 1);
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    assert_eq!(whole["reply_to"]["to"][0]["address"], "ana@post.example", "nothing is shown to the thief");
});

both!(ch_at_09_our_own_mail_over_two_mailboxes_is_one, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let own = house.sent().await.remove(0);
    house.receives(&house.kettles, own.clone()).await;
    house.finds_sent(&house.kettles, own).await;
    assert_eq!(house.count("select count(*) from messages").await, 2, "a list or a copy brings it back");
    let linked = "select count(*) from inbound i join messages m on m.id = i.message_id where i.state = 'echo' and m.direction = 'out'";
    assert_eq!(house.count(linked).await, 2, "and it is shown at the message it was");
    // by Bcc: no address of ours is shown, and it is here all the same, and says so
    let hidden =
        [("From", ANA), ("To", "friends@post.example"), ("Subject", "hidden"), ("Message-ID", "<h@post.example>")];
    house.receives(&house.kettles, with_headers(&hidden, "in confidence")).await;
    let id = house.text_of("select id from conversations where subject = $1", "hidden").await;
    let lines = items(&mia, &format!("/conversations/{id}/timeline")).await;
    let said = lines.iter().find(|item| item["direction"] == "in").unwrap()["warnings"].to_string();
    assert!(said.contains("Bcc"), "{said}");
});

/// A second inbox of the same team.
async fn second(house: &House) -> Side {
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let own = house.kettles.inbox.parse().unwrap();
    let found = desk::inbox::get(&mut tx, &own).await.unwrap();
    let (id, address) = (base::InboxId::mint(tx.now()), "sales@shop.example".to_owned());
    let inbox = id.to_string();
    let new = desk::inbox::Inbox { id, name: "sales".into(), address: Some(address.clone()), ..found };
    desk::inbox::save(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    Side { inbox, address, team: house.kettles.team.clone() }
}

both!(ch_at_09_one_mail_to_two_inboxes_is_one_message_with_two_deliveries, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let sales = second(&house).await;
    let to = format!("{}, {}", house.kettles.address, sales.address);
    let raw = |id: &str, to: &str| {
        with_headers(&[("From", ANA), ("To", to), ("Subject", "Lid"), ("Message-ID", id)], "It cracked.")
    };
    // each inbox's own copy is understood at the same moment
    house.takes(&house.kettles, raw("<both@post.example>", &to)).await;
    house.takes(&sales, raw("<both@post.example>", &to)).await;
    house.works.runner.drain(&["intake"]).await.unwrap();
    assert_eq!(house.count("select count(*) from messages").await, 1);
    assert_eq!(house.count("select count(*) from inbound where state = 'done' and message_id is not null").await, 2);
    let lines = mia.get("/conversations/1/timeline").await.ok().to_string();
    assert!(lines.contains("came to the inbox") && lines.contains("as well"), "{lines}");
    // whoever answers to the other inbox alone is in the same conversation
    let head = [
        ("From", ANA),
        ("To", &*sales.address),
        ("Subject", "Re: Lid"),
        ("Message-ID", "<more@post.example>"),
        ("References", "<both@post.example>"),
    ];
    house.receives(&sales, with_headers(&head, "The handle, too.")).await;
    assert_eq!(house.count("select count(*) from conversations").await, 1);
    // the same copy once more is a copy, in each inbox
    house.receives(&sales, raw("<both@post.example>", &to)).await;
    assert_eq!(house.count("select count(*) from inbound where state = 'duplicate'").await, 1);
    // another team works on the lamps: it would never see the other conversation
    house.receives(&house.kettles, raw("<teams@post.example>", &to)).await;
    house.receives(&house.lamps, raw("<teams@post.example>", &to)).await;
    assert_eq!(house.count("select count(*) from conversations").await, 3);
    assert_eq!(house.count("select count(*) from conversation_links where kind = 'related'").await, 1, "tied");
    // the option two
    ada.put(&format!("/inboxes/{}/automatic", sales.inbox), json!({ "copies": "own" })).await.ok();
    house.receives(&house.kettles, raw("<two@post.example>", &to)).await;
    house.receives(&sales, raw("<two@post.example>", &to)).await;
    assert_eq!(house.count("select count(*) from conversations").await, 5);
    assert_eq!(house.count("select count(*) from conversation_links where kind = 'related'").await, 2);
});

both!(mail_205_what_comes_to_several_inboxes_stands_in_the_first_of_their_order, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let sales = second(&house).await;
    let to = format!("{}, {}", house.kettles.address, sales.address);
    let raw = |id: &str| with_headers(&[("From", ANA), ("To", &to), ("Subject", "Lid"), ("Message-ID", id)], "cracked");
    let order = json!({ "inboxes": [sales.inbox, house.kettles.inbox] });
    mia.put("/inboxes/order", order.clone()).await.refused(403);
    let nobodys = json!({ "inboxes": [base::InboxId::mint(base::Time(1))] });
    assert_eq!(ada.put("/inboxes/order", nobodys).await.json()["field"], "inboxes");
    let listed = ada.put("/inboxes/order", order).await.ok();
    let names: Vec<&str> =
        listed["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names[..2], ["sales", "kettles"]);
    // whichever copy is first
    house.receives(&house.kettles, raw("<one@post.example>")).await;
    house.receives(&sales, raw("<one@post.example>")).await;
    house.receives(&sales, raw("<two@post.example>")).await;
    house.receives(&house.kettles, raw("<two@post.example>")).await;
    for number in [1, 2] {
        let whole = mia.get(&format!("/conversations/{number}")).await.ok();
        assert_eq!((&whole["inbox"]["name"], &whole["team"]["name"]), (&json!("sales"), &json!("kettles")), "{number}");
    }
    let why = mia.get("/conversations/1/timeline").await.ok().to_string();
    assert!(why.contains("which comes before"), "{why}");
    // what somebody worked on stays where it is
    house.receives(&house.kettles, raw("<three@post.example>")).await;
    answer(&mia, "3", "We send a new one.").await.ok();
    house.receives(&sales, raw("<three@post.example>")).await;
    assert_eq!(mia.get("/conversations/3").await.ok()["inbox"]["name"], "kettles");
    assert_eq!(house.count("select count(*) from conversations").await, 3);
});

both!(mail_205_what_moves_to_another_inbox_is_promised_as_there, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    let sales = second(&house).await;
    ada.put("/inboxes/order", json!({ "inboxes": [sales.inbox, house.kettles.inbox] })).await.ok();
    promise(&ada).await;
    let calendar = items(&ada, "/calendars").await[0]["id"].clone();
    let soon = json!({
        "name": "sales", "calendar": calendar, "place": -1, "conditions": { "inboxes": [&sales.inbox] },
        "targets": { "first_response_minutes": 15 }
    });
    ada.post("/sla-policies", soon).await.ok();
    let to = format!("{}, {}", house.kettles.address, sales.address);
    let raw =
        with_headers(&[("From", ANA), ("To", &to), ("Subject", "Lid"), ("Message-ID", "<o@post.example>")], "cracked");
    house.receives(&house.kettles, raw.clone()).await;
    passes(&house, 0).await;
    let due = async || items(&ada, "/conversations?sort=due").await[0]["due"]["at"].as_i64().unwrap();
    let before = due().await;
    house.receives(&sales, raw).await;
    passes(&house, 0).await;
    assert_eq!(before - due().await, 45 * 60_000);
});

both!(mail_205_an_answer_joins_its_own_conversation_whichever_inbox_got_it_first, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let sales = second(&house).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "We send a new one.").await.ok();
    house.sends().await;
    let own = header(&house.sent().await[0], "Message-ID").unwrap();
    let head = [
        ("From", ANA),
        ("To", &*house.kettles.address),
        ("Cc", &*sales.address),
        ("Subject", "Re: Lid"),
        ("Message-ID", "<thanks@post.example>"),
        ("In-Reply-To", &*own),
    ];
    // the inbox that knows nothing of it is first
    house.receives(&sales, with_headers(&head, "Thank you")).await;
    house.receives(&house.kettles, with_headers(&head, "Thank you")).await;
    let said = "select count(*) from messages m join conversations c on c.id = m.conversation_id where c.number = 1 and m.direction = 'in'";
    assert_eq!(house.count(said).await, 2, "no answer is missing where it belongs");
});

both!(nul_bytes_stored, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let to = house.kettles.address.clone();
    for (number, key) in ["From", "Subject", "Message-ID", "Cc", "References", "body"].into_iter().enumerate() {
        let (id, subject) = (format!("<nul{number}@post.example>"), format!("nul {number}"));
        let mut head =
            vec![("From", "Ana <ana@post.example>"), ("To", &*to), ("Subject", &*subject), ("Message-ID", &*id)];
        let spoiled: String;
        if let Some(field) = head.iter_mut().find(|(known, _)| *known == key) {
            spoiled = format!("{}\0x", field.1);
            field.1 = &spoiled;
        } else if key != "body" {
            head.push((key, "a\0b@post.example"));
        }
        let text = if key == "body" { "one\0two" } else { "words" };
        house.receives(&house.kettles, with_headers(&head, text)).await;
    }
    let file = "From: ana@post.example\r\nTo: k@shop.example\r\nSubject: file\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\0\r\n--b\r\nContent-Type: text/plain\0\r\nContent-Disposition: attachment; filename=\"a\0b.txt\"\r\n\r\nfile\0file\r\n--b--\r\n";
    house.receives(&house.kettles, file).await;
    let lost = "select count(*) from inbound where state not in ('done')";
    assert_eq!(house.count(lost).await, 0);
    assert_eq!(house.count("select count(*) from messages").await, 7);
    for row in items(&mia, "/conversations?view=all").await {
        let lines = mia.get(&format!("/conversations/{}/timeline", row["number"])).await.ok();
        assert!(!lines.to_string().contains("\\u0000"), "{lines}");
    }
    assert_eq!(json!(7), json!(items(&mia, "/conversations?view=all").await.len()));
});
