//! Several handles of one company: a post that names two of them comes to each, and is one person's (CONF-19).
#![expect(clippy::cognitive_complexity, reason = "a story is told in one piece")]

use super::mastodon::Elephant;
use super::skies::Skies;
use super::{Net, Town};
use testkit::{Fresh, both};

/// Longer than anything may be taken back.
const UNDO_OVER: i64 = 31_000;

/// A network on which the company has a second handle.
trait Second: Net {
    /// What an inbox on the second handle is set up with.
    fn more(&self) -> Vec<(&'static str, String)>;
    /// Ana names both.
    fn names_both(&self);
    /// How many posts there are from each.
    fn posts_of_each(&self) -> (usize, usize);
}

impl Second for Elephant {
    fn more(&self) -> Vec<(&'static str, String)> {
        drop(self.standin.account("repairs", "Repairs"));
        let token = self.standin.token("repairs");
        let other = |(key, value)| if key == "access_token" { (key, token.clone()) } else { (key, value) };
        self.settings().into_iter().map(other).collect()
    }

    fn names_both(&self) {
        let words = "@shop @repairs whose kettle is this?";
        drop(self.standin.post(&mastodon_standin::Writing::new("ana@other.test", words)));
    }

    fn posts_of_each(&self) -> (usize, usize) {
        (self.standin.posts_of("shop").len(), self.standin.posts_of("repairs").len())
    }
}

impl Second for Skies {
    fn more(&self) -> Vec<(&'static str, String)> {
        let other = |(key, value)| match key {
            "handle" => (key, "repairs.test".to_owned()),
            "app_password" => (key, self.network.password("repairs.test")),
            _ => (key, value),
        };
        self.settings().into_iter().map(other).collect()
    }

    fn names_both(&self) {
        self.names(&["kettles.test", "repairs.test"], "whose kettle is this?");
    }

    fn posts_of_each(&self) -> (usize, usize) {
        let of = |handle: &str| {
            let start = format!("at://{}/", self.network.did(handle));
            self.network.records("app.bsky.feed.post").iter().filter(|uri| uri.starts_with(&start)).count()
        };
        (of("kettles.test"), of("repairs.test"))
    }
}

async fn both_are_told<N: Second>(fresh: Fresh) {
    let mut town = Town::<N>::open(fresh).await;
    let first = town.side.inbox.clone();
    let second = town.house.inbox_with(("repairs", N::KIND), &town.house.kettles.team, &town.net.more()).await;
    town.side.inbox.clone_from(&second);
    town.net.comes_in(&town).await;
    town.net.names_both();
    for _twice in 0..2 {
        for inbox in [&first, &second] {
            town.side.inbox.clone_from(inbox);
            town.net.comes_in(&town).await;
        }
    }
    assert_eq!(town.house.count("select count(*) from posts").await, 2, "each inbox has it");
    assert_eq!(town.house.count("select count(distinct inbox_id) from conversations").await, 2);
    assert_eq!(town.house.count("select count(*) from conversations").await, 2);
    assert_eq!(town.house.count("select count(*) from messages").await, 2);
    assert_eq!(town.house.count("select count(*) from customers").await, 1, "she is one person");
    // Each answers under its own name, and what one says is no news to the other.
    let leo = town.house.who("leo").await;
    for (inbox, wanted) in [(&second, (0, 1)), (&first, (1, 1))] {
        town.side.inbox.clone_from(inbox);
        town.answers(&leo, &town.talk().await, "It is ours, sorry! Leo").await.ok();
        town.leave(UNDO_OVER).await;
        assert_eq!(town.outbox().await["state"], "sent", "{}", town.outbox().await);
        assert_eq!(town.net.posts_of_each(), wanted);
    }
    for inbox in [&first, &second] {
        town.side.inbox.clone_from(inbox);
        town.net.comes_in(&town).await;
    }
    assert_eq!(town.house.count("select count(*) from customers").await, 1, "we are no customer of ours");
    assert_eq!(town.house.count("select count(*) from conversations").await, 2);
}

both!(conf_19_a_post_that_names_two_handles_comes_to_both_on_mastodon, async |fresh: Fresh| {
    both_are_told::<Elephant>(fresh).await;
});
both!(conf_19_a_post_that_names_two_handles_comes_to_both_on_bluesky, async |fresh: Fresh| {
    both_are_told::<Skies>(fresh).await;
});
