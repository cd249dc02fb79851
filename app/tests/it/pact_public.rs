//! The pact in public: nothing before the company says so, all ten or none, two people, signatures that are meant, states
//! nobody edits.

use crate::abuse::sec_f14::erased;
use crate::house::{House, URL, mail};
use base::{Actor, Time};
use contract::SystemMail;
use goodword::wiring::page_routes;
use pact::snapshot;
use serde_json::{Value, json};
use store::args;
use testkit::{Answered, Client, Fresh, both};
use web::Method;

const DAY: i64 = Time::DAY;

/// All ten lines, with what is to be changed in the first.
fn ten(first: &str) -> Value {
    let ids = ["C1", "C2", "C3", "C4", "C5", "K1", "K2", "K3", "K4", "K5"];
    let line =
        |id: &&str| json!({ "promise": id, "wording": if *id == "C1" { first } else { "We try." }, "goal": 0.9 });
    json!({ "language": "en", "repair": "Money back, no forms.", "lines": ids.iter().map(line).collect::<Vec<_>>() })
}

async fn mark(who: &Client) -> Value {
    who.get("/pact/edition").await.ok()["open"]["mark"].clone()
}

async fn signs(who: &Client, how: &str, title: &str) -> Answered {
    let body = json!({ "mark": mark(who).await, "title": title });
    who.post(&format!("/pact/edition/{how}"), body).await
}

async fn goes(who: &Client, how: &str) -> Answered {
    who.post(&format!("/pact/edition/{how}"), json!({ "mark": mark(who).await })).await
}

/// Written by Ada, countersigned by Mia, published by Leo.
pub(crate) async fn published(house: &House, first: &str) {
    let (ada, mia, leo) = (house.who("ada").await, house.who("mia").await, house.who("leo").await);
    ada.put("/pact/edition", ten(first)).await.ok();
    signs(&ada, "signature", "founder").await.ok();
    signs(&mia, "countersignature", "answers mail").await.ok();
    goes(&ada, "proposal").await.ok();
    goes(&leo, "publication").await.ok();
}

fn text(answer: &Answered) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

both!(pact_n1_a_fresh_installation_has_nothing_at_all_to_say, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let routes = page_routes();
    let paths: Vec<_> = routes.iter().filter(|route| route.path.starts_with("/p/p")).collect();
    assert!(paths.len() >= 10, "the crawl found the routes");
    for route in routes {
        let path = route.path.replace("{token}", "abc.def").replace("{month}", "2026-10");
        let answer = if route.method == Method::GET {
            house.pages.get(&path).await
        } else {
            house
                .pages
                .send_raw(route.method.clone(), &path, Some(("application/x-www-form-urlencoded", b"name=x".to_vec())))
                .await
        };
        if path.starts_with("/p/pact") || path.starts_with("/p/promise") {
            assert_eq!(answer.status, 404, "{} {path}", route.method);
        }
        let said = text(&answer).to_lowercase();
        assert!(!said.contains("signed the pact") && !said.contains("committed"), "{path}: {said}");
    }
});

