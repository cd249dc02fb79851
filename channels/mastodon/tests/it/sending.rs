//! Answers leave once, as far as they were meant to reach, and what became of them is said.

use crate::world::{file, named, narrowed, town};
use contract::{Act, Audience, Channel};
use mastodon_standin::{Trouble, Waiting, Writing};
use serde_json::json;
use store::outbox::Answer;
use tokio::time::{Duration, Instant, sleep};

fn ours(town: &crate::world::Town) -> Vec<serde_json::Value> {
    town.standin.posts_of("shop")
}

#[tokio::test(start_paused = true)]
async fn mast_06_an_answer_stands_below_the_post_and_names_who_asked() {
    let mut town = town();
    town.well().await;
    let writing = Writing::new("ana@other.test", "@shop hi")
        .seen_by("unlisted")
        .with(json!({ "spoiler_text": "parcels", "language": "de" }));
    let local = town.standin.post(&writing);
    town.desk.holds("post:", 1).await;
    let post = *town.message().post.unwrap();
    let mut out = town.answer(&post, "It is on its way: https://shop.test/orders/4711");
    let under = out.under.as_mut().unwrap();
    (under.warning, under.language) = (post.warning.clone(), post.language.clone());
    let Answer::Posted(called) = town.sends(&town.prepared(&out)).await else { panic!() };
    let sent = ours(&town).remove(0);
    assert_eq!(sent["in_reply_to_id"], json!(local));
    assert_eq!(
        (&sent["visibility"], &sent["spoiler_text"], &sent["language"]),
        (&json!("unlisted"), &json!("parcels"), &json!("de"))
    );
    assert_eq!(sent["mentions"][0]["acct"], "ana@other.test");
    assert_eq!((&called["id"], &called["local"]), (&sent["uri"], &sent["id"]));
}

#[tokio::test(start_paused = true)]
async fn conf_13_the_limit_is_the_servers_with_names_counted() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    // the name that is added counts without its server: "@ana " is five signs
    let text = |length: usize| "x".repeat(length);
    for length in [494, 495] {
        let out = town.answer(&post, &text(length));
        assert!(matches!(town.sends(&town.prepared(&out)).await, Answer::Posted(_)), "{length}");
    }
    let refused = town.net.prepare(&town.account, &town.answer(&post, &text(496))).unwrap_err();
    assert!(
        refused.detail.contains("1 signs too long") && refused.field.as_deref() == Some("body_text"),
        "{refused:?}"
    );
    let link = format!("{} https://shop.test/{}", text(471), text(300));
    assert!(matches!(town.sends(&town.prepared(&town.answer(&post, &link))).await, Answer::Posted(_)));
    let mut warned = town.answer(&post, &text(495));
    warned.under.as_mut().unwrap().warning = "w".into();
    assert!(town.net.prepare(&town.account, &warned).is_err(), "a warning counts too");
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_never_wider_than_what_it_answers() {
    let mut town = town();
    town.well().await;
    let _id = town.standin.post(&Writing::new("ana@other.test", "@shop hi").seen_by("private"));
    town.desk.holds("post:", 1).await;
    let post = *town.message().post.unwrap();
    let out = |audience| narrowed(town.answer(&post, "hello"), audience);
    assert!(town.net.prepare(&town.account, &out(Audience::Everyone)).is_err());
    assert!(town.net.prepare(&town.account, &out(Audience::Quiet)).is_err());
    assert_eq!(town.prepared(&out(Audience::Followers)).payload["visibility"], "private");
    assert_eq!(town.prepared(&out(Audience::Named)).payload["visibility"], "direct");
}

#[tokio::test(start_paused = true)]
async fn conf_17_a_third_person_in_a_private_answer_is_stopped() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    let private = |text: &str| narrowed(town.answer(&post, text), Audience::Named);
    let refused = town.net.prepare(&town.account, &private("ask @bo@far.test about it")).unwrap_err();
    assert_eq!(refused.code, "post.third_person");
    assert!(
        town.net.prepare(&town.account, &private("ask @ana about it")).is_err(),
        "an ana of our own server is another"
    );
    assert!(town.net.prepare(&town.account, &private("hi @ana@other.test, it is @shop; mail me@shop.test")).is_ok());
    let chosen = named(private("ask @bo@far.test about it"), "bo@far.test");
    assert!(town.net.prepare(&town.account, &chosen).is_ok(), "somebody chose to have them there");
    assert!(town.net.prepare(&town.account, &town.answer(&post, "in public @bo@far.test may be named")).is_ok());
}

