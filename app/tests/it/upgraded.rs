//! What an older installation held is all there after an upgrade, and goes on (DESK-2004).

use crate::house::{House, Side, answer, header, items, with_headers};
use base::{
    Actor, AgentId, ConversationId, CustomerId, DraftId, EventId, IdentityId, InboundId, InboxId, LabelId, MessageId,
    NoteId, Role, Scope, TeamId, Time,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{Db, Migration, args};
use testkit::{Fresh, both};

/// The steps of the areas as they were at first.
const FIRST: [&str; 4] = [
    "team/202611220300_people",
    "customers/202611220100_customers",
    "desk/202611220200_desk",
    "desk/202611220210_lists",
];
/// Tables that hold what people wrote and did.
const TABLES: [&str; 18] = [
    "customers",
    "identities",
    "blocks",
    "customer_words",
    "inboxes",
    "inbox_teams",
    "labels",
    "conversations",
    "conversation_labels",
    "participants",
    "messages",
    "message_ids",
    "notes",
    "note_versions",
    "events",
    "drafts",
    "personal",
    "inbound",
];
/// Words that are to be read afterwards: other scripts, quotes of SQL, a line break.
const WORDS: &str = "Der Deckel ist geplatzt – c'est \"foutu\" 😀\nماذا أفعل؟";

fn of_the_first_release() -> Vec<Migration> {
    let steps: Vec<Migration> =
        goodword::wiring::migrations().into_iter().filter(|step| FIRST.contains(&step.name)).collect();
    assert_eq!(steps.len(), FIRST.len());
    steps
}

struct Ids {
    inbox: InboxId,
    team: TeamId,
    talks: [ConversationId; 3],
    messages: [MessageId; 3],
    ana: CustomerId,
    bo: CustomerId,
    agent: AgentId,
    label: LabelId,
    at: Time,
}

impl Ids {
    fn at(at: Time) -> Self {
        let talks = [ConversationId::mint(at), ConversationId::mint(at), ConversationId::mint(at)];
        let messages = [MessageId::mint(at), MessageId::mint(at), MessageId::mint(at)];
        let (ana, bo, agent, label) =
            (CustomerId::mint(at), CustomerId::mint(at), AgentId::mint(at), LabelId::mint(at));
        Self { inbox: InboxId::mint(at), team: TeamId::mint(at), talks, messages, ana, bo, agent, label, at }
    }
}

/// A statement and what it is given.
type Row = (&'static str, Vec<store::Value>);

const INBOX: &str = "insert into inboxes (id, name, channel, address, aliases, from_name, signature, settings, internal, paused, version, created_at, health, health_since, receive_state)
    values ($1, 'Care', 'email', 'care@shop.example', '[\"help@shop.example\"]', 'Shop', 'Larkmill', $2, 0, 0, 3, $3, 'ok', $3, '{\"folder\":\"INBOX\",\"uid_validity\":7,\"last_uid\":41}')";
const CUSTOMER: &str =
    "insert into customers (id, name, language, zone, company, notes, version, created_at, first_contact_at)
    values ($1, $2, 'de', 'Europe/Berlin', 'Kiln', $3, 2, $4, $4)";
const IDENTITY: &str =
    "insert into identities (id, customer_id, kind, value, normal, trust, is_primary, undeliverable, added_at)
    values ($1, $2, 'email', $3, $3, 'verified', 1, 0, $4)";
const WORD: &str = "insert into customer_words (word, customer_id) values ($2, $1)";

fn people(ids: &Ids) -> Vec<Row> {
    let mut rows = vec![
        (INBOX, args![&ids.inbox, json!({ "plus_addressing": "yes" }), ids.at]),
        ("insert into inbox_teams (inbox_id, team_id) values ($1, $2)", args![&ids.inbox, &ids.team]),
    ];
    for (id, name, address) in [(&ids.ana, "Ana Ruiz", "ana@post.example"), (&ids.bo, "Bo", "bo@post.example")] {
        rows.push((CUSTOMER, args![id, name, WORDS, ids.at]));
        rows.push((IDENTITY, args![IdentityId::mint(ids.at), id, address, ids.at]));
        rows.push((WORD, args![id, name.to_lowercase()]));
    }
    rows.push(("insert into blocks (id, customer_id, at) values ('blk_1', $1, $2)", args![&ids.bo, ids.at]));
    let label = "insert into labels (id, name, folded, colour, version) values ($1, 'Lids', 'lids', 2, 1)";
    rows.push((label, args![&ids.label]));
    rows
}

const CONVERSATION: &str = "insert into conversations (id, number, inbox_id, channel, visibility, internal, subject, snippet, customer_id, status, shelf, priority, team_id,
      waiting_since, waiting_key, opened_at, last_at, last_in_at, resolved_at, message_count, held_count, has_attachment, failed, language, thread_version, version)
    values ($1, $2, $3, 'email', 'private', 0, $4, $5, $6, $7, $8, 1, $9, $10, $10, $10, $10, $10, $10, 2, 0, 0, 0, 'de', 2, 1)";
const PARTICIPANT: &str = "insert into participants (conversation_id, address, name, role, customer_id, added_at)
    values ($1, 'ana@post.example', 'Ana Ruiz', 'customer', $2, $3)";

fn conversations(ids: &Ids) -> Vec<Row> {
    let shelves = [("open", "active"), ("resolved", "resolved"), ("trash", "trash")];
    let mut rows = vec![("update counters set value = 3 where name = 'conversation'", args![])];
    for (number, (id, (status, shelf))) in (1_i64..).zip(ids.talks.iter().zip(shelves)) {
        let subject = format!("Deckel {number}");
        let values = args![id, number, &ids.inbox, subject, WORDS, &ids.ana, status, shelf, &ids.team, ids.at];
        rows.push((CONVERSATION, values));
        let label = "insert into conversation_labels (conversation_id, label_id) values ($1, $2)";
        rows.push((label, args![id, &ids.label]));
        rows.push((PARTICIPANT, args![id, &ids.ana, ids.at]));
    }
    rows
}

const MESSAGE: &str = "insert into messages (id, conversation_id, inbox_id, at, direction, visibility, channel, kind, author_kind, author_id, author_name, author_address, recipients,
      subject, text, body, quoted, remote_images, images_shown, has_original, automatic, held, warnings, because, provider_id, language)
    values ($1, $2, $3, $4, $5, 'private', 'email', 'message', $6, $7, 'Ana Ruiz', 'ana@post.example', $8, 'Deckel', $9, $10, '[]', 0, 0, 0, 0, $11, '[]', 'here because', $1, 'de')";
