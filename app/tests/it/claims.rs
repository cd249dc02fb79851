//! DESK-209: in a team that claims, only whoever holds the claim may send.

use crate::house::{House, Side, answer, items, note};
use base::{Role, Scope, Time};
use serde_json::{Value, json};
use testkit::{Answered, Client, Fresh, both};

/// A conversation of a team that claims for ten minutes.
async fn claiming(house: &House) -> String {
    let talk = house.conversation(&house.kettles, "Lid").await;
    claims(house, &house.kettles, 10).await;
    talk
}

async fn claims(house: &House, side: &Side, minutes: i64) {
    let ada = house.who("ada").await;
    let team = ada.patch(&format!("/teams/{}", side.team), json!({ "claim_minutes": minutes })).await.ok();
    assert_eq!(team["claim_minutes"], minutes);
}

async fn claim(who: &Client, talk: &str) -> Answered {
    who.post(&format!("/conversations/{talk}/claim"), json!({})).await
}

async fn take_over(who: &Client, talk: &str, from: &str) -> Answered {
    who.post(&format!("/conversations/{talk}/claim"), json!({ "from": from })).await
}

async fn standing(who: &Client, talk: &str) -> Value {
    who.get(&format!("/conversations/{talk}")).await.ok()["claim"].clone()
}

both!(at_08_of_twenty_claims_at_once_exactly_one_wins, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = claiming(&house).await;
    let scope = Scope::Team { team: house.kettles.team.parse().unwrap() };
    let mut people = vec![];
    for number in 0..20 {
        let name = format!("agent{number}");
        house.hire(&name, Role::Agent, scope.clone()).await;
        people.push(house.who(&name).await);
    }
    let all = futures_util::future::join_all(people.iter().map(|who| claim(who, &talk))).await;
    let won: Vec<usize> = (0..20).filter(|at| all[*at].status == 200).collect();
    assert_eq!(won.len(), 1, "{won:?}");
    for lost in all.iter().filter(|one| one.status != 200) {
        assert_eq!((lost.status.as_u16(), &lost.json()["code"]), (409, &json!("claim.held")));
    }
    // And exactly that one may send.
    let sent = futures_util::future::join_all(people.iter().map(|who| answer(who, &talk, "words"))).await;
    let may: Vec<usize> = (0..20).filter(|at| sent[*at].status == 201).collect();
    assert_eq!(may, won);
    assert_eq!(house.sends().await, 1);
});

both!(desk_209_only_the_holder_sends_until_the_claim_ends_or_is_given_back, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = claiming(&house).await;
    let (mia, max) = (house.who("mia").await, house.who("max").await);
    assert_eq!(standing(&mia, &talk).await, json!({ "minutes": 10, "holder": null, "until": null }));
    assert_eq!(answer(&mia, &talk, "words").await.refused(409), "claim.needed");
    let whole = claim(&mia, &talk).await.ok();
    assert_eq!((&whole["claim"]["holder"]["name"], &whole["assignee"]["name"]), (&json!("mia"), &json!("mia")));
    assert_eq!(whole["claim"]["until"], base::Clock::now(&house.clock).plus(10 * Time::MINUTE).0);
    assert_eq!(answer(&max, &talk, "words").await.refused(409), "claim.held");
    // What colleagues write to each other needs no claim.
    note(&max, &talk, "she is on it").await;
    answer(&mia, &talk, "words").await.ok();
    // Holding on makes it longer, and is no new line.
    house.clock.pass(9 * Time::MINUTE);
    claim(&mia, &talk).await.ok();
    house.clock.pass(9 * Time::MINUTE);
    assert_eq!(claim(&max, &talk).await.refused(409), "claim.held");
    house.clock.pass(Time::MINUTE);
    assert_eq!(answer(&mia, &talk, "too late").await.refused(409), "claim.needed");
    claim(&max, &talk).await.ok();
    max.delete(&format!("/conversations/{talk}/claim")).await.ok();
    assert_eq!(standing(&max, &talk).await["holder"], Value::Null);
    let lines = items(&max, &format!("/conversations/{talk}/timeline")).await;
    let claimed: Vec<&str> =
        lines.iter().filter(|one| one["kind"] == "claimed").filter_map(|one| one["sentence"].as_str()).collect();
    assert_eq!(claimed, ["claimed the conversation", "claimed the conversation", "gave the claim back"]);
});

