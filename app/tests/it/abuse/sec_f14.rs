//! SEC-F14: after an erasure no byte of the person is left, neither in the database nor in its log, nor in the blobs.

use crate::house::{House, answer, id, items, with_headers};
use base::{Actor, Time};
use serde_json::{Value, json};
use std::path::Path;
use store::args;
use testkit::{Client, Fresh, both};

const NAME: &str = "Zwitscherlinde Kanari";
/// Words of the person: name, address, phone, words they wrote and that were written of them, a file and its name.
const CANARIES: &[&str] = &[
    "zwitscherlinde",
    "kanari",
    "tirili",
    "4930777123",
    "30777123",
    "piepsrede",
    "betreffpieps",
    "notizpieps",
    "antwortpieps",
    "entwurfpieps",
    "dateipieps",
    "dateiname-pieps",
    "grossepiepsdatei",
    "firmapieps",
    "importpieps",
    "drittpieps",
];

/// A mail with a small and a large file in it.
fn letter(house: &House, subject: &str, text: &str) -> String {
    let from = format!("{NAME} <tirili@post.example>");
    let large = "grossepiepsdatei ".repeat(30_000);
    let body = format!(
        "--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--cut\r\nContent-Type: text/plain; name=\"dateiname-pieps.txt\"\r\nContent-Disposition: attachment; filename=\"dateiname-pieps.txt\"\r\n\r\ndateipieps\r\n--cut\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"large.bin\"\r\n\r\n{large}\r\n--cut--\r\n"
    );
    let key: String = subject.chars().filter(char::is_ascii_alphanumeric).collect();
    let head = with_headers(
        &[
            ("From", &from),
            ("To", &house.kettles.address),
            ("Subject", subject),
            ("Message-ID", &format!("<{key}.tirili@post.example>")),
            ("MIME-Version", "1.0"),
        ],
        "",
    );
    let head = head.replace("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=cut");
    head.trim_end().to_owned() + "\r\n\r\n" + &body
}

/// Everything a desk does with a person. Gives customer and conversation.
async fn lives(house: &House) -> (String, String) {
    let (ada, mia) = (house.who("ada").await, house.who("mia").await);
    house.receives(&house.kettles, letter(house, "betreffpieps", "piepsrede of the lid")).await;
    let talk = house.text_of("select id from conversations where subject = $1", "betreffpieps").await;
    let customer = house.text_of("select customer_id from conversations where id = $1", &talk).await;
    answered(house, &mia, &talk).await;
    let facts = json!({ "company": "firmapieps", "notes": "notizpieps" });
    mia.with("idempotency-key", "k1").patch(&format!("/customers/{customer}"), facts).await.ok();
    let phone = json!({ "kind": "phone", "value": "+49 30 777123" });
    mia.with("idempotency-key", "k2").post(&format!("/customers/{customer}/identities"), phone).await.ok();
    deeds(house, &ada, (&customer, &talk)).await;
    elsewhere(house, &mia).await;
    (customer, talk)
}

/// A note and its older version, an answer that left, one that waits to leave, and one being written.
async fn answered(house: &House, mia: &Client, talk: &str) {
    let note = json!({ "text": "notizpieps", "mentions": [house.agent("leo").await], "attachments": [] });
    let note = id(&mia.post(&format!("/conversations/{talk}/notes"), note).await.ok());
    mia.patch(&format!("/notes/{note}"), json!({ "text": "notizpieps again" })).await.ok();
    answer(mia, talk, "antwortpieps, on its way").await.ok();
    house.sends().await;
    answer(mia, talk, "antwortpieps, once more").await.ok();
    let customer = house.text_of("select customer_id from conversations where id = $1", talk).await;
    let asked = json!({ "address": "tirili3@post.example" });
    mia.with("idempotency-key", "k4").post(&format!("/customers/{customer}/proofs"), asked).await.ok();
    let draft = json!({ "kind": "reply", "body_text": "entwurfpieps", "device": "d", "version": null });
    mia.put(&format!("/conversations/{talk}/draft"), draft).await.ok();
}

