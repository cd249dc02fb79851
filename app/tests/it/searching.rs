//! Searches: every operator finds what it names, says so where it finds none, is counted, and is read along an index.

use crate::house::{House, answer, id, items, upload, with_headers};
use base::{Actor, Clock};
use desk::list::{self, Lists, Wanted};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

const MINUTE: i64 = 60_000;

/// Subjects of what a list holds, in its order.
async fn subjects(who: &Client, query: &str) -> Vec<String> {
    let list = items(who, &format!("/conversations?{query}")).await;
    list.iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
}

/// What Ana writes to her own mail with this subject.
fn answered(house: &House, subject: &str, text: &str) -> String {
    let own: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let (first, own) = (format!("<{subject}@post.example>"), format!("<{own}@post.example>"));
    let (from, to, subject) = ("Ana <ana@post.example>", &house.kettles.address, format!("Re: {subject}"));
    with_headers(
        &[("From", from), ("To", to), ("Subject", &subject), ("Message-ID", &own), ("In-Reply-To", &first)],
        text,
    )
}

/// The same words, wherever they stand in a query.
fn q(typed: &str) -> String {
    format!("q={}", typed.replace(' ', "%20").replace('"', "%22"))
}

async fn view(who: &Client, key: &str) -> Value {
    let views = items(who, "/views").await;
    views.into_iter().find(|view| view["key"] == key).unwrap_or_else(|| panic!("no view {key}"))
}

async fn count(who: &Client, key: &str) -> i64 {
    view(who, key).await["count"].as_i64().unwrap()
}

/// Three conversations of kettles and one of lamps, each with something of its own.
async fn shop(house: &House) -> [String; 4] {
    let mut all = vec![];
    for (side, name) in
        [(&house.kettles, "Lid"), (&house.kettles, "Pot"), (&house.kettles, "Cup"), (&house.lamps, "Bulb")]
    {
        house.clock.pass(MINUTE);
        all.push(house.conversation(side, name).await);
    }
    all.try_into().unwrap()
}

async fn change(who: &Client, conversation: &str, wish: Value) -> Value {
    who.patch(&format!("/conversations/{conversation}"), wish).await.ok()
}

both!(whose_it_is_how_urgent_and_where_it_came_in_are_asked_for_by_name, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, pot, ..] = shop(&house).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    change(&mia, &lid, json!({ "priority": "urgent", "team": house.kettles.team })).await;
    change(&mia, &pot, json!({ "priority": "low", "assignee": house.agent("mia").await, "team": house.kettles.team }))
        .await;
    for (typed, found) in [
        ("priority:urgent", &["Lid"][..]),
        ("priority:low", &["Pot"]),
        ("priority:normal", &["Bulb", "Cup"]),
        ("team:kettles", &["Cup", "Pot", "Lid"]),
        ("team:kettles priority:low", &["Pot"]),
        ("team:none", &[]),
        ("team:lamps channel:email", &["Bulb"]),
        ("channel:note", &[]),
        ("is:private", &["Bulb", "Cup", "Pot", "Lid"]),
        ("visibility:public", &[]),
        ("is:internal", &[]),
        ("customer:ana inbox:lamps", &["Bulb"]),
        ("customer:nobodys", &[]),
    ] {
        assert_eq!(subjects(&ada, &q(typed)).await, *found, "{typed}");
    }
    assert_eq!(subjects(&mia, &q("team:me")).await, ["Cup", "Pot", "Lid"]);
    assert_eq!(subjects(&mia, &q("priority:normal")).await, ["Cup"], "and nothing of another team");
});

both!(a_saved_view_of_the_new_operators_counts_what_it_lists, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, pot, cup, _] = shop(&house).await;
    let mia = house.who("mia").await;
    change(&mia, &lid, json!({ "priority": "high", "team": house.kettles.team })).await;
    change(&mia, &pot, json!({ "status": "resolved", "team": house.kettles.team })).await;
    change(&mia, &cup, json!({ "status": "trash" })).await;
    for (typed, held) in [
        ("team:kettles", 2),
        ("team:none", 0),
        ("channel:email", 2),
        ("is:private status:open", 1),
        ("priority:high", 1),
        ("customer:ana", 2),
        ("sla:late", 0),
    ] {
        let saved = mia.post("/views", json!({ "name": typed, "base": "all", "q": typed })).await.ok();
        let key = format!("saved:{}", id(&saved));
        assert_eq!(count(&mia, &key).await, held, "{typed}");
        assert_eq!(items(&mia, &format!("/conversations?view={key}")).await.len(), usize::try_from(held).unwrap());
    }
});

