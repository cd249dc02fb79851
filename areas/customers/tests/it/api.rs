//! `/customers` over HTTP.

use crate::door::App;
use serde_json::{Value, json};
use store::{args, audit};
use testkit::{Fresh, both};

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

async fn mia(app: &App) -> Value {
    let new = json!({ "name": "Mia Berg", "identities": [{ "kind": "email", "value": "Mia@Example.com" }] });
    app.has_role("agent").post("/customers", new).await.ok()
}

both!(a_customer_is_added_shown_and_changed, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let mia = mia(&app).await;
    let path = format!("/customers/{}", mia["id"].as_str().unwrap());
    assert_eq!(mia["identities"][0]["value"], "Mia@Example.com");
    assert_eq!(mia["identities"][0]["trust"], "unverified");
    let shown = app.has_role("read_only").get(&path).await;
    assert_eq!(shown.headers["etag"], "\"v1\"");
    let change = json!({ "company": "Acme", "zone": "Europe/Berlin", "language": "de" });
    let changed = app.has_role("agent").with("if-match", "\"v1\"").patch(&path, change).await.ok();
    assert_eq!(
        (&changed["company"], &changed["zone"], &changed["version"]),
        (&json!("Acme"), &json!("Europe/Berlin"), &json!(2))
    );
    let emptied = app.has_role("agent").patch(&path, json!({ "zone": null })).await.ok();
    assert_eq!(
        (&emptied["zone"], &emptied["language"], &emptied["name"]),
        (&Value::Null, &json!("de"), &json!("Mia Berg"))
    );
});

both!(a_change_against_an_old_version_is_refused, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let path = format!("/customers/{}", mia(&app).await["id"].as_str().unwrap());
    app.has_role("agent").patch(&path, json!({ "notes": "likes tea" })).await.ok();
    let late = app.has_role("agent").with("if-match", "\"v1\"").patch(&path, json!({ "notes": "likes coffee" })).await;
    assert_eq!(late.refused(412), "thing.changed");
    assert_eq!(app.has_role("agent").get(&path).await.ok()["notes"], "likes tea");
    assert_eq!(app.has_role("agent").patch(&path, json!({})).await.ok()["version"], 2);
});

both!(an_address_never_moves_by_a_claim, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let mia = mia(&app).await;
    let bob = app.has_role("agent").post("/customers", json!({ "name": "Bob" })).await.ok();
    let path = format!("/customers/{}/identities", bob["id"].as_str().unwrap());
    let claim = app.has_role("agent").post(&path, json!({ "kind": "email", "value": "mia@example.COM " })).await;
    assert_eq!(claim.refused(409), "identity.taken");
    assert_eq!(claim.json()["customer"], mia["id"]);
    let new = json!({ "name": "Mallory", "identities": [{ "kind": "phone", "value": "+49 30 1" }, { "kind": "email", "value": "mia@example.com" }] });
    assert_eq!(app.has_role("agent").post("/customers", new).await.refused(409), "identity.taken");
    assert_eq!(names(&app.has_role("agent").get("/customers").await.ok()), ["Bob", "Mia Berg"]);
});

both!(addresses_come_and_go_and_the_next_becomes_primary, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let mia = mia(&app).await;
    let path = format!("/customers/{}/identities", mia["id"].as_str().unwrap());
    let two = app.has_role("agent").post(&path, json!({ "kind": "phone", "value": "+49 30 1234" })).await.ok();
    assert_eq!((two["identities"].as_array().unwrap().len(), &two["identities"][1]["primary"]), (2, &json!(false)));
    let same = app.has_role("agent").post(&path, json!({ "kind": "phone", "value": "+49301234" })).await.ok();
    assert_eq!(same["identities"].as_array().unwrap().len(), 2);
    let first = format!("{path}/{}", two["identities"][0]["id"].as_str().unwrap());
    let one = app.has_role("agent").delete(&first).await.ok();
    assert_eq!(
        (&one["identities"][0]["value"], &one["identities"][0]["primary"]),
        (&json!("+49 30 1234"), &json!(true))
    );
    assert_eq!(app.has_role("agent").delete(&first).await.refused(404), "not_found");
    assert!(names(&app.has_role("agent").get("/customers?q=mia@example").await.ok()).is_empty());
});

both!(customers_are_found_by_the_beginning_of_any_word, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    mia(&app).await;
    for (name, address) in
        [("Jörg Müller", "joerg@acme.example"), ("山田太郎", "taro@example.jp"), ("Zoë Bergmann", "z@example.org")]
    {
        fresh.clock.pass(5);
        app.has_role("agent")
            .post("/customers", json!({ "name": name, "identities": [{ "kind": "email", "value": address }] }))
            .await
            .ok();
    }
    let found = async |q: &str| {
        let page = app.has_role("agent").get(&format!("/customers?q={q}")).await.ok();
        names(&page).join(", ")
    };
    assert_eq!(found("ber").await, "Zoë Bergmann, Mia Berg");
    assert_eq!(found("mul").await, "Jörg Müller");
    assert_eq!(found("MULLER%20jorg").await, "Jörg Müller");
    assert_eq!(found("joerg%40acme").await, "Jörg Müller");
    assert_eq!(found("%E5%B1%B1%E7%94%B0").await, "山田太郎");
    assert_eq!(found("erg").await, "");
    assert_eq!(found("%25").await, "");
    assert_eq!(found("%27%20or%201%3D1").await, "");
});