/// Deeds save rows: a merge of customers, one of conversations.
async fn deeds(house: &House, ada: &Client, (customer, talk): (&str, &str)) {
    let twin =
        json!({ "name": format!("{NAME} twin"), "identities": [{ "kind": "email", "value": "tirili2@post.example" }] });
    let twin = id(&ada.with("idempotency-key", "k3").post("/customers", twin).await.ok());
    ada.post(&format!("/customers/{customer}/merge"), json!({ "other": twin })).await.ok();
    house.receives(&house.kettles, letter(house, "betreffpieps two", "piepsrede two")).await;
    let second = house.text_of("select id from conversations where subject = $1", "betreffpieps two").await;
    ada.post(&format!("/conversations/{talk}/merge"), json!({ "others": [second] })).await.ok();
}

/// What they left in a conversation of somebody else, in the quarantine, and in a refused row of an import.
async fn elsewhere(house: &House, mia: &Client) {
    let raw = with_headers(
        &[
            ("From", "Bob <bob@post.example>"),
            ("To", &house.kettles.address),
            ("Cc", &format!("{NAME} <tirili@post.example>")),
            ("Subject", "Shared kettle"),
            ("Message-ID", "<shared@post.example>"),
        ],
        "Ours whistles.",
    );
    house.receives(&house.kettles, raw).await;
    let reply = with_headers(
        &[
            ("From", &format!("{NAME} <tirili@post.example>")),
            ("To", &house.kettles.address),
            ("Subject", "Re: Shared kettle"),
            ("In-Reply-To", "<shared@post.example>"),
            ("Message-ID", "<drittpieps@post.example>"),
        ],
        "drittpieps, it does.",
    );
    house.receives(&house.kettles, reply).await;
    let shared = house.text_of("select id from conversations where subject = $1", "Shared kettle").await;
    assert_eq!(mia.get(&format!("/conversations/{shared}")).await.ok()["subject"], "Shared kettle");
    let bob = house.text_of("select customer_id from conversations where id = $1", &shared).await;
    let asked = json!({ "address": "Tirili@post.example" });
    mia.post(&format!("/customers/{bob}/proofs"), asked).await.ok();
    house.works.sender.step(8).await.unwrap();
    let mut tx = house.db().begin(&Actor::system()).await.unwrap();
    let begun = "insert into customer_imports (id, agent_id, file_name, state, parts, bytes, stage, seen, added, changed, same, refused, undone, kept, at, moved_at)
                 values ('imp_x', $1, 'f', 'done', 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0)";
    tx.exec(begun, args![house.agent("ada").await]).await.unwrap();
    let cells = json!(["importpieps", "Tirili@post.example"]);
    let refused = "insert into customer_import_refusals (import_id, stage, line, reason, cells) values ('imp_x', 1, 2, 'bad', $1)";
    tx.exec(refused, args![cells]).await.unwrap();
    tx.commit().await.unwrap();
}

fn hits(folder: &Path, words: &[&str], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            hits(&path, words, found);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
        let wide = |word: &str| word.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for word in words {
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            if holds(word.as_bytes()) || holds(&wide(word)) {
                found.push(format!("{word} in {}", path.display()));
            }
        }
    }
}

/// Every text of every table, for the engine whose files are not ours.
async fn in_tables(house: &House, words: &[&str]) -> Vec<String> {
    let mut conn = house.db().read().await.unwrap();
    let tables = "select table_name as t from information_schema.tables where table_schema = 'public'";
    let mut found = vec![];
    for row in conn.rows(tables, args![]).await.unwrap() {
        let table: String = row.only().unwrap();
        for word in words {
            let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
            let sql = format!(
                "select count(*) as n from \"{table}\" x where lower(x::text) like $1 or lower(x::text) like $2"
            );
            let n: i64 = conn.one(sql, args![format!("%{word}%"), format!("%{hex}%")]).await.unwrap().only().unwrap();
            if n > 0 {
                found.push(format!("{word} in {table}"));
            }
        }
    }
    found
}

/// Where any of these words stands, in files and tables.
pub(crate) async fn everywhere(house: &House, words: &[&str]) -> Vec<String> {
    let mut found = vec![];
    hits(house.db().folder(), words, &mut found);
    if house.db().engine() == store::Engine::Postgres {
        found.extend(in_tables(house, words).await);
    }
    found
}

/// Erases a customer, and lets what follows be done.
pub(crate) async fn erased(house: &House, customer: &str) -> Value {
    let ada = house.who("ada").await;
    let path = format!("/customers/{customer}/erasure");
    let preview = ada.get(&path).await.ok();
    ada.post(&path, json!({ "reason": "asked for it on 3 March", "confirm": preview["confirm"] })).await.ok();
    house.clock.pass(2 * Time::MINUTE);
    house.works.runner.drain(&["housekeeping"]).await.unwrap();
    preview
}

