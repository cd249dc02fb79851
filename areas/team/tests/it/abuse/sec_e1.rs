//! SEC-E1: links in mails lead to the configured address, whatever the request claims.

use crate::house::{Firm, URL};
use serde_json::json;
use testkit::{Fresh, both};

both!(a_reset_link_never_follows_the_host_of_the_request, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let evil = firm.visitor.with("host", "evil.example").with("x-forwarded-host", "evil.example");
    let evil = evil.with("x-forwarded-proto", "http").with("forwarded", "host=evil.example");
    drop(evil.post("/passwords/forgot", json!({ "email": "ada@example.com" })).await.ok());
    let (_, text) = firm.mail_to("ada@example.com").await.unwrap();
    assert!(text.contains(&format!("{URL}/reset?token=")) && !text.contains("evil"), "{text}");

    let evil = ada.with("host", "evil.example").with("x-forwarded-host", "evil.example");
    let invite = json!({ "email": "bea@example.com", "name": "Bea", "teams": [],
        "roles": [{ "role": "agent", "scope": { "kind": "everything" } }] });
    let link = evil.post("/invitations", invite).await.ok()["link"].to_string();
    assert!(link.contains(URL) && !link.contains("evil"), "{link}");
});
