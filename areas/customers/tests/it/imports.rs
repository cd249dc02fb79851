//! `/customer-imports`: files of customers (DESK-1601, DESK-1603, DESK-1605, SEC-F10, SEC-F11).

use crate::door::App;
use base::{Actor, DeedId};
use serde_json::{Value, json};
use std::time::Duration;
use store::{args, deed};
use testkit::{Client, Fresh, both};
use web::Method;

const LEASE_OVER: i64 = 6 * 60_000;

/// Somebody importing a file.
struct Importing<'a> {
    app: &'a App,
    ada: Client,
    path: String,
}

impl<'a> Importing<'a> {
    /// Uploads a file in parts.
    async fn of(app: &'a App, file: &[u8]) -> Self {
        let ada = app.has_role("administrator");
        let begun = ada.post("/customer-imports", json!({ "file_name": "people.csv" })).await.ok();
        let path = format!("/customer-imports/{}", begun["id"].as_str().unwrap());
        for (place, part) in file.chunks(1 << 20).enumerate() {
            ada.send_raw(Method::PUT, &format!("{path}/parts/{place}"), Some(("text/csv", part.to_vec()))).await.ok();
        }
        Self { app, ada, path }
    }

    async fn look(&self) -> Value {
        self.ada.post(&format!("{}/look", self.path), json!({})).await.ok()
    }

    /// Tries the file as it looks.
    async fn tried(&self) -> Value {
        let look = self.look().await;
        let plan = json!({ "encoding": look["encoding"], "separator": look["separator"], "columns": look["columns"] });
        self.ada.post(&format!("{}/check", self.path), plan).await.ok();
        self.works().await;
        self.now().await
    }

    async fn works(&self) {
        self.app.runner.drain(&["imports"]).await.unwrap();
    }

    async fn now(&self) -> Value {
        self.ada.get(&self.path).await.ok()
    }

    async fn run(&self) -> Value {
        self.ada.post(&format!("{}/run", self.path), json!({})).await.ok();
        self.works().await;
        self.now().await
    }

    async fn undo(&self) {
        let id: DeedId = self.now().await["import"]["deed"].as_str().unwrap().parse().unwrap();
        let mut tx = self.app.db.begin(&Actor::system()).await.unwrap();
        let deed = deed::find(&mut tx, &id).await.unwrap().unwrap();
        deed::claim(&mut tx, &deed).await.unwrap();
        customers::import::undo(&mut tx, &deed).await.unwrap();
        tx.commit().await.unwrap();
        self.works().await;
    }
}

async fn imported(app: &App, file: &[u8]) -> Value {
    let one = Importing::of(app, file).await;
    let tried = one.tried().await;
    let ran = one.run().await;
    assert_eq!(ran["import"]["state"], "done");
    assert_eq!(ran["import"]["counts"], tried["import"]["checked"], "the trial told what the run came to");
    ran
}

fn counts(shown: &Value) -> [i64; 4] {
    ["added", "changed", "same", "refused"].map(|name| shown["import"]["counts"][name].as_i64().unwrap())
}

async fn customer(app: &App, q: &str) -> Value {
    let found = app.has_role("agent").get(&format!("/customers?q={q}")).await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{q}: {found}");
    found["items"][0].clone()
}

async fn number(app: &App, sql: &'static str) -> i64 {
    app.db.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap()
}

