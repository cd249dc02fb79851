//! From a written story to a conversation.

use crate::{
    calendar::{HOUR, MINUTE, wall},
    calls::{how, numbered},
    conversation::{Author, Conversation, Delivery, Draft, Kind, Person, Priority, Status, Turn},
    customers::Registry,
    desk::{Desk, inbox_person},
    language::Language,
    letters::{Letter, Quote},
    places,
    products::product,
    rhythm::last_worked,
    scene::Scene,
};

use super::{
    cast::{customer, person},
    script::{Line, Script, age},
};

/// Tells one story.
pub(crate) fn tell(
    desk: &mut Desk,
    registry: &mut Registry,
    (language, story): (Language, &'static str),
) -> Option<Conversation> {
    let script = Script::read(story);
    let customer = customer(desk, registry, (language, &script));
    let mut thread = Conversation::bare(place(script.heading("inbox")), script.heading("subject").to_owned(), 0);
    thread.customer = customer;
    thread.language = language;
    thread.drafts.extend(script.lines.iter().filter(|line| line.mark == "..").filter_map(|line| draft(desk, line)));
    let lines: Vec<&Line> = script.lines.iter().filter(|line| line.mark != "..").collect();
    for (at_ms, line) in moments(desk, &lines).into_iter().zip(lines) {
        let turn = turn(desk, &thread, (at_ms, line))?;
        thread.turns.push(turn);
    }
    thread.opened_at = thread.turns.first()?.at_ms;
    stand(desk, &mut thread, &script);
    Some(thread)
}

fn place(inbox: &str) -> (&'static str, &'static str) {
    match inbox {
        "trade" => ("trade", "email"),
        "repairs" => ("repairs", "email"),
        "form" => ("form", "form"),
        "calls" => ("calls", "note"),
        "inside" => ("inside", "internal"),
        _ => ("care", "email"),
    }
}

fn draft(desk: &Desk, line: &Line) -> Option<Draft> {
    let agent = desk.agent(line.words.first()?)?.key;
    Some(Draft { agent, at_ms: desk.now_ms - line.age_ms, text: line.text.trim().to_owned() })
}

fn turn(desk: &mut Desk, thread: &Conversation, (at_ms, line): (i64, &Line)) -> Option<Turn> {
    let text = line.text.trim().to_owned();
    let author = author(desk, thread, line)?;
    let kind = kind(desk, line, &text)?;
    let mut turn = numbered(desk, Turn::bare(kind, at_ms, author, text));
    let customer = thread.customer.and_then(|at| desk.customers.get(at)).cloned();
    if let Some(customer) = customer {
        let scene = Scene::draw(&mut desk.dice, &customer, product("zephyr")?, turn.at_ms);
        for file in line.words.iter().filter_map(|word| word.strip_prefix('+')).filter(|word| !is_style(word)) {
            turn.attachments.extend(desk.album.files(&mut desk.dice, file, &scene));
        }
    }
    address(desk, thread, &mut turn);
    style(desk, thread, line, &mut turn);
    Some(turn)
}

fn is_style(word: &str) -> bool {
    matches!(word, "html" | "quote" | "other" | "auto")
}

fn author(desk: &Desk, thread: &Conversation, line: &Line) -> Option<Author> {
    if let (Some(aside), "<<") = (line.aside, line.mark) {
        return Some(Author::Other(person(aside)?));
    }
    let agent = line.words.iter().find_map(|word| desk.agent(word));
    if let Some(agent) = agent {
        return Some(Author::Agent(agent.key));
    }
    let emails = thread.customer.and_then(|at| desk.customers.get(at)).map(|customer| customer.emails.as_slice())?;
    let which = usize::from(line.words.contains(&"+other"));
    Some(Author::Customer(emails.get(which).or_else(|| emails.first()).cloned()))
}

fn kind(desk: &Desk, line: &Line, text: &str) -> Option<Kind> {
    Some(match line.mark {
        "<<" if line.words.contains(&"+auto") => Kind::InAutomatic,
        "<<" => Kind::In,
        ">>" => Kind::Out(line.aside.map_or(Delivery::Sent, |reason| Delivery::Failed(reason.to_owned()))),
        "##" => Kind::Call {
            how: line.words.iter().find_map(|word| how(word))?,
            minutes: line.words.iter().find_map(|word| word.parse().ok()),
        },
        _ => Kind::Note { mentions: desk.mentions(text) },
    })
}

/// When each turn happens. Whatever the hour of now, agents write in their working hours: seen from the last turn
/// back, an agent's turn moves to the last working minute before it, and what came earlier moves along.
fn moments(desk: &Desk, lines: &[&Line]) -> Vec<i64> {
    let mut moments: Vec<i64> = Vec::new();
    let mut later: Option<(i64, i64)> = None;
    for line in lines.iter().rev() {
        let written = desk.now_ms - line.age_ms;
        let pushed = later.map_or(written, |(then, age_ms)| then - (line.age_ms - age_ms).max(MINUTE));
        let agent = line.words.iter().find_map(|word| desk.agent(word));
        let at = agent.map_or_else(|| by_day(written.min(pushed)), |agent| last_worked(agent, written.min(pushed)));
        let at = if agent.is_none() && line.age_ms < 2 * HOUR { written.min(pushed) } else { at };
        later = Some((at, line.age_ms));
        moments.push(at);
    }
    moments.reverse();
    moments
}

/// Customers sleep as well: what would be written at night was written the evening before.
fn by_day(at_ms: i64) -> i64 {
    if wall(at_ms, "Europe/Amsterdam").minute < 6 * 60 { at_ms - 7 * HOUR } else { at_ms }
}

fn address(desk: &Desk, thread: &Conversation, turn: &mut Turn) {
    if !turn.is_letter() || thread.channel == "internal" {
        return;
    }
    turn.in_reply_to = letters(thread).last().map(|last| last.message_id.clone());
    let others: Vec<Person> = letters(thread)
        .filter_map(|turn| if let Author::Other(person) = &turn.author { Some(person.clone()) } else { None })
        .take(1)
        .collect();
    if matches!(turn.kind, Kind::Out(_)) {
        (turn.to, turn.cc) = (desk.person(thread.customer, &thread.turns), others);
    } else {
        turn.to = vec![inbox_person(thread.inbox)];
    }
}

fn letters(thread: &Conversation) -> impl Iterator<Item = &Turn> {
    thread.turns.iter().filter(|turn| turn.is_letter())
}

/// Quoted history and HTML, where the story asks for it.
fn style(desk: &Desk, thread: &Conversation, line: &Line, turn: &mut Turn) {
    let mut letter = Letter { paragraphs: turn.text.split("\n\n").map(ToOwned::to_owned).collect(), quote: None };
    if let (true, Some(last)) = (line.words.contains(&"+quote"), letters(thread).last()) {
        letter.quote = Some(Quote::of(last, &desk.name_of(&last.author, thread.customer), thread.language));
        turn.text = letter.text();
    }
    turn.html = line.words.contains(&"+html").then(|| letter.html());
}

/// Where the story stands today.
fn stand(desk: &Desk, thread: &mut Conversation, script: &Script) {
    let key = |name: &str| desk.agent(name).map(|agent| agent.key);
    let last = thread.turns.last().map_or(thread.opened_at, |turn| turn.at_ms);
    thread.status = status(script.heading("status"));
    thread.resolved_at = (thread.status == Status::Resolved).then_some(last);
    thread.snoozed_until = age(script.heading("snooze")).filter(|ahead| *ahead > 0).map(|ahead| desk.now_ms + ahead);
    thread.priority = priority(script.heading("priority"));
    thread.assignee = key(script.heading("assignee"));
    thread.team = team(script.heading("team"), thread.inbox);
    let labels = places::labels();
    thread.labels =
        labels.iter().map(|label| label.key).filter(|key| script.list("labels").any(|l| l == *key)).collect();
    thread.unread_by = script.list("unread").filter_map(key).collect();
    thread.starred_by = script.list("star").filter_map(key).collect();
}

fn status(word: &str) -> Status {
    match word {
        "waiting" => Status::Waiting,
        "waiting_us" => Status::WaitingUs,
        "snoozed" => Status::Snoozed,
        "resolved" => Status::Resolved,
        "spam" => Status::Spam,
        "trash" => Status::Trash,
        _ => Status::Open,
    }
}

fn priority(word: &str) -> Priority {
    match word {
        "low" => Priority::Low,
        "high" => Priority::High,
        "urgent" => Priority::Urgent,
        _ => Priority::Normal,
    }
}

fn team(word: &str, inbox: &str) -> Option<&'static str> {
    match (word, inbox) {
        ("wholesale", _) | ("", "trade") => Some("wholesale"),
        ("workshop", _) | ("", "repairs") => Some("workshop"),
        ("backoffice", _) => Some("backoffice"),
        ("none", _) => None,
        _ => Some("care"),
    }
}
