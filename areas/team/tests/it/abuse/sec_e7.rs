//! SEC-E7: nobody learns from an answer whether an account exists.

use crate::house::{Firm, PASSWORD, everywhere};
use base::Role;
use serde_json::json;
use testkit::{Answered, Fresh, both};

fn told(answer: &Answered) -> (u16, String) {
    (answer.status.as_u16(), String::from_utf8_lossy(&answer.bytes).into_owned())
}

both!(known_unknown_deactivated_and_unset_accounts_answer_alike, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let gone = firm.hire_silently("gone", &[everywhere(Role::Agent)]).await;
    drop(ada.post(&format!("/agents/{gone}/deactivation"), json!({})).await.ok());
    let mut tx = firm.db.begin(&base::Actor::system()).await.unwrap();
    let unset = team::NewAgent { name: "U".into(), email: "unset@example.com".into(), ..team::NewAgent::default() };
    team::add_agent(&mut tx, unset).await.unwrap();
    tx.commit().await.unwrap();
    let mut answers = Vec::new();
    for (n, email) in ["ada", "nobody", "gone", "unset"].iter().enumerate() {
        let from = firm.visitor.with("x-forwarded-for", &format!("198.51.100.{n}"));
        let (email, audit) = (format!("{email}@example.com"), "select value from counters where name = 'audit'");
        let before = firm.count(audit).await;
        answers.push(told(&from.post("/sessions", json!({ "email": email, "password": "wrong wrong" })).await));
        assert_eq!(firm.count(audit).await, before + 1, "{email}");
        let links = "select count(*) as n from one_time_links";
        let before = firm.count(links).await;
        let forgot = from.post("/passwords/forgot", json!({ "email": email })).await;
        assert_eq!(told(&forgot), (200, "{}".into()), "{email}");
        assert_eq!(firm.count(links).await, before + 1, "{email}: the same rows are written");
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
});

both!(unknown_used_and_foreign_links_answer_alike, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let invite = json!({ "email": "bea@example.com", "name": "Bea", "roles": [everywhere(Role::Agent)], "teams": [] });
    let invitation = ada.post("/invitations", invite).await.ok();
    let used = crate::house::token_of(invitation["link"].as_str().unwrap());
    drop(ada.delete(&format!("/invitations/{}", invitation["id"].as_str().unwrap())).await.ok());
    let open = |token: &'static str| firm.visitor.get(token);
    let gone = firm.visitor.get(&format!("/invitations/open?token={used}")).await;
    for other in [open("/invitations/open?token=").await, open("/invitations/open?token=unknown").await] {
        assert_eq!(told(&gone), told(&other));
    }
    assert_eq!(gone.refused(410), "link.gone");
});

/// By hand, because a clock on the wall decides nothing in a test run: `cargo test -p team -- --ignored --nocapture`.
#[test]
#[ignore = "measures wall-clock time; run by hand"]
#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a measurement, by hand")]
fn known_and_unknown_accounts_take_the_same_time() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let firm = Firm::hashing(&fresh, team::Hasher::new().unwrap()).await;
        drop(firm.set_up().await);
        for path in ["/sessions", "/passwords/forgot"] {
            let mut medians = Vec::new();
            let mut samples = [Vec::new(), Vec::new()];
            for n in 0..200 {
                for (who, email) in ["ada@example.com", "nobody@example.com"].iter().enumerate() {
                    let from = firm.visitor.with("x-forwarded-for", &format!("10.{who}.{}.1", n % 250));
                    firm.clock.pass(base::Time::HOUR);
                    let body = if path == "/sessions" {
                        json!({ "email": email, "password": format!("{PASSWORD} {n}") })
                    } else {
                        json!({ "email": email })
                    };
                    let begun = std::time::Instant::now();
                    drop(from.post(path, body).await);
                    samples[who].push(begun.elapsed().as_micros());
                }
            }
            for sample in &mut samples {
                sample.sort_unstable();
                medians.push(sample[sample.len() / 2]);
            }
            let (known, unknown) = (medians[0], medians[1]);
            println!("{path}: known {known} us, unknown {unknown} us (medians of 200)");
            assert!(known.abs_diff(unknown) < 5_000 || known.abs_diff(unknown) * 50 < known);
        }
    });
}