const MESSAGE_ID: &str = "insert into message_ids (inbox_id, provider_id, conversation_id, message_id, origin) values ($1, $2, $3, $4, 'received')";

fn messages(ids: &Ids) -> Vec<Row> {
    let mut rows = vec![];
    let kinds = [("in", "customer", 0_i64), ("out", "agent", 0), ("in", "customer", 1)];
    for (id, (direction, author, held)) in ids.messages.iter().zip(kinds) {
        let body = json!([{ "tag": "p", "children": [{ "text": WORDS }] }]);
        let to = json!({ "to": [{ "name": "Ana Ruiz", "address": "ana@post.example" }] });
        let talk = &ids.talks[0];
        let values = args![id, talk, &ids.inbox, ids.at, direction, author, &ids.ana, to, WORDS, body, held];
        rows.push((MESSAGE, values));
        rows.push((MESSAGE_ID, args![&ids.inbox, format!("{id}@post.example"), talk, id]));
    }
    rows
}

const NOTE: &str = "insert into notes (id, conversation_id, at, author_id, author_name, text, mentions) values ($1, $2, $3, $4, 'Mia', $5, '[]')";
const EVENT: &str = "insert into events (id, conversation_id, at, actor_kind, actor_name, kind, sentence, data) values ($1, $2, $3, 'system', 'goodword', 'status', $4, '{}')";
const DRAFT: &str = "insert into drafts (id, conversation_id, agent_id, kind, content, device, version, updated_at) values ($1, $2, $3, 'reply', $4, 'd', 1, $5)";
const INBOUND: &str = "insert into inbound (id, inbox_id, provider_key, fingerprint, blob, size, envelope, archive, state, tries, sender, subject, at, message_id, conversation_id)
    values ($1, $2, '7/41', 'f', 'b', 9, '{}', 0, 'done', 0, 'ana@post.example', $3, $4, $5, $6)";

fn work(ids: &Ids) -> Vec<Row> {
    let (note, talk, at) = (NoteId::mint(ids.at), &ids.talks[0], ids.at);
    let starred = "insert into personal (agent_id, conversation_id, starred, following) values ($1, $2, 1, 1)";
    vec![
        (NOTE, args![&note, talk, at, &ids.agent, WORDS]),
        ("insert into note_versions (note_id, text, until_at) values ($1, $2, $3)", args![&note, WORDS, at]),
        (EVENT, args![EventId::mint(at), talk, at, WORDS]),
        (DRAFT, args![DraftId::mint(at), talk, &ids.agent, json!({ "body_text": WORDS }), at]),
        (starred, args![&ids.agent, talk]),
        (INBOUND, args![InboundId::mint(at), &ids.inbox, WORDS, at, &ids.messages[0], talk]),
    ]
}

/// Writes rows as the first release did.
async fn fill(db: &Db) -> Ids {
    let ids = Ids::at(db.now());
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    for (sql, values) in [people(&ids), conversations(&ids), messages(&ids), work(&ids)].concat() {
        tx.exec(sql, values).await.unwrap();
    }
    for id in &ids.messages {
        store::search::add(&mut tx, id.as_str(), "message", Some(ids.talks[0].as_str()), WORDS).await.unwrap();
    }
    tx.commit().await.unwrap();
    ids
}

type Rows = BTreeMap<&'static str, Vec<BTreeMap<String, String>>>;

