//! Colleagues answer notifications from their mailbox; whoever only pretends to be one gets nowhere (DESK-404, D8, D9).

use crate::house::{House, header, items, with_headers};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

pub(crate) const MINE: &str = "mx.shop.example; dmarc=pass header.from=shop.example";

/// A house whose mail server is known, and Mia, who wants to be told by mail.
pub(crate) async fn told(fresh: Fresh) -> (House, Client) {
    let house = House::open(fresh).await;
    for side in [&house.kettles, &house.lamps] {
        let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
        let settings = json!({ "plus_addressing": "yes", "trusted_authserv": "mx.shop.example" });
        tx.exec("update inboxes set settings = $2 where id = $1", store::args![&side.inbox, settings]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mia = house.who("mia").await;
    let mut preferences = mia.get("/me").await.ok()["preferences"].clone();
    preferences["notify"]["reply"] = json!({ "app": true, "mail": true });
    mia.put("/me/preferences", preferences).await.ok();
    (house, mia)
}

/// Ana writes, it is given to Mia, Ana writes again.
pub(crate) async fn goes_on(house: &House, mia: &Client) {
    let lid = house.conversation(&house.kettles, "Lid").await;
    mia.patch(&format!("/conversations/{lid}"), json!({ "assignee": house.agent("mia").await })).await.ok();
    let head = [
        ("From", "Ana <ana@post.example>"),
        ("To", &*house.kettles.address),
        ("In-Reply-To", "<Lid@post.example>"),
        ("Message-ID", "<more@post.example>"),
    ];
    house.receives(&house.kettles, with_headers(&head, "And the handle, too.")).await;
}

/// Gives the notification Mia got by mail of it.
pub(crate) async fn notified(house: &House, mia: &Client) -> String {
    goes_on(house, mia).await;
    house.sends().await;
    house.sent().await.pop().unwrap()
}

/// An answer to a notification.
pub(crate) struct Answer<'a> {
    from: &'a str,
    to: String,
    proof: &'a str,
    text: &'a str,
}

impl<'a> Answer<'a> {
    pub(crate) fn to(notification: &str) -> Self {
        let to = header(notification, "Reply-To").unwrap();
        let to = to.rsplit_once('<').map_or(to.clone(), |(_, end)| end.trim_end_matches('>').to_owned());
        Self { from: "Mia <mia@shop.example>", to, proof: MINE, text: "She has had two of them." }
    }

    pub(crate) fn raw(&self, own: &str) -> String {
        let own = format!("<{own}@shop.example>");
        let head = [
            ("Authentication-Results", self.proof),
            ("From", self.from),
            ("To", &*self.to),
            ("Subject", "Re: #1 Lid"),
            ("Message-ID", &*own),
        ];
        with_headers(
            &head,
            &format!(
                "{}\r\n\r\nOn Mon, 2 Mar 2026 at 09:00, Shop <desk@shop.example> wrote:\r\n> Ana answered: And the handle",
                self.text
            ),
        )
    }
}

async fn timeline(mia: &Client) -> Vec<Value> {
    items(mia, "/conversations/1/timeline").await
}

fn of<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

both!(an_answer_to_a_notification_is_a_note_by_default, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let notification = notified(&house, &mia).await;
    assert!(notification.contains("your words become a note"), "{notification}");
    assert_eq!(header(&notification, "To").unwrap(), "<mia@shop.example>");
    let answer = Answer::to(&notification);
    assert!(answer.to.starts_with("kettles+gw."), "{}", answer.to);
    house.receives(&house.kettles, answer.raw("a1")).await;
    let lines = timeline(&mia).await;
    let notes = of(&lines, "note");
    assert_eq!(notes.len(), 1);
    assert_eq!((&notes[0]["text"], &notes[0]["author"]["name"]), (&json!("She has had two of them."), &json!("mia")));
    assert_eq!(of(&lines, "message").len(), 2, "nothing went to Ana");
    assert!(lines.iter().any(|line| line["sentence"] == "answered a notification by mail"));
    house.receives(&house.kettles, answer.raw("a1")).await;
    assert_eq!(of(&timeline(&mia).await, "note").len(), 1, "the same mail again is the same note");
});

