//! SEC-F15: whoever reads an export finds nothing that opens anything.

use super::company::{found, packed};
use super::unpacked::Unpacked;
use crate::abuse::sec_f15::holding;
use base::Secret;
use serde_json::json;
use store::args;
use testkit::{Fresh, both};

const PASSWORD: &str = "kanarienvogel-9f2c";

both!(sec_f15_no_secret_and_nothing_sealed_is_in_an_export, async |fresh: Fresh| {
    let house = found(fresh, 5).await;
    let (ada, vault) = (house.who("ada").await, house.works.vault.clone());
    let mut canaries = vec![PASSWORD.to_owned(), house.cookie("mia").await.split_once('=').unwrap().1.to_owned()];
    let hook = ada.post("/webhooks", json!({ "url": "https://1.1.1.1/y" })).await.ok();
    canaries.push(hook["secret"].as_str().unwrap().into());
    let token = ada.post("/tokens", json!({ "name": "t", "scopes": ["report.read"] })).await.ok();
    canaries.push(token["secret"].as_str().unwrap().into());
    let roles = json!([{ "role": "agent", "scope": { "kind": "everything" } }]);
    let new = json!({ "email": "new@shop.example", "name": "New", "roles": roles, "teams": [] });
    let link = ada.post("/invitations", new).await.ok()["link"].as_str().unwrap().to_owned();
    canaries.push(link.split_once("?token=").unwrap().1.into());
    house.visitor.post("/passwords/forgot", json!({ "email": "mia@shop.example" })).await.ok();
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let sealed = vault.seal("inbox", PASSWORD).unwrap();
    let settings = json!({ "imap_host": "mail.example", "imap_password": sealed, "unheard_of": PASSWORD }).to_string();
    tx.exec("update inboxes set settings = $1 where channel = 'email'", args![settings]).await.unwrap();
    tx.exec("update agents set password_hash = $1", args![PASSWORD]).await.unwrap();
    let account = json!({ "host": "mail.example", "port": 587, "security": "starttls", "user": "u", "from": "a@b.example", "sealed": sealed });
    tx.exec("update company set system_mail = $1", args![account.to_string()]).await.unwrap();
    tx.commit().await.unwrap();
    canaries.push(sealed);
    let hashes = "select secret_hash as it from sessions union all select secret_hash from api_tokens
                  union all select token_hash from invitations union all select token_hash from one_time_links
                  union all select secret from webhooks where secret <> ''";
    for row in house.db().read().await.unwrap().rows(hashes, args![]).await.unwrap() {
        canaries.push(row.get("it").unwrap());
    }
    let waits = "select payload from outbox where sent_to = $1 and state = 'queued'";
    let payload: serde_json::Value = serde_json::from_str(&house.text_of(waits, "mia@shop.example").await).unwrap();
    canaries.push(payload["sealed"].as_str().unwrap().into());
    let key = std::fs::read_to_string(house.fresh.place.folder.join("secret.key")).unwrap_or_default();
    canaries.extend((!key.is_empty()).then(|| key.trim().to_owned()));
    let whole = Unpacked::of(&packed(&house, "whole.tar").await);
    assert!(canaries.len() > 12 && canaries.iter().all(|one| one.len() > 12), "{canaries:?}");
    for canary in canaries.iter().map(|one| Secret::new(one.clone())) {
        assert_eq!(holding(&whole.folder, canary.reveal()), [""; 0], "{}", canary.reveal());
    }
    let boxes = whole.objects("inboxes");
    assert!(boxes.iter().any(|one| one["settings"] == "{\"imap_host\":\"mail.example\"}"), "{boxes:?}");
    assert!(whole.objects("company")[0]["system_mail"].as_str().unwrap().contains("\"sealed\":null"));
});