/// Everything in the tables, as text.
async fn everything(db: &Db) -> Rows {
    let mut all = Rows::new();
    let mut conn = db.read().await.unwrap();
    for table in TABLES {
        let rows = conn.rows(format!("select * from {table}"), args![]).await.unwrap();
        let plain =
            |row: &store::Row| row.pairs().map(|(name, value)| (name.to_owned(), format!("{value:?}"))).collect();
        all.insert(table, rows.iter().map(plain).collect());
    }
    all
}

/// Rows of before that are not there any more as they were. Columns may come, what stood in those there were stays.
fn missing(before: &Rows, after: &Rows) -> BTreeSet<String> {
    let mut gone = BTreeSet::new();
    for (table, rows) in before {
        for row in rows {
            let same = |now: &&BTreeMap<String, String>| row.iter().all(|(name, value)| now.get(name) == Some(value));
            if after[table].iter().find(same).is_none() {
                gone.insert(format!("{table} {row:?}"));
            }
        }
    }
    gone
}

both!(desk_at_16_an_upgrade_from_the_first_release_leaves_nothing_blank, async |fresh: Fresh| {
    let db = fresh.open(&of_the_first_release()).await;
    let ids = fill(&db).await;
    let before = everything(&db).await;
    assert!(before.values().all(|rows| !rows.is_empty()), "every table holds something");
    db.close().await;
    drop(db);
    let house = House::reopen(fresh).await;
    assert_eq!(missing(&before, &everything(house.db()).await), BTreeSet::new());
    house.hire("ada", Role::Administrator, Scope::Everything).await;
    let ada = house.who("ada").await;
    lists_are_whole(&ada).await;
    nothing_is_blank(&ada).await;
    it_goes_on(&house, &ada, &ids).await;
});

async fn lists_are_whole(ada: &testkit::Client) {
    for (view, count) in [("all", 1), ("resolved", 1), ("trash", 1)] {
        let rows = items(ada, &format!("/conversations?view={view}")).await;
        assert_eq!(rows.len(), count, "{view}");
        assert_eq!((&rows[0]["customer"]["name"], &rows[0]["labels"][0]["name"]), (&json!("Ana Ruiz"), &json!("Lids")));
        assert!(!rows[0]["snippet"].as_str().unwrap().is_empty() && !rows[0]["subject"].as_str().unwrap().is_empty());
        let counted = items(ada, "/views").await.into_iter().find(|one| one["key"] == view).unwrap();
        assert_eq!(counted["count"], json!(count), "{view} is counted");
    }
    assert_eq!(items(ada, "/conversations?q=geplatzt").await.len(), 1, "and it is found");
    let people = items(ada, "/customers").await;
    let address = |one: &Value| one["identities"][0]["value"].as_str().unwrap().to_owned();
    assert!(people.iter().all(|one| one["notes"] == WORDS && address(one).ends_with("@post.example")));
    assert_eq!(people.iter().filter(|one| one["blocked"] == true).count(), 1);
}

async fn nothing_is_blank(ada: &testkit::Client) {
    let lines = items(ada, "/conversations/1/timeline").await;
    let kinds: BTreeSet<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!((lines.len(), kinds), (5, BTreeSet::from(["event", "message", "note"])));
    for line in &lines {
        assert!(line.to_string().contains("geplatzt"), "{line}");
        let who = if line["type"] == "event" { &line["actor"]["name"] } else { &line["author"]["name"] };
        assert!(!who.as_str().unwrap().is_empty(), "{line}");
    }
}

/// An answer to an old mail leaves, and what answers an old mail comes to it.
async fn it_goes_on(house: &House, ada: &testkit::Client, ids: &Ids) {
    answer(ada, "1", "We send a new one.").await.ok();
    house.sends().await;
    let sent = house.sent().await.pop().unwrap();
    assert!(header(&sent, "To").unwrap().contains("ana@post.example"), "{sent}");
    let side = Side { inbox: ids.inbox.to_string(), address: "care@shop.example".into(), team: ids.team.to_string() };
    let old = format!("<{}@post.example>", ids.messages[0]);
    let head = [
        ("From", "Ana <ana@post.example>"),
        ("To", "care@shop.example"),
        ("Subject", "Re: Deckel"),
        ("Message-ID", "<new@post.example>"),
        ("In-Reply-To", &*old),
    ];
    house.receives(&side, with_headers(&head, "Thank you!")).await;
    assert_eq!(house.count("select count(*) from conversations").await, 3);
    let states = house.count("select count(*) from receive_states where note like '%uid_validity%'").await;
    assert_eq!(states, 1, "how far the mailbox was read is known too");
    let lines: Vec<Value> = items(ada, "/conversations/1/timeline").await;
    assert!(lines.iter().any(|line| line["direction"] == "in" && line.to_string().contains("Thank you!")));
    assert!(ids.messages.iter().all(|id| lines.iter().any(|line| line["id"] == json!(id))));
}
