//! The forgotten paths (SEC-C2): words of the other team, looked for everywhere a person of this team can look.

use crate::house::{House, Side, answer, id, items, mail, upload, uploaded, with_headers};
use crate::matrix::quarantined;
use base::{Role, Scope};
use serde_json::json;
use testkit::{Answered, Client, Fresh, both};

const CANARY: &str = "zwitscherling";

/// A conversation of `lamps` full of the canary: mail, file, note, answer, draft. Gives its id.
async fn caged(house: &House) -> String {
    let ben = house.who("ben").await;
    let subject = format!("{CANARY} subject");
    let raw = with_headers(
        &[
            ("From", &format!("{CANARY} <ana@post.example>")),
            ("To", &house.lamps.address),
            ("Subject", &subject),
            ("Message-ID", "<caged@post.example>"),
        ],
        &format!("the {CANARY} sings"),
    );
    house.receives(&house.lamps, raw).await;
    let caged = house.text_of("select id from conversations where subject = $1", &subject).await;
    let note = json!({ "text": format!("note {CANARY}"), "mentions": [house.agent("lena").await], "attachments": [] });
    ben.post(&format!("/conversations/{caged}/notes"), note).await.ok();
    answer(&ben, &caged, &format!("answer {CANARY}")).await.ok();
    house.sends().await;
    answer(&ben, &caged, &format!("waits {CANARY}")).await.ok();
    let draft = json!({ "kind": "reply", "body_text": format!("draft {CANARY}"), "device": "d", "version": null });
    ben.put(&format!("/conversations/{caged}/draft"), draft).await.ok();
    caged
}

fn silent(answer: &Answered, path: &str) {
    let text = String::from_utf8_lossy(&answer.bytes).to_lowercase();
    assert!(answer.status.as_u16() < 500, "{path}: {text}");
    assert!(!text.contains(CANARY), "{path} sings: {text}");
}

fn enc(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

both!(no_list_search_count_or_board_of_one_team_sings_of_the_other, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    caged(&house).await;
    quarantined(&house, &Side { address: CANARY.into(), ..house.lamps.clone() }).await;
    let views = [
        "mine",
        "unassigned",
        "all",
        "waiting",
        "snoozed",
        "failed",
        "internal",
        "resolved",
        "spam",
        "trash",
        "held",
        "mentions",
        "drafts",
        "starred",
    ];
    let mut paths: Vec<String> = views.iter().map(|view| format!("/conversations?view={view}")).collect();
    paths.push(format!("/conversations?view=team:{}", house.lamps.team));
    for query in [
        CANARY,
        "from:ana",
        "from:zwitscherling",
        "inbox:lamps",
        "assignee:ben",
        "subject",
        "zwit*",
        "#1",
        "1",
        "to:lamps",
        "status:open",
        "status:waiting",
    ] {
        paths.push(format!("/conversations?q={}", enc(query)));
    }
    for path in [
        "/quarantine",
        "/outbox",
        "/outbox?state=queued",
        "/sent-mail",
        "/notifications",
        "/inboxes",
        "/jobs",
        "/audit",
    ] {
        paths.push(path.into());
    }
    for name in ["mia", "leo", "mark", "cora", "otto", "rita"] {
        let who = house.who(name).await;
        for path in &paths {
            silent(&who.get(path).await, &format!("{name} {path}"));
        }
        let views = items(&who, "/views").await;
        assert!(views.iter().all(|view| view["count"] == 0), "{name} counts: {views:#?}");
    }
    // The canary is there, and who may hear it does.
    assert_eq!(items(&house.who("lena").await, &format!("/conversations?q={CANARY}")).await.len(), 1);
    assert_eq!(items(&house.who("lena").await, "/quarantine").await.len(), 1);
    assert_eq!(items(&house.who("lena").await, "/outbox").await.len(), 2);
    assert_eq!(items(&house.who("ben").await, "/sent-mail").await.len(), 1);
});

both!(a_customer_shared_by_two_teams_shows_each_only_its_own_story, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let caged = caged(&house).await;
    house.receives(&house.kettles, mail("ana@post.example", &house.kettles.address, "Kettle", "It whistles.")).await;
    let customer = house.text_of("select customer_id from conversations where id = $1", &caged).await;
    let mia = house.who("mia").await;
    let story = mia.get(&format!("/customers/{customer}/story")).await.ok();
    assert_eq!(story["items"].as_array().unwrap().len(), 1);
    assert_eq!(story["items"][0]["conversation"]["subject"], "Kettle");
    let brief = mia.get(&format!("/customers/{customer}/brief")).await.ok();
    assert_eq!(brief["conversations"], 1);
    for part in [story, brief["open"].clone(), brief["sentences"].clone()] {
        let text = part.to_string();
        assert!(!text.contains("sings") && !text.contains("subject\":\"zwit"), "{text}");
    }
});

