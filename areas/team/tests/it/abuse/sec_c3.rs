//! SEC-C3: fields the server owns are refused in every body, and nothing is written.

use crate::house::{Firm, everywhere};
use base::Role;
use serde_json::{Value, json};
use testkit::{Fresh, both};
use web::Method;

const OWNED: &[&str] =
    &["role", "email_verified", "owner_id", "created_at", "team_id", "version", "active", "grants_by"];

/// Method and path of everything that takes a body, from the OpenAPI document.
fn with_body() -> Vec<(Method, String)> {
    let document = web::openapi::document("", &team::routes(), "0");
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation.get("requestBody").is_some() {
                found.push((method.to_uppercase().parse().unwrap(), path.replace("{id}", "x")));
            }
        }
    }
    found
}

both!(fields_of_the_server_are_refused_in_every_body, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let before = firm.count("select value from counters where name = 'audit'").await;
    let all = with_body();
    assert!(all.len() >= 18, "{all:?}");
    for (method, path) in all {
        for field in OWNED {
            let mut body = serde_json::Map::new();
            body.insert((*field).to_owned(), json!("x"));
            let answer = ada.send(method.clone(), &path, Some(Value::Object(body))).await;
            assert_eq!(answer.refused(422), "body.invalid", "{method} {path} {field}");
            let detail = answer.json()["detail"].to_string();
            assert!(detail.contains("unknown field") && detail.contains(field), "{method} {path}: {detail}");
        }
    }
    assert_eq!(firm.count("select value from counters where name = 'audit'").await, before);
});

both!(fields_of_the_server_are_refused_inside_bodies_too, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let bea = firm.hire_silently("bea", &[everywhere(Role::Agent)]).await;
    let grant = json!({ "grants": [{ "role": "agent", "scope": { "kind": "everything" }, "by": "x" }] });
    let scope = json!({ "grants": [{ "role": "agent", "scope": { "kind": "everything", "team": "x" } }] });
    for body in [grant, scope] {
        assert_eq!(ada.put(&format!("/agents/{bea}/grants"), body).await.refused(422), "body.invalid");
    }
    let mail = json!({ "system_mail": { "host": "mail.example.com", "port": 465, "security": "tls", "user": "", "from": "a@b.de", "sealed": "x" } });
    assert_eq!(ada.patch("/company", mail).await.refused(422), "body.invalid");
    let mut wishes = ada.get("/me").await.ok()["preferences"].clone();
    wishes["notify"]["mention"]["sms"] = json!(true);
    assert_eq!(ada.put("/me/preferences", wishes).await.refused(422), "body.invalid");
});
