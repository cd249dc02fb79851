//! SEC-E4: signing in makes a new session id; what was held before is worth nothing after.

use crate::house::{Firm, PASSWORD};
use serde_json::json;
use testkit::{Fresh, both};

both!(a_cookie_planted_before_signing_in_is_not_adopted, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let planted = "goodword_session=plantedplantedplantedplanted1234";
    let answer = firm.holding(planted).post("/sessions", login).await;
    drop(answer.ok());
    assert_ne!(answer.cookie().unwrap(), planted);
    assert_eq!(firm.holding(planted).get("/me").await.refused(401), "session.missing");
});

both!(signing_in_again_replaces_the_session_of_that_browser, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let answer = ada.post("/sessions", login).await;
    drop(answer.ok());
    assert_eq!(ada.get("/me").await.refused(401), "session.missing");
    let sessions = firm.holding(&answer.cookie().unwrap()).get("/sessions").await.ok();
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
});

both!(a_second_planted_cookie_voids_both, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let own = ada.post("/sessions", login).await.cookie().unwrap();
    let both = format!("goodword_session=planted; {own}");
    assert_eq!(firm.holding(&both).get("/me").await.refused(401), "session.missing");
    drop(firm.holding(&own).get("/me").await.ok());
});

both!(secrets_lie_hashed_in_the_database, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let cookie = ada.post("/sessions", login).await.cookie().unwrap();
    let secret = cookie.split('=').nth(1).unwrap().to_owned();
    let ada = firm.holding(&cookie);
    let token = ada.post("/tokens", json!({ "name": "x", "scopes": ["team.read"] })).await.ok();
    let token = token["secret"].as_str().unwrap().to_owned();
    for sql in [
        "select secret_hash as t from sessions",
        "select secret_hash as t from api_tokens",
        "select password_hash as t from agents",
        "select token_hash as t from one_time_links",
        "select coalesce(body, '') as t from idempotency",
        "select detail as t from audit",
        "select data as t from facts",
    ] {
        for row in firm.db.read().await.unwrap().rows(sql, store::args![]).await.unwrap() {
            let text: String = row.get("t").unwrap();
            assert!(![&secret, &token, PASSWORD].iter().any(|known| text.contains(*known)), "{sql}: {text}");
        }
    }
});
