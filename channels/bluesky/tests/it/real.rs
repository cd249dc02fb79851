//! The same stories on the network's own servers, where they can start.

use crate::world::{Inbox, Place, account, desk, quick};
use crate::{listening, story};
use std::sync::Arc;
use testkit::servers::Script;

fn who(script: &Script, name: &str) -> (String, String) {
    (script.value(&format!("{name}_HANDLE")).to_owned(), script.value(&format!("{name}_PASSWORD")).to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stories_are_the_same_on_the_real_network() {
    let Some(script) = Script::start("bluesky") else { return };
    let [shop, second, ana, bob] = ["SHOP", "SECOND", "ANA", "BOB"].map(|name| who(&script, name));
    let place = Place { service: script.value("SERVICE").to_owned(), shop, second, ana, bob };
    story::question_and_answer(&place).await;
    story::sent_again(&place).await;
    story::pictures(&place).await;
    story::likes(&place).await;
    story::taken_back(&place).await;
    story::two_inboxes(&place).await;
    listening::words_are_heard(&place).await;
    story::acts(&place).await;

    // a server without a view of the app behind it: 502, which is waiting and not loss (BSKY-T)
    let alone = who(&script, "LONELY");
    let desk = desk();
    let inbox = Inbox::begin(account(script.value("LONELY_SERVICE"), &alone), Arc::clone(&desk), quick());
    desk.until("told", |desk| desk.is_ill("has trouble of its own")).await;
    assert!(desk.about()["handle"] == alone.0.as_str(), "it is signed in");
    drop(inbox);
}
