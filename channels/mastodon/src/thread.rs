//! What stands above and below a post. Servers give a thread whole or a piece of it (some ten posts up and fifty down, without
//! a word): where a piece ends in the middle it is asked for the next.

use crate::act::part;
use crate::call::{Client, Wrong};
use crate::line::Lane;
use crate::status::str_at;
use serde_json::Value;
use std::collections::HashSet;

/// Most posts around one that are written down.
const MOST: usize = 500;
/// Most questions for the way up, and for what hangs below.
const UP: usize = 25;
const DOWN: usize = 6;
/// Most bytes that are read of one thread.
const BYTES: usize = 16 * 1024 * 1024;
/// Nobody cuts what is shorter.
const CUT: usize = 40;

/// What stands above a post, oldest first, and below it.
#[derive(Debug, Default)]
struct Piece {
    above: Vec<Value>,
    below: Vec<Value>,
}

/// What stands above and below a post.
pub(crate) async fn context(client: &Client<'_>, local: &str) -> Result<Vec<Value>, Wrong> {
    let mut bytes = BYTES;
    let mut piece = asked(client, local, &mut bytes).await?;
    climb(client, &mut piece.above, &mut bytes).await?;
    dig(client, &mut piece.below, &mut bytes).await?;
    // long threads: how it began, and what is said last
    let skipped = piece.above.len().saturating_sub(MOST / 2).max(1);
    let above = piece.above.into_iter().enumerate().filter(|(at, _)| *at == 0 || *at >= skipped).map(|(_, one)| one);
    let skipped = piece.below.len().saturating_sub(MOST);
    Ok(above.chain(piece.below.into_iter().skip(skipped)).collect())
}

async fn asked(client: &Client<'_>, local: &str, bytes: &mut usize) -> Result<Piece, Wrong> {
    let path = format!("/api/v1/statuses/{}/context", part(local));
    let got = client.get(Lane::Around, &path, &[]).await?;
    *bytes = bytes.saturating_sub(got.body.len());
    let mut context = client.read(&got)?;
    let mut list = |key: &str| match context.get_mut(key).map(Value::take) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    Ok(Piece { above: list("ancestors"), below: list("descendants") })
}

/// The same of a post that is part of the thread; whoever took it back meanwhile leaves nothing to see.
async fn further(client: &Client<'_>, local: &str, bytes: &mut usize) -> Result<Piece, Wrong> {
    match asked(client, local, bytes).await {
        Err(Wrong::Gone | Wrong::Garbled(_) | Wrong::Refused(_)) => Ok(Piece::default()),
        other => other,
    }
}

/// Upwards, until a post answers none.
async fn climb(client: &Client<'_>, above: &mut Vec<Value>, bytes: &mut usize) -> Result<(), Wrong> {
    for _ in 0..UP {
        let top = above.first().filter(|top| is_answer(top)).and_then(|top| str_at(top, "id")).map(str::to_owned);
        let Some(top) = top.filter(|_| *bytes > 0) else { return Ok(()) };
        let mut higher = further(client, &top, bytes).await?.above;
        if higher.is_empty() {
            return Ok(());
        }
        higher.append(above);
        *above = higher;
    }
    Ok(())
}

/// Downwards, where a list is long enough to have been cut: below posts that are said to have answers and show none.
async fn dig(client: &Client<'_>, below: &mut Vec<Value>, bytes: &mut usize) -> Result<(), Wrong> {
    let mut tried = HashSet::new();
    while tried.len() < DOWN && *bytes > 0 && (CUT..MOST).contains(&below.len()) {
        let Some(leaf) = cut_off(below, &tried) else { return Ok(()) };
        let deeper = further(client, &leaf, bytes).await?.below;
        tried.insert(leaf);
        let known: HashSet<String> = below.iter().filter_map(|one| str_at(one, "id").map(str::to_owned)).collect();
        below.extend(deeper.into_iter().filter(|one| str_at(one, "id").is_some_and(|id| !known.contains(id))));
    }
    Ok(())
}

fn cut_off(below: &[Value], tried: &HashSet<String>) -> Option<String> {
    let parents: HashSet<&str> = below.iter().filter_map(|one| str_at(one, "in_reply_to_id")).collect();
    let answered = |one: &&Value| one.get("replies_count").and_then(Value::as_i64).is_some_and(|count| count > 0);
    let ids = below.iter().rev().filter(answered).filter_map(|one| str_at(one, "id"));
    ids.filter(|id| !parents.contains(id)).find(|id| !tried.contains(*id)).map(str::to_owned)
}

/// Whether a post answers another.
pub(crate) fn is_answer(one: &Value) -> bool {
    str_at(one, "in_reply_to_id").is_some_and(|parent| !parent.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_thread_is_cut_where_answers_are_counted_and_not_shown() {
        let one =
            |id: &str, parent: &str, count: i64| json!({ "id": id, "in_reply_to_id": parent, "replies_count": count });
        let below = [one("2", "1", 1), one("3", "2", 2), one("4", "1", 0)];
        assert_eq!(cut_off(&below, &HashSet::new()).as_deref(), Some("3"));
        assert_eq!(cut_off(&below, &HashSet::from(["3".to_owned()])), None);
        assert_eq!(cut_off(&[json!({ "id": 7, "replies_count": "many" })], &HashSet::new()), None);
    }
}
