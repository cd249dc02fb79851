//! Private data in a text, by its form, by checksum, and by what is on file.

mod address;
mod email;
mod iban;
mod lookup;
mod number;
mod order;
mod secret;

use crate::reply::{Reply, Whose};
use crate::text::Text;
use std::ops::Range;

/// Something private.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: String,
    /// Place among the folded characters.
    pub(crate) flat: Range<usize>,
    pub(crate) whose: Whose,
}

impl Found {
    fn own(kind: &str, flat: Range<usize>) -> Self {
        Self { kind: kind.to_owned(), flat, whose: Whose::Own }
    }
}

/// What stands in a text by its own form, as kind and words; whose it is nobody says.
#[must_use]
pub fn private_in(raw: &str) -> Vec<(String, String)> {
    let text = Text::of(raw);
    let found = find(&text, &Reply::default()).into_iter();
    found.map(|one| (one.kind, text.cut(&text.place(one.flat)).to_owned())).collect()
}

/// Everything private, in order, none over another; what is the company's own is left out.
pub(crate) fn find(text: &Text<'_>, reply: &Reply) -> Vec<Found> {
    // What is surer comes first: of two that overlap the earlier in this list stays.
    let lists = [
        lookup::find(text, &reply.known),
        iban::find(text),
        number::cards(text),
        email::find(text),
        secret::find(text),
        order::find(text),
        address::find(text),
        number::find(text),
    ];
    let mut taken = vec![false; text.flat.len()];
    let mut found = Vec::new();
    for one in lists.into_iter().flatten() {
        let Some(part) = taken.get_mut(one.flat.clone()).filter(|part| !part.contains(&true)) else { continue };
        part.fill(true);
        if !is_own(text, &one, &reply.brand.own) {
            found.push(one);
        }
    }
    found.sort_by_key(|one| one.flat.start);
    found
}

/// Addresses and numbers of the company may be public. A number may be written with or without its country.
fn is_own(text: &Text<'_>, found: &Found, own: &[String]) -> bool {
    if found.whose == Whose::Other {
        return false;
    }
    let raw = text.cut(&text.place(found.flat.clone()));
    let bare = crate::fold::bare(raw);
    let number: String = bare.trim_start_matches('0').to_owned();
    own.iter().any(|own| {
        let same = crate::fold::bare(own);
        let house = own.trim().trim_start_matches('@');
        let domain = found.kind == "email" && !house.contains('@') && house.contains('.');
        let plain = same.trim_start_matches('0');
        let phones = found.kind == "phone" && number.len() >= 6 && plain.len() >= 6;
        same == bare
            || (domain && crate::fold::text(raw).ends_with(&format!("@{}", crate::fold::text(house))))
            || (phones && (plain.ends_with(&number) || number.ends_with(plain)))
            || (found.kind == "address" && !same.is_empty() && (same.contains(&bare) || bare.contains(&same)))
    })
}
