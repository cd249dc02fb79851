//! Colleagues asking colleagues: the warehouse, the books, the workshop.

use crate::{
    calendar::MINUTE,
    calls::numbered,
    conversation::{Author, Conversation, Delivery, Kind, Status, Turn},
    desk::Desk,
    language::Language,
    phrases::Case,
    products::PRODUCTS,
    rhythm::{answer_minutes, last_worked, worked},
    scene::Scene,
};

/// A request between two colleagues around a moment; the case's first field says who asks whom: `mia>wim`.
pub(crate) fn write(desk: &mut Desk, around_ms: i64) -> Option<Conversation> {
    let case = Case::read(desk.deal(Language::English, ("inside", "case")));
    let (from, to) = case.product.split_once('>')?;
    let (asker, answerer) = (desk.agent(from)?.clone(), desk.agent(to)?.clone());
    let customer = desk.dice.below(desk.customers.len());
    let product = desk.dice.pick(&PRODUCTS)?;
    let at = last_worked(&asker, around_ms) + desk.dice.between(0, 59_000);
    let mut scene = Scene::draw(&mut desk.dice, desk.customers.get(customer)?, product, at);
    scene.language = Language::English;
    let mut thread = Conversation::bare(("inside", "internal"), scene.fill(case.subject, at), at);
    let question = scene.fill(case.question, at);
    let asked = Turn::bare(Kind::In, at, Author::Agent(asker.key), question);
    thread.turns.push(numbered(desk, asked));
    let minutes = answer_minutes(&mut desk.dice, at, desk.now_ms);
    let then = worked(&answerer, at, minutes) + desk.dice.between(1_000, 59_000);
    if then < desk.now_ms - MINUTE {
        let answer = scene.fill(case.answer, then);
        let answered = Turn::bare(Kind::Out(Delivery::Sent), then, Author::Agent(answerer.key), answer);
        thread.turns.push(numbered(desk, answered));
        thread.resolved_at = Some(then + 30_000);
    } else {
        thread.status = Status::Open;
    }
    thread.assignee = Some(answerer.key);
    thread.team = answerer.teams.first().copied();
    Some(thread)
}