both!(pages_follow_each_other_without_gap_or_repeat, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    for n in 0..7 {
        fresh.clock.pass(1);
        app.has_role("agent").post("/customers", json!({ "name": format!("Customer {n}") })).await.ok();
    }
    let (mut seen, mut path) = (Vec::new(), "/customers?limit=3".to_owned());
    loop {
        let page = app.has_role("agent").get(&path).await.ok();
        seen.extend(names(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/customers?limit=3&cursor={next}");
    }
    assert_eq!(seen, (0..7).rev().map(|n| format!("Customer {n}")).collect::<Vec<_>>());
    assert_eq!(app.has_role("agent").get("/customers?cursor=nonsense").await.refused(422), "invalid");
});

both!(a_block_names_who_and_when, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let path = format!("/customers/{}/block", mia(&app).await["id"].as_str().unwrap());
    assert_eq!(app.has_role("agent").post(&path, json!({})).await.refused(403), "forbidden");
    assert_eq!(app.has_role("lead/team").post(&path, json!({})).await.refused(403), "forbidden");
    assert_eq!(app.has_role("lead").post(&path, json!({})).await.ok()["blocked"], true);
    assert_eq!(app.has_role("lead").delete(&path).await.ok()["blocked"], false);
    let rows = app.db.read().await.unwrap().rows("select * from blocks", args![]).await.unwrap();
    assert!(rows[0].get::<Option<String>>("by_agent").unwrap().is_some());
    assert!(rows[0].get::<Option<i64>>("ended_at").unwrap().is_some());
});

both!(what_people_do_is_in_the_audit_log_without_personal_data, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let path = format!("/customers/{}", mia(&app).await["id"].as_str().unwrap());
    app.has_role("agent").patch(&path, json!({ "name": "Mia Canary", "notes": "canary" })).await.ok();
    app.has_role("agent")
        .post(&format!("{path}/identities"), json!({ "kind": "email", "value": "canary@example.com" }))
        .await
        .ok();
    app.has_role("lead").post(&format!("{path}/block"), json!({})).await.ok();
    let mut conn = app.db.read().await.unwrap();
    let lines = audit::read(&mut conn, &audit::Filter::default(), i64::MAX, 10).await.unwrap();
    let actions: Vec<_> = lines.iter().rev().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["customer.added", "customer.changed", "customer.identity_added", "customer.blocked"]);
    assert!(lines.iter().all(|line| !line.detail.to_string().to_lowercase().contains("canary")));
    assert!(audit::verify(&mut conn).await.unwrap().is_ok());
});

both!(what_is_no_customer_is_missing_and_what_does_not_fit_is_said, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    let lead = app.has_role("administrator");
    let path = format!("/customers/{}", base::CustomerId::mint(base::Time(1)));
    assert_eq!(lead.get(&path).await.refused(404), "not_found");
    assert_eq!(lead.get("/customers/cus_nonsense").await.refused(404), "not_found");
    assert_eq!(lead.patch(&path, json!({ "name": "x" })).await.refused(404), "not_found");
    assert_eq!(lead.patch(&path, json!({})).await.refused(404), "not_found");
    assert_eq!(lead.post(&format!("{path}/block"), json!({})).await.refused(404), "not_found");
    assert_eq!(lead.delete(&format!("{path}/block")).await.refused(404), "not_found");
    assert_eq!(
        lead.post(&format!("{path}/identities"), json!({ "kind": "email", "value": "a@b.de" })).await.refused(404),
        "not_found"
    );
    let refused = async |new: Value| {
        let answer = lead.post("/customers", new).await;
        answer.refused(422);
        answer.json()["field"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(refused(json!({})).await, "name");
    assert_eq!(refused(json!({ "name": "Mia", "zone": "Moon/Base" })).await, "zone");
    assert_eq!(refused(json!({ "name": "Mia", "language": "German please" })).await, "language");
    assert_eq!(
        refused(json!({ "name": "Mia", "identities": [{ "kind": "email", "value": "not an address" }] })).await,
        "value"
    );
    assert_eq!(refused(json!({ "name": "Mia", "notes": "x".repeat(20_001) })).await, "notes");
    assert_eq!(refused(json!({ "name": "Mia", "blocked": true })).await, "blocked");
    assert_eq!(refused(json!({ "name": "\u{202e}" })).await, "name");
});

both!(visitors_and_colleagues_see_no_customers, async |fresh: Fresh| {
    let app = App::new(&fresh).await;
    assert_eq!(app.visitor().get("/customers").await.refused(401), "session.missing");
    assert_eq!(app.has_role("colleague").get("/customers").await.refused(403), "forbidden");
    assert_eq!(app.has_role("read_only").post("/customers", json!({ "name": "x" })).await.refused(403), "forbidden");
    app.has_role("agent/team").get("/customers").await.ok();
});