both!(a_file_is_looked_at_tried_run_and_changes_nothing_when_it_comes_again, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    app.has_role("agent")
        .post("/customers", json!({ "name": "Mia", "identities": [{ "kind": "email", "value": "mia@x.example" }] }))
        .await
        .ok();
    let file = b"Vorname;Nachname;E-Mail;E-Mail;Telefon;Notizen\r\nMia;Berg;MIA@x.example;;+49 30 12345;\"mag Tee,\nkeinen \"\"Kaffee\"\"\"\r\nJ\xf6rg;M\xfcller;j@x.example;j2@x.example;;=1+1\r\n";
    let one = Importing::of(&app, file).await;
    let look = one.look().await;
    assert_eq!((&look["encoding"], &look["separator"]), (&json!("windows-1252"), &json!(";")));
    assert_eq!(look["columns"], json!(["first_name", "last_name", "email", "email", "phone", "notes"]));
    assert_eq!(look["rows"][1][0], "Jörg");
    let tried = one.tried().await;
    assert_eq!((counts(&tried), &tried["import"]["total"]), ([1, 1, 0, 0], &json!(2)));
    assert_eq!(number(&app, "select count(*) from customers").await, 1, "a trial changes nothing");
    let ran = one.run().await;
    assert_eq!((counts(&ran), &ran["import"]["state"]), ([1, 1, 0, 0], &json!("done")));
    let mia = customer(&app, "mia").await;
    assert_eq!((&mia["name"], &mia["notes"]), (&json!("Mia Berg"), &json!("mag Tee,\nkeinen \"Kaffee\"")));
    assert_eq!(mia["identities"].as_array().unwrap().len(), 2);
    let joerg = customer(&app, "mul").await;
    assert_eq!((&joerg["name"], &joerg["notes"]), (&json!("Jörg Müller"), &json!("=1+1")));
    assert_eq!(joerg["identities"][0]["primary"], true);
    assert_eq!(counts(&imported(&app, file).await), [0, 0, 2, 0]);
    let left = "select (select count(*) from customer_import_parts) + (select count(*) from customer_import_keys)";
    assert_eq!(number(&app, left).await, 0, "of the files nothing is kept");
    // Two customers became known, yet nobody is told of each of them (DESK-1604).
    assert_eq!(number(&app, "select count(*) from facts where kind like 'customer%'").await, 1);
});

both!(what_cannot_be_used_is_named_with_its_line_and_the_rest_goes_in, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    for (name, address) in [("Ana", "ana@x.example"), ("Bob", "bob@x.example")] {
        let new = json!({ "name": name, "identities": [{ "kind": "email", "value": address }] });
        app.has_role("agent").post("/customers", new).await.ok();
    }
    let endless = "y".repeat(300_000);
    let file = format!(
        "\u{feff}name,email,email,language\nNobody,,,\nMia,mia@x.example,,de\n,,,\nMia again,Mia@X.example,,\nTwo,ana@x.example,bob@x.example,\nBad,no address,,\nGerman,g@x.example,,Deutsch\nWide,w@x.example,,,5\n\"{endless}\",e@x.example,,\nM\0ax,max@x.example,,\n"
    );
    let ran = imported(&app, file.as_bytes()).await;
    assert_eq!(counts(&ran), [2, 0, 0, 7]);
    let refused: Vec<(i64, &str)> = ran["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["line"].as_i64().unwrap(), one["reason"].as_str().unwrap()))
        .collect();
    for (line, reason) in [
        (2, "no address"),
        (5, "line 3"),
        (6, "different customers"),
        (7, "looks like name@example.com"),
        (8, "such as de"),
        (9, "5 cells"),
        (10, "quote"),
    ] {
        assert!(refused.iter().any(|(at, why)| *at == line && why.contains(reason)), "{line}: {refused:?}");
    }
    assert_eq!(customer(&app, "max").await["name"], "Max");
    let path = format!("/customer-imports/{}/refused", ran["import"]["id"].as_str().unwrap());
    let listed = app.has_role("administrator").get(&path).await;
    let text = String::from_utf8(listed.bytes.clone()).unwrap();
    assert!(text.contains("\n5,the same customer as in line 3,Mia again,Mia@X.example,,\r\n"), "{text}");
});

both!(sec_f10_what_a_spreadsheet_would_run_goes_out_as_text_and_comes_back_as_it_was, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let evil = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'=quoted", "\u{ff1d}1", "plain, \"but\" quoted"];
    for (place, name) in evil.iter().enumerate() {
        let new = json!({ "name": name, "notes": format!("\t{name}"), "identities": [{ "kind": "phone", "value": format!("+49 30 {place}000") }] });
        app.has_role("agent").post("/customers", new).await.ok();
    }
    let ada = app.has_role("administrator");
    let file = ada.get("/customer-export").await.bytes;
    let text = String::from_utf8(file.clone()).unwrap();
    for cell in text.trim_start_matches('\u{feff}').split(['\r', '\n']).flat_map(|line| line.split(',')) {
        assert!(!cell.trim_matches('"').starts_with(['=', '+', '-', '@', '\u{ff1d}', '\t']), "{cell}");
    }
    assert_eq!(number(&app, "select count(*) from audit where action = 'customers.exported'").await, 1);
    assert_eq!(app.has_role("agent").get("/customer-export").await.refused(403), "forbidden");
    // "Known since" is nothing to import; all the rest is as it was.
    assert_eq!(counts(&imported(&app, &file).await), [0, 0, 7, 0]);
});

