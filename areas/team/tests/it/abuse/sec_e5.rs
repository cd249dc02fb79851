//! SEC-E5: a write with the cookie must prove it came from our own pages; no GET changes anything.

use crate::house::{Firm, PASSWORD, URL};
use serde_json::json;
use testkit::{Fresh, both};
use web::{Method, Route};

fn writes() -> Vec<Route> {
    team::routes().into_iter().filter(|route| route.method != Method::GET).collect()
}

both!(no_other_site_can_write_with_the_cookie, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let before = firm.count("select value from counters where name = 'audit'").await;
    let strangers = [
        ("without the header", ada.without("x-goodword")),
        ("from another origin", ada.with("origin", "https://evil.example")),
        ("from a sandboxed frame", ada.with("origin", "null")),
        ("across sites", ada.with("sec-fetch-site", "cross-site")),
        ("across hosts of a site", ada.with("sec-fetch-site", "same-site")),
    ];
    for (how, stranger) in &strangers {
        for route in writes() {
            let answer = stranger.send(route.method.clone(), &route.path.replace("{id}", "x"), Some(json!({}))).await;
            assert_eq!(answer.refused(403), "origin.refused", "{how}: {} {}", route.method, route.path);
        }
    }
    assert_eq!(firm.count("select value from counters where name = 'audit'").await, before);
    drop(
        ada.with("origin", URL)
            .with("sec-fetch-site", "same-origin")
            .patch("/me", json!({ "name": "Ada L." }))
            .await
            .ok(),
    );
});

both!(a_form_cannot_pretend_to_be_json, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD }).to_string().into_bytes();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let answer = firm.visitor.send_raw(Method::POST, "/sessions", Some((kind, login.clone()))).await;
        assert_eq!(answer.refused(415), "body.type", "{kind}");
        let answer = ada.send_raw(Method::POST, "/teams", Some((kind, b"{\"name\":\"x\"}".to_vec()))).await;
        assert_eq!(answer.refused(415), "body.type", "{kind}");
    }
});

both!(reading_changes_nothing, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let sums = "select (select count(*) from audit) + (select count(*) from facts) as n";
    let before = firm.count(sums).await;
    for route in team::routes().iter().filter(|route| route.method == Method::GET) {
        let path = route.path.replace("{id}", "x");
        assert!(ada.get(&format!("{path}?token=x")).await.status.as_u16() < 500);
    }
    assert_eq!(firm.count(sums).await, before);
    assert_eq!(firm.count("select count(*) as n from outbox").await, 0);
});

both!(answers_are_for_one_person_only, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    for answer in [ada.get("/me").await, firm.visitor.get("/setup").await, firm.visitor.get("/me").await] {
        assert_eq!(
            (&answer.headers["cache-control"], &answer.headers["vary"]),
            (&"no-store".parse().unwrap(), &"Cookie".parse().unwrap())
        );
    }
    let login = firm.visitor.post("/sessions", json!({ "email": "ada@example.com", "password": PASSWORD })).await;
    let set = login.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("; Path=/api; HttpOnly; SameSite=Lax; Max-Age=5184000; Secure"), "{set}");
});
