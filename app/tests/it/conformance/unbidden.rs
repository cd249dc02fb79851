//! Words reach everyone only by somebody who may publish: not by an automatic answer, nor planned, by mail or by a macro
//! (CONF-14). At once, with a reason and by token is `public/second_looks.rs`.

use super::mastodon::Elephant;
use super::{Net, Town};
use crate::by_mail::MINE;
use crate::house::{header, id, with_headers};
use serde_json::json;
use store::args;
use testkit::{Client, Fresh, both};

const DAY: i64 = 24 * 3_600_000;

impl Town<Elephant> {
    /// Lets everything happen that is due within a day; what everyone reads of us then.
    async fn a_day_later(&self) -> Vec<String> {
        for wait in [60_000, DAY] {
            self.house.clock.pass(wait);
            self.house.works.runner.drain(&["intake", "later", "listeners", "housekeeping"]).await.unwrap();
            while self.house.works.sender.step(8).await.unwrap() > 0 {}
        }
        self.net.published(&self.house).await
    }

    /// How many there are, given the inbox.
    async fn count_of(&self, sql: &'static str) -> i64 {
        self.house.db().read().await.unwrap().one(sql, args![&self.side.inbox]).await.unwrap().only().unwrap()
    }

    /// Mia is told of this conversation by mail, by a server that vouches for her.
    async fn tells_by_mail(&self, mia: &Client, talk: &str) {
        let mut tx = self.house.db().begin(&base::Actor::system()).await.unwrap();
        let settings = json!({ "plus_addressing": "yes", "trusted_authserv": "mx.shop.example" });
        let sql = "update inboxes set settings = $2 where id = $1";
        tx.exec(sql, args![&self.house.kettles.inbox, settings]).await.unwrap();
        tx.commit().await.unwrap();
        let mut preferences = mia.get("/me").await.ok()["preferences"].clone();
        preferences["notify"]["reply"] = json!({ "app": true, "mail": true });
        mia.put("/me/preferences", preferences).await.ok();
        let mine = json!({ "assignee": self.house.agent("mia").await });
        mia.patch(&format!("/conversations/{talk}"), mine).await.ok();
    }
}

fn as_mia(notification: &str, way: &str) -> String {
    let head = [
        ("Authentication-Results", MINE),
        ("From", "mia@shop.example"),
        ("To", way),
        ("Subject", &*format!("Re: {}", header(notification, "Subject").unwrap())),
        ("Message-ID", "<mia1@shop.example>"),
        ("In-Reply-To", &*header(notification, "Message-ID").unwrap()),
    ];
    with_headers(&head, "It is on its way.")
}

both!(conf_14_nothing_automatic_planned_mailed_or_of_a_macro_is_published, async |fresh: Fresh| {
    let town = Town::<Elephant>::open(fresh).await;
    let (ada, mia) = (town.house.who("ada").await, town.house.who("mia").await);
    let texts = json!({ "en": "We have it." });
    let told = json!({ "on": true, "texts": texts });
    let wished = json!({ "acknowledgement": told, "away": told, "colleagues": "reply" });
    for inbox in [&town.side.inbox, &town.house.kettles.inbox] {
        // Where everyone reads it may be refused at once; what counts is that nothing leaves.
        drop(ada.put(&format!("/inboxes/{inbox}/automatic"), wished.clone()).await);
    }
    let asked = town.net.says("ana", "Where is my parcel?", None).await;
    town.net.comes_in(&town).await;
    let talk = town.talk().await;
    assert_eq!(town.a_day_later().await, [""; 0], "an automatic answer");

    let one = id(&mia.post("/macros", json!({ "name": "m", "texts": { "en": "It is on its way." } })).await.ok());
    let text = mia.post(&format!("/conversations/{talk}/macros/{one}"), json!({})).await.ok()["text"].clone();
    assert_eq!(text, "It is on its way.");
    assert_eq!(town.answers(&mia, &talk, text.as_str().unwrap()).await.refused(403), "publish.approval");
    assert_eq!(town.a_day_later().await, [""; 0], "the words of a macro");

    let seen = mia.get(&format!("/conversations/{talk}")).await.ok()["thread_version"].clone();
    let writing = json!({ "kind": "reply", "to": [], "body_text": "It is on its way.", "seen_thread_version": seen });
    let soon = base::Clock::now(&town.house.clock).plus(3_600_000).to_rfc3339();
    let when = json!({ "wall": &soon[..16], "zone": "UTC", "whose": "mine" });
    let planned = mia.post(&format!("/conversations/{talk}/later"), json!({ "writing": writing, "when": when })).await;
    assert_eq!(planned.refused(403), "publish.approval");
    assert_eq!(town.a_day_later().await, [""; 0], "a planned answer");

    town.tells_by_mail(&mia, &talk).await;
    town.net.says("ana", "And where is the lid?", Some(&asked)).await;
    town.net.comes_in(&town).await;
    assert_eq!(town.a_day_later().await, [""; 0]);
    let notification = town.house.sent().await.pop().unwrap();
    assert!(notification.contains("lid") && !notification.contains("Answer this mail"), "{notification}");
    assert_eq!(header(&notification, "Reply-To"), None, "no way leads from a mailbox into the open");
    town.house.receives(&town.house.kettles, as_mia(&notification, &town.house.kettles.address)).await;
    assert_eq!(town.a_day_later().await, [""; 0], "an answer by mail");
    let kept = "select count(*) from inbound where inbox_id <> $1 and state <> 'new'";
    assert_ne!(town.count_of(kept).await, 0, "what she wrote is kept all the same");
    let answers = "select count(*) from outbox where class = 'replies' and inbox_id = $1";
    assert_eq!(town.count_of(answers).await, 0);
});
