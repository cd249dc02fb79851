//! Lists over several shelves: one order, no row twice, none left out, however they are read.

use crate::house::{House, id, items, mail, note};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

/// Six conversations on four shelves, every second one labelled; the newest is the last.
async fn shelves(house: &House) -> Vec<String> {
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let label = id(&ada.post("/labels", json!({ "name": "cracked", "colour": "1" })).await.ok());
    let mut ids = vec![];
    for (at, status) in ["open", "resolved", "spam", "waiting", "trash", "open"].into_iter().enumerate() {
        house.clock.pass(60_000);
        let lid = house.conversation(&house.kettles, &format!("Lid {at}")).await;
        let labels = if at % 2 == 0 { json!([label]) } else { json!([]) };
        let change = json!({ "labels": labels, "status": status });
        mia.patch(&format!("/conversations/{lid}"), change).await.ok();
        ids.push(lid);
    }
    ids
}

async fn paged(who: &Client, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (vec![], String::new());
    loop {
        let page = who.get(&format!("/conversations?limit=2&{query}{cursor}")).await.ok();
        found.extend(page["items"].as_array().unwrap().iter().map(id));
        match &page["next"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return found,
        }
    }
}

fn picked(ids: &[String], wanted: &[usize]) -> Vec<String> {
    wanted.iter().map(|at| ids[*at].clone()).collect()
}

both!(a_search_reads_all_shelves_but_the_trash_in_one_order, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ids = shelves(&house).await;
    let mia = house.who("mia").await;
    assert_eq!(paged(&mia, "q=after:2000-01-01").await, picked(&ids, &[5, 3, 2, 1, 0]));
    assert_eq!(paged(&mia, "q=after:2000-01-01&sort=oldest").await, picked(&ids, &[0, 1, 2, 3, 5]));
    assert_eq!(paged(&mia, "q=status:resolved").await, picked(&ids, &[1]));
    assert_eq!(paged(&mia, "q=status:nonsense").await, Vec::<String>::new());
    assert_eq!(paged(&mia, "view=trash").await, picked(&ids, &[4]));
});

both!(a_label_leads_in_every_order, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ids = shelves(&house).await;
    let mia = house.who("mia").await;
    assert_eq!(paged(&mia, "q=label:cracked").await, picked(&ids, &[2, 0]));
    assert_eq!(paged(&mia, "q=label:cracked&sort=oldest").await, picked(&ids, &[0, 2]));
    assert_eq!(paged(&mia, "q=label:cracked&sort=waiting").await, picked(&ids, &[0, 2]));
    assert_eq!(paged(&mia, "q=label:cracked%20status:open").await, picked(&ids, &[0]));
    assert_eq!(paged(&mia, "view=trash&q=label:cracked").await, picked(&ids, &[4]));
    assert_eq!(paged(&mia, "q=label:unknown").await, Vec::<String>::new());
});

both!(a_label_follows_the_conversation_to_another_shelf, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ids = shelves(&house).await;
    let mia = house.who("mia").await;
    mia.patch(&format!("/conversations/{}", ids[4]), json!({ "status": "open" })).await.ok();
    assert_eq!(paged(&mia, "q=label:cracked").await, picked(&ids, &[4, 2, 0]));
    house.clock.pass(60_000);
    note(&mia, &ids[0], "seen").await;
    assert_eq!(items(&mia, "/conversations?q=label:cracked").await.len(), 3);
});

both!(a_usual_word_is_met_in_the_newest_conversations_by_those_who_may_see_them, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ids = shelves(&house).await;
    house.clock.pass(60_000);
    let lamp = house.conversation(&house.lamps, "Lamp").await;
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    for at in 0..3_200 {
        let (conversation, name) = (ids.iter().chain([&lamp]).nth(at % 7).unwrap(), format!("more{at}"));
        store::search::add(&mut tx, &name, "message", Some(conversation.as_str()), "a usual wobble").await.unwrap();
    }
    tx.commit().await.unwrap();
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    assert_eq!(paged(&mia, "q=wobble").await, picked(&ids, &[5, 3, 2, 1, 0]));
    assert_eq!(paged(&mia, "q=usual%20wobble&sort=oldest").await, picked(&ids, &[0, 1, 2, 3, 5]));
    assert_eq!(paged(&mia, "q=label:cracked%20wob").await, picked(&ids, &[2, 0]));
    assert_eq!(paged(&mia, "q=wobb&sort=oldest").await, picked(&ids, &[0, 1, 2, 3, 5]));
    assert_eq!(paged(&mia, "q=status:resolved%20wobble").await, picked(&ids, &[1]));
    assert_eq!(paged(&mia, "q=wobble%20nowhere").await, Vec::<String>::new());
    assert_eq!(paged(&ada, "q=wobble").await, [vec![lamp], picked(&ids, &[5, 3, 2, 1, 0])].concat());
});

both!(a_list_that_is_not_there_is_said_to_be_missing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    house.conversation(&house.kettles, "Lid").await;
    let mia = house.who("mia").await;
    for key in ["X", "could_not_process", "team:nobody", "ALL"] {
        assert_eq!(mia.get(&format!("/conversations?view={key}")).await.refused(404), "view.unknown", "{key}");
    }
    assert_eq!(mia.get("/conversations?view=saved:vew_none").await.refused(404), "not_found");
    let odd = json!({ "name": "odd", "base": "X", "q": "kettle" });
    assert_eq!(mia.post("/views", odd).await.refused(422), "invalid");
});

