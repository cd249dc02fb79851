//! SEC-E6: guessing is throttled by account and by network, and locks nobody out of a known device.

use crate::house::{Firm, MINUTE, PASSWORD, everywhere};
use base::Role;
use serde_json::json;
use testkit::{Answered, Client, Fresh, both};

async fn guess(from: &Client, email: &str, password: &str) -> Answered {
    from.post("/sessions", json!({ "email": email, "password": password })).await
}

fn at(firm: &Firm, address: &str) -> Client {
    firm.visitor.with("x-forwarded-for", address)
}

both!(five_wrong_passwords_in_five_minutes_close_a_network, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let here = at(&firm, "198.51.100.7");
    for _ in 0..5 {
        assert_eq!(guess(&here, "ada@example.com", "wrong wrong").await.refused(401), "session.refused");
    }
    let closed = guess(&here, "ada@example.com", PASSWORD).await;
    assert_eq!(closed.refused(429), "session.throttled");
    assert_eq!(
        (closed.json()["retry_after"].as_i64(), &closed.headers["retry-after"]),
        (Some(300), &"300".parse().unwrap())
    );
    firm.clock.pass(5 * MINUTE);
    drop(guess(&here, "ada@example.com", PASSWORD).await.ok());
});

both!(right_passwords_do_not_count, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    for _ in 0..12 {
        drop(guess(&firm.visitor, "ada@example.com", PASSWORD).await.ok());
    }
});

both!(a_thousand_passwords_from_a_thousand_networks_are_ten, |fresh: Fresh| async move {
    let (firm, ada) = Firm::with_ada(&fresh).await;
    let mut tried = 0;
    for n in 0..1_000 {
        let answer =
            guess(&at(&firm, &format!("10.0.{}.{}", n / 250, n % 250)), "ADA@example.com ", &format!("wrong {n:04}"))
                .await;
        tried += i64::from(answer.status.as_u16() == 401);
    }
    assert_eq!(tried, 10);
    assert_eq!(guess(&at(&firm, "198.51.100.8"), "ada@example.com", PASSWORD).await.refused(429), "session.throttled");
    // Her own browser is known, and gets in with the right password; guessing from it is bounded too.
    let again = guess(&ada, "ada@example.com", PASSWORD).await;
    drop(again.ok());
    let known = firm.holding(&again.cookie().unwrap());
    for _ in 0..5 {
        assert_eq!(guess(&known, "ada@example.com", "wrong wrong").await.refused(401), "session.refused");
    }
    assert_eq!(guess(&known, "ada@example.com", PASSWORD).await.refused(429), "session.throttled");
    firm.clock.pass(15 * MINUTE);
    drop(guess(&at(&firm, "198.51.100.8"), "ada@example.com", PASSWORD).await.ok());
});

both!(one_password_for_a_thousand_accounts_is_five, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let mut tried = 0;
    for n in 0..1_000 {
        // One customer's IPv6 network, whatever the last half says.
        let answer =
            guess(&at(&firm, &format!("2001:db8:1:2::{n:x}")), &format!("agent{n}@example.com"), PASSWORD).await;
        tried += i64::from(answer.status.as_u16() == 401);
    }
    assert_eq!(tried, 5);
});

both!(somebody_elses_known_device_is_not_ones_own, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let (_, bea) = firm.hire("bea", &[everywhere(Role::Agent)]).await;
    for _ in 0..5 {
        assert_eq!(guess(&bea, "ada@example.com", "wrong wrong").await.refused(401), "session.refused");
    }
    assert_eq!(guess(&bea, "ada@example.com", PASSWORD).await.refused(429), "session.throttled");
});

both!(claimed_addresses_do_not_open_new_counts, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    for n in 0..5 {
        // The proxy appends what it saw; everything before is a claim.
        let claimed = at(&firm, &format!("203.0.113.{n}, 198.51.100.9"));
        assert_eq!(guess(&claimed, &format!("x{n}@example.com"), "wrong wrong").await.refused(401), "session.refused");
    }
    let claimed = at(&firm, "203.0.113.99, 198.51.100.9");
    assert_eq!(guess(&claimed, "x@example.com", "wrong wrong").await.refused(429), "session.throttled");
});

both!(a_stale_cookie_changes_no_count, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let stale = firm.holding("goodword_session=gone").with("x-forwarded-for", "198.51.100.10");
    for n in 0..5 {
        assert_eq!(guess(&stale, &format!("x{n}@example.com"), "wrong wrong").await.refused(401), "session.refused");
    }
    assert_eq!(guess(&stale, "x@example.com", "wrong wrong").await.refused(429), "session.throttled");
    // Another network behind the same proxy goes on.
    assert_eq!(
        guess(&at(&firm, "198.51.100.11"), "x@example.com", "wrong wrong").await.refused(401),
        "session.refused"
    );
});

both!(five_resets_in_half_an_hour_from_a_network_and_three_mails_to_an_account, |fresh: Fresh| async move {
    let (firm, _) = Firm::with_ada(&fresh).await;
    let forgot =
        |from: Client| async move { from.post("/passwords/forgot", json!({ "email": "ada@example.com" })).await };
    for _ in 0..5 {
        drop(forgot(firm.visitor.clone()).await.ok());
        firm.clock.pass(1);
    }
    assert_eq!(forgot(firm.visitor.clone()).await.refused(429), "session.throttled");
    drop(forgot(at(&firm, "198.51.100.12")).await.ok());
    assert_eq!(firm.count("select count(*) as n from outbox").await, 3);
    let reset = json!({ "token": "x", "password": PASSWORD });
    for _ in 0..5 {
        assert_eq!(firm.visitor.post("/passwords/reset", reset.clone()).await.refused(410), "link.gone");
    }
    assert_eq!(firm.visitor.post("/passwords/reset", reset.clone()).await.refused(429), "session.throttled");
    firm.clock.pass(30 * MINUTE);
    drop(forgot(firm.visitor.clone()).await.ok());
    assert_eq!(firm.count("select count(*) as n from outbox").await, 4);
});

both!(guessing_the_current_password_is_bounded, |fresh: Fresh| async move {
    let (_firm, ada) = Firm::with_ada(&fresh).await;
    for n in 0..5 {
        let guess = json!({ "current": format!("wrong {n}"), "password": "another kettle" });
        assert_eq!(ada.post("/me/password", guess).await.refused(422), "password.wrong");
    }
    let right = json!({ "current": PASSWORD, "password": "another kettle" });
    assert_eq!(ada.post("/me/password", right).await.refused(429), "session.throttled");
});