both!(every_deed_on_a_foreign_conversation_finds_nothing_and_changes_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let caged = caged(&house).await;
    let mia = house.who("mia").await;
    let message =
        house.text_of("select id from messages where conversation_id = $1 and direction = 'in'", &caged).await;
    let waits =
        house.text_of("select message_id from outbox where conversation_id = $1 and state = 'queued'", &caged).await;
    let facts = house.count("select count(*) from facts").await;
    let at = |end: &str| format!("/conversations/{caged}{end}");
    let answers = [
        mia.get(&at("")).await,
        mia.get("/conversations/1").await,
        mia.get(&at("/timeline")).await,
        mia.patch(&at(""), json!({ "starred": true, "assignee": house.agent("mia").await })).await,
        answer_blindly(&mia, &caged).await,
        mia.post(&at("/notes"), json!({ "text": "hello" })).await,
        mia.post(&at("/presence"), json!({ "state": "viewing" })).await,
        mia.put(&at("/draft"), json!({ "kind": "note", "body_text": "x", "device": "d", "version": null })).await,
        mia.delete(&at("/draft")).await,
        mia.post(&format!("/messages/{waits}/undo"), json!({})).await,
        mia.post(&format!("/messages/{waits}/cancel"), json!({})).await,
        mia.post(&format!("/messages/{waits}/retry"), json!({})).await,
        mia.post(&format!("/messages/{message}/images"), json!({})).await,
        mia.post(&format!("/messages/{message}/release"), json!({ "decision": "accept" })).await,
        mia.get(&format!("/messages/{message}/source")).await,
        mia.get(&format!("/messages/{message}/original")).await,
    ];
    for (place, answer) in answers.iter().enumerate() {
        assert_eq!(answer.refused(404), "not_found", "deed {place}");
    }
    let bulk = mia.post("/conversations/bulk", json!({ "ids": [caged], "change": { "status": "trash" } })).await.ok();
    assert_eq!((&bulk["changed"], &bulk["failed"][0]["code"]), (&json!(0), &json!("not_found")));
    assert_eq!(house.count("select count(*) from facts").await, facts, "something happened all the same");
    assert_eq!(house.count("select count(*) from personal where starred = 1").await, 0);
});

async fn answer_blindly(who: &Client, conversation: &str) -> Answered {
    let body = json!({ "kind": "reply", "to": [{ "name": "", "address": "x@post.example" }], "body_text": "x", "seen_thread_version": 0, "send_anyway": true });
    who.post(&format!("/conversations/{conversation}/messages"), body).await
}

both!(a_file_is_reached_only_by_its_own_fresh_address, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ben = house.who("ben").await;
    let file = uploaded(&ben, ("plan.html", "text/html"), b"<script>zwitscherling</script>").await;
    let url = file["url"].as_str().unwrap();
    let got = house.pages.get(url).await;
    assert_eq!(got.status, 200);
    assert_eq!(got.headers["content-type"], "application/octet-stream");
    assert_eq!(got.headers["x-content-type-options"], "nosniff");
    assert!(got.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(got.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let (head, tail) = url.split_at(url.len() - 4);
    for wrong in [
        format!("{head}AAAA"),
        head.to_owned(),
        format!("/files/{}", id(&file)),
        format!("{url}{tail}"),
        "/files/%00".into(),
    ] {
        silent(&house.pages.get(&wrong).await, &wrong);
        assert!(house.pages.get(&wrong).await.status.is_client_error(), "{wrong}");
    }
    // A signature for one purpose opens nothing of another.
    let token = url.strip_prefix("/files/").unwrap();
    for purpose in ["original", "source", "image"] {
        assert_eq!(house.pages.get(&format!("/files/{purpose}/{token}")).await.refused(410), "address.expired");
    }
    house.clock.pass(2 * 3_600_000);
    assert_eq!(house.pages.get(url).await.refused(410), "address.expired");
});

both!(a_draft_gives_nobody_an_address_of_anothers_file, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let file = upload(&house.who("ben").await, ("plan.txt", "text/html"), b"zwitscherling").await;
    let mia = house.who("mia").await;
    let lid = house.conversation(&house.kettles, "Lid").await;
    let draft = json!({ "kind": "reply", "body_text": "w", "attachments": [file], "device": "d", "version": null });
    let saved = mia.put(&format!("/conversations/{lid}/draft"), draft).await.ok();
    assert_eq!(saved["attachments"], json!([]), "a signed address of a foreign file");
    let note = json!({ "text": "see file", "attachments": [file] });
    assert_eq!(mia.post(&format!("/conversations/{lid}/notes"), note).await.ok()["attachments"], json!([]));
    let whole = mia.get(&format!("/conversations/{lid}")).await.ok();
    let body = json!({
        "kind": "reply", "to": whole["reply_to"]["to"], "body_text": "w", "attachments": [file], "seen_thread_version": whole["thread_version"]
    });
    assert_eq!(mia.post(&format!("/conversations/{lid}/messages"), body).await.refused(422), "invalid");
});

