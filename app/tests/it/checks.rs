//! The reply check where words leave: what it stops, who can send it all the same, what is kept, and with what it compares.

use crate::house::{House, answer, id, items, mail, whole};
use crate::public::square::post;
use crate::public::threads::{Stage, stage};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

const HOUR: i64 = 3_600_000;

/// An answer with a reason to send it all the same.
async fn insists(who: &Client, conversation: &str, (text, reason): (&str, &str)) -> Answered {
    let seen = whole(who, conversation).await;
    let body = json!({
        "kind": "reply", "to": seen["reply_to"]["to"], "body_text": text, "override_reason": reason,
        "seen_thread_version": seen["thread_version"]
    });
    who.post(&format!("/conversations/{conversation}/messages"), body).await
}

async fn check(who: &Client, conversation: &str, text: &str) -> Value {
    let asked = json!({ "body_text": text });
    who.post(&format!("/conversations/{conversation}/check"), asked).await.ok()
}

/// What was found, as rule and weight.
fn rules(checked: &Value) -> Vec<(String, String)> {
    let one = |found: &Value| (found["rule"].as_str().unwrap().into(), found["severity"].as_str().unwrap().into());
    checked["findings"].as_array().unwrap().iter().map(one).collect()
}

fn has(checked: &Value, rule: &str, severity: &str) -> bool {
    rules(checked).contains(&(rule.into(), severity.into()))
}

/// Ana in public, whose mail address is on file and who told us more in private.
async fn ana_in_public(fresh: Fresh) -> (Stage, String) {
    let stage = stage(fresh).await;
    stage.told("message", &[post("ana", "1", "@shop where is parcel order 77001?")]).await;
    let talk = stage.of("ana").await;
    let ada = stage.house.who("ada").await;
    let customer = whole(&ada, &talk).await["customer"]["id"].as_str().unwrap().to_owned();
    let address = json!({ "kind": "email", "value": "ana@post.example" });
    ada.post(&format!("/customers/{customer}/identities"), address).await.ok();
    let told = "My order no. 48040 never came.";
    let kettles = &stage.house.kettles;
    stage.house.receives(kettles, mail("Ana <ana@post.example>", &kettles.address, "Inside", told)).await;
    (stage, talk)
}

both!(sec_f20_what_is_on_file_of_a_customer_never_goes_out_in_public, async |fresh: Fresh| {
    let (stage, talk) = ana_in_public(fresh).await;
    for who in ["leo", "ada"] {
        let who = stage.house.who(who).await;
        for text in ["We wrote to ana@post.example", "We wrote to A n a @ p o s t . example", "Parcel 48040 left"] {
            let refused = insists(&who, &talk, (text, "she wants it so")).await;
            assert_eq!(refused.refused(422), "reply.blocked", "{text}");
            let told: Value = refused.json();
            assert_eq!((&told["past"], &told["findings"][0]["rule"]), (&json!("second"), &json!("private-public")));
        }
    }
    let leo = stage.house.who("leo").await;
    let detail = answer(&leo, &talk, "Parcel 48040 left").await.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("\"48040\"") && detail.contains("privately"), "{detail}");
    let said = check(&leo, &talk, "Order 77001 left").await;
    assert!(has(&said, "private-said", "warn"), "what she told everyone may be said again: {said}");
    answer(&leo, &talk, "Order 77001 left").await.ok();
    assert_eq!(stage.house.count("select count(*) from reply_checks where verdict = 'warn'").await, 1);
});

both!(in_private_her_own_data_goes_and_somebody_elses_only_with_a_leads_reason, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let kettles = &house.kettles;
    house
        .receives(kettles, mail("Bob <bob@post.example>", &kettles.address, "Bob", "Call me at +43 664 1234567."))
        .await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    answer(&mia, &lid, "Your order 48040 left today, I wrote to ana@post.example.\n\nMia").await.ok();
    let text = "Hello, ask bob@post.example about it, please.";
    let refused = answer(&mia, &lid, text).await;
    assert_eq!(refused.refused(422), "reply.blocked");
    assert_eq!(refused.json()["past"], "lead");
    assert_eq!(insists(&mia, &lid, (text, "they are married")).await.refused(422), "reply.blocked");
    assert_eq!(answer(&leo, &lid, text).await.json()["past"], "reason");
    let sent = id(&insists(&leo, &lid, (text, "they are married")).await.ok());
    let kept = house.text_of("select override_reason from reply_checks where message_id = $1", &sent).await;
    assert_eq!(kept, "they are married");
    let line = house.text_of("select detail from audit where action = 'reply.check_overridden' and thing = $1", &sent);
    let line = line.await;
    assert!(line.contains("private-other") && !line.contains("married"), "the reason can be erased: {line}");
    let lines = items(&mia, &format!("/conversations/{lid}/timeline")).await;
    assert!(lines.iter().any(|line| line["sentence"].as_str().is_some_and(|text| text.contains("they are married"))));
    // What she brought up herself is nobody's secret here.
    house
        .receives(
            kettles,
            mail("Ana <ana@post.example>", &kettles.address, "Re: Lid", "Is bob@post.example my contact?"),
        )
        .await;
    let own = house.text_of("select id from conversations where subject = $1", "Re: Lid").await;
    answer(&mia, &own, "Yes, bob@post.example is.").await.ok();
});