both!(many_are_chosen_by_the_new_operators_too, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, ..] = shop(&house).await;
    let mia = house.who("mia").await;
    change(&mia, &lid, json!({ "priority": "high" })).await;
    let chosen = mia.post("/bulks", json!({ "view": "all", "q": "priority:high" })).await.ok();
    assert_eq!(chosen["total"], 1);
    let slip = mia.post("/bulks", json!({ "view": "all", "q": "priority:hgih" })).await.ok();
    assert_eq!(slip["total"], 0, "what is not understood never widens what is changed");
});

both!(what_is_not_understood_is_named_and_the_nearest_is_offered, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    shop(&house).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    ada.post("/labels", json!({ "name": "refund", "colour": "1" })).await.ok();
    for (typed, why, near) in [
        ("lable:refund", "unknown", json!("label:refund")),
        ("order:4711", "unknown", Value::Null),
        ("priority:hgih", "value", json!("priority:high")),
        ("before:soon", "day", Value::Null),
        ("label:refnd", "name", json!("label:refund")),
        ("team:ketles", "name", json!("team:kettles")),
    ] {
        let told = mia.get(&format!("/conversations?{}", q(typed))).await.ok();
        let hint = &told["misread"];
        assert_eq!((&hint["term"], &hint["why"], &hint["nearest"]), (&json!(typed), &json!(why), &near), "{told}");
        assert!(told["hint"].as_str().unwrap().contains(typed), "{told}");
    }
    let plain = mia.get("/conversations?q=Lid").await.ok();
    assert_eq!((&plain["hint"], &plain["misread"]), (&Value::Null, &Value::Null));
});

/// Ada promises a first answer within an hour, and is warned ten minutes before.
async fn promise(ada: &Client) {
    let day = json!([{ "from": "00:00", "to": "24:00" }]);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let week: serde_json::Map<String, Value> = days.iter().map(|name| ((*name).to_owned(), day.clone())).collect();
    let hours = json!({ "zone": "Europe/Vienna", "week": week });
    let calendar = id(&ada.post("/calendars", json!({ "name": "always", "hours": hours })).await.ok());
    let targets = json!({ "first_response_minutes": 60, "warn_minutes": 10 });
    let policy = json!({ "name": "standard", "calendar": calendar, "targets": targets });
    ada.post("/sla-policies", policy).await.ok();
}

async fn clocks(house: &House) {
    while clocks::hear::step(house.db()).await.unwrap() > 0 {}
    clocks::due::run(house.db()).await.unwrap();
}

both!(what_is_at_risk_and_what_is_late_are_lists_whose_counts_are_kept, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    promise(&ada).await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    house.clock.pass(30 * MINUTE);
    house.conversation(&house.kettles, "Pot").await;
    clocks(&house).await;
    assert_eq!((count(&mia, "at_risk").await, subjects(&mia, "view=at_risk").await.len()), (0, 0));
    house.clock.pass(21 * MINUTE);
    clocks(&house).await;
    assert_eq!((count(&mia, "at_risk").await, subjects(&mia, "view=at_risk").await), (1, vec!["Lid".to_owned()]));
    assert_eq!(subjects(&mia, &q("sla:risk")).await, ["Lid"]);
    house.clock.pass(35 * MINUTE);
    clocks(&house).await;
    assert_eq!(subjects(&mia, "view=at_risk").await, ["Lid", "Pot"], "what is due first comes first");
    assert_eq!(
        (subjects(&mia, &q("sla:late")).await, subjects(&mia, &q("sla:risk")).await),
        (vec!["Lid".to_owned()], vec!["Pot".to_owned()])
    );
    assert_eq!(subjects(&mia, &q("sla:runs due:tomorrow")).await, ["Lid", "Pot"]);
    assert_eq!((subjects(&mia, &q("due:2001-01-01")).await.len(), subjects(&mia, &q("sla:none")).await.len()), (0, 0));
    assert_eq!(count(&mia, "at_risk").await, 2);
    answer(&mia, &lid, "It is on its way.").await.ok();
    house.clock.pass(crate::house::UNDO_OVER);
    house.sends().await;
    clocks(&house).await;
    assert_eq!((count(&mia, "at_risk").await, subjects(&mia, "view=at_risk").await), (1, vec!["Pot".to_owned()]));
});

