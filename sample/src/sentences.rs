//! Which sentences make up a letter: from the customer, from the agent, and the subject above.

use crate::{
    conversation::Kind,
    desk::Desk,
    german,
    language::Language,
    letters::{Letter, Tone},
    threads::Thread,
    topics::Mood,
};

/// A customer's letter.
pub(crate) fn from_customer(desk: &mut Desk, thread: &Thread, (section, pair): (&'static str, &'static str)) -> Letter {
    let body = match section {
        "open" => opening(desk, thread),
        "pair" => vec![pair.split(" | ").next().unwrap_or_default().to_owned()],
        "thanks" => vec![thanks(desk, thread).to_owned()],
        _ => vec![desk.deal(thread.scene.language, (thread.topic.key, section)).to_owned()],
    };
    let mut parts = Vec::new();
    let (hello, bye) = frame(thread, section);
    let form = thread.form && thread.turns.is_empty();
    if thread.tone == Tone::Plain && !(form && desk.dice.chance(60)) {
        parts.push(desk.deal(thread.scene.language, ("common", hello)).to_owned());
    }
    parts.extend(body);
    let bye = if thread.tone == Tone::Plain { bye } else { "bye.terse" };
    parts.push(desk.deal(thread.scene.language, ("common", bye)).to_owned());
    letter(thread, &parts)
}

fn frame(thread: &Thread, section: &str) -> (&'static str, &'static str) {
    match (thread.turns.is_empty(), section) {
        (true, _) => ("hello", "bye"),
        (false, "nudge") => ("hello", "bye.short"),
        _ => ("hello.again", "bye.short"),
    }
}

/// Thanks, by those who were sent something mostly once it is there.
fn thanks(desk: &mut Desk, thread: &Thread) -> &'static str {
    let sent = thread.is_about_a_parcel() && desk.dice.chance(75);
    let own = desk.book.has(thread.scene.language, thread.topic.key, "thanks");
    let section = if sent && !own { "thanks.arrived" } else { "thanks" };
    desk.deal(thread.scene.language, (thread.topic.key, section))
}

/// Context, the matter itself, what they ask for: not everybody writes all three, nor in three paragraphs.
fn opening(desk: &mut Desk, thread: &Thread) -> Vec<String> {
    let (language, topic) = (thread.scene.language, thread.topic.key);
    let mut parts = Vec::new();
    if thread.tone == Tone::Plain && desk.dice.chance(60) && desk.book.has(language, topic, "ctx") {
        parts.push(desk.deal(language, (topic, "ctx")));
    }
    parts.push(thread.scene.case.question);
    if desk.dice.chance(55) && desk.book.has(language, topic, "ask") {
        parts.push(desk.deal(language, (topic, "ask")));
    }
    if desk.dice.chance(55) {
        return vec![parts.join(" ")];
    }
    parts.into_iter().map(ToOwned::to_owned).collect()
}

/// An agent's letter.
pub(crate) fn from_agent(desk: &mut Desk, thread: &Thread, (section, pair): (&'static str, &'static str)) -> Letter {
    let (language, topic) = (thread.scene.language, thread.topic.key);
    let first = !thread.turns.iter().any(|turn| matches!(turn.kind, Kind::Out(_)));
    let body = match section {
        "answer" => answer(desk, thread),
        "pair" => vec![pair.split_once(" | ").map_or(pair, |(_, answer)| answer).to_owned()],
        _ => vec![desk.deal(language, (topic, section)).to_owned()],
    };
    let (hello, bye) = if first { ("agent.hello", "agent.bye") } else { ("agent.again", "agent.bye.short") };
    let mut parts = vec![desk.deal(language, ("common", hello)).to_owned()];
    parts.extend(body);
    parts.push(desk.deal(language, ("common", bye)).to_owned());
    letter(thread, &parts)
}

/// A word about the trouble or the question, the answer, and what happens next.
fn answer(desk: &mut Desk, thread: &Thread) -> Vec<String> {
    let (language, topic) = (thread.scene.language, thread.topic.key);
    let mut parts = vec![thread.scene.case.answer.to_owned()];
    if desk.dice.chance(65) {
        let feeling = desk.deal(language, ("common", mood(thread.topic.mood)));
        let gap = if desk.dice.chance(50) { " " } else { " // " };
        parts = vec![format!("{feeling}{gap}{}", thread.scene.case.answer)];
    }
    if desk.dice.chance(70) && desk.book.has(language, topic, "next") {
        parts.push(desk.deal(language, (topic, "next")).to_owned());
    }
    parts
}

fn mood(mood: Mood) -> &'static str {
    match mood {
        Mood::Sorry => "sorry",
        Mood::Glad => "glad",
        Mood::Moved => "moved",
    }
}

/// Fills the slots; a slash with spaces around it is a new line, two are a new paragraph.
fn letter(thread: &Thread, parts: &[String]) -> Letter {
    let set = |part: &String| thread.scene.fill(part, thread.clock).replace(" // ", "\n\n").replace(" / ", "\n");
    let mut paragraphs: Vec<String> = parts.iter().filter(|part| !part.is_empty()).map(set).collect();
    if thread.scene.language == Language::German {
        german::after_greeting(&mut paragraphs);
    }
    Letter { paragraphs, quote: None }
}

/// The subject: the matter's own, or one of the topic's.
pub(crate) fn subject(desk: &mut Desk, thread: &Thread) -> String {
    let (language, topic) = (thread.scene.language, thread.topic.key);
    let own = thread.scene.case.subject;
    let general = desk.book.has(language, topic, "subject") && desk.dice.chance(38);
    let template = if general { desk.deal(language, (topic, "subject")) } else { own };
    let subject = thread.scene.fill(template, thread.scene.opened_at);
    if thread.tone == Tone::Small && language != Language::German { subject.to_lowercase() } else { subject }
}
