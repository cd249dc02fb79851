//! Every refusal is a problem document; a fault tells nothing but its number.

use crate::home::Home;
use serde_json::{Value, json};
use testkit::{Answered, Fresh};

fn is_problem(answer: &Answered, status: u16, code: &str) -> Value {
    assert_eq!(answer.refused(status), code);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let body = answer.json();
    assert_eq!((body["type"].as_str(), body["status"].as_u64()), (Some("about:blank"), Some(u64::from(status))));
    assert!(body["title"].is_string() && body["detail"].is_string());
    body
}

#[test]
fn a_refusal_says_what_why_and_where() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let refused = home.mia.post("/things", json!({ "what": "refuse" })).await;
        let body = is_problem(&refused, 422, "invalid");
        assert_eq!(
            (&body["field"], &body["detail"], &body["since"]),
            (&json!("what"), &json!("not this"), &json!([1]))
        );
    });
}

#[test]
fn a_fault_is_a_number_and_no_detail() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        for what in ["fault", "panic"] {
            let faulty = home.mia.post("/things", json!({ "what": what })).await;
            let body = is_problem(&faulty, 500, "fault");
            assert!(body["fault"].as_str().unwrap().starts_with("f-"));
            let text = String::from_utf8_lossy(&faulty.bytes).into_owned();
            assert!(!text.contains("secret") && !text.contains("unbearable"), "{text}");
        }
    });
}

#[test]
fn a_busy_database_says_when_to_come_back() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let busy = home.mia.post("/things", json!({ "what": "busy" })).await;
        is_problem(&busy, 503, "database.busy");
        assert_eq!(busy.headers["retry-after"], "3");
    });
}

#[test]
fn a_good_answer_carries_its_version_and_is_kept_by_nobody() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let good = home.mia.post("/things", json!({ "what": "deed", "times": 2 })).await;
        assert_eq!((good.status.as_u16(), good.headers["etag"].as_bytes()), (201, &b"\"v3\""[..]));
        assert_eq!(good.headers["cache-control"], "no-store");
        assert!(good.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    });
}