both!(the_lists_everybody_has_hold_what_their_names_say, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, pot, ..] = shop(&house).await;
    let mia = house.who("mia").await;
    change(&mia, &lid, json!({ "team": house.kettles.team })).await;
    change(&mia, &pot, json!({ "team": house.kettles.team, "status": "waiting" })).await;
    assert_eq!((count(&mia, "my_teams").await, subjects(&mia, "view=my_teams").await.len()), (3, 3));
    assert_eq!(count(&house.who("ben").await, "my_teams").await, 1);
    let due = Clock::now(&house.clock).0 + 24 * 60 * MINUTE;
    let wish = json!({ "what": "the lid leaves", "due_at": due });
    mia.post(&format!("/conversations/{lid}/promises"), wish).await.ok();
    assert_eq!((count(&mia, "promised").await, subjects(&mia, "view=promised").await), (1, vec!["Lid".to_owned()]));
    assert_eq!(subjects(&house.who("max").await, "view=promised").await.len(), 0, "each their own");
    for key in ["public", "approval", "at_risk", "muted", "archived"] {
        assert_eq!((count(&mia, key).await, subjects(&mia, &format!("view={key}")).await.len()), (0, 0), "{key}");
    }
});

both!(what_one_person_puts_aside_leaves_only_their_own_lists_until_something_new_is_written, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, ..] = shop(&house).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let aside = change(&mia, &lid, json!({ "archived": true })).await;
    assert_eq!((&aside["archived"], &aside["status"]), (&json!(true), &json!("open")));
    for key in ["all", "unassigned"] {
        assert_eq!((count(&mia, key).await, subjects(&mia, &format!("view={key}")).await.len()), (2, 2), "{key}");
        assert_eq!((count(&max, key).await, subjects(&max, &format!("view={key}")).await.len()), (3, 3), "{key}");
    }
    assert_eq!((count(&mia, "archived").await, subjects(&mia, "view=archived").await), (1, vec!["Lid".to_owned()]));
    assert_eq!(subjects(&mia, &q("is:archived")).await, ["Lid"]);
    assert_eq!(subjects(&mia, &q("status:open")).await.len(), 3, "a search finds it all the same");
    change(&mia, &lid, json!({ "archived": false })).await;
    assert_eq!((count(&mia, "all").await, count(&mia, "archived").await), (3, 0));
    change(&mia, &lid, json!({ "archived": true })).await;
    house.clock.pass(MINUTE);
    house.receives(&house.kettles, answered(&house, "Lid", "Well?")).await;
    assert_eq!((count(&mia, "all").await, count(&mia, "archived").await), (3, 0), "it is back by itself");
    change(&mia, &lid, json!({ "archived": true })).await;
    change(&max, &lid, json!({ "assignee": house.agent("mia").await })).await;
    assert_eq!(subjects(&mia, "view=mine").await, ["Lid"], "whoever is given it has it back");
});

both!(many_put_aside_are_taken_back_together, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, pot, ..] = shop(&house).await;
    let mia = house.who("mia").await;
    let wish = json!({ "ids": [lid, pot], "change": { "archived": true, "muted": true } });
    let done = mia.post("/conversations/bulk", wish).await.ok();
    assert_eq!((count(&mia, "all").await, count(&mia, "muted").await), (1, 2));
    mia.post(&format!("/deeds/{}/undo", done["deed"].as_str().unwrap()), json!({})).await.ok();
    house.works.runner.drain(&["bulk"]).await.unwrap();
    assert_eq!((count(&mia, "all").await, count(&mia, "muted").await), (3, 0));
});

