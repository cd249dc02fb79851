//! Posts that a thread does not show any more: other voices are told to nobody when they are taken back. Each is asked for
//! by itself, as not being shown may have other reasons, and what is gone is marked.

use super::post::Kept;
use base::Outcome;
use contract::{Account, Channel, Parsed, Received};
use std::collections::BTreeSet;

/// Missing posts asked for in one look; the others are in the next.
const AT_ONCE: usize = 5;

/// What the network says of posts that were known and that it did not show now.
pub(crate) async fn look(
    (channel, account): (&dyn Channel, &Account),
    known: &[Kept],
    found: &[Received],
) -> Outcome<Vec<Received>> {
    let mut gone = Vec::new();
    for missing in missing(known, &told(channel, account, found)) {
        let again = channel.look_again(account, &missing.post).await?;
        gone.extend(again.into_iter().filter(|one| takes_back(channel, account, one, &missing.post.id)));
    }
    Ok(gone)
}

/// What was told of a thread: the posts it shows, and those known to be gone.
#[derive(Debug, Default)]
struct Told {
    shown: BTreeSet<String>,
    gone: BTreeSet<String>,
}

fn told(channel: &dyn Channel, account: &Account, found: &[Received]) -> Told {
    let mut told = Told::default();
    for parsed in found.iter().flat_map(|one| channel.parse(account, &one.bytes, &one.envelope).unwrap_or_default()) {
        match parsed {
            Parsed::Thread(posts) => told.shown.extend(posts.into_iter().map(|post| post.id)),
            Parsed::Deleted(id) => drop(told.gone.insert(id)),
            _ => {}
        }
    }
    told
}

/// Pure. Nothing is missing where no thread was shown: then it was not read.
fn missing<'a>(known: &'a [Kept], told: &Told) -> Vec<&'a Kept> {
    if told.shown.is_empty() {
        return Vec::new();
    }
    let there = |kept: &&Kept| kept.deleted_at.is_none() && !kept.post.local.is_empty();
    let silent = |kept: &&Kept| !told.shown.contains(&kept.post.id) && !told.gone.contains(&kept.post.id);
    known.iter().filter(there).filter(silent).take(AT_ONCE).collect()
}

fn takes_back(channel: &dyn Channel, account: &Account, one: &Received, id: &str) -> bool {
    let parsed = channel.parse(account, &one.bytes, &one.envelope).unwrap_or_default();
    parsed.iter().any(|parsed| matches!(parsed, Parsed::Deleted(gone) if gone == id))
}

#[cfg(test)]
mod tests {
    use super::super::post::tests::post;
    use super::*;
    use base::Time;

    fn kept(id: &str, deleted_at: Option<Time>) -> Kept {
        Kept { post: post(id), message: None, deleted_at, hidden_at: None }
    }

    #[test]
    fn only_what_was_there_and_is_not_shown_is_missing() {
        let known = [kept("a", None), kept("b", None), kept("c", Some(Time(1))), kept("d", None)];
        let told = |shown: &[&str]| Told {
            shown: shown.iter().map(|id| (*id).to_owned()).collect(),
            gone: BTreeSet::from(["d".to_owned()]),
        };
        let ids =
            |shown: &[&str]| missing(&known, &told(shown)).iter().map(|kept| kept.post.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&["a"]), ["b"]);
        assert!(ids(&["a", "b"]).is_empty());
        assert!(ids(&[]).is_empty(), "the thread was not read");
    }
}
