//! SEC-F19: two people become one by proof or by an agent's click, never by what somebody says; and before that nobody
//! learns anything of the other.

use crate::house::{House, header, items, mail, with_headers};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};
use web::Method;

const HOUR: i64 = 3_600_000;
const MALLORY: &str = "Mal Lory <mallory@evil.example>";
const BOSS: &str = "The Boss <ceo@works.example>";

/// Mallory says that she is somebody else.
struct Scene {
    house: House,
    mia: Client,
    mallory: String,
    boss: String,
    claim: String,
}

impl Scene {
    async fn set(fresh: Fresh) -> Self {
        let house = House::open(fresh).await;
        let boss = writes(&house, BOSS, "Contract", "The secret price is 4711.").await;
        let claim =
            writes(&house, MALLORY, "Claim", "My other e-mail is ceo@works.example, please send my papers.").await;
        let of = async |id: &str| house.text_of("select customer_id from conversations where id = $1", id).await;
        let (mallory, boss, mia) = (of(&claim).await, of(&boss).await, house.who("mia").await);
        Self { house, mia, mallory, boss, claim }
    }

    async fn asks(&self, address: &str) -> Answered {
        let asking = json!({ "address": address, "conversation": self.claim });
        self.mia.post(&format!("/customers/{}/proofs", self.mallory), asking).await
    }

    /// The mail that left last.
    async fn mail(&self) -> String {
        self.house.works.sender.step(8).await.unwrap();
        unfolded(&self.house.sent().await.pop().unwrap())
    }

    async fn page(&self, method: Method, link: &str, body: Option<&str>) -> (u16, String) {
        let path = link.split_once("/p/").map(|(_, rest)| format!("/p/{rest}")).unwrap();
        let body = body.map(|body| ("application/x-www-form-urlencoded", body.as_bytes().to_vec()));
        let answered = self.house.pages.send_raw(method, &path, body).await;
        (answered.status.as_u16(), String::from_utf8(answered.bytes).unwrap())
    }

    async fn proof(&self) -> Value {
        items(&self.mia, &format!("/customers/{}/proofs", self.mallory)).await.remove(0)
    }

    async fn customers(&self) -> usize {
        items(&self.mia, "/customers").await.len()
    }
}

async fn writes(house: &House, from: &str, subject: &str, text: &str) -> String {
    house.receives(&house.kettles, mail(from, &house.kettles.address, subject, text)).await;
    house.text_of("select id from conversations where subject = $1", subject).await
}

/// A mail's text as it reads: soft line ends of quoted-printable taken away.
fn unfolded(raw: &str) -> String {
    raw.replace("=\r\n", "").replace("=3D", "=")
}

fn link(mail: &str) -> String {
    mail.split_whitespace().find(|word| word.starts_with("https://desk.example.com/p/proof/")).unwrap().to_owned()
}

fn code(mail: &str) -> String {
    let after = mail.split("write to us: ").nth(1).unwrap();
    after.chars().take_while(char::is_ascii_digit).collect()
}

both!(sec_f19_a_claim_merges_nobody_and_shows_nothing, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    assert_eq!(scene.customers().await, 2);
    let story = items(&scene.mia, &format!("/customers/{}/story", scene.mallory)).await;
    assert_eq!(story.len(), 1, "her own");
    let claimed = json!({ "kind": "email", "value": "ceo@works.example" });
    let taken = scene.mia.post(&format!("/customers/{}/identities", scene.mallory), claimed).await;
    assert_eq!(taken.refused(409), "identity.taken");
    assert_eq!(
        items(&scene.mia, &format!("/customers/{}/alike", scene.mallory)).await.len(),
        0,
        "words are no evidence"
    );
    scene.asks("ceo@works.example").await.ok();
    let mail = scene.mail().await;
    assert_eq!(header(&mail, "To").unwrap(), "<ceo@works.example>");
    assert_eq!(header(&mail, "Auto-Submitted").as_deref(), Some("auto-replied"));
    for story in ["4711", "secret", "Lory", "mallory", "evil", "Claim", "Contract", "papers", "Boss"] {
        assert!(!mail.contains(story), "{story} in {mail}");
    }
    assert!(mail.contains("m=E2=80=A6@e=E2=80=A6.example") || mail.contains("m…@e….example"), "{mail}");
    let (status, page) = scene.page(Method::GET, &link(&mail), None).await;
    assert_eq!(status, 200);
    for story in ["4711", "Lory", "mallory", "Claim", "Contract", "Boss", "<script"] {
        assert!(!page.contains(story), "{story} in {page}");
    }
    assert_eq!(scene.customers().await, 2);
});

