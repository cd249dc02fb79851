//! Words of two drafts that become one: of a colleague's that is taken over, of an answer that comes back. A note is never put
//! together with what leaves, nor words for few with words for more: nobody would see any more whom they were meant for.

use crate::draft::Content;
use crate::refusals;
use base::Refusal;
use contract::Audience;

/// One's own words above those that come, with the files of both. Refused where they are not of the same sort. Pure.
pub(crate) fn joined(mine: Option<Content>, theirs: Content) -> Result<Content, Refusal> {
    let Some(mine) = mine.filter(says_something) else { return Ok(theirs) };
    apart(&mine, &theirs)?;
    let above = mine.body_text.trim_end();
    let body_text = if above.is_empty() { theirs.body_text } else { format!("{above}\n\n{}", theirs.body_text) };
    let mut attachments = theirs.attachments;
    let more: Vec<_> = mine.attachments.into_iter().filter(|file| !attachments.contains(file)).collect();
    attachments.extend(more);
    Ok(Content { body_text, attachments, ..theirs })
}

fn says_something(content: &Content) -> bool {
    !content.body_text.trim().is_empty() || !content.attachments.is_empty()
}

fn apart(mine: &Content, theirs: &Content) -> Result<(), Refusal> {
    if is_note(mine) != is_note(theirs) {
        return Err(refusals::drafts_apart(if is_note(mine) { "a note" } else { "an answer" }));
    }
    // Words for a supplier say what a customer is not told.
    if (mine.kind == "forward") != (theirs.kind == "forward") {
        return Err(refusals::drafts_apart(if mine.kind == "forward" { "a forward" } else { "an answer" }));
    }
    if reach(theirs) > reach(mine) {
        return Err(refusals::drafts_apart("an answer for fewer readers"));
    }
    Ok(())
}

fn is_note(content: &Content) -> bool {
    content.kind == "note"
}

/// Who may read it. Where nobody has chosen, it reaches as far as the post it answers, and nothing reaches further.
fn reach(content: &Content) -> Audience {
    content.audience.unwrap_or(Audience::Everyone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{FileId, Time};

    fn draft(kind: &str, body_text: &str, audience: Option<Audience>) -> Content {
        Content { kind: kind.into(), body_text: body_text.into(), audience, ..Content::default() }
    }

    #[track_caller]
    fn check(mine: Content, theirs: Content, expected: &str) {
        let told = joined(Some(mine), theirs).map_or_else(|refusal| refusal.detail.to_string(), |one| one.body_text);
        assert!(told.contains(expected), "{told}");
    }

    #[test]
    fn only_words_of_one_sort_and_for_the_same_readers_are_joined() {
        let (letter, note) = (|text| draft("reply", text, None), |text| draft("note", text, None));
        check(letter("Hello,"), draft("reply_all", "it left.", None), "Hello,\n\nit left.");
        check(note("ask Max"), note("asked Leo"), "ask Max\n\nasked Leo");
        check(note("he is rude"), letter("It left."), "a note");
        check(letter("It left."), note("he is rude"), "an answer");
        let forward = |text| draft("forward", text, None);
        check(forward("we owe her"), letter("It left."), "a forward");
        check(letter("It left."), forward("we owe her"), "an answer");
        check(forward("a"), forward("b"), "a\n\nb");
        check(note(" \n"), letter("It left."), "It left.");
        let public = |reach, text| draft("reply", text, Some(reach));
        check(public(Audience::Named, "your address"), public(Audience::Everyone, "Hi"), "fewer readers");
        check(public(Audience::Quiet, "a"), letter("b"), "fewer readers");
        check(public(Audience::Everyone, "a"), public(Audience::Quiet, "b"), "a\n\nb");
        check(letter("a"), public(Audience::Everyone, "b"), "a\n\nb");
    }

    #[test]
    fn files_of_both_are_kept_once_and_files_alone_are_something() {
        let (one, other) = (FileId::mint(Time(1)), FileId::mint(Time(2)));
        let with = |kind, files: &[&FileId]| Content {
            attachments: files.iter().map(|file| (*file).clone()).collect(),
            ..draft(kind, "", None)
        };
        let both = joined(Some(with("reply", &[&one, &other])), with("reply", &[&one])).expect("of one sort");
        assert_eq!((both.body_text.as_str(), both.attachments), ("", vec![one.clone(), other]));
        check(with("note", &[&one]), draft("reply", "It left.", None), "a note");
    }
}
