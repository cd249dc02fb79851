//! Calls, letters and meetings somebody wrote down.

use crate::{
    calendar::HOUR,
    conversation::{Author, Conversation, How, Kind, Status, Turn},
    customers::phone,
    desk::Desk,
    language::Language,
    phrases::Case,
    products::product,
    rhythm::last_worked,
    scene::Scene,
};

/// Who writes calls down, by the customer's language.
const LISTENERS: [&[&str]; 4] = [&["callum", "priya", "ines"], &["mia", "jonas"], &["theo"], &["lucia"]];

/// A noted contact with a customer around a moment.
pub(crate) fn write(desk: &mut Desk, customer: usize, around_ms: i64) -> Option<Conversation> {
    let case = Case::read(desk.deal(Language::English, ("calls", "case")));
    let spoken = desk.customers.get(customer)?.language;
    let choices = LISTENERS.get(spoken.slot()).copied().unwrap_or_default();
    let name = desk.dice.word(choices);
    let agent = desk.agent(name)?;
    let (key, at) = (agent.key, last_worked(agent, around_ms));
    let how = how(case.product)?;
    ensure_reachable(desk, customer, spoken, how);
    let mut scene = Scene::draw(&mut desk.dice, desk.customers.get(customer)?, product("zephyr")?, at);
    scene.language = Language::English;
    let mut thread = Conversation::bare(("calls", "note"), scene.fill(case.subject, at), at);
    let minutes =
        matches!(how, How::PhoneIn | How::PhoneOut).then(|| u32::try_from(desk.dice.between(2, 19)).unwrap_or(5));
    let author = Author::Agent(key);
    let call = Turn::bare(Kind::Call { how, minutes }, at, author.clone(), scene.fill(case.question, at));
    thread.turns.push(numbered(desk, call));
    let later = at + desk.dice.between(1, 5) * HOUR / 2;
    if later < desk.now_ms && case.answer != "-" {
        let text = scene.fill(case.answer, later);
        let note = Turn::bare(Kind::Note { mentions: desk.mentions(&text) }, later, author, text);
        thread.turns.push(numbered(desk, note));
    }
    thread.customer = Some(customer);
    (thread.assignee, thread.team) = (Some(key), Some("care"));
    thread.status = Status::Resolved;
    thread.resolved_at = thread.turns.last().map(|turn| turn.at_ms);
    Some(thread)
}

/// Gives a turn its message id.
pub(crate) fn numbered(desk: &mut Desk, turn: Turn) -> Turn {
    Turn { message_id: desk.message_id(), ..turn }
}

/// Reads the way a contact took.
pub(crate) fn how(word: &str) -> Option<How> {
    Some(match word {
        "phone_in" => How::PhoneIn,
        "phone_out" => How::PhoneOut,
        "letter" => How::Letter,
        "fax" => How::Fax,
        "in_person" => How::InPerson,
        "event" => How::Event,
        _ => return None,
    })
}

fn ensure_reachable(desk: &mut Desk, customer: usize, language: Language, how: How) {
    let number = phone(&mut desk.dice, language);
    let Some(found) = desk.customers.get_mut(customer) else { return };
    if matches!(how, How::PhoneIn | How::PhoneOut | How::Fax) && found.phones.is_empty() {
        found.phones.push(number);
    }
}