both!(pact_p5_two_people_publish_all_ten_lines_or_none, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (ada, mia, leo) = (house.who("ada").await, house.who("mia").await, house.who("leo").await);
    let mut nine = ten("We talk.");
    nine["lines"].as_array_mut().unwrap().remove(9);
    assert_eq!(ada.put("/pact/edition", nine).await.refused(409), "pact_all_or_none");
    assert_eq!(mia.put("/pact/edition", ten("x")).await.status, 403, "the words are the company's");
    ada.put("/pact/edition", ten("We talk.")).await.ok();
    assert_eq!(signs(&mia, "countersignature", "care").await.refused(409), "pact_unsigned");
    signs(&ada, "signature", "founder").await.ok();
    assert_eq!(signs(&ada, "countersignature", "founder").await.refused(409), "pact_same_person");
    assert_eq!(goes(&ada, "proposal").await.refused(409), "pact_uncountersigned");
    signs(&mia, "countersignature", "answers mail").await.ok();
    assert_eq!(goes(&leo, "publication").await.refused(409), "pact_not_proposed");
    goes(&ada, "proposal").await.ok();
    assert_eq!(goes(&ada, "publication").await.refused(409), "pact_same_person");
    let old = mark(&ada).await;
    ada.put("/pact/edition", ten("We talk otherwise.")).await.ok();
    let late = leo.post("/pact/edition/publication", json!({ "mark": old })).await;
    assert_eq!(late.status, 412, "what was read is not what stands there");
    let open = ada.get("/pact/edition").await.ok()["open"].clone();
    assert_eq!((&open["officer"], &open["witness"], &open["author"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!(house.pages.get("/p/pact").await.status, 404);
    published(&house, "We talk like people.").await;
    let page = text(&house.pages.get("/p/pact").await);
    assert!(page.contains("We talk like people.") && page.contains("Published on 2 March 2026 by ada and leo."));
    assert!(page.contains("answers mail") && page.contains("founder"));
    let mut tx = house.db().begin(&Actor::system()).await.unwrap();
    let forged = tx.exec("update pact_editions set second_id = author_id where state = 'published'", args![]).await;
    assert!(forged.is_err(), "the database refuses one person twice");
});

both!(pact_n2_a_withdrawn_pact_is_gone_without_comment, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    let ada = house.who("ada").await;
    for path in ["/p/pact", "/p/pact.json", "/p/pact.csv", "/p/pact/badge.svg", "/p/pact/sign"] {
        assert_eq!(house.pages.get(path).await.status, 200, "{path}");
    }
    ada.post("/pact/edition/withdrawal", json!({})).await.ok();
    for path in
        ["/p/pact", "/p/pact.json", "/p/pact.csv", "/p/pact/badge.svg", "/p/pact/sign", "/p/pact/snapshots/2026-02"]
    {
        let answer = house.pages.get(path).await;
        assert_eq!(answer.status, 410, "{path}");
        assert!(!text(&answer).to_lowercase().contains("pact"), "{}", text(&answer));
    }
    published(&house, "We talk again.").await;
    assert_eq!(house.pages.get("/p/pact").await.status, 200, "a new edition, by the same way");
});

both!(a_public_answer_is_kept_only_as_long_as_it_may, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    let page = house.pages.with("accept-language", "de-AT, en;q=0.5").get("/p/pact").await;
    assert!(text(&page).contains("<html lang=\"de\">") && text(&page).contains("lang=\"en\" dir=\"auto\">We talk."));
    assert_eq!(page.headers["cache-control"], "no-cache");
    assert_eq!(page.headers["vary"], "Accept-Language");
    assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert!(page.headers.get("set-cookie").is_none());
    let tag = page.headers["etag"].to_str().unwrap();
    let again = house.pages.with("accept-language", "de").with("if-none-match", tag).get("/p/pact").await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    let badge = house.pages.get("/p/pact/badge.svg").await;
    assert_eq!(badge.headers["cross-origin-resource-policy"], "cross-origin");
    assert_eq!(page.headers["cross-origin-resource-policy"], "same-origin");
});