both!(whoever_mutes_a_conversation_hears_only_what_is_meant_for_them, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, ..] = shop(&house).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let told = async || items(&mia, "/notifications").await.len();
    change(&mia, &lid, json!({ "assignee": house.agent("mia").await, "muted": true })).await;
    let quiet = told().await;
    let writes = async |text: &str| {
        house.receives(&house.kettles, answered(&house, "Lid", text)).await;
    };
    writes("And the lid?").await;
    assert_eq!(told().await, quiet);
    let note = json!({ "text": "look", "mentions": [house.agent("mia").await], "attachments": [] });
    max.post(&format!("/conversations/{lid}/notes"), note).await.ok();
    assert_eq!(told().await, quiet + 1, "somebody named her");
    assert_eq!((count(&mia, "muted").await, subjects(&mia, &q("is:muted")).await), (1, vec!["Lid".to_owned()]));
    change(&mia, &lid, json!({ "muted": false })).await;
    writes("Hello?").await;
    assert_eq!(told().await, quiet + 2);
});

/// How the database reads a list: a line for each table.
async fn plan(house: &House, actor: &Actor, (key, typed): (&str, &str)) -> Vec<String> {
    let mut conn = house.db().read().await.unwrap();
    let now = Clock::now(&house.clock);
    let query = desk::query::parse(typed, ("UTC", now));
    let lists = Lists(&[("promised", promises::promise_store::found)]);
    let wanted = Wanted { view: key, query, sort: None, after: None, limit: 50, lists: &lists };
    let (sql, values) = list::asked(&mut conn, actor, &wanted).await.unwrap().unwrap();
    let rows = if house.fresh.place.url.is_some() {
        conn.exec("set enable_seqscan = off", vec![]).await.unwrap();
        conn.rows(format!("explain {sql}"), values).await.unwrap()
    } else {
        conn.rows(format!("explain query plan {sql}"), values).await.unwrap()
    };
    let line = |row: &store::Row| row.get("QUERY PLAN").or_else(|_| row.get("detail")).unwrap();
    rows.iter().map(line).collect()
}

both!(every_list_is_read_along_an_index, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, ..] = shop(&house).await;
    let ada = house.who("ada").await;
    change(&ada, &lid, json!({ "archived": true, "muted": true })).await;
    let me = house.agent("ada").await.parse().unwrap();
    let actor = team::actor_of(&mut house.db().read().await.unwrap(), &me).await.unwrap().unwrap();
    for (key, typed, index) in [
        ("all", "", "conversations_by_waiting"),
        ("all", "priority:high", "conversations_unusual"),
        ("all", "is:public", "conversations_public"),
        ("public", "", "conversations_public"),
        ("at_risk", "", "conversations_at_risk"),
        ("all", "sla:late", "conversations_at_risk"),
        ("all", "due:today", "conversations_by_due"),
        ("all", "team:kettles", "conversations_by_team"),
        ("all", "customer:ana", "conversations_by_customer"),
        ("all", "language:de", "conversations_by_language"),
        ("all", "-status:open", "conversations_by_shelf"),
        ("all", "-Lid", "conversations_by_shelf"),
        ("all", "-priority:normal", "conversations_"),
        ("approval", "", "approvals"),
        ("promised", "", "promises"),
        ("drafts", "", "drafts_by_agent"),
        ("mentions", "", "notifications_mentions"),
        ("archived", "", "personal"),
        ("muted", "", "personal"),
    ] {
        let plan = plan(&house, &actor, (key, typed)).await;
        let said = plan.join("\n");
        // On a server with a handful of rows any index is as good as any other.
        assert!(house.fresh.place.url.is_some() || said.contains(index), "{key} {typed}\n{said}");
        let whole = |line: &String| {
            let table = ["SCAN c", "SCAN h", "SCAN k", "Seq Scan on conversations"];
            table.iter().any(|scan| line.contains(scan)) && !line.contains("USING")
        };
        assert!(!plan.iter().any(whole), "{key} {typed}\n{said}");
    }
});

/// A mail with a file.
fn with_file(house: &House, subject: &str, name: &str) -> String {
    let to = &house.kettles.address;
    let head = format!(
        "From: Ana <ana@post.example>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@post.example>\r\n"
    );
    let kind = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee there\r\n--b\r\n";
    let file = format!(
        "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\nx\r\n--b--\r\n"
    );
    head + kind + &file
}

