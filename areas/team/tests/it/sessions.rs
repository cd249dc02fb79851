//! Sessions: listed, ended, run out.

use crate::house::{Firm, MINUTE, PASSWORD, everywhere, token_of};
use base::{Role, Time};
use serde_json::json;
use testkit::{Client, Fresh, both};

async fn another(firm: &Firm, browser: &str) -> Client {
    let from = firm.visitor.with("user-agent", browser);
    let answer = from.post("/sessions", json!({ "email": "ada@example.com", "password": PASSWORD })).await;
    firm.holding(&answer.cookie().unwrap())
}

both!(sessions_are_listed_and_ended_one_by_one_or_all, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    firm.clock.pass(1);
    let phone = another(&firm, "Phone").await;
    firm.clock.pass(1);
    let tablet = another(&firm, "Tablet").await;
    let list = tablet.get("/sessions").await.ok()["items"].as_array().unwrap().clone();
    assert_eq!(list.len(), 3);
    assert_eq!(list.iter().filter(|session| session["current"] == true).count(), 1);
    let of_phone = list.iter().find(|session| session["agent_string"] == "Phone").unwrap();
    assert_eq!(of_phone["address"], "192.0.2.1");
    let path = format!("/sessions/{}", of_phone["id"].as_str().unwrap());
    drop(tablet.delete(&path).await.ok());
    assert_eq!(phone.get("/me").await.refused(401), "session.missing");
    assert_eq!(tablet.delete(&path).await.refused(404), "not_found");
    drop(tablet.delete("/sessions").await.ok());
    assert_eq!(ada.get("/me").await.refused(401), "session.missing");
    let out = tablet.delete("/sessions/current").await;
    drop(out.ok());
    assert_eq!(out.cookie().as_deref(), Some("goodword_session="));
    assert_eq!(tablet.get("/me").await.refused(401), "session.missing");
});

both!(a_session_runs_out_when_unused_and_after_sixty_days, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    firm.clock.pass(13 * Time::DAY);
    drop(ada.get("/me").await.ok());
    wait_until(&firm, "select count(*) as n from sessions where last_seen_at > created_at", 1).await;
    firm.clock.pass(14 * Time::DAY);
    assert_eq!(ada.get("/me").await.refused(401), "session.missing");

    let link = team::sign_in_link(&firm.db, "ada@example.com").await.unwrap();
    let answer = firm.visitor.post("/sessions/link", json!({ "token": token_of(&link) })).await;
    let ada = firm.holding(&answer.cookie().unwrap());
    for day in 0..6 {
        firm.clock.pass(10 * Time::DAY - i64::from(day == 5));
        drop(ada.get("/me").await.ok());
        wait_until(
            &firm,
            "select (max(last_seen_at) - max(created_at)) / 864000000 as n from sessions",
            day.min(4) + 1,
        )
        .await;
    }
    firm.clock.pass(2);
    assert_eq!(ada.get("/me").await.refused(401), "session.missing");
});

/// The use of a session is written in the background; waits for it, with a limit.
async fn wait_until(firm: &Firm, sql: &'static str, wanted: i64) {
    for _ in 0..500 {
        if firm.count(sql).await >= wanted {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("never came: {sql}");
}

both!(the_last_use_is_written_once_a_minute, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    for _ in 0..5 {
        firm.clock.pass(MINUTE / 6);
        drop(ada.get("/me").await.ok());
    }
    assert_eq!(firm.count("select count(*) as n from sessions where last_seen_at > created_at").await, 0);
    firm.clock.pass(MINUTE);
    drop(ada.get("/me").await.ok());
    wait_until(&firm, "select count(*) as n from sessions where last_seen_at > created_at", 1).await;
});

both!(a_sign_in_link_works_once_and_for_its_agent, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let bea = firm.hire_silently("bea", &[everywhere(Role::Agent)]).await;
    let link = token_of(&team::sign_in_link(&firm.db, "BEA@example.com").await.unwrap());
    let me = firm.visitor.post("/sessions/link", json!({ "token": link })).await.ok();
    assert_eq!(me["agent"]["id"], json!(bea));
    assert_eq!(firm.visitor.post("/sessions/link", json!({ "token": link })).await.refused(410), "link.gone");
    let old = token_of(&team::sign_in_link(&firm.db, "bea@example.com").await.unwrap());
    firm.clock.pass(Time::DAY);
    assert_eq!(firm.visitor.post("/sessions/link", json!({ "token": old })).await.refused(410), "link.gone");
    let link = token_of(&team::sign_in_link(&firm.db, "bea@example.com").await.unwrap());
    drop(ada.post(&format!("/agents/{bea}/deactivation"), json!({})).await.ok());
    assert_eq!(firm.visitor.post("/sessions/link", json!({ "token": link })).await.refused(410), "link.gone");
    assert!(team::sign_in_link(&firm.db, "nobody@example.com").await.is_err());
});

both!(the_first_start_link_makes_one_administrator, |fresh: Fresh| async move {
    let firm = Firm::empty(&fresh).await;
    let void = token_of(&team::first_start_link(&firm.db).await.unwrap().unwrap());
    let token = token_of(&team::first_start_link(&firm.db).await.unwrap().unwrap());
    let body = |token: &str, email: &str| json!({ "token": token, "company": "C", "name": "A", "email": email, "password": PASSWORD });
    assert_eq!(firm.visitor.post("/setup", body(&void, "a@example.com")).await.refused(410), "link.gone");
    assert_eq!(firm.visitor.post("/setup", body("", "a@example.com")).await.refused(410), "link.gone");
    let weak = json!({ "token": token, "company": "Copper Kettle", "name": "A", "email": "a@example.com", "password": "copper kettle" });
    assert_eq!(firm.visitor.post("/setup", weak).await.refused(422), "password.weak");
    let (one, two) = (body(&token, "a@example.com"), body(&token, "b@example.com"));
    let (one, two) = tokio::join!(firm.visitor.post("/setup", one), firm.visitor.post("/setup", two));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    assert_eq!(firm.visitor.get("/setup").await.ok()["needed"], false);
});

both!(sweeping_forgets_only_what_is_long_over, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    drop(ada.delete("/sessions/current").await.ok());
    team::sweep(&firm.db).await.unwrap();
    assert_eq!(firm.count("select count(*) as n from sessions").await, 1);
    firm.clock.pass(92 * Time::DAY);
    team::sweep(&firm.db).await.unwrap();
    assert_eq!(firm.count("select count(*) as n from sessions").await, 0);
    assert_eq!(firm.count("select count(*) as n from one_time_links").await, 0);
});