both!(no_byte_of_an_erased_person_is_left, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (customer, talk) = lives(&house).await;
    let planted = everywhere(&house, CANARIES).await;
    for word in CANARIES.iter().filter(|word| **word != "4930777123") {
        assert!(planted.iter().any(|hit| hit.starts_with(word)), "{word} was never there: {planted:#?}");
    }
    let preview = erased(&house, &customer).await;
    assert_eq!((&preview["confirm"], &preview["others"]), (&json!(NAME), &json!(1)));
    assert!(preview["messages"].as_u64().unwrap() >= 5, "{preview}");
    assert_eq!(everywhere(&house, CANARIES).await, Vec::<String>::new());

    // The skeleton counts, and says why there is nothing.
    let mia = house.who("mia").await;
    let whole = mia.get(&format!("/conversations/{talk}")).await.ok();
    assert_eq!((&whole["subject"], &whole["status"]), (&json!(""), &json!("resolved")));
    assert!(whole["message_count"].as_i64().unwrap() >= 3, "{whole}");
    let lines = items(&mia, &format!("/conversations/{talk}/timeline")).await;
    assert!(lines.iter().any(|line| line["kind"] == "erased"), "{lines:#?}");
    assert_eq!(items(&mia, "/conversations?q=piepsrede").await.len(), 0);
    assert_eq!(items(&mia, "/conversations?q=whistles").await.len(), 1, "what others wrote is still found");
    assert_eq!(house.sends().await, 0, "what waited does not leave any more");
    // Who, when, why; and nobody comes back with a file.
    let line =
        house.text_of("select detail from audit where thing = $1 and action = 'customer.erased'", &customer).await;
    assert!(line.contains("asked for it on 3 March"), "{line}");
    assert_eq!(house.count("select count(*) from suppressions").await, 3);
    assert!(items(&house.who("ada").await, "/deeds").await.iter().all(|deed| deed["sentence"] == ""));
    // Whoever writes anew is somebody new.
    house.receives(&house.kettles, letter(&house, "again", "hello")).await;
    let anew = house.text_of("select customer_id from conversations where subject = $1", "again").await;
    assert_ne!(anew, customer);
});

both!(one_person_gets_everything_of_theirs_as_a_file_and_the_log_knows, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (customer, _) = lives(&house).await;
    let ada = house.who("ada").await;
    let all = ada.get(&format!("/customers/{customer}/export")).await.ok();
    assert_eq!(all["customer"]["name"], NAME);
    let read = String::from_utf8(ada.get(&format!("/customers/{customer}/export?as=text")).await.bytes).unwrap();
    for word in [
        "tirili@post.example",
        "+49 30 777123",
        "piepsrede",
        "antwortpieps",
        "notizpieps",
        "dateiname-pieps",
        "drittpieps",
        "firmapieps",
    ] {
        assert!(all.to_string().contains(word) && read.contains(word), "{word} is missing: {read}");
    }
    assert!(!read.contains("Ours whistles"), "what others wrote is theirs");
    assert_eq!(house.count("select count(*) from audit where action = 'customer.exported'").await, 2);
    assert_eq!(house.who("leo").await.get(&format!("/customers/{customer}/export")).await.refused(403), "forbidden");
});

both!(an_erasure_wants_the_right_name_a_reason_and_the_right_to_do_it, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = house.conversation(&house.kettles, "Kettle").await;
    let customer = house.text_of("select customer_id from conversations where id = $1", &talk).await;
    let path = format!("/customers/{customer}/erasure");
    let ada = house.who("ada").await;
    for (reason, confirm, field) in [
        ("by request", "Bob", "confirm"),
        ("", "Ana", "reason"),
        ("ana@post.example asked", "Ana", "reason"),
        ("Ana asked", "Ana", "reason"),
    ] {
        let refused = ada.post(&path, json!({ "reason": reason, "confirm": confirm })).await;
        assert_eq!((refused.refused(422), &refused.json()["field"]), ("invalid".into(), &json!(field)), "{reason}");
    }
    for name in ["leo", "mia", "otto"] {
        assert_eq!(house.who(name).await.get(&path).await.refused(403), "forbidden", "{name}");
    }
    ada.post(&path, json!({ "reason": "by request", "confirm": "ana" })).await.ok();
    assert_eq!(ada.post(&path, json!({ "reason": "by request", "confirm": "ana" })).await.refused(404), "not_found");
});