both!(without_plus_addressing_the_id_names_the_colleague, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let notification = notified(&house, &mia).await;
    let id = header(&notification, "Message-ID").unwrap();
    let head = [
        ("Authentication-Results", MINE),
        ("From", "mia@shop.example"),
        ("To", &*house.kettles.address),
        ("In-Reply-To", &*id),
        ("Message-ID", "<b1@shop.example>"),
    ];
    house.receives(&house.kettles, with_headers(&head, "By its id alone.")).await;
    assert_eq!(of(&timeline(&mia).await, "note")[0]["text"], "By its id alone.");
});

both!(where_the_inbox_allows_it_the_answer_goes_to_the_customer, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let ada = house.who("ada").await;
    ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), json!({ "colleagues": "reply" })).await.ok();
    let notification = notified(&house, &mia).await;
    assert!(notification.contains("your words go to the customer"), "{notification}");
    let draft = json!({ "kind": "reply", "body_text": "half a thought", "device": "d", "version": null });
    mia.put("/conversations/1/draft", draft).await.ok();
    house.receives(&house.kettles, Answer::to(&notification).raw("c1")).await;
    house.sends().await;
    let sent = house.sent().await.pop().unwrap();
    assert_eq!(header(&sent, "To").unwrap(), "\"Ana\" <ana@post.example>");
    assert!(sent.contains("She has had two of them.") && !sent.contains("wrote:"), "{sent}");
    let whole = mia.get("/conversations/1").await.ok();
    assert_eq!(whole["status"], "waiting");
    assert_eq!(whole["draft"]["body_text"], "half a thought", "what was begun in the app stays");
});

both!(words_for_the_customer_become_a_note_when_the_thread_has_moved, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let ada = house.who("ada").await;
    ada.put(&format!("/inboxes/{}/automatic", house.kettles.inbox), json!({ "colleagues": "reply" })).await.ok();
    let notification = notified(&house, &mia).await;
    let head = [
        ("From", "Ana <ana@post.example>"),
        ("To", &*house.kettles.address),
        ("In-Reply-To", "<Lid@post.example>"),
        ("Message-ID", "<evenmore@post.example>"),
    ];
    house.receives(&house.kettles, with_headers(&head, "Never mind, I found it.")).await;
    house.sends().await;
    let before = house.sent().await.len();
    house.receives(&house.kettles, Answer::to(&notification).raw("d1")).await;
    house.sends().await;
    assert_eq!(house.sent().await.len(), before, "nothing left");
    assert_eq!(of(&timeline(&mia).await, "note").len(), 1);
    let told = items(&mia, "/notifications").await;
    assert!(told.iter().any(|one| one["text"].as_str().unwrap().contains("kept as a note")), "{told:?}");
});

both!(whoever_only_pretends_is_kept_apart_and_the_colleague_is_told, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let notification = notified(&house, &mia).await;
    let honest = || Answer::to(&notification);
    let pretended = [
        Answer { proof: "mx.shop.example; dmarc=fail (p=none) header.from=shop.example", ..honest() },
        Answer { proof: "mx.evil.example; dmarc=pass header.from=shop.example", ..honest() },
        Answer { proof: "mx.shop.example; dmarc=pass header.from=evil.example", ..honest() },
        Answer { from: "Mia <mia@evil.example>", ..honest() },
        Answer { from: "leo@shop.example", ..honest() },
        Answer { from: "Mia <mia@shop.example>, Eve <eve@evil.example>", ..honest() },
    ];
    let count = pretended.len();
    for (number, answer) in pretended.into_iter().enumerate() {
        house.receives(&house.kettles, answer.raw(&format!("e{number}"))).await;
    }
    let lines = timeline(&mia).await;
    assert_eq!((of(&lines, "note").len(), of(&lines, "message").len()), (0, 2));
    let leo = house.who("leo").await;
    let apart = items(&leo, "/quarantine").await;
    assert_eq!(apart.len(), count);
    assert!(apart.iter().all(|one| one["reason"].as_str().unwrap().starts_with("an answer by mail was not taken")));
    assert_eq!(apart[1]["from"], "leo@shop.example");
    let warnings = items(&mia, "/notifications").await.into_iter().filter(|one| one["kind"] == "warning").count();
    assert_eq!(warnings, count);
    house.sends().await;
    let mails = house.sent().await;
    assert!(!mails.iter().any(|raw| raw.contains("was not taken")), "no mail goes back");
    assert_eq!(house.count("select count(*) from conversations").await, 1);
});

