//! Rights that depend on more than a role: of leads over customers of their team, of colleagues who only take part.

use crate::house::{House, answer, id, mail};
use serde_json::json;
use testkit::{Client, Fresh, both};

async fn customer(who: &Client, conversation: &str) -> String {
    id(&who.get(&format!("/conversations/{conversation}")).await.ok()["customer"])
}

both!(a_lead_blocks_who_talks_with_their_team_and_nobody_else, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (leo, lena, mia) = (house.who("leo").await, house.who("lena").await, house.who("mia").await);
    let lid = house.conversation(&house.kettles, "Lid").await;
    house.receives(&house.lamps, mail("Bob <bob@post.example>", &house.lamps.address, "Lamp", "dark")).await;
    let lamp = house.text_of("select id from conversations where subject = $1", "Lamp").await;
    let (ana, bob) = (customer(&leo, &lid).await, customer(&lena, &lamp).await);
    assert_eq!(leo.post(&format!("/customers/{bob}/block"), json!({})).await.refused(403), "forbidden");
    assert_eq!(mia.post(&format!("/customers/{ana}/block"), json!({})).await.refused(403), "forbidden");
    assert_eq!(leo.post(&format!("/customers/{ana}/block"), json!({})).await.ok()["blocked"], true);
    assert_eq!(lena.delete(&format!("/customers/{ana}/block")).await.refused(403), "forbidden");
    // As soon as Bob writes to this team too, he is theirs as well.
    house.receives(&house.kettles, mail("Bob <bob@post.example>", &house.kettles.address, "Kettle", "loud")).await;
    assert_eq!(leo.post(&format!("/customers/{bob}/block"), json!({})).await.ok()["blocked"], true);
    assert_eq!(lena.delete(&format!("/customers/{bob}/block")).await.ok()["blocked"], false);
});

both!(a_colleague_who_takes_part_reads_and_notes_but_never_answers_the_customer, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let (mia, cora) = (house.who("mia").await, house.who("cora").await);
    let lid = house.conversation(&house.lamps, "Lid").await;
    assert_eq!(cora.get(&format!("/conversations/{lid}")).await.refused(404), "not_found");
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let (talk, who) = (lid.parse().unwrap(), house.agent("cora").await.parse().unwrap());
    desk::people::add_member(&mut tx, &talk, &who, "asked").await.unwrap();
    tx.commit().await.unwrap();
    let seen = cora.get(&format!("/conversations/{lid}")).await.ok();
    assert_eq!((&seen["can"]["reply"], &seen["can"]["note"]), (&json!(false), &json!(true)));
    cora.post(&format!("/conversations/{lid}/notes"), json!({ "text": "I do" })).await.ok();
    assert_eq!(answer(&cora, &lid, "We send a new one.").await.refused(403), "forbidden");
    assert_eq!(house.count("select count(*) from outbox where channel <> 'system_mail'").await, 0);
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.refused(404), "not_found");
});