#[tokio::test(start_paused = true)]
async fn files_go_with_their_descriptions_and_are_waited_for() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    town.standin.set("media_slow", json!(3));
    let mut out = town.answer(&post, "like this");
    out.files = vec![file("a\"b.png", "image/png", "a blue lid"), file("c.jpg", "image/jpeg", "a red lid")];
    assert!(matches!(town.sends(&town.prepared(&out)).await, Answer::Posted(_)));
    let media = ours(&town).remove(0)["media_attachments"].clone();
    assert_eq!((&media[0]["description"], &media[1]["description"]), (&json!("a blue lid"), &json!("a red lid")));
    assert_eq!((&media[0]["size"], &media[1]["size"]), (&json!(64), &json!(64)));
    for (wrong, words) in [
        (vec![file("a.png", "image/png", " ")], "say in words"),
        (vec![file("a.svg", "image/svg+xml", "d")], "no files of this type"),
        (vec![file("a.png", "image/png", "d"); 5], "takes 4 files"),
        (vec![file("a.png", "image/png", "d"), file("b.mp4", "video/mp4", "d")], "stands alone"),
        (vec![file("a.png", "image/png", &"d".repeat(1_501))], "longer than the 1500"),
    ] {
        out.files = wrong;
        let refused = town.net.prepare(&town.account, &out).unwrap_err();
        assert!(refused.detail.contains(words), "{words}: {}", refused.detail);
    }
}

#[tokio::test(start_paused = true)]
async fn an_old_server_takes_files_by_the_older_way() {
    let mut town = town();
    town.standin.set("old", json!(true));
    let post = town.asked("@shop hi").await;
    let mut out = town.answer(&post, "like this");
    out.files = vec![file("a.png", "image/png", "a lid")];
    assert!(matches!(town.sends(&town.prepared(&out)).await, Answer::Posted(_)));
    assert_eq!(town.asked_for("POST /api/v1/media"), 1);
}

