//! SEC-F6: requests made to exhaust are refused early, and the next person is answered.

use super::sec_f17::install;
use crate::crash::line::Line;
use crate::house::{House, mail, note};
use testkit::{Fresh, both};
use web::Method;

const MIB: usize = 1024 * 1024;

both!(deep_and_large_bodies_are_refused_in_words, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    house.conversation(&house.kettles, "Lid").await;
    let mia = house.who("mia").await;
    let deep = format!("{{\"text\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", "{\"text\":".repeat(10_000), "}".repeat(10_000));
    for (body, status) in [(deep, [400, 422]), (objects, [400, 422]), ("x".repeat(100 * MIB), [413, 413])] {
        let size = body.len();
        let sent = Some(("application/json", body.into_bytes()));
        let answer = mia.send_raw(Method::POST, "/conversations/1/notes", sent).await;
        assert!(status.contains(&answer.status.as_u16()), "{size} bytes: {}", answer.status);
        assert!(answer.json()["detail"].as_str().is_some_and(|words| words.len() > 20), "{size} bytes");
    }
    note(&mia, "1", "still here").await;
});

both!(nobody_gets_a_billion_rows, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    for n in 0..210 {
        house.takes(&house.kettles, mail("ana@post.example", &house.kettles.address, &format!("Lid {n}"), "x")).await;
    }
    house.works.runner.drain(&["intake"]).await.unwrap();
    let ada = house.who("ada").await;
    for path in ["/conversations", "/customers", "/audit", "/outbox", "/jobs", "/notifications"] {
        for limit in ["1000000000", "9223372036854775807", "99999999999999999999"] {
            let answer = ada.get(&format!("{path}?limit={limit}&view=all")).await;
            let few = answer.json()["items"].as_array().is_none_or(|items| items.len() <= 200);
            assert!(few && answer.status.as_u16() < 500, "{path} {limit}: {}", answer.status);
        }
    }
    let long = "subject:".to_owned() + &"a OR ".repeat(6_000);
    let answer = ada.get(&format!("/conversations?view=all&q={}", long.replace(' ', "%20"))).await;
    assert!(answer.status.as_u16() < 500, "{}", answer.status);
});

#[test]
fn endless_headers_and_half_requests_hold_up_nobody() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let running = install(&fresh, &[]);
        let line = Line::to(&running, "");
        // Lines that never end, and requests that stop in their middle: a hundred of them, held open.
        let mut held = Vec::new();
        for n in 0..100 {
            let half = if n % 2 == 0 {
                "GET /api/v1/me HTTP/1.1\r\nhost: x\r\nx-half: "
            } else {
                "POST /api/v1/setup HTTP/1.1\r\ncontent-length: 9000\r\n\r\n{"
            };
            held.push(line.raw(half).await.unwrap());
        }
        let headers: String = (0..100_000).map(|n| format!("x-{n}: y\r\n")).collect();
        for hostile in [
            format!("GET /api/v1/me HTTP/1.1\r\nhost: x\r\n{headers}\r\n"),
            format!("GET /api/v1/me HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(10 * MIB)),
            format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "y".repeat(10 * MIB)),
        ] {
            let status = line.answer_to(&hostile).await;
            assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}");
        }
        assert_eq!(line.get("/healthz").await.unwrap().status, 200);
        assert_eq!(line.get("/api/v1/setup").await.unwrap().status, 200);
        drop(held);
    });
}