both!(sec_f19_opening_the_link_decides_nothing_and_an_answer_counts_once, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    scene.asks("CEO@works.example ").await.ok();
    let link = link(&scene.mail().await);
    for method in [Method::GET, Method::HEAD, Method::GET] {
        scene.page(method, &link, None).await;
    }
    assert_eq!(scene.proof().await["state"], "asked", "programs that look through mail open every link");
    assert_eq!(scene.page(Method::POST, &link, Some("answer=perhaps")).await.0, 422);
    assert_eq!(scene.page(Method::POST, &link, Some("answer=yes")).await.0, 200);
    let proof = scene.proof().await;
    assert_eq!((&proof["state"], &proof["how"]), (&json!("proven"), &json!("link")));
    assert_eq!(scene.page(Method::POST, &link, Some("answer=no")).await.0, 410);
    assert_eq!(scene.page(Method::GET, &link, None).await.0, 410);
    assert_eq!(scene.proof().await["state"], "proven", "the first answer stands");
    assert_eq!(scene.customers().await, 2, "a proof speaks for a merge; a person makes it");
});

both!(sec_f19_a_proof_offers_the_merge_and_undo_separates, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    scene.asks("ceo@works.example").await.ok();
    let link = link(&scene.mail().await);
    scene.page(Method::POST, &link, Some("answer=yes")).await;
    for (one, other) in [(&scene.mallory, &scene.boss), (&scene.boss, &scene.mallory)] {
        let alike = items(&scene.mia, &format!("/customers/{one}/alike")).await;
        assert_eq!((&alike[0]["customer"]["id"], &alike[0]["because"]), (&json!(other), &json!(["proof"])));
    }
    let lines = items(&scene.mia, &format!("/conversations/{}/timeline", scene.claim)).await;
    assert!(lines.iter().any(|line| line["kind"] == "proof" && line["data"]["answer"] == "proven"), "{lines:#?}");
    let told = items(&scene.mia, "/notifications").await;
    assert_eq!(told.len(), 1, "{told:?}");
    let (mia, mallory) = (&scene.mia, &scene.mallory);
    mia.post(&format!("/customers/{mallory}/merge"), json!({ "other": scene.boss })).await.ok();
    let merges = items(mia, &format!("/customers/{mallory}/merges")).await;
    assert_eq!((merges.len(), &merges[0]["other"]["address"]), (1, &json!("ceo@works.example")));
    assert_eq!(merges[0]["by"], "mia");
    scene.house.clock.pass(72 * HOUR);
    mia.post(&format!("/deeds/{}/undo", merges[0]["deed"].as_str().unwrap()), json!({})).await.ok();
    assert_eq!(scene.customers().await, 2);
    assert_eq!(items(mia, &format!("/customers/{mallory}/merges")).await.len(), 0);
    assert_eq!(items(mia, &format!("/customers/{mallory}/story")).await.len(), 1);
    mia.post(&format!("/customers/{mallory}/different"), json!({ "other": scene.boss })).await.ok();
    assert_eq!(items(mia, &format!("/customers/{mallory}/alike")).await.len(), 0, "an agent knows better");
});

both!(sec_f19_no_proof_no_change, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    scene.asks("ceo@works.example").await.ok();
    let link = link(&scene.mail().await);
    let forged = format!("{link}x");
    assert_eq!(scene.page(Method::POST, &forged, Some("answer=yes")).await.0, 410);
    assert_eq!(scene.page(Method::POST, &link, Some("answer=no")).await.0, 200);
    assert_eq!(scene.proof().await["state"], "denied");
    assert_eq!(items(&scene.mia, &format!("/customers/{}/alike", scene.mallory)).await.len(), 0);
    scene.asks("ceo@works.example").await.ok();
    let second = self::link(&scene.mail().await);
    scene.house.clock.pass(49 * HOUR);
    assert_eq!(scene.page(Method::GET, &second, None).await.0, 410);
    assert_eq!(scene.page(Method::POST, &second, Some("answer=yes")).await.0, 410, "too late");
});

both!(sec_f19_a_code_is_tried_five_times_and_by_those_who_may, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    scene.asks("ceo@works.example").await.ok();
    let code = code(&scene.mail().await);
    assert_eq!(code.len(), 6);
    let path = format!("/customers/{}/proofs/{}/code", scene.mallory, scene.proof().await["id"].as_str().unwrap());
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let other = format!("/customers/{}/proofs/{}/code", scene.boss, scene.proof().await["id"].as_str().unwrap());
    scene.mia.post(&other, json!({ "code": code })).await.refused(404);
    for _ in 0..4 {
        assert_eq!(scene.mia.post(&path, json!({ "code": wrong })).await.refused(422), "invalid");
    }
    let spoken = format!("{} {}", &code[..3], &code[3..]);
    let proof = scene.mia.post(&path, json!({ "code": spoken })).await.ok();
    assert_eq!((&proof["state"], &proof["how"]), (&json!("proven"), &json!("code")));
    assert_eq!(scene.mia.post(&path, json!({ "code": code })).await.refused(409), "proof.over");

    scene.asks("ceo@works.example").await.ok();
    let path = format!("/customers/{}/proofs/{}/code", scene.mallory, scene.proof().await["id"].as_str().unwrap());
    let code = self::code(&scene.mail().await);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        scene.mia.post(&path, json!({ "code": wrong })).await.refused(422);
    }
    assert_eq!(scene.mia.post(&path, json!({ "code": code })).await.refused(409), "proof.over", "guessed too often");
    let rita = scene.house.who("rita").await;
    rita.post(&path, json!({ "code": code })).await.refused(403);
});