both!(sec_f11_whatever_comes_as_a_file_is_bounded, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let one = Importing::of(&app, b"").await;
    let put = async |place: i64, bytes: Vec<u8>| {
        one.ada.send_raw(Method::PUT, &format!("{}/parts/{place}", one.path), Some(("text/csv", bytes))).await
    };
    assert_eq!(put(0, b"PK\x03\x04zip".to_vec()).await.refused(422), "import.no_table");
    assert_eq!(put(1, b"a,b\n".to_vec()).await.refused(409), "import.part");
    assert_eq!(put(0, vec![b'a'; (1 << 20) + 1]).await.refused(409), "import.part");
    assert_eq!(put(0, vec![b'a'; 3 << 20]).await.status.as_u16(), 413);
    put(0, b"email,email\n".to_vec()).await.ok();
    put(0, b"email,email\n".to_vec()).await.ok();
    put(1, b"a@x.example,".to_vec()).await.ok();
    assert_eq!(one.now().await["import"]["parts"], 2, "a part sent again is kept once");
    let none = json!({ "encoding": "UTF-8", "separator": ",", "columns": ["ignore", "name"] });
    assert_eq!(one.ada.post(&format!("{}/check", one.path), none).await.refused(422), "invalid");
    assert_eq!(one.ada.post(&format!("{}/run", one.path), json!({})).await.refused(409), "import.state");
    assert_eq!(counts(&one.tried().await), [1, 0, 0, 0]);
    // A file nobody went on with is forgotten, and so is one that is discarded.
    let other = Importing::of(&app, b"email\nb@x.example\n").await;
    other.ada.delete(&other.path).await.ok();
    assert_eq!(other.ada.get(&other.path).await.refused(404), "not_found");
    fresh.clock.pass(26 * 3_600_000);
    customers::import::sweep(&app.db).await.unwrap();
    assert_eq!(one.ada.get(&one.path).await.refused(404), "not_found");
    for role in ["lead", "agent", "auditor", "administrator/team"] {
        let asked = app.has_role(role).post("/customer-imports", json!({ "file_name": "x" })).await;
        assert_eq!(asked.refused(403), "forbidden", "{role}");
    }
});

/// A thousand people, some of them known, some not to be used.
fn thousand() -> Vec<u8> {
    let row = |n: i64| match n % 10 {
        3 => format!("Nobody {n},,note\n"),
        _ => format!("Person {n},p{n}@x.example,\"a note\nof {n}\"\n"),
    };
    ("name,email,notes\n".to_owned() + &(0..1_000).map(row).collect::<String>()).into_bytes()
}

both!(an_import_cut_off_anywhere_goes_on_where_it_was_and_does_nothing_twice, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    for n in 0..50 {
        let new = json!({ "name": "x", "identities": [{ "kind": "email", "value": format!("p{n}@x.example") }] });
        app.has_role("agent").post("/customers", new).await.ok();
    }
    let one = Importing::of(&app, &thousand()).await;
    let tried = one.tried().await;
    assert_eq!(counts(&tried), [855, 45, 0, 100]);
    one.ada.post(&format!("{}/run", one.path), json!({})).await.ok();
    let mut unfinished = 0;
    for limit in [1, 4, 10, 20, 35, 60] {
        // What is dropped in the middle is as gone as after a kill; its lease runs out.
        drop(tokio::time::timeout(Duration::from_millis(limit), app.runner.step("imports", 1)).await);
        fresh.clock.pass(LEASE_OVER);
        unfinished += i32::from(one.now().await["import"]["state"] != "done");
    }
    assert!(unfinished > 0, "it was not cut off at all");
    one.works().await;
    assert_eq!(counts(&one.now().await), [855, 45, 0, 100]);
    assert_eq!(number(&app, "select count(*) from customers").await, 905);
    assert_eq!(number(&app, "select count(*) from identities").await, 905);
    assert_eq!(number(&app, "select count(*) from customer_import_rows").await, 900);
    assert_eq!(counts(&imported(&app, &thousand()).await), [0, 0, 900, 100]);
});

