//! Values on file, found however they are written: spaces, dashes, accents and look-alike letters make no difference.

use super::Found;
use crate::fold;
use crate::reply::Known;
use crate::text::Text;

/// Values looked for in one text.
const MOST: usize = 500;
/// Letters and digits a value has at least; names may be shorter.
const LEAST: usize = 4;
const SHORTEST_NAME: usize = 2;

pub(super) fn find(text: &Text<'_>, known: &[Known]) -> Vec<Found> {
    if known.is_empty() {
        return Vec::new();
    }
    let (bare, places) = bare(text);
    let mut found = Vec::new();
    for one in known.iter().take(MOST) {
        let value = fold::bare(&one.value);
        let least = if one.kind == "name" { SHORTEST_NAME } else { LEAST };
        if value.chars().count() < least {
            continue;
        }
        for (at, _) in bare.match_indices(&value) {
            let last = at + value.len() - 1;
            let (Some(from), Some(to)) = (places.get(at).copied(), places.get(last).map(|to| to + 1)) else { continue };
            if stands_free(text, from, to) {
                found.push(Found { kind: one.kind.clone(), flat: from..to, whose: one.whose });
            }
        }
    }
    found
}

/// Letters and digits only, and for each byte of them the folded character it came from.
fn bare(text: &Text<'_>) -> (String, Vec<usize>) {
    let mut bare = String::with_capacity(text.flat.len());
    let mut places = Vec::with_capacity(text.flat.len());
    for (at, c) in text.flat.iter().enumerate().filter(|(_, c)| c.is_alphanumeric()) {
        bare.push(fold::twin(*c));
        places.resize(bare.len(), at);
    }
    (bare, places)
}

fn stands_free(text: &Text<'_>, from: usize, to: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| text.flat.get(at)).is_some_and(|c| c.is_alphanumeric());
    !letter(from.checked_sub(1)) && !letter(Some(to))
}