both!(nobody_sends_a_blank_that_is_not_filled, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    for text in ["Hi {{name}}, it left.", "It arrives on [DATE].", "Hi , it left."] {
        assert_eq!(answer(&mia, &lid, text).await.refused(422), "reply.blocked", "{text}");
    }
    assert_eq!(answer(&mia, &lid, "Hi {{customer.name}}, it left.").await.refused(422), "message.unfilled");
    let first = json!({
        "inbox": house.kettles.inbox, "to": [{ "name": "Eve", "address": "eve@post.example" }], "subject": "About [DATE]",
        "body_text": "It leaves tomorrow.", "cc": [], "bcc": [], "attachments": []
    });
    assert_eq!(mia.post("/conversations", first).await.refused(422), "reply.blocked", "in a subject neither");
    answer(&mia, &lid, "Write `{{name}}` where the name belongs.").await.ok();
});

both!(what_waits_is_checked_again_when_its_time_comes, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let seen = whole(&mia, &lid).await;
    let at = base::Clock::now(&house.clock).plus(2 * HOUR).to_rfc3339();
    let plan = |text: &str| {
        json!({
            "writing": { "kind": "reply", "to": seen["reply_to"]["to"], "body_text": text, "seen_thread_version": seen["thread_version"] },
            "when": { "wall": at[..16], "zone": "UTC", "whose": "mine" }
        })
    };
    let path = format!("/conversations/{lid}/later");
    assert_eq!(mia.post(&path, plan("Hi {{name}}, it left.")).await.refused(422), "reply.blocked");
    mia.post(&path, plan("Please ask carl@post.example.")).await.ok();
    let kettles = &house.kettles;
    house.receives(kettles, mail("Carl <carl@post.example>", &kettles.address, "Carl", "It is me.")).await;
    house.clock.pass(2 * HOUR + 60_000);
    house.works.runner.drain(&["later"]).await.unwrap();
    assert_eq!(house.sends().await, 0);
    let waits = whole(&mia, &lid).await["answers_later"][0].clone();
    assert_eq!(waits["state"], "held");
    assert!(waits["why"].as_str().unwrap().contains("another customer"), "{}", waits["why"]);
});

both!(what_an_inbox_says_by_itself_is_checked_when_it_is_saved, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    let save = async |text: &str| {
        let wished = json!({ "acknowledgement": { "on": true, "texts": { "en": text } } });
        ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), wished).await
    };
    let refused = save("Dear [NAME], we have it.").await;
    assert_eq!(
        (refused.refused(422), &refused.json()["field"]),
        ("reply.blocked".into(), &json!("acknowledgement.texts.en"))
    );
    save("We have it under #{number}.").await.ok();
});

both!(what_was_written_to_others_counts_as_script_until_it_is_old_or_erased, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let text = "Your kettle waits in the depot in Graz because the van broke down on Monday. I called them and it leaves tonight at ten.";
    let kettles = &house.kettles;
    house.receives(kettles, mail("Bob <bob@post.example>", &kettles.address, "Bob", "Where is it?")).await;
    let bobs = house.text_of("select id from conversations where subject = $1", "Bob").await;
    answer(&mia, &bobs, text).await.ok();
    let lid = house.conversation(&house.kettles, "Lid").await;
    assert_eq!(check(&mia, &lid, text).await["script_share"], 0.0, "it may still be taken back");
    house.clock.pass(HOUR);
    desk::check::earlier::read_in(house.db()).await.unwrap();
    let mia = house.who("mia").await;
    let said = check(&mia, &lid, text).await;
    assert_eq!(said["script_share"], 1.0, "{said}");
    assert!(has(&said, "script", "warn"), "{said}");
    assert_eq!(check(&mia, &bobs, text).await["script_share"], 0.0, "to himself it is no script");
    answer(&mia, &lid, text).await.ok();
    let kept = "select script_permille from reply_checks order by at desc limit 1";
    assert_eq!(house.count(kept).await, 1_000);
    let ada = house.who("ada").await;
    let bob = whole(&ada, &bobs).await["customer"]["id"].as_str().unwrap().to_owned();
    let order = json!({ "reason": "asked for on 2 March", "confirm": "Bob" });
    ada.post(&format!("/customers/{bob}/erasure"), order).await.ok();
    assert_eq!(house.count("select count(*) from reply_checks").await, 2, "counted as before, without a word");
    assert_eq!(house.count("select count(*) from reply_checks where override_reason is not null").await, 0);
    assert_eq!(house.count("select count(*) from reply_texts").await, 0);
    assert_eq!(house.count("select count(*) from reply_marks").await, 0);
    house.clock.pass(HOUR);
    desk::check::earlier::read_in(house.db()).await.unwrap();
    assert_eq!(house.count("select count(*) from reply_texts").await, 1);
    house.clock.pass(91 * 24 * HOUR);
    desk::check::earlier::sweep(house.db()).await.unwrap();
    assert_eq!(house.count("select count(*) from reply_marks").await, 0);
});