both!(jobs_and_outbox_rows_of_the_other_team_are_neither_seen_nor_touched, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    caged(&house).await;
    house.takes(&house.lamps, mail("ana@post.example", &house.lamps.address, CANARY, "waits")).await;
    house.takes(&house.kettles, mail("ana@post.example", &house.kettles.address, "ours", "waits")).await;
    house.visitor.post("/passwords/forgot", json!({ "email": "mia@shop.example" })).await.ok();
    let (leo, lena, ada) = (house.who("leo").await, house.who("lena").await, house.who("ada").await);
    let waiting = async |who: &Client, path: &str| items(who, path).await;
    assert_eq!(waiting(&leo, "/jobs?state=ready").await.len(), 1);
    assert_eq!(waiting(&lena, "/jobs?state=ready").await.len(), 1);
    assert_eq!(waiting(&ada, "/jobs?state=ready").await.len(), 2);
    assert_eq!(
        waiting(&leo, "/jobs").await.len() + waiting(&lena, "/jobs").await.len(),
        waiting(&ada, "/jobs").await.len()
    );
    let theirs = id(&waiting(&lena, "/jobs?state=ready").await[0]);
    let outbox =
        house.text_of("select id from outbox where inbox_id = $1 and state = 'queued'", &house.lamps.inbox).await;
    let own = house
        .text_of("select id from outbox where channel = $1 and state = 'queued' and inbox_id is null", "system_mail")
        .await;
    for path in [format!("/jobs/{theirs}"), format!("/outbox/{outbox}"), format!("/outbox/{own}")] {
        for deed in ["retry", "cancel"] {
            assert_eq!(leo.post(&format!("{path}/{deed}"), json!({})).await.refused(404), "not_found", "{path} {deed}");
        }
    }
    lena.post(&format!("/jobs/{theirs}/cancel"), json!({})).await.ok();
    ada.post(&format!("/jobs/{theirs}/retry"), json!({})).await.ok();
    for deed in ["pause", "resume"] {
        let held = leo.post(&format!("/job-classes/intake/{deed}"), json!({ "reason": "x" })).await;
        assert!(held.status == 403 || held.status == 404, "{deed}");
    }
});

both!(a_kept_odd_mail_is_read_retried_and_discarded_only_by_its_own_team, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let odd = quarantined(&house, &house.lamps).await;
    let (leo, lena) = (house.who("leo").await, house.who("lena").await);
    assert_eq!(leo.get(&format!("/quarantine/{odd}/source")).await.refused(404), "not_found");
    for deed in ["retry", "discard"] {
        assert_eq!(leo.post(&format!("/quarantine/{odd}/{deed}"), json!({})).await.refused(404), "not_found");
    }
    assert!(lena.get(&format!("/quarantine/{odd}/source")).await.ok()["text"].as_str().unwrap().contains("odd bytes"));
    lena.post(&format!("/quarantine/{odd}/discard"), json!({})).await.ok();
});

both!(rights_taken_away_end_what_was_seen_before, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let lid = house.conversation(&house.kettles, &format!("{CANARY} lid")).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    let max = house.who("max").await;
    let named = json!({ "text": format!("{CANARY}, look"), "mentions": [house.agent("mia").await] });
    max.post(&format!("/conversations/{lid}/notes"), named).await.ok();
    mia.patch(&format!("/conversations/{lid}"), json!({ "starred": true, "following": true })).await.ok();
    assert_eq!(items(&mia, "/notifications").await.len(), 1);
    let moved = json!({ "grants": [{ "role": "agent", "scope": { "kind": "team", "team": house.lamps.team } }] });
    ada.put(&format!("/agents/{}/grants", house.agent("mia").await), moved).await.ok();
    let mia = house.who("mia").await;
    for path in
        ["/notifications", "/conversations?view=starred", "/conversations?view=mentions", "/conversations?q=look"]
    {
        silent(&mia.get(path).await, path);
    }
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.refused(404), "not_found");
});