/// A form as a browser sends it, opened three seconds ago.
async fn fills(house: &House, fields: &[(&str, &str)]) -> Answered {
    let form = text(&house.pages.get("/p/pact/sign").await);
    let began = form.split("name=\"began\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    house.clock.pass(3_000);
    let enc = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs = fields.iter().copied().chain([("began", began.as_str())]);
    let body = pairs.map(|(name, value)| format!("{name}={}", enc(value))).collect::<Vec<_>>().join("&");
    post(&house.pages, "/p/pact/sign", body).await
}

async fn post(pages: &Client, path: &str, body: String) -> Answered {
    pages.send_raw(Method::POST, path, Some(("application/x-www-form-urlencoded", body.into_bytes()))).await
}

/// The links of the newest mail to an address: the one that asks, and the way back.
async fn links(house: &House, address: &str) -> (String, String) {
    let mut conn = house.db().read().await.unwrap();
    let row = conn
        .one("select payload from outbox where sent_to = $1 order by id desc limit 1", args![address])
        .await
        .unwrap();
    let payload: Value = row.only().unwrap();
    assert!(!payload.to_string().contains("/p/pact"), "the link is not in the database");
    let opened = SystemMail::opened(&payload, &house.works.vault).unwrap();
    let said = opened["text"].as_str().unwrap().to_owned();
    let link = |what: &str| {
        let start = format!("{URL}/p/pact/{what}/");
        let found = said.lines().find(|line| line.starts_with(&start)).unwrap();
        found.strip_prefix(URL).unwrap().to_owned()
    };
    (link("confirm"), link("withdraw"))
}

async fn signed(house: &House) -> (i64, Value) {
    let all = house.pages.get("/p/pact.json").await.ok()["signatures"].clone();
    (all["signed"].as_i64().unwrap(), all["names"].clone())
}

both!(pact_s2_who_signs_means_it_and_can_take_it_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    let ana = [("name", "Ana the patient"), ("email", "Ana@Post.example"), ("list", "yes")];
    assert_eq!(fills(&house, &ana).await.status, 200);
    let (confirm, withdraw) = links(&house, "ana@post.example").await;
    for _scanner in 0..2 {
        assert_eq!(house.pages.get(&confirm).await.status, 200);
        assert_eq!(house.pages.get(&withdraw).await.status, 410);
    }
    assert_eq!(signed(&house).await.0, 0, "whoever opens a link has not signed");
    assert_eq!(post(&house.pages, &confirm, String::new()).await.status, 200);
    assert_eq!(post(&house.pages, &confirm, String::new()).await.status, 200, "pressed twice");
    let (count, names) = signed(&house).await;
    assert_eq!((count, names), (1, json!([{ "name": "Ana the patient", "colleague": false }])));
    for path in ["/p/pact", "/p/pact.csv"] {
        assert!(text(&house.pages.get(path).await).contains("Ana the patient"), "{path}");
    }
    assert!(text(&house.pages.get("/p/pact").await).contains("Signed by 1; listed 1 of 1."));
    assert_eq!(house.count("select count(*) from customers").await, 0, "a signature makes nobody a customer");
    let crossed = withdraw.replace("/withdraw/", "/confirm/");
    assert_eq!(post(&house.pages, &crossed, String::new()).await.status, 410, "each link opens one thing");
    assert_eq!(house.pages.get(&withdraw).await.status, 200);
    assert_eq!(signed(&house).await.0, 1);
    assert_eq!(post(&house.pages, &withdraw, String::new()).await.status, 200);
    for path in ["/p/pact", "/p/pact.json", "/p/pact.csv"] {
        assert!(!text(&house.pages.get(path).await).contains("patient"), "{path}");
    }
    assert_eq!(signed(&house).await.0, 0);
    assert_eq!(post(&house.pages, &confirm, String::new()).await.status, 410, "an old link signs nothing again");
});

both!(pact_s2_the_same_address_twice_is_one_signature, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    for (name, list) in [("Ana", "yes"), ("A quiet one", "")] {
        fills(&house, &[("name", name), ("email", "ana@post.example"), ("list", list)]).await;
        let (confirm, _) = links(&house, "ana@post.example").await;
        post(&house.pages, &confirm, String::new()).await;
    }
    assert_eq!(signed(&house).await, (1, json!([])), "one signature, with what was said last");
    assert!(text(&house.pages.get("/p/pact").await).contains("Signed by 1; listed 0 of 1."));
    fills(&house, &[("name", "Mia"), ("email", "mia@shop.example"), ("list", "yes")]).await;
    let (confirm, _) = links(&house, "mia@shop.example").await;
    post(&house.pages, &confirm, String::new()).await;
    assert_eq!(signed(&house).await.1, json!([{ "name": "Mia", "colleague": true }]));
    assert_eq!(
        house.count("select count(*) from pact_signatures where mark like '%@%'").await,
        0,
        "no address is kept"
    );
    house.clock.pass(4 * DAY);
    fills(&house, &[("name", "Late"), ("email", "late@post.example")]).await;
    let (confirm, _) = links(&house, "late@post.example").await;
    house.clock.pass(4 * DAY);
    assert_eq!(house.pages.get(&confirm).await.status, 410, "a link ends");
});

both!(what_is_no_name_and_who_comes_too_often_is_refused_in_words, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    for name in ["", "  ", "http://pills.example", "\u{202e}eman", "a@b.example", &"x".repeat(99), "\0"] {
        let answer = fills(&house, &[("name", name), ("email", "ana@post.example")]).await;
        assert_eq!(answer.status, 422, "{name:?}");
        assert!(text(&answer).contains("role=\"alert\""));
    }
    for email in ["", "ana", "a@b@c", "ana@post.example\r\nBcc: all@x.example", "<a@b.c>"] {
        assert_eq!(fills(&house, &[("name", "Ana"), ("email", email)]).await.status, 422, "{email:?}");
    }
    let trapped = fills(&house, &[("name", "Ana"), ("email", "ana@post.example"), ("website", "x")]).await;
    assert_eq!(trapped.status, 422);
    let odd =
        fills(&house, &[("name", "<img src=x onerror=alert(1)>&\"'"), ("email", "odd@post.example"), ("list", "yes")])
            .await;
    assert_eq!(odd.status, 200);
    let (confirm, _) = links(&house, "odd@post.example").await;
    post(&house.pages, &confirm, String::new()).await;
    let page = text(&house.pages.get("/p/pact").await);
    assert!(page.contains("&lt;img src=x") && !page.contains("<img"));
    let mut said = vec![];
    for _ in 0..4 {
        said.push(fills(&house, &[("name", "Ana"), ("email", "often@post.example")]).await.status.as_u16());
    }
    assert_eq!(said, [200, 200, 200, 429]);
    let none = post(&house.pages, "/p/pact/sign", "name=Ana&email=ana@post.example".into()).await;
    assert_eq!(none.status, 422, "without the page's own time");
});

