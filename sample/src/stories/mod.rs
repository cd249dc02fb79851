//! The stories told by hand: what is open today, and a few threads worth reading to the end.

mod cast;
mod page;
mod script;

use crate::{conversation::Conversation, customers::Registry, desk::Desk, language::Language};

const BOOKS: [(Language, &str); 5] = [
    (Language::English, include_str!("../text/stories/en.txt")),
    (Language::English, include_str!("../text/stories/en-more.txt")),
    (Language::German, include_str!("../text/stories/de.txt")),
    (Language::French, include_str!("../text/stories/fr.txt")),
    (Language::Spanish, include_str!("../text/stories/es.txt")),
];

/// Tells every story, with its people.
pub(crate) fn tell(desk: &mut Desk, registry: &mut Registry) -> Vec<Conversation> {
    let mut told = Vec::new();
    for (language, book) in BOOKS {
        for story in book.split("\n=== ").skip(1) {
            told.extend(page::tell(desk, registry, (language, story)));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::{BOOKS, tell};
    use crate::{customers::Registry, desk::Desk};

    #[test]
    fn every_written_story_is_told() {
        let mut desk = Desk::new(1, 1_780_000_000_000);
        let written: usize = BOOKS.iter().map(|(_, book)| book.split("\n=== ").count() - 1).sum();
        assert_eq!(tell(&mut desk, &mut Registry::default()).len(), written);
    }
}