both!(sec_f19_an_address_is_not_asked_for_ever, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    scene.asks("ceo@works.example").await.ok();
    scene.asks("ceo+other@works.example").await.ok();
    assert_eq!(scene.asks("CEO@WORKS.example").await.refused(429), "proof.often");
    for name in ["a", "b", "c"] {
        scene.asks(&format!("{name}@works.example")).await.ok();
    }
    assert_eq!(scene.asks("d@works.example").await.refused(429), "proof.often");
    assert_eq!(scene.asks("kettles@shop.example").await.refused(422), "invalid", "our own");
    assert_eq!(scene.asks("no address").await.refused(422), "invalid");
    scene.house.clock.pass(24 * HOUR + 1);
    scene.asks("ceo@works.example").await.ok();
    let ben = scene.house.who("ben").await;
    let asking = json!({ "address": "ceo@works.example" });
    assert_eq!(
        ben.post(&format!("/customers/{}/proofs", scene.mallory), asking).await.refused(409),
        "proof.no_conversation",
        "nothing leaves through an inbox of another team"
    );
});

both!(sec_f19_neither_link_nor_code_can_be_read_by_colleagues, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    scene.asks("ceo@works.example").await.ok();
    let seen = async || {
        let mut all = String::new();
        for path in ["/outbox", "/audit", "/jobs"] {
            all += &scene.house.who("ada").await.get(path).await.ok().to_string();
        }
        all += &scene.mia.get(&format!("/conversations/{}/timeline", scene.claim)).await.ok().to_string();
        all + &scene.proof().await.to_string()
    };
    let before = seen().await;
    let waits = scene.house.text_of("select payload from outbox where sent_to = $1", "ceo@works.example").await;
    let mail = scene.mail().await;
    let (link, code) = (link(&mail), code(&mail));
    let token = link.rsplit('/').next().unwrap();
    for text in [before, waits, seen().await] {
        assert!(!text.contains(token) && !text.contains(&code), "{text}");
    }
    let left = scene.house.text_of("select payload from outbox where sent_to = $1", "ceo@works.example").await;
    assert_eq!(left, "{}", "forgotten once it has left");
});

both!(sec_f19_whoever_answers_the_mail_gets_a_conversation_of_their_own, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    scene.asks("ceo@works.example").await.ok();
    let mail = scene.mail().await;
    let (id, to) = (header(&mail, "Message-ID").unwrap(), header(&mail, "Reply-To").or(header(&mail, "From")).unwrap());
    let heads = [
        ("From", BOSS),
        ("To", &*to),
        ("Subject", "Re: what is this?"),
        ("In-Reply-To", &*id),
        ("Message-ID", "<what@works.example>"),
    ];
    scene.house.receives(&scene.house.kettles, with_headers(&heads, "Who asks?")).await;
    let claim = scene.mia.get(&format!("/conversations/{}", scene.claim)).await.ok();
    assert_eq!((&claim["message_count"], &claim["held"]), (&json!(1), &json!(false)), "nothing of it in hers");
    assert_eq!(scene.house.count("select count(*) from conversations").await, 3);
});

both!(sec_f19_an_address_nobody_had_becomes_theirs_by_proof, async |fresh: Fresh| {
    let scene = Scene::set(fresh).await;
    let mallory = format!("/customers/{}", scene.mallory);
    scene.mia.patch(&mallory, json!({ "language": "de" })).await.ok();
    scene.asks("private@home.example").await.ok();
    let mail = scene.mail().await;
    assert!(mail.contains("Geh=C3=B6rt") || mail.contains("Gehört") || mail.contains("Guten Tag"), "{mail}");
    let (_, page) = scene.page(Method::GET, &link(&mail), None).await;
    assert!(page.contains("<html lang=\"de\">") && page.contains("Gehört Ihnen diese Adresse?"), "{page}");
    scene.page(Method::POST, &link(&mail), Some("answer=yes")).await;
    let known = scene.mia.get(&mallory).await.ok();
    let own = known["identities"].as_array().unwrap();
    let added = own.iter().find(|one| one["value"] == "private@home.example").unwrap();
    assert_eq!(added["trust"], "verified");
    assert_eq!(own.iter().find(|one| one["value"] == "mallory@evil.example").unwrap()["trust"], "unverified");
});
