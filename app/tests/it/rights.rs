//! Rights that depend on more than a role: of leads over customers of their team, of colleagues who only take part.

use crate::house::{House, answer, header, id, mail, note, with_headers};
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
    note(&cora, &lid, "I do").await;
    assert_eq!(answer(&cora, &lid, "We send a new one.").await.refused(403), "forbidden");
    assert_eq!(house.count("select count(*) from outbox where channel <> 'system_mail'").await, 0);
    assert_eq!(mia.get(&format!("/conversations/{lid}")).await.refused(404), "not_found");
});

both!(desk_110_whoever_may_read_a_conversation_no_more_hears_of_it_no_more, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = house.conversation(&house.kettles, "Lid").await;
    let (ada, max) = (house.who("ada").await, house.who("max").await);
    max.patch(&format!("/conversations/{talk}"), json!({ "following": true })).await.ok();
    answer(&house.who("mia").await, &talk, "Which lid?").await.ok();
    house.sends().await;
    let own = header(&house.sent().await[0], "Message-ID").unwrap();
    let again = async || {
        let from = ("From", "Ana <ana@post.example>");
        let head = [from, ("To", house.kettles.address.as_str()), ("Subject", "Re: Lid"), ("In-Reply-To", &own)];
        house.receives(&house.kettles, with_headers(&head, "The large one.")).await;
        house.count("select count(*) from notifications where kind = 'reply'").await
    };
    let before = again().await;
    assert!(before > 0, "they heard of it while they might");
    let elsewhere = json!({ "grants": [{ "role": "agent", "scope": { "kind": "team", "team": house.lamps.team } }] });
    ada.put(&format!("/agents/{}/grants", house.agent("max").await), elsewhere).await.ok();
    let mias = "select count(*) from notifications n join agents a on a.id = n.agent_id where n.kind = 'reply' and a.name <> 'max'";
    let others = house.count(mias).await;
    assert_eq!(again().await - before, house.count(mias).await - others);
});