/// Terms each of which some conversations have and others have not.
const TERMS: [&str; 27] = [
    "label:cracked",
    "status:open",
    "status:resolved",
    "inbox:lamps",
    "channel:email",
    "team:kettles",
    "team:none",
    "team:me",
    "assignee:mia",
    "assignee:me",
    "assignee:nobody",
    "priority:high",
    "priority:normal",
    "language:de",
    "language:none",
    "from:ana",
    "to:lamps",
    "customer:bea",
    "has:attachment",
    "is:unread",
    "is:starred",
    "is:archived",
    "is:private",
    "sla:late",
    "wobble",
    "Paket",
    "3",
];

/// Twelve conversations that differ in all that is asked for.
async fn twelve(house: &House) {
    let ada = house.who("ada").await;
    let label = id(&ada.post("/labels", json!({ "name": "cracked", "colour": "1" })).await.ok());
    let own = house.agent("mia").await;
    let words = ["Wo bleibt meine Bestellung? Ich warte seit Tagen auf das Paket.", "Where is the wobble of it?", "!"];
    for at in 0..12 {
        house.clock.pass(60_000);
        let (side, who) = (if at % 4 == 3 { &house.lamps } else { &house.kettles }, ["ana", "bea"][at % 2]);
        let (from, subject) = (format!("{who} <{who}@post.example>"), format!("Lid {at}"));
        house.receives(side, mail(&from, &side.address, &subject, words[at % 3])).await;
        let lid = house.text_of("select id from conversations where subject = $1", &subject).await;
        let status = ["open", "resolved", "waiting", "open", "spam"][at % 5];
        let labels = if at % 2 == 0 { json!([label]) } else { json!([]) };
        let whose = if at % 3 == 1 && at % 4 != 3 { json!(own) } else { Value::Null };
        let priority = ["normal", "high"][at % 2];
        let wish = json!({ "labels": labels, "priority": priority, "assignee": whose });
        ada.patch(&format!("/conversations/{lid}"), wish).await.ok();
        ada.patch(&format!("/conversations/{lid}"), json!({ "status": status })).await.ok();
        let own = json!({ "unread": at % 4 != 0, "starred": at % 3 == 0, "archived": at % 5 == 0 });
        ada.patch(&format!("/conversations/{lid}"), own).await.ok();
    }
}

async fn asked(who: &Client, typed: &str) -> Vec<String> {
    let page = items(who, &format!("/conversations?limit=50&q={}", typed.replace(' ', "%20"))).await;
    page.iter().map(id).collect()
}

async fn counted(who: &Client, typed: &str) -> i64 {
    let saved = who.post("/views", json!({ "name": typed, "base": "all", "q": typed })).await.ok();
    let key = format!("saved:{}", id(&saved));
    let views = items(who, "/views").await;
    views.iter().find(|view| view["key"] == *key).unwrap()["count"].as_i64().unwrap()
}

both!(what_a_term_holds_and_what_it_holds_when_denied_is_everything_and_nothing_twice, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    twelve(&house).await;
    for who in [house.who("ada").await, house.who("mia").await] {
        let all = paged(&who, "q=after:2000-01-01").await;
        let mut held = vec![];
        for term in TERMS {
            let (with, without) = (asked(&who, term).await, paged(&who, &format!("q=-{term}")).await);
            let left: Vec<String> = all.iter().filter(|one| !with.contains(one)).cloned().collect();
            assert_eq!(without, left, "{term}");
            held.push((term, with));
        }
        for (at, (term, with)) in held.iter().enumerate() {
            let (other, denied) = &held[(at * 7 + 3) % held.len()];
            let left: Vec<String> = with.iter().filter(|one| !denied.contains(one)).cloned().collect();
            assert_eq!(asked(&who, &format!("{term} -{other}")).await, left, "{term} -{other}");
        }
    }
});

both!(a_view_that_denies_counts_what_it_lists, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    twelve(&house).await;
    let ada = house.who("ada").await;
    for term in TERMS {
        let typed = format!("-{term}");
        let listed = i64::try_from(asked(&ada, &typed).await.len()).unwrap();
        assert_eq!(counted(&ada, &typed).await, listed, "{typed}");
    }
});

both!(a_slip_in_what_is_denied_never_widens_a_list, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    twelve(&house).await;
    let ada = house.who("ada").await;
    for (typed, near) in [
        ("-label:crackd", json!("-label:cracked")),
        ("-team:ketles", json!("-team:kettles")),
        ("-priority:hgih", json!("-priority:high")),
        ("-language:german", json!("-language:de")),
        ("-inbox:nowhere", Value::Null),
    ] {
        let told = ada.get(&format!("/conversations?q={typed}")).await.ok();
        assert_eq!((told["items"].as_array().unwrap().len(), &told["misread"]["nearest"]), (0, &near), "{told}");
        let chosen = ada.post("/bulks", json!({ "view": "all", "q": typed })).await.ok();
        assert_eq!(chosen["total"], 0, "{typed}");
    }
});