both!(sec_f14_an_erased_person_has_not_signed, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    house.receives(&house.kettles, mail("ana@post.example", &house.kettles.address, "Lid", "It broke.")).await;
    for (name, email) in [("Ana", "ana@post.example"), ("Bo", "bo@post.example")] {
        fills(&house, &[("name", name), ("email", email), ("list", "yes")]).await;
        let (confirm, _) = links(&house, email).await;
        post(&house.pages, &confirm, String::new()).await;
    }
    let customer = house.text_of("select id from customers where $1 = $1", "").await;
    erased(&house, &customer).await;
    assert_eq!(signed(&house).await, (1, json!([{ "name": "Bo", "colleague": false }])));
});

both!(pact_p3_each_month_is_signed_chained_and_never_edited, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    published(&house, "We talk.").await;
    fills(&house, &[("name", "Ana"), ("email", "ana@post.example"), ("list", "yes")]).await;
    let (confirm, _) = links(&house, "ana@post.example").await;
    post(&house.pages, &confirm, String::new()).await;
    let makes = async || snapshot::run::run(house.db(), &house.works.vault).await.unwrap();
    makes().await;
    assert_eq!(house.count("select count(*) from pact_snapshots").await, 0, "the month is not over");
    for _month in 0..2 {
        house.clock.pass(31 * DAY);
        makes().await;
        makes().await;
    }
    let all = house.pages.get("/p/pact.json").await.ok()["snapshots"].clone();
    let months: Vec<_> = all.as_array().unwrap().iter().map(|one| one["month"].as_str().unwrap()).collect();
    assert_eq!(months, ["2026-04", "2026-03"]);
    let file = async |month: &str| house.pages.get(&format!("/p/pact/snapshots/{month}")).await.bytes;
    let (_, march) = snapshot::verify(&file("2026-03").await).unwrap();
    let (april_file, april) = snapshot::verify(&file("2026-04").await).unwrap();
    assert_eq!((march.previous, april.previous.as_deref()), (None, Some(march.hash.as_str())));
    let content: Value = serde_json::from_str(&april_file.content).unwrap();
    assert_eq!(content["signatures"], json!({ "signed": 1, "listed": 1 }), "numbers; a name could not be taken back");
    assert!(!april_file.content.contains("Ana") && content["lines"].as_array().unwrap().len() == 10);
    let page = text(&house.pages.get("/p/pact").await);
    assert!(page.contains(&april_file.key) && page.contains("/p/pact/snapshots/2026-04"));
    for sql in ["update pact_snapshots set content = ''", "delete from pact_snapshots"] {
        let mut tx = house.db().begin(&Actor::system()).await.unwrap();
        assert!(tx.exec(sql, args![]).await.is_err(), "{sql}");
    }
    let mut forged = file("2026-04").await;
    let place = forged.windows(7).position(|part| part == b"2026-04").unwrap();
    forged[place + 6] = b'5';
    assert!(snapshot::verify(&forged).is_err());
});

both!(pact_s1_one_person_alone_waits_and_reads_twice, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    ada.put("/pact/edition", ten("I talk.")).await.ok();
    signs(&ada, "signature", "all of it").await.ok();
    assert_eq!(goes(&ada, "proposal").await.refused(409), "pact_uncountersigned");
    for one in ada.get("/agents?limit=200").await.ok()["items"].as_array().unwrap() {
        if one["email"] != "ada@shop.example" {
            let path = format!("/agents/{}/deactivation", one["id"].as_str().unwrap());
            ada.post(&path, json!({ "why": "left" })).await.ok();
        }
    }
    goes(&ada, "proposal").await.ok();
    assert_eq!(goes(&ada, "publication").await.refused(409), "pact_waits");
    house.clock.pass(10 * Time::MINUTE);
    goes(&ada, "publication").await.ok();
    assert!(text(&house.pages.get("/p/pact").await).contains("One person works here"));
});