both!(names_of_files_are_found_with_the_words_around_them_and_by_nobody_else, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    house.receives(&house.kettles, with_file(&house, "Lid", "Warranty-Zertifikat_2026.pdf")).await;
    let pot = house.conversation(&house.kettles, "Pot").await;
    let note = json!({ "text": "kept", "mentions": [], "attachments": [upload(&mia, ("blueprint.txt", "text/plain"), b"x").await] });
    mia.post(&format!("/conversations/{pot}/notes"), note).await.ok();
    for (typed, found) in
        [("zertifikat", "Lid"), ("warranty 2026 see", "Lid"), ("\"zertifikat 2026\"", "Lid"), ("blueprint kept", "Pot")]
    {
        assert_eq!(subjects(&mia, &q(typed)).await, [found], "{typed}");
    }
    let row = &items(&mia, "/conversations?q=zertif").await[0];
    assert_eq!(row["found_file"], "Warranty-Zertifikat_2026.pdf");
    assert_eq!(items(&mia, "/conversations?q=there").await[0]["found_file"], Value::Null);
    assert_eq!(subjects(&house.who("ben").await, "q=zertifikat").await.len(), 0, "it is another team's");
});

both!(a_file_that_is_sent_is_found_and_one_that_is_taken_out_is_not, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, ..] = shop(&house).await;
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    let body = json!({ "kind": "reply", "to": whole["reply_to"]["to"], "body_text": "Here.", "attachments": [upload(&mia, ("handbuch.txt", "text/plain"), b"x").await],
        "seen_thread_version": whole["thread_version"] });
    let sent = mia.post(&format!("/conversations/{lid}/messages"), body).await.ok();
    assert_eq!(subjects(&mia, "q=handbuch").await, ["Lid"]);
    house.clock.pass(crate::house::UNDO_OVER);
    house.sends().await;
    let secret = json!({ "file": sent["attachments"][0]["id"] });
    ada.post(&format!("/messages/{}/redactions", id(&sent)), secret).await.ok();
    assert_eq!(subjects(&mia, "q=handbuch").await.len(), 0);
});

both!(files_that_were_here_before_are_told_to_the_index_piece_by_piece, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mia = house.who("mia").await;
    house.receives(&house.kettles, with_file(&house, "Lid", "zertifikat.pdf")).await;
    let message = house.text_of("select id from messages where subject = $1", "Lid").await;
    let mut tx = house.db().begin(&Actor::system()).await.unwrap();
    let talk = house.text_of("select conversation_id from messages where subject = $1", "Lid").await;
    store::search::put(&mut tx, &message, "message", Some(&talk), "Lid see there").await.unwrap();
    tx.exec("insert into file_names_to_index (before_id) values ('fil_~')", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(subjects(&mia, "q=zertifikat").await.len(), 0, "as an older program left it");
    assert_eq!(desk::jobs::index_files::run(house.db()).await.unwrap(), 1);
    assert_eq!(subjects(&mia, "q=zertifikat").await, ["Lid"]);
    assert_eq!(desk::jobs::index_files::run(house.db()).await.unwrap(), 0, "and that is all");
});

both!(a_company_is_found_however_its_letters_are_written, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let [lid, ..] = shop(&house).await;
    let mia = house.who("mia").await;
    let ana = crate::house::whole(&mia, &lid).await["customer"]["id"].as_str().unwrap().to_owned();
    let of_ana = subjects(&mia, "view=all").await.len();
    let goods = ["Österreichische", "ÖSTERREICHISCHE", "österreich", "gießerei ag"];
    for (company, asked) in [("Österreichische Gießerei AG", &goods[..]), ("МИР и Ко", &["мир", "Мир", "мир и"])]
    {
        mia.patch(&format!("/customers/{ana}"), json!({ "company": company })).await.ok();
        for asked in asked {
            assert_eq!(subjects(&mia, &q(&format!("company:\"{asked}\""))).await.len(), of_ana, "{asked}");
            assert_eq!(subjects(&mia, &q(&format!("-company:\"{asked}\""))).await.len(), 0, "{asked}");
        }
        assert_eq!(subjects(&mia, &q("company:ana")).await.len(), 0, "that is a name");
    }
});