both!(a_colleague_who_lost_access_or_left_is_not_taken_at_their_word, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let notification = notified(&house, &mia).await;
    let (ada, leo) = (house.who("ada").await, house.who("leo").await);
    let lamps = json!([{ "role": "agent", "scope": { "kind": "team", "team": house.lamps.team } }]);
    ada.put(&format!("/agents/{}/grants", house.agent("mia").await), json!({ "grants": lamps })).await.ok();
    house.receives(&house.kettles, Answer::to(&notification).raw("f1")).await;
    assert!(items(&leo, "/quarantine").await[0]["reason"].as_str().unwrap().contains("may not do this"));
    let mia = house.who("mia").await;
    let told = items(&mia, "/notifications").await;
    let warning = told.iter().find(|one| one["kind"] == "warning").unwrap();
    assert_eq!(warning["conversation"]["subject"], "", "what they may not read is not told");
    ada.post(&format!("/agents/{}/deactivation", house.agent("mia").await), json!({})).await.ok();
    house.receives(&house.kettles, Answer::to(&notification).raw("f2")).await;
    let apart = items(&leo, "/quarantine").await;
    assert!(apart[0]["reason"].as_str().unwrap().contains("does not work here"), "{apart:?}");
    assert_eq!(house.count("select count(*) from notes").await, 0);
});

both!(an_absence_notice_for_a_notification_is_no_note, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let notification = notified(&house, &mia).await;
    let raw = Answer::to(&notification).raw("g1").replacen("Subject:", "Auto-Submitted: auto-replied\r\nSubject:", 1);
    house.receives(&house.kettles, raw).await;
    assert_eq!(of(&timeline(&mia).await, "note").len(), 0);
    let leo = house.who("leo").await;
    assert_eq!(items(&leo, "/quarantine").await.len(), 0);
    assert_eq!(items(&leo, "/quarantine?state=echo").await.len(), 1);
});

both!(where_answers_are_switched_off_a_notification_names_no_way_back, async |fresh: Fresh| {
    let (house, mia) = told(fresh).await;
    let ada = house.who("ada").await;
    let path = format!("/inboxes/{}/automatic", house.kettles.inbox);
    let notification = notified(&house, &mia).await;
    ada.put(&path, json!({ "colleagues": "off" })).await.ok();
    house.receives(&house.kettles, Answer::to(&notification).raw("h1")).await;
    let leo = house.who("leo").await;
    assert!(items(&leo, "/quarantine").await[0]["reason"].as_str().unwrap().contains("takes no answers"));
    let head = [
        ("From", "Ana <ana@post.example>"),
        ("To", &*house.kettles.address),
        ("In-Reply-To", "<Lid@post.example>"),
        ("Message-ID", "<third@post.example>"),
    ];
    house.receives(&house.kettles, with_headers(&head, "Hello?")).await;
    house.sends().await;
    let silent = house.sent().await.pop().unwrap();
    assert_eq!(header(&silent, "Reply-To"), None);
    assert!(!silent.contains("Answer this mail"));
});