both!(a_token_with_another_scope_hears_nothing, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let lid = house.conversation(&house.kettles, &format!("{CANARY} lid")).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    let named = json!({ "text": format!("{CANARY}, look"), "mentions": [house.agent("mia").await] });
    max.post(&format!("/conversations/{lid}/notes"), named).await.ok();
    let made = mia.post("/tokens", json!({ "name": "t", "scopes": ["inbox.read"] })).await.ok();
    let token = house.visitor.token(made["secret"].as_str().unwrap());
    for path in ["/notifications", "/conversations", "/views", &format!("/conversations/{lid}"), "/me"] {
        silent(&token.get(path).await, path);
    }
});

both!(requests_among_colleagues_stay_with_those_who_take_part, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, max, ben) = (house.who("mia").await, house.who("max").await, house.who("ben").await);
    let question = json!({ "inbox": house.backstage, "subject": format!("{CANARY} request"), "body_text": "May we?" });
    let asked = id(&mia.post("/conversations/internal", question).await.ok());
    assert_eq!(items(&mia, "/conversations?view=internal").await.len(), 1, "who asked sees it");
    assert_eq!(items(&ben, "/conversations?view=internal").await.len(), 1, "the team asked sees it");
    assert_eq!(max.get(&format!("/conversations/{asked}")).await.refused(404), "not_found");
    let everywhere = house.hire("eli", Role::Agent, Scope::Everything).await;
    assert!(!everywhere.is_empty());
    let eli = house.who("eli").await;
    for who in [&max, &eli] {
        for path in
            ["/conversations?view=internal", "/conversations", &format!("/conversations?q={CANARY}"), "/customers"]
        {
            silent(&who.get(path).await, path);
        }
    }
    assert_eq!(eli.get(&format!("/conversations/{asked}")).await.refused(404), "not_found");
    assert_eq!(house.count("select count(*) from outbox where channel <> 'system'").await, 0);
});

/// Whether a webhook is told the words of notes.
#[derive(PartialEq)]
pub(crate) enum Told {
    WithNotes,
    WithoutNotes,
}

/// A webhook of a team, as far as it matters here; gives its id.
pub(crate) async fn listens(house: &House, (teams, notes): (&[&str], Told)) -> base::WebhookId {
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let now = tx.now();
    let webhook = webhooks::webhook::Webhook {
        id: base::WebhookId::mint(now),
        url: "https://elsewhere.example/".into(),
        description: String::new(),
        kinds: vec![],
        teams: teams.iter().map(|id| id.parse().unwrap()).collect(),
        notes: notes == Told::WithNotes,
        heard_to: 0,
        stop: None,
        failing_since: None,
        failures: 0,
        last_ok_at: None,
        secret_at: now,
        old_until: None,
        made_at: now,
        version: 1,
    };
    webhooks::webhook_store::insert(&mut tx, &base::Vault::new([7; 32]), &webhook).await.unwrap();
    tx.commit().await.unwrap();
    webhook.id
}

/// What it would carry.
async fn overheard(house: &House, asked: (&[&str], Told)) -> String {
    let webhook = listens(house, asked).await;
    while house.works.hear.step().await.unwrap() > 0 {}
    let sql = "select payload from outbox where lane = $1 order by id";
    let rows = house.db().read().await.unwrap().rows(sql, store::args![webhook.as_str()]).await.unwrap();
    rows.iter().map(|row| row.only::<String>().unwrap()).collect()
}

both!(a_webhook_carries_no_words_and_nothing_of_other_teams, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let caged = caged(&house).await;
    let ours = house.conversation(&house.kettles, "Lid").await;
    let question = json!({ "inbox": house.backstage, "subject": format!("{CANARY} request"), "body_text": "May we?" });
    let asked = id(&house.who("mia").await.post("/conversations/internal", question).await.ok());
    let everything = overheard(&house, (&[], Told::WithoutNotes)).await;
    assert!(everything.contains(&caged) && everything.contains(&ours) && everything.contains("note_added"));
    assert!(!everything.contains(CANARY), "words of mails, notes, drafts and answers stay here");
    assert!(!everything.contains(&asked), "a request among colleagues stays with those who take part");
    assert!(!everything.contains("draft_saved") && !everything.contains("notification_added"));
    let of_team = overheard(&house, (&[&house.kettles.team], Told::WithNotes)).await;
    assert!(of_team.contains(&ours) && !of_team.contains(&caged) && !of_team.contains(CANARY));
    let with_notes = overheard(&house, (&[], Told::WithNotes)).await;
    assert_eq!(with_notes.matches(CANARY).count(), 1, "the note, where that was asked for, and nothing else");
});
