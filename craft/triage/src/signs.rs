//! What can be seen in a text of any language: marks, emoji, capitals, length.

use crate::words::head;

const GLAD: &str = "😀😃😄😁😊🙂😍🥰😘❤♥💕👏👍🎉🙏💪⭐🌟✨😎🤗☺💯🥳";
const CROSS: &str = "😡🤬😠👎💩🤮😤🖕😾💢";
const SAD: &str = "😢😭😞☹🙁😩😔😟😕💔😫";
const WRY: &str = "🙄😅😂🤣🙃🤡🤦😒🤷😏";

/// What a text shows besides its words; each thing once.
pub(crate) fn of(text: &str) -> Vec<&'static str> {
    let text = head(text);
    let mut signs = vec![length(text)];
    signs.extend(marks(text));
    signs.extend(faces(text));
    signs.extend(shape(text));
    signs
}

fn length(text: &str) -> &'static str {
    match text.split_whitespace().take(200).count() {
        0..=2 => "a word",
        3..=5 => "a few words",
        6..=10 => "one line",
        11..=20 => "two lines",
        21..=40 => "some lines",
        41..=99 => "many lines",
        _ => "a letter",
    }
}

fn marks(text: &str) -> Vec<&'static str> {
    let number = |mark: char| text.chars().filter(|c| *c == mark).take(4).count();
    let mut signs = Vec::new();
    if text.contains(['?', '？', '؟', '¿']) {
        signs.push("asks");
    }
    if text.trim_end().ends_with(['?', '？', '؟']) {
        signs.push("ends asking");
    }
    if text.contains("??") {
        signs.push("asks loudly");
    }
    match number('!') + number('！') {
        0 => {}
        1 => signs.push("calls"),
        2 => signs.push("calls twice"),
        _ => signs.push("calls loudly"),
    }
    signs
}

fn faces(text: &str) -> Vec<&'static str> {
    let any = |faces: &str| text.chars().any(|c| c > '\u{2000}' && faces.contains(c));
    let kinds = [(GLAD, "glad"), (CROSS, "cross"), (SAD, "sad"), (WRY, "wry")];
    kinds.into_iter().filter(|(faces, _)| any(faces)).map(|(_, kind)| kind).collect()
}

fn shape(text: &str) -> Vec<&'static str> {
    let loud = text.split(|c: char| !c.is_alphabetic()).filter(|word| is_loud(word)).take(3).count();
    let begins_small = text.trim_start().chars().next().is_some_and(char::is_lowercase);
    let shapes = [
        (loud == 1 || loud == 2, "a loud word"),
        (loud > 2, "loud"),
        (begins_small, "begins small"),
        (text.contains(['"', '“', '„', '«', '»']), "quotes"),
        (text.contains("..") || text.contains('…'), "trails off"),
        (text.contains(['€', '$', '£']), "money"),
        (text.contains('%'), "share"),
        (text.chars().any(char::is_numeric), "number"),
        (text.contains('\n'), "breaks lines"),
    ];
    shapes.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect()
}

/// Four capitals and nothing else, or more; shorter ones are names.
fn is_loud(word: &str) -> bool {
    word.chars().take(4).count() == 4 && word.chars().all(char::is_uppercase)
}
