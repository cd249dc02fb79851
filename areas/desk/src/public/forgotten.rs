//! What somebody said on a network before they were erased, told again by it: it is not taken in again. What they say later
//! is news.

use crate::jobs::take_in::{Inbound, settle};
use base::{Fault, Time, Vault};
use contract::{Parsed, Post};
use std::collections::{HashMap, HashSet};
use store::{Tx, args};

/// Kinds of identity under which the author of a post may have been known.
const KINDS: [&str; 2] = ["network", "external"];

/// How much of what was told may be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    All,
    Some,
    Nothing,
}

/// Leaves out what erased people had said before they were.
pub(crate) async fn without(tx: &mut Tx, vault: &Vault, list: Vec<Parsed>) -> Result<(Vec<Parsed>, Left), Fault> {
    let authors: Vec<String> = list.iter().flat_map(posts).map(|post| post.author.address.clone()).collect();
    let erased = customers::erase::erased_at(tx, vault, &KINDS, &authors).await?;
    if erased.is_empty() {
        return Ok((list, Left::All));
    }
    let list: Vec<Parsed> = list.into_iter().filter_map(|one| spared(one, &erased)).collect();
    let left = if list.is_empty() {
        Left::Nothing
    } else if list.iter().map(|one| posts(one).len()).sum::<usize>() < authors.len() {
        Left::Some
    } else {
        Left::All
    };
    Ok((list, left))
}

/// Once the rest was taken in: the bytes go that hold what was left out.
pub(crate) async fn drop_bytes(tx: &mut Tx, inbound: &Inbound, left: Left) -> Result<(), Fault> {
    if left == Left::All {
        return Ok(());
    }
    if left == Left::Nothing {
        settle(tx, inbound, ("discarded", "who wrote it was erased since")).await?;
    }
    tx.exec("update inbound set blob = '', envelope = '{}' where id = $1", args![&inbound.id]).await?;
    let sql = "update messages set raw_blob = null, has_original = 0 where raw_blob = $1";
    tx.exec(sql, args![&inbound.blob]).await?;
    crate::erase::forget_replaced(tx, std::slice::from_ref(&inbound.blob)).await
}

/// The posts in what was told. Pure.
fn posts(told: &Parsed) -> &[Post] {
    match told {
        Parsed::Message(message) | Parsed::Outside(message) | Parsed::Edited(message) => {
            message.post.as_deref().map_or(&[], std::slice::from_ref)
        }
        Parsed::Thread(posts) => posts,
        Parsed::Heard(_, post) => std::slice::from_ref(post),
        Parsed::Echo(_) | Parsed::Deleted(_) | Parsed::Receipt(_) | Parsed::Unknown(_) => &[],
    }
}

/// What is left of it. Pure.
fn spared(told: Parsed, erased: &HashMap<String, Time>) -> Option<Parsed> {
    let forgotten = |post: &Post| erased.get(&post.author.address).is_some_and(|at| post.at <= *at);
    match told {
        Parsed::Thread(all) => {
            let gone: HashSet<String> = all.iter().filter(|post| forgotten(post)).map(|post| post.id.clone()).collect();
            let left = without_answers(all, gone);
            (!left.is_empty()).then_some(Parsed::Thread(left))
        }
        other => (!posts(&other).iter().any(forgotten)).then_some(other),
    }
}

/// Without these posts and what we answered them: that went with them. Pure.
fn without_answers(mut posts: Vec<Post>, mut gone: HashSet<String>) -> Vec<Post> {
    loop {
        let before = posts.len();
        posts.retain(|post| {
            let ours = post.own && post.parent.as_ref().is_some_and(|parent| gone.contains(parent));
            let goes = ours || gone.contains(&post.id);
            if goes {
                gone.insert(post.id.clone());
            }
            !goes
        });
        if posts.len() == before {
            return posts;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::post::tests::post;

    #[test]
    fn what_was_said_before_is_left_out_and_what_is_said_later_is_news() {
        let old = post("a");
        let erased = HashMap::from([(old.author.address.clone(), Time(5))]);
        let later = Post { at: Time(6), ..post("b") };
        let other = Post { author: contract::Party::new("Bo", "https://x.test/users/bo"), ..post("c") };
        let under = |id: &str, own, parent: &str| Post { own, parent: Some(parent.into()), ..post(id) };
        let ours = Post { author: contract::Party::new("Shop", "https://x.test/users/shop"), ..under("d", true, "a") };
        let on = Post { author: ours.author.clone(), ..under("e", true, "d") };
        let thread = Parsed::Thread(vec![on, ours, old.clone(), later, other.clone()]);
        let left = spared(thread, &erased);
        let ids: Vec<&str> = left.iter().flat_map(posts).map(|post| post.id.as_str()).collect();
        assert_eq!(ids, ["b", "c"]);
        assert!(spared(Parsed::Thread(vec![old.clone()]), &erased).is_none());
        assert!(spared(Parsed::Heard("words".into(), Box::new(old)), &erased).is_none());
        assert!(spared(Parsed::Heard("words".into(), Box::new(other)), &erased).is_some());
        assert!(spared(Parsed::Deleted("a".into()), &erased).is_some());
    }
}
