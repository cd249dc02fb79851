//! SEC-F13: an audit line that was altered, removed or cut off shows.

use crate::house::Firm;
use base::Actor;
use serde_json::json;
use store::{Db, args, audit};
use testkit::{Fresh, both};

async fn tamper(db: &Db, sql: &'static str) -> Result<i64, String> {
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    assert!(tx.exec(sql, args![]).await.unwrap() >= 1);
    let found = audit::verify(&mut tx).await.unwrap();
    drop(tx);
    found
}

both!(the_chain_holds_and_shows_every_tampering, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    for name in ["Support", "Sales", "Press"] {
        drop(ada.post("/teams", json!({ "name": name })).await.ok());
    }
    let whole = audit::verify(&mut firm.db.read().await.unwrap()).await.unwrap().unwrap();
    assert!(whole >= 6);
    let altered =
        "update audit set detail = '{\"name\":\"Other\"}' where action = 'team.added' and detail like '%Sales%'";
    assert!(tamper(&firm.db, altered).await.unwrap_err().contains("altered"));
    assert!(tamper(&firm.db, "update audit set actor_name = 'Eve' where seq = 2").await.is_err());
    assert!(tamper(&firm.db, "delete from audit where seq = 3").await.unwrap_err().contains("missing"));
    assert!(tamper(&firm.db, "delete from audit where seq > 4").await.unwrap_err().contains("last"));
    assert_eq!(audit::verify(&mut firm.db.read().await.unwrap()).await.unwrap(), Ok(whole));
});

both!(the_log_is_read_newest_first_and_filtered, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    for name in ["Support", "Sales"] {
        drop(ada.post("/teams", json!({ "name": name })).await.ok());
    }
    let first = ada.get("/audit?limit=1").await.ok();
    assert_eq!(
        (&first["items"][0]["action"], &first["items"][0]["detail"]["name"]),
        (&json!("team.added"), &json!("Sales"))
    );
    let next = ada.get(&format!("/audit?limit=1&cursor={}", first["next"].as_str().unwrap())).await.ok();
    assert_eq!(next["items"][0]["detail"]["name"], "Support");
    let me = ada.get("/me").await.ok()["agent"]["id"].as_str().unwrap().to_owned();
    let mine = ada.get(&format!("/audit?actor={me}&action=team.&thing=")).await.ok();
    assert_eq!(ada.get("/audit?action=company.set_up").await.ok()["items"].as_array().unwrap().len(), 1);
    assert_eq!(ada.get("/audit?action=%25").await.ok()["items"], json!([]));
    assert_eq!(mine["items"].as_array().unwrap().len(), 2);
    assert_eq!(mine["items"][0]["actor"], json!({ "kind": "agent", "id": me, "name": "Ada" }));
    assert_eq!(mine["items"][0]["address"], "192.0.2.1");
    assert_eq!(ada.get("/audit?cursor=nonsense").await.refused(422), "invalid");
    let (_, auditor) = firm.hire("otto", &[crate::house::everywhere(base::Role::Auditor)]).await;
    drop(auditor.get("/audit").await.ok());
});
