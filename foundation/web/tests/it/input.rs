//! Input that does not fit is said so, with the field; nothing is guessed.

use crate::home::Home;
use axum::http::Method;
use serde_json::json;
use testkit::Fresh;

#[test]
fn what_does_not_fit_is_told_with_its_field() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        for (body, field) in [
            (json!({ "what": "x", "whom": 1 }), "whom"),
            (json!({}), "what"),
            (json!({ "what": "x", "what_else": null }), "what_else"),
        ] {
            let answer = home.mia.post("/things", body).await;
            assert_eq!((answer.refused(422).as_str(), &answer.json()["field"]), ("body.invalid", &json!(field)));
        }
        for body in [json!({ "what": 5 }), json!({ "what": "x", "times": 256 }), json!([]), json!("x"), json!(null)] {
            assert_eq!(home.mia.post("/things", body).await.refused(422), "body.invalid");
        }
        for query in ["?qq=1", "?limit=many", "?q=1&q=2", "?limit="] {
            assert_eq!(home.mia.get(&format!("/things{query}")).await.refused(422), "query.invalid", "{query}");
        }
        assert_eq!(home.mia.get("/things?q=a%20b&limit=5").await.ok()["what"], "Some(\"a b\") Some(5)");
        assert_eq!(home.deeds(), 0);
    });
}

#[test]
fn what_is_no_json_is_refused() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let deep = "[".repeat(100_000);
        for bytes in ["", "{", "{\"what\":\"x\"} more", "\u{feff}{}", "{\"what\":\"\\ud800\"}", &deep] {
            let answer = home.mia.send_raw(Method::POST, "/things", Some(("application/json", bytes.into()))).await;
            assert!(matches!(answer.status.as_u16(), 400 | 422), "{bytes:.20} {}", answer.status);
        }
        let invalid =
            home.mia.send_raw(Method::POST, "/things", Some(("application/json", vec![b'"', 0xff, b'"']))).await;
        assert_eq!(invalid.refused(400), "body.unreadable");
        let form = home.mia.send_raw(Method::POST, "/things", Some(("text/plain", b"{\"what\":\"x\"}".to_vec()))).await;
        assert_eq!(form.refused(415), "body.type");
        assert_eq!(home.deeds(), 0);
    });
}

#[test]
fn what_is_too_large_is_refused() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let large = json!({ "what": "x".repeat(5 * 1024 * 1024) });
        assert_eq!(home.mia.post("/things", large).await.refused(413), "body.too_large");
        let bytes = |length: usize| Some(("application/octet-stream", vec![0; length]));
        assert_eq!(home.mia.send_raw(Method::POST, "/files", bytes(1_001)).await.refused(413), "body.too_large");
        assert_eq!(home.mia.send_raw(Method::POST, "/files", bytes(1_000)).await.bytes, b"1000");
        assert_eq!(home.nobody.send_raw(Method::POST, "/files", bytes(5_000)).await.refused(401), "session.missing");
    });
}

#[test]
fn an_id_of_another_kind_is_not_there_and_an_old_version_is_refused() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let home = Home::new(&fresh).await;
        let path = format!("/things/{}", base::CustomerId::mint(crate::home::NOW));
        let body = || json!({ "what": "x" });
        for wrong in ["/things/1", "/things/con_00000000000000000000000000", "/things/%00", "/things/..%2f"] {
            assert_eq!(home.mia.patch(wrong, body()).await.refused(404), "not_found", "{wrong}");
        }
        home.mia.patch(&path, body()).await.ok();
        for (tag, fits) in [("\"v7\"", true), ("W/\"v7\"", true), ("\"v6\"", false), ("\"v70\"", false)] {
            let answer = home.mia.with("if-match", tag).patch(&path, body()).await;
            assert_eq!(answer.status.as_u16(), if fits { 200 } else { 412 }, "{tag}");
        }
    });
}

#[test]
fn a_cursor_is_ours_or_refused() {
    use web::Paging;
    let page = web::Page::of(vec![1, 2, 3], 3, |n| (*n, "x".to_owned()));
    let next = Paging { cursor: page.next, limit: None };
    assert_eq!(next.after::<(i64, String)>().unwrap(), Some((3, "x".into())));
    assert!(next.after::<String>().is_err());
    for bad in ["", "!", "bm8", "AAAA"] {
        assert!(Paging { cursor: Some(bad.into()), limit: None }.after::<String>().is_err(), "{bad}");
    }
    assert_eq!(web::Page::of(vec![1], 3, |n| *n).next, None);
    assert_eq!(
        [None, Some(0), Some(-5), Some(10_000)].map(|limit| Paging { cursor: None, limit }.limit()),
        [50, 1, 1, 200]
    );
}
