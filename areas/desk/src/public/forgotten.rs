//! What somebody said on a network before they were erased, told again by it: it is not taken in again. What they say later
//! is news. Nor do the bytes stay that show a post as it was before words were taken out of it here.

use crate::erase::BLOB_USERS;
use crate::jobs::scrub;
use crate::jobs::take_in::{Inbound, settle};
use base::{Fault, Time, Vault};
use contract::{Parsed, Post};
use std::collections::{HashMap, HashSet};
use store::{Bind, Tx, args};

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
        let left = if shows_redacted(tx, &list).await? { Left::Some } else { Left::All };
        return Ok((list, left));
    }
    let list: Vec<Parsed> = list.into_iter().filter_map(|one| spared(one, &erased)).collect();
    let left = if list.is_empty() {
        Left::Nothing
    } else if list.iter().map(|one| posts(one).len()).sum::<usize>() < authors.len()
        || shows_redacted(tx, &list).await?
    {
        Left::Some
    } else {
        Left::All
    };
    Ok((list, left))
}

/// Whether something is shown in it that words were taken out of here for good: its network still has them, for whichever
/// inbox it was told again.
async fn shows_redacted(tx: &mut Tx, list: &[Parsed]) -> Result<bool, Fault> {
    let ids: Vec<String> = list.iter().flat_map(posts).map(|post| post.id.clone()).collect();
    for some in ids.chunks(200) {
        let mut bind = Bind::new();
        let sql = format!(
            "select 1 as one from posts p join messages m on m.id = p.message_id
               where p.inbox_id in (select id from inboxes) and p.id in {} and m.redactions is not null limit 1",
            bind.list(some)
        );
        if tx.maybe(sql, bind.values()).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
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
    let free = store::erase::forget_blobs(tx, std::slice::from_ref(&inbound.blob), BLOB_USERS).await?;
    scrub::enqueue_daily(tx, &free).await
}

/// The posts in what was told. Pure.
fn posts(told: &Parsed) -> &[Post] {
    match told {
        Parsed::Message(message) | Parsed::Outside(message) | Parsed::Edited(message) => {
            message.post.as_deref().map_or(&[], std::slice::from_ref)
        }
        Parsed::Thread(posts) => posts,
        Parsed::Heard(_, post) => std::slice::from_ref(post),
        Parsed::Echo(_) | Parsed::Probe(_) | Parsed::Deleted(_) | Parsed::Receipt(_) | Parsed::Unknown(_) => &[],
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
