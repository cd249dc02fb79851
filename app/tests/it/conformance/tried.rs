//! The live checklist of an account (CH-305), on networks that answer: what it posts is read there, and gone afterwards.

use super::mastodon::Elephant;
use super::skies::Skies;
use super::{Ail, Net, Town};
use contract::Step;
use goodword::doctor::{Sending, account};
use testkit::{Fresh, both};

impl<N: Net> Town<N> {
    async fn tried(&self, sending: Sending) -> Vec<Step> {
        let mine = self.account().await;
        account::look(self.house.db(), (&self.house.works.channels, &mine), sending).await.unwrap()
    }

    async fn talks(&self) -> i64 {
        self.house.count("select count(*) from conversations").await
    }
}

fn named<'a>(steps: &'a [Step], what: &str) -> &'a Step {
    steps.iter().find(|step| step.what.starts_with(what)).unwrap_or_else(|| panic!("no {what} in {steps:?}"))
}

async fn ch_305_without_being_asked_to_nothing_is_sent<N: Net>(fresh: Fresh, most: &str) {
    let town = Town::<N>::open(fresh).await;
    let looked = town.tried(Sending::Nothing).await;
    assert!(looked.iter().all(|step| step.ok), "{looked:?}");
    assert!(named(&looked, "limits").detail.contains(most), "{looked:?}");
    assert!(named(&looked, "send").detail.contains("not tried"));
    assert_eq!(town.net.published(&town.house).await.len(), 0);
}

async fn ch_305_an_answer_in_public_is_walked_through_and_taken_back<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    // beside a server that listens all the while
    let ((), walked) = tokio::join!(town.receive(), town.tried(Sending::Checks));
    assert!(walked.iter().all(|step| step.ok), "{walked:?}");
    for what in ["post", "answer it", "read the thread", "take the answer back", "take the post back"] {
        assert!(!named(&walked, what).detail.is_empty(), "{what}");
    }
    assert_eq!(town.net.published(&town.house).await.len(), 0, "all of it was taken back");
    town.net.comes_in(&town).await;
    assert_eq!(town.talks().await, 0, "nor is it anything to answer");
}

async fn ch_305_what_fails_is_named_and_nothing_is_left_behind<N: Net>(fresh: Fresh) {
    let town = Town::<N>::open(fresh).await;
    town.net.ails(Ail::WaitSeconds(60));
    let walked = town.tried(Sending::Checks).await;
    assert!(!named(&walked, "post").ok, "{walked:?}");
    assert!(walked.iter().all(|step| !step.what.starts_with("take")), "there is nothing to take back: {walked:?}");
    town.net.recovers();
    town.net.ails(Ail::SignedOut);
    let walked = town.tried(Sending::Checks).await;
    assert!(walked.iter().any(|step| !step.ok), "{walked:?}");
    assert!(named(&walked, "send").detail.contains("could not be signed in"));
    assert_eq!(town.net.published(&town.house).await.len(), 0);
}

mod mastodon {
    use super::*;
    both!(looked_at, async |fresh: Fresh| ch_305_without_being_asked_to_nothing_is_sent::<Elephant>(fresh, "500")
        .await);
    both!(walked, async |fresh: Fresh| ch_305_an_answer_in_public_is_walked_through_and_taken_back::<Elephant>(fresh)
        .await);
    both!(failed, async |fresh: Fresh| ch_305_what_fails_is_named_and_nothing_is_left_behind::<Elephant>(fresh).await);
}

mod bluesky {
    use super::*;
    both!(looked_at, async |fresh: Fresh| ch_305_without_being_asked_to_nothing_is_sent::<Skies>(fresh, "300").await);
    both!(walked, async |fresh: Fresh| ch_305_an_answer_in_public_is_walked_through_and_taken_back::<Skies>(fresh)
        .await);
    both!(failed, async |fresh: Fresh| ch_305_what_fails_is_named_and_nothing_is_left_behind::<Skies>(fresh).await);
}
