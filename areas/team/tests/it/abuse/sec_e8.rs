//! SEC-E8: an invitation works once, for 72 hours, while whoever invited may still give what it promises.

use crate::house::{Firm, PASSWORD, everywhere, id, in_team, token_of};
use base::{Grant, Role, Time};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

async fn invite(by: &Client, role: Grant) -> (Value, String) {
    let body = json!({ "email": "new@example.com", "name": "New", "roles": [role], "teams": [] });
    let made = by.post("/invitations", body).await.ok();
    let token = token_of(made["link"].as_str().unwrap());
    (made, token)
}

async fn accept(firm: &Firm, token: &str) -> Answered {
    firm.visitor.post("/invitations/accept", json!({ "token": token, "name": "New", "password": PASSWORD })).await
}

async fn is_gone(firm: &Firm, token: &str) {
    assert_eq!(firm.visitor.get(&format!("/invitations/open?token={token}")).await.refused(410), "link.gone");
    assert_eq!(accept(firm, token).await.refused(410), "link.gone");
}

both!(an_invitation_works_once, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let (_, token) = invite(&ada, everywhere(Role::Agent)).await;
    let (one, two) = tokio::join!(accept(&firm, &token), accept(&firm, &token));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    is_gone(&firm, &token).await;
});

both!(an_invitation_ends_after_three_days_and_makes_room, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let (_, token) = invite(&ada, everywhere(Role::Agent)).await;
    let again = json!({ "email": "NEW@example.com", "name": "New", "roles": [everywhere(Role::Agent)], "teams": [] });
    assert_eq!(ada.post("/invitations", again).await.refused(409), "invitation.open");
    firm.clock.pass(72 * Time::HOUR);
    is_gone(&firm, &token).await;
    let (_, second) = invite(&ada, everywhere(Role::Agent)).await;
    drop(accept(&firm, &second).await.ok());
});

both!(sent_again_only_the_new_link_works, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let (made, first) = invite(&ada, everywhere(Role::Agent)).await;
    let again = ada.post(&format!("/invitations/{}/resend", id(&made)), json!({})).await.ok();
    is_gone(&firm, &first).await;
    drop(accept(&firm, &token_of(again["link"].as_str().unwrap())).await.ok());
    assert_eq!(firm.count("select count(*) as n from outbox").await, 2);
});

both!(an_invitation_dies_with_the_right_to_give_it, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let (lea_id, lea) = firm.hire("lea", &[everywhere(Role::Lead)]).await;
    let (_, token) = invite(&lea, everywhere(Role::Agent)).await;
    drop(firm.visitor.get(&format!("/invitations/open?token={token}")).await.ok());
    let grants = json!({ "grants": [everywhere(Role::Agent)] });
    drop(ada.put(&format!("/agents/{lea_id}/grants"), grants).await.ok());
    is_gone(&firm, &token).await;
    let grants = json!({ "grants": [everywhere(Role::Lead)] });
    drop(ada.put(&format!("/agents/{lea_id}/grants"), grants).await.ok());
    drop(ada.post(&format!("/agents/{lea_id}/deactivation"), json!({})).await.ok());
    is_gone(&firm, &token).await;
});

both!(empty_foreign_and_other_tokens_open_nothing, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let other = Fresh::sqlite();
    let (_elsewhere, eve) = Firm::with_ada(&other).await;
    let (_, foreign) = invite(&eve, everywhere(Role::Administrator)).await;
    let (_, token) = invite(&ada, everywhere(Role::Agent)).await;
    for wrong in ["", "unknown", &foreign, &token.to_uppercase(), &format!("{token}%20"), "%25"] {
        is_gone(&firm, wrong).await;
    }
    assert_eq!(firm.count("select count(*) as n from agents").await, 1);
});

both!(whoever_accepts_cannot_choose_address_or_roles, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let (_, token) = invite(&ada, everywhere(Role::ReadOnly)).await;
    for extra in ["email", "roles", "teams"] {
        let mut body = json!({ "token": token, "name": "New", "password": PASSWORD });
        body[extra] = json!("eve@example.com");
        assert_eq!(firm.visitor.post("/invitations/accept", body).await.refused(422), "body.invalid");
    }
    let me = accept(&firm, &token).await.ok();
    assert_eq!(
        (&me["agent"]["email"], &me["agent"]["grants"][0]["role"]),
        (&json!("new@example.com"), &json!("read_only"))
    );
});

both!(nobody_invites_beyond_the_own_reach, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let ours = id(&ada.post("/teams", json!({ "name": "Ours" })).await.ok());
    let theirs = id(&ada.post("/teams", json!({ "name": "Theirs" })).await.ok());
    let (_, lea) = firm.hire("lea", &[in_team(Role::Lead, &ours)]).await;
    let body = |role: Grant, teams: &[&String]| json!({ "email": "n@example.com", "name": "N", "roles": [role], "teams": teams });
    for role in [
        in_team(Role::Administrator, &ours),
        in_team(Role::Agent, &theirs),
        everywhere(Role::ReadOnly),
        in_team(Role::Auditor, &ours),
    ] {
        assert_eq!(lea.post("/invitations", body(role, &[])).await.refused(403), "grants.beyond");
    }
    let own = in_team(Role::Agent, &ours);
    assert_eq!(lea.post("/invitations", body(own.clone(), &[&theirs])).await.refused(422), "invalid");
    let empty = json!({ "email": "n@example.com", "name": "N", "roles": [], "teams": [] });
    assert_eq!(lea.post("/invitations", empty).await.refused(422), "invalid");
    drop(lea.post("/invitations", body(own, &[&ours])).await.ok());
    let (_, mia) = firm.hire("mia", &[everywhere(Role::Agent)]).await;
    assert_eq!(mia.post("/invitations", body(everywhere(Role::Agent), &[])).await.refused(403), "forbidden");
});

both!(tokens_of_invitations_lie_hashed, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let (_, token) = invite(&ada.with("idempotency-key", "k1"), everywhere(Role::Agent)).await;
    let row = firm.db.read().await.unwrap().one("select token_hash from invitations", store::args![]).await.unwrap();
    let stored: String = row.only().unwrap();
    assert_eq!(stored, base::vault::fingerprint(&token));
    assert_eq!(firm.count("select count(*) as n from idempotency").await, 0, "an answer with a link is never kept");
});