both!(desk_209_taking_over_tells_the_other_and_comes_too_late_if_somebody_was_faster, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = claiming(&house).await;
    let (mia, max, leo) = (house.who("mia").await, house.who("max").await, house.who("leo").await);
    let (mia_id, max_id) = (house.agent("mia").await, house.agent("max").await);
    claim(&mia, &talk).await.ok();
    take_over(&max, &talk, &mia_id).await.ok();
    assert_eq!(take_over(&leo, &talk, &mia_id).await.refused(409), "claim.held");
    assert_eq!(standing(&mia, &talk).await["holder"]["name"], "max");
    assert_eq!(answer(&mia, &talk, "words").await.refused(409), "claim.held");
    let told = items(&mia, "/notifications").await;
    assert_eq!((&told[0]["kind"], told.len()), (&json!("claim"), 1), "{told:#?}");
    assert!(told[0]["text"].as_str().unwrap().starts_with("max took over #1 Lid"), "{told:#?}");
    assert!(items(&max, "/notifications").await.is_empty(), "nobody is told of their own acts");
    // Whoever takes over from themselves only holds on.
    take_over(&max, &talk, &max_id).await.ok();
    assert_eq!(
        house.who("lena").await.post(&format!("/conversations/{talk}/claim"), json!({})).await.refused(404),
        "not_found"
    );
});

both!(
    desk_209_what_was_planned_leaves_when_the_claim_is_over_and_waits_while_another_holds_it,
    async |fresh: Fresh| {
        let house = House::open(fresh).await;
        let talk = claiming(&house).await;
        let (mia, max) = (house.who("mia").await, house.who("max").await);
        let plan = async |text: &str| {
            let whole = mia.get(&format!("/conversations/{talk}")).await.ok();
            let wall = &base::Clock::now(&house.clock).plus(Time::HOUR).to_rfc3339()[..16];
            let writing = json!({ "kind": "reply", "to": whole["reply_to"]["to"], "body_text": text, "seen_thread_version": whole["thread_version"] });
            let body = json!({ "writing": writing, "when": { "wall": wall, "zone": "UTC", "whose": "mine" } });
            mia.post(&format!("/conversations/{talk}/later"), body).await
        };
        assert_eq!(plan("first").await.refused(409), "claim.needed");
        claim(&mia, &talk).await.ok();
        plan("first").await.ok();
        house.clock.pass(Time::HOUR + Time::MINUTE);
        house.works.runner.drain(&["later"]).await.unwrap();
        assert_eq!(house.sends().await, 1, "nobody holds it any more");
        claim(&mia, &talk).await.ok();
        plan("second").await.ok();
        house.clock.pass(Time::HOUR - Time::MINUTE);
        claim(&max, &talk).await.ok();
        house.clock.pass(2 * Time::MINUTE);
        house.works.runner.drain(&["later"]).await.unwrap();
        assert_eq!(house.sends().await, 0);
        let waits = mia.get(&format!("/conversations/{talk}")).await.ok()["answers_later"][0].clone();
        assert_eq!(waits["state"], "held", "{waits}");
        assert!(waits["why"].as_str().unwrap().contains("max has claimed"), "{waits}");
    }
);

both!(desk_209_where_a_team_does_not_claim_nothing_changes, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let talk = house.conversation(&house.kettles, "Lid").await;
    claims(&house, &house.lamps, 5).await;
    let (mia, ada) = (house.who("mia").await, house.who("ada").await);
    assert_eq!(standing(&mia, &talk).await, Value::Null);
    assert_eq!(claim(&mia, &talk).await.refused(409), "claim.unwanted");
    answer(&mia, &talk, "words").await.ok();
    for minutes in [-1, 241] {
        let refused = ada.patch(&format!("/teams/{}", house.lamps.team), json!({ "claim_minutes": minutes })).await;
        assert_eq!(refused.refused(422), "invalid");
    }
    // It follows the conversation's own team before that of its inbox; whoever writes first needs none.
    ada.patch(&format!("/conversations/{talk}"), json!({ "team": house.lamps.team })).await.ok();
    assert_eq!(standing(&ada, &talk).await["minutes"], 5);
    let first = json!({ "inbox": house.lamps.inbox, "to": [{ "name": "", "address": "new@post.example" }], "subject": "s", "body_text": "Hello" });
    ada.post("/conversations", first).await.ok();
});
