//! Company settings and their mail account.

use crate::house::Firm;
use base::Vault;
use serde_json::json;
use testkit::{Fresh, both};

both!(settings_are_changed_and_the_password_is_never_shown, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let seen = ada.get("/company").await;
    let tag = seen.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(seen.ok()["system_mail"], json!(null));
    let mail = json!({ "host": "mail.example.com", "port": 465, "security": "tls", "user": "desk", "from": "desk@example.com", "password": "geheim!" });
    let change = json!({ "name": "Kettle & Co", "public_url": "https://Help.example.com/", "undo_seconds": 20, "system_mail": mail });
    let after = ada.with("if-match", &tag).patch("/company", change).await;
    let (name, url) = (json!("Kettle & Co"), json!("https://help.example.com"));
    assert_eq!((&after.ok()["name"], &after.ok()["public_url"]), (&name, &url));
    assert_eq!(after.ok()["system_mail"]["has_password"], true);
    assert_eq!(
        ada.with("if-match", &tag).patch("/company", json!({ "name": "X" })).await.refused(412),
        "thing.changed"
    );
    let everything = [ada.get("/company").await, ada.get("/audit").await, after];
    assert!(everything.iter().all(|answer| !String::from_utf8_lossy(&answer.bytes).contains("geheim")));
    let row = firm.db.read().await.unwrap().one("select system_mail from company", store::args![]).await.unwrap();
    assert!(!row.only::<String>().unwrap().contains("geheim"));

    // The sender reads it with the key of this installation, and with no other.
    let mut conn = firm.db.read().await.unwrap();
    let settings = team::system_mail_settings(&mut conn, &Vault::new([7; 32])).await.unwrap().unwrap();
    assert_eq!(settings.password.unwrap().reveal(), "geheim!");
    assert!(team::system_mail_settings(&mut conn, &Vault::new([8; 32])).await.is_err());
    drop(conn);

    let keep = json!({ "system_mail": { "host": "mail.example.com", "port": 465, "security": "tls", "user": "desk", "from": "help@example.com" } });
    assert_eq!(ada.patch("/company", keep).await.ok()["system_mail"]["has_password"], true);
    let steal = json!({ "system_mail": { "host": "evil.example", "port": 465, "security": "tls", "user": "desk", "from": "help@example.com" } });
    assert_eq!(ada.patch("/company", steal).await.json()["field"], "system_mail.password");
    assert_eq!(ada.patch("/company", json!({ "system_mail": null })).await.ok()["system_mail"], json!(null));
});

both!(what_makes_no_sense_is_refused_with_its_field, |fresh: Fresh| async move {
    let (_firm, ada) = Firm::with_ada(&fresh).await;
    for (field, value) in [
        ("public_url", json!("help.example.com")),
        ("public_url", json!("https://help.example.com/desk")),
        ("public_url", json!("javascript:alert(1)")),
        ("zone", json!("Mars")),
        ("locale", json!("")),
        ("name", json!("")),
        ("undo_seconds", json!(-1)),
        ("undo_seconds", json!(121)),
    ] {
        let mut change = json!({});
        change[field] = value.clone();
        let answer = ada.patch("/company", change).await;
        assert_eq!((answer.status.as_u16(), answer.json()["field"].as_str()), (422, Some(field)), "{value}");
    }
});

both!(a_test_mail_is_queued_once_there_is_an_account, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let early = ada.post("/company/test-mail", json!({ "to": "ada@example.com" })).await.ok();
    assert_eq!((&early["sent"], firm.count("select count(*) as n from outbox").await), (&json!(false), 0));
    let mail = json!({ "host": "mail.example.com", "port": 587, "security": "starttls", "user": "", "from": "desk@example.com" });
    drop(ada.patch("/company", json!({ "system_mail": mail })).await.ok());
    let sent = ada.post("/company/test-mail", json!({ "to": "Ada@example.com" })).await.ok();
    assert_eq!(sent["sent"], true);
    assert_eq!(firm.mail_to("ada@example.com").await.unwrap().0, "Test mail from Copper Kettle");
    // Proof is what a server took, not what was queued.
    let steps = || async { team::first_steps(&mut firm.db.read().await.unwrap()).await.unwrap() };
    let before = steps().await;
    assert_eq!((before.public_url, before.test_mail, before.colleague), (None, None, None));
    assert_eq!(before.system_mail.unwrap().proof, "desk@example.com");
    let mut tx = firm.db.begin(&base::Actor::system()).await.unwrap();
    tx.exec("update outbox set state = 'sent', ended_at = 7", store::args![]).await.unwrap();
    tx.commit().await.unwrap();
    drop(ada.patch("/company", json!({ "public_url": "https://desk.example.com" })).await.ok());
    drop(firm.hire_silently("bea", &[]).await);
    let after = steps().await;
    assert_eq!(after.test_mail, Some(team::Taken { at: base::Time(7), proof: "ada@example.com".into() }));
    assert_eq!(
        (after.public_url.unwrap().proof.as_str(), after.colleague.unwrap().proof.as_str()),
        ("https://desk.example.com", "bea")
    );
    let crlf = json!({ "to": "ada@example.com\r\nBcc: eve@example.com" });
    assert_eq!(ada.post("/company/test-mail", crlf).await.refused(422), "invalid");
});

both!(the_audit_log_is_searched_and_taken_along, async |fresh: Fresh| {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    for name in ["Kettles", "Lamps"] {
        ada.post("/teams", json!({ "name": name })).await.ok();
    }
    let found = ada.get("/audit?q=kettles").await.ok();
    assert_eq!((found["items"].as_array().unwrap().len(), &found["items"][0]["action"]), (1, &json!("team.added")));
    let taken = ada.get("/audit/export?action=team.").await;
    assert_eq!(taken.headers["content-disposition"], "attachment; filename=\"audit.jsonl\"");
    let text = String::from_utf8(taken.bytes).unwrap();
    let names: Vec<_> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["detail"]["name"].clone())
        .collect();
    assert_eq!(names, ["Kettles", "Lamps"]);
    assert_eq!(firm.visitor.get("/audit/export").await.refused(401), "session.missing");
});