both!(an_import_is_taken_back_and_whoever_somebody_worked_on_is_kept, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let agent = app.has_role("agent");
    let known =
        json!({ "name": "Old", "company": "Acme", "identities": [{ "kind": "email", "value": "p0@x.example" }] });
    let known = agent.post("/customers", known).await.ok();
    let one = Importing::of(
        &app,
        b"name,email,phone\nNew name,p0@x.example,+49 30 1111\nP1,p1@x.example,\nP2,p2@x.example,\nP3,p3@x.example,\n",
    )
    .await;
    one.tried().await;
    one.run().await;
    let touched = customer(&app, "p1").await;
    agent.patch(&format!("/customers/{}", touched["id"].as_str().unwrap()), json!({ "notes": "called" })).await.ok();
    let wrote = customer(&app, "p2").await;
    let mut tx = app.db.begin(&Actor::system()).await.unwrap();
    customers::touch_contact(&mut tx, &wrote["id"].as_str().unwrap().parse().unwrap(), fresh_time(&fresh))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    one.undo().await;
    let now = one.now().await;
    assert_eq!(
        (&now["import"]["state"], &now["import"]["undone"], &now["import"]["kept"]),
        (&json!("undone"), &json!(2), &json!(2))
    );
    let kept: Vec<&str> = now["kept"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(kept, ["P1", "P2"]);
    let old = agent.get(&format!("/customers/{}", known["id"].as_str().unwrap())).await.ok();
    assert_eq!((&old["name"], old["identities"].as_array().unwrap().len()), (&json!("Old"), 1));
    assert_eq!(agent.get("/customers?q=p3").await.ok()["items"], json!([]));
    assert_eq!(customer(&app, "acme").await["id"], known["id"]);
    assert_eq!(number(&app, "select count(*) from identities where normal like '%1111%'").await, 0);
});

both!(an_import_is_held_and_goes_on, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let one = Importing::of(&app, &thousand()).await;
    one.tried().await;
    one.ada.post(&format!("{}/run", one.path), json!({})).await.ok();
    let held = one.ada.post(&format!("{}/pause", one.path), json!({})).await.ok();
    one.works().await;
    assert_eq!((&held["state"], counts(&one.now().await)), (&json!("paused"), [0; 4]));
    one.ada.post(&format!("{}/resume", one.path), json!({})).await.ok();
    one.works().await;
    assert_eq!(counts(&one.now().await), [900, 0, 0, 100]);
});

both!(sec_c9_an_erased_person_is_not_brought_back_by_a_file, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let new = json!({ "name": "Mia", "identities": [{ "kind": "email", "value": "Mia@x.example" }] });
    let mia = app.has_role("agent").post("/customers", new).await.ok();
    let mut tx = app.db.begin(&Actor::system()).await.unwrap();
    let person = customers::erase::person(&mut tx, &mia["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    customers::erase::erase(&mut tx, &person, &[7; 32]).await.unwrap();
    tx.commit().await.unwrap();
    let ran = imported(&app, b"email,name\nMIA@X.example,Mia\nbob@x.example,Bob\n").await;
    assert_eq!((counts(&ran), &ran["refused"][0]["line"]), ([1, 0, 0, 1], &json!(2)));
    assert!(ran["refused"][0]["reason"].as_str().unwrap().contains("erased"));
    assert_eq!(names_of(&app).await, ["Bob"]);
    let hashes = "select count(*) from suppressions where hash like '%mia%'";
    assert_eq!((number(&app, "select count(*) from suppressions").await, number(&app, hashes).await), (1, 0));
});

async fn names_of(app: &App) -> Vec<String> {
    let page = app.has_role("agent").get("/customers").await.ok();
    page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

fn fresh_time(fresh: &Fresh) -> base::Time {
    base::Clock::now(&fresh.clock)
}