both!(what_is_taken_back_leaves_no_verdict, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let sent = id(&answer(&mia, &lid, "It left.").await.ok());
    assert_eq!(house.count("select count(*) from reply_checks").await, 1);
    mia.post(&format!("/messages/{sent}/undo"), json!({})).await.ok();
    assert_eq!(house.count("select count(*) from reply_checks").await, 0);
});

both!(while_somebody_writes_the_check_says_what_it_finds_and_changes_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let said = check(&mia, &lid, "😀 Dear customer, kindly wait. I will call you by Friday.\n\nmia").await;
    let found = said["findings"].as_array().unwrap();
    let greeting = found.iter().find(|one| one["rule"] == "greeting-nobody").unwrap();
    assert_eq!((&greeting["try"], &greeting["offer"]), (&json!("Hello Ana"), &json!("words")), "{greeting}");
    assert_eq!((&greeting["start"], &greeting["end"]), (&json!(2), &json!(15)));
    assert_eq!((&said["verdict"], &said["past"], &said["language"]), (&json!("warn"), &json!("lead"), &json!("en")));
    assert!(said["promises"][0]["due"].is_string(), "{said}");
    assert_eq!(house.count("select count(*) from reply_checks").await, 0);
    // A name is put under a mail by itself where there is a signature.
    assert!(has(&check(&mia, &lid, "It left the depot today.").await, "signer-missing", "hint"));
    mia.patch("/me", json!({ "signature": "Mia Lang" })).await.ok();
    assert!(!has(&check(&mia, &lid, "It left the depot today.").await, "signer-missing", "hint"));
    let ben = house.who("ben").await;
    ben.post(&format!("/conversations/{lid}/check"), json!({ "body_text": "x" })).await.refused(404);
    let rita = house.who("rita").await;
    rita.post(&format!("/conversations/{lid}/check"), json!({ "body_text": "x" })).await.refused(403);
});

both!(the_company_says_how_it_speaks_and_where_links_may_lead, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let words = json!({
        "avoid": [{ "word": "cheap", "instead": "good value" }, { "word": "unfortunately", "instead": "" }],
        "spelt": ["Kettle One"], "hosts": ["https://shop.example/start"], "offers": "stopped"
    });
    assert_eq!(mia.put("/house-words", words.clone()).await.refused(403), "forbidden");
    let kept: Value = leo.put("/house-words", words).await.ok();
    assert_eq!(kept["hosts"], json!(["shop.example"]));
    let lid = house.conversation(&house.kettles, "Lid").await;
    let said =
        check(&mia, &lid, "Ana, the cheap lid of your KETTLE ONE is at https://other.example/lids today.\n\nMia").await;
    for rule in ["brand-avoid", "brand-spelling", "links-unlisted"] {
        assert!(has(&said, rule, "warn"), "{rule}: {said}");
    }
    let better = "Ana, the good value lid of your Kettle One is at https://help.shop.example/lids today.\n\nMia";
    let said = check(&mia, &lid, better).await;
    assert!(!rules(&said).iter().any(|(rule, _)| rule.starts_with("brand") || rule.starts_with("links")), "{said}");
    let wrong = json!({ "hosts": ["localhost"] });
    assert_eq!(leo.put("/house-words", wrong).await.refused(422), "invalid");
    assert_eq!(mia.get("/house-words").await.ok()["hosts"], json!(["shop.example"]));
});

both!(d5_nothing_is_sold_to_somebody_who_waits_for_help_unless_they_asked, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, leo) = (house.who("mia").await, house.who("leo").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    let text = "I'm sorry it broke, Ana. Use code SPRING for 20 percent off our new blender!\n\nMia";
    let refused = answer(&mia, &lid, text).await;
    assert_eq!(refused.refused(422), "reply.blocked");
    assert_eq!(refused.json()["findings"][0]["check"], "offer");
    assert_eq!(check(&mia, &lid, "I'm sorry it broke, Ana. A new lid leaves today.\n\nMia").await["verdict"], "ok");

    let asked = "Do you have a promo code for a second kettle?";
    house.receives(&house.kettles, mail("Bob <bob@post.example>", &house.kettles.address, "Code", asked)).await;
    let talk = items(&mia, "/conversations?q=from:bob@post.example").await[0]["id"].as_str().unwrap().to_owned();
    answer(&mia, &talk, "Use code SPRING for 20 percent off, Bob.\n\nMia").await.ok();

    leo.put("/house-words", json!({ "offers": "allowed" })).await.ok();
    answer(&mia, &lid, text).await.ok();
});
