//! SEC-E2: a reset link works once, for half an hour, for one account, and the newest only.

use crate::house::{Firm, MINUTE, PASSWORD, everywhere, token_of};
use base::Role;
use serde_json::json;
use testkit::{Answered, Fresh, both};

const NEW: &str = "another kettle";

async fn ask_for_link(firm: &Firm, email: &str) -> String {
    drop(firm.visitor.post("/passwords/forgot", json!({ "email": email })).await.ok());
    token_of(&firm.mail_to(email).await.unwrap().1)
}

async fn reset(firm: &Firm, token: &str) -> Answered {
    firm.visitor.post("/passwords/reset", json!({ "token": token, "password": NEW })).await
}

both!(a_reset_link_works_once, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let token = ask_for_link(&firm, "ada@example.com").await;
    drop(reset(&firm, &token).await.ok());
    assert_eq!(ada.get("/me").await.refused(401), "session.missing");
    assert_eq!(reset(&firm, &token).await.refused(410), "link.gone");
    let login = json!({ "email": "ada@example.com", "password": NEW });
    drop(firm.visitor.post("/sessions", login).await.ok());
});

both!(a_reset_link_lasts_half_an_hour, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let token = ask_for_link(&firm, "ada@example.com").await;
    firm.clock.pass(30 * MINUTE);
    assert_eq!(reset(&firm, &token).await.refused(410), "link.gone");
});

both!(only_the_newest_of_two_links_works, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let first = ask_for_link(&firm, "ada@example.com").await;
    firm.clock.pass(1);
    let second = ask_for_link(&firm, "ada@example.com").await;
    assert_ne!(first, second);
    assert_eq!(reset(&firm, &first).await.refused(410), "link.gone");
    drop(reset(&firm, &second).await.ok());
});

both!(a_changed_password_voids_outstanding_links, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let token = ask_for_link(&firm, "ada@example.com").await;
    drop(ada.post("/me/password", json!({ "current": PASSWORD, "password": "yet another kettle" })).await.ok());
    assert_eq!(reset(&firm, &token).await.refused(410), "link.gone");
});

both!(a_link_opens_only_its_own_account_and_purpose, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let bea = firm.hire_silently("bea", &[everywhere(Role::Agent)]).await;
    let token = ask_for_link(&firm, "bea@example.com").await;
    // Its token is no sign-in link and no invitation.
    assert_eq!(firm.visitor.post("/sessions/link", json!({ "token": token })).await.refused(410), "link.gone");
    let accept = json!({ "token": token, "name": "X", "password": NEW });
    assert_eq!(firm.visitor.post("/invitations/accept", accept).await.refused(410), "link.gone");
    drop(reset(&firm, &token).await.ok());
    let login = |email: &str| json!({ "email": email, "password": NEW });
    assert_eq!(firm.visitor.post("/sessions", login("ada@example.com")).await.refused(401), "session.refused");
    assert_eq!(firm.visitor.post("/sessions", login("bea@example.com")).await.ok()["agent"]["id"], json!(bea));
});

both!(of_two_at_the_same_time_one_wins, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let token = ask_for_link(&firm, "ada@example.com").await;
    let (one, two) = tokio::join!(reset(&firm, &token), reset(&firm, &token));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
});

both!(a_deactivated_agent_gets_no_link_and_uses_none, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let bea = firm.hire_silently("bea", &[everywhere(Role::Agent)]).await;
    let token = ask_for_link(&firm, "bea@example.com").await;
    drop(ada.post(&format!("/agents/{bea}/deactivation"), json!({})).await.ok());
    assert_eq!(reset(&firm, &token).await.refused(410), "link.gone");
    let before = firm.count("select count(*) as n from outbox").await;
    drop(firm.visitor.post("/passwords/forgot", json!({ "email": "bea@example.com" })).await.ok());
    assert_eq!(firm.count("select count(*) as n from outbox").await, before);
});