#[tokio::test(start_paused = true)]
async fn mast_08_what_was_accepted_and_not_answered_is_found_and_not_repeated() {
    for trouble in [Trouble::CutAfter, Trouble::HangAfter, Trouble::Half] {
        let mut town = town();
        town.standin.set("ignores_keys", json!(true));
        let post = town.asked("@shop hi").await;
        town.standin.order("POST /api/v1/statuses", trouble.clone(), 1);
        let prepared = town.prepared(&town.answer(&post, "It’s on its way"));
        let Answer::Posted(called) = town.sends(&prepared).await else { panic!("{trouble:?}") };
        assert_eq!((ours(&town).len(), &called["id"]), (1, &ours(&town)[0]["uri"]), "{trouble:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn ch_107_a_doubt_that_cannot_be_settled_now_is_settled_before_it_is_repeated() {
    let mut town = town();
    town.standin.set("ignores_keys", json!(true));
    let post = town.asked("@shop hi").await;
    let prepared = town.prepared(&town.answer(&post, "on its way"));
    town.standin.order("POST /api/v1/statuses", Trouble::CutAfter, 1);
    town.standin.order("GET /api/v1/accounts/verify_credentials", Trouble::Status(503, "down".into()), 2);
    assert!(matches!(town.sends(&prepared).await, Answer::Unknown(_)));
    let looked = town.net.look_up(&town.account, &prepared.payload, &[]).await;
    assert!(matches!(looked, Some(Answer::Later(..))), "{looked:?}");
    let looked = town.net.look_up(&town.account, &prepared.payload, &[]).await;
    assert!(matches!(looked, Some(Answer::Posted(_))), "{looked:?}");
    assert_eq!(ours(&town).len(), 1);
    let other = town.prepared(&town.answer(&post, "something else"));
    assert!(town.net.look_up(&town.account, &other.payload, &[]).await.is_none(), "what is not there is not found");
}

#[tokio::test(start_paused = true)]
async fn the_same_row_sent_twice_is_one_post_where_the_server_keeps_keys() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    let prepared = town.prepared(&town.answer(&post, "on its way"));
    let (one, two) = (town.sends(&prepared).await, town.sends(&prepared).await);
    assert_eq!(one, two);
    assert_eq!(ours(&town).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn conf_11_too_many_waits_as_long_as_it_is_told_in_each_form() {
    for (waiting, seconds) in
        [(Waiting::Seconds(70), 70), (Waiting::Date(80), 80), (Waiting::Iso(90), 90), (Waiting::Unsaid, 30)]
    {
        let mut town = town();
        let post = town.asked("@shop hi").await;
        sleep(Duration::from_secs(10)).await;
        town.standin.order("POST /api/v1/statuses", Trouble::TooMany(waiting), 1);
        let prepared = town.prepared(&town.answer(&post, "hello"));
        let begun = Instant::now();
        let Answer::Later(_, Some(wait)) = town.sends(&prepared).await else { panic!("{waiting:?}") };
        assert!((wait - seconds * 1_000).abs() <= 1_000, "{waiting:?}: {wait}");
        let asked = town.standin.asked().len();
        while begun.elapsed() < Duration::from_millis(u64::try_from(wait - 1_000).unwrap()) {
            sleep(Duration::from_secs(1)).await;
            assert_eq!(town.standin.asked().len(), asked, "nobody asks before the time: {waiting:?}");
        }
        sleep(Duration::from_secs(2)).await;
        assert!(matches!(town.sends(&prepared).await, Answer::Posted(_)), "{waiting:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_files_or_deletions_holds_up_nothing_else() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    let Answer::Posted(called) = town.sends(&town.prepared(&town.answer(&post, "wrong words"))).await else { panic!() };
    let own = contract::Post { own: true, local: called["local"].as_str().unwrap().into(), ..post.clone() };
    let delete = town.net.prepare_act(&town.account, Act::Delete, &own, "").unwrap();
    town.standin.order("DELETE /api/v1/statuses", Trouble::TooMany(Waiting::Iso(1_800)), 1);
    let answer = town.sends(&delete).await;
    assert!(matches!(answer, Answer::Later(_, Some(wait)) if wait > 1_790_000), "{answer:?}");
    assert!(matches!(town.sends(&town.prepared(&town.answer(&post, "still here"))).await, Answer::Posted(_)));
}

#[tokio::test(start_paused = true)]
async fn each_no_of_a_server_is_told_in_words() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    let prepared = town.prepared(&town.answer(&post, "hello"));
    let said = |status, words: &str| Trouble::Status(status, words.into());
    for (trouble, later, words) in [
        (said(401, "The access token is invalid"), true, "paste a new access token"),
        (said(400, "Invalid Bearer token"), true, "paste a new access token"),
        (said(400, "Status is too long"), false, "too long"),
        (said(403, "This action is outside the authorized scopes"), true, "outside the authorized scopes"),
        (said(403, "Your login is currently disabled"), true, "disabled"),
        (said(403, "This action is not allowed"), false, "not allowed"),
        (said(404, "Record not found"), false, "not there any more"),
        (said(422, "Validation failed: Text"), false, "Validation failed"),
        (said(503, "down"), true, "in trouble"),
        (Trouble::Redirect("http://127.0.0.1/".into()), false, "elsewhere"),
    ] {
        town.standin.order("POST /api/v1/statuses", trouble.clone(), 1);
        let answer = town.sends(&prepared).await;
        let fits = match &answer {
            Answer::Later(said, _) => later && said.contains(words),
            Answer::Refused(said) => !later && said.contains(words),
            _ => false,
        };
        assert!(fits, "{trouble:?}: {answer:?}");
    }
    assert!(ours(&town).is_empty());
}

#[tokio::test(start_paused = true)]
async fn conf_25_every_act_is_done_and_every_other_refused() {
    let mut town = town();
    let post = town.asked("@shop hi").await;
    for act in [Act::Like, Act::Mute, Act::Block, Act::Report] {
        let prepared = town.net.prepare_act(&town.account, act, &post, "rude").unwrap();
        assert!(matches!(town.sends(&prepared).await, Answer::Sent(_)), "{act:?}");
    }
    let deeds = town.standin.deeds();
    let done: Vec<&str> = deeds.iter().map(|deed| deed["act"].as_str().unwrap()).collect();
    assert_eq!(done, ["mute", "block", "report"]);
    assert_eq!((&deeds[2]["comment"], &deeds[2]["statuses"]), (&json!("rude"), &json!([post.local])));
    assert_eq!(town.standin.status(&post.local).unwrap()["favourites_count"], 1);
    assert!(town.net.prepare_act(&town.account, Act::Hide, &post, "").is_err());
    assert!(town.net.prepare_act(&town.account, Act::Delete, &post, "").is_err(), "it is not ours");
    let without = crate::world::account(crate::world::settings(&[("moderates", "no")]));
    let refused = town.net.prepare_act(&without, Act::Block, &post, "").unwrap_err();
    assert!(refused.detail.contains("sign in again"), "{}", refused.detail);
    let Answer::Posted(called) = town.sends(&town.prepared(&town.answer(&post, "wrong words"))).await else { panic!() };
    let own = contract::Post { own: true, local: called["local"].as_str().unwrap().into(), ..post };
    let delete = town.net.prepare_act(&town.account, Act::Delete, &own, "").unwrap();
    for _ in 0..2 {
        assert!(matches!(town.sends(&delete).await, Answer::Sent(_)), "gone already is gone");
    }
    assert!(ours(&town).is_empty());
}
