//! What one conversation is about in particular: the product, the order, the day; the values of its slots.

use crate::{
    calendar::{DAY, day_in_words, month_in_words, wall, weekday_in_words},
    company::Customer,
    dice::Dice,
    language::Language,
    phrases::{Case, fill},
    products::Product,
};

/// The particulars of a conversation.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) language: Language,
    pub(crate) product: &'static Product,
    pub(crate) case: Case,
    pub(crate) opened_at: i64,
    pub(crate) bought_at: i64,
    pub(crate) order: String,
    pub(crate) customer: String,
    pub(crate) first: String,
    pub(crate) company: String,
    pub(crate) city: String,
    pub(crate) agent: &'static str,
    serial: String,
    tracking: String,
    days: i64,
    few: i64,
    many: i64,
}

impl Scene {
    /// Draws the particulars.
    pub(crate) fn draw(dice: &mut Dice, customer: &Customer, product: &'static Product, opened_at: i64) -> Self {
        let bought_at = opened_at - dice.between(4, 24) * DAY;
        let first = customer.name.split(' ').next().unwrap_or_default();
        Self {
            language: customer.language,
            product,
            case: Case::default(),
            opened_at,
            bought_at,
            order: order_number(dice, bought_at),
            first: first.to_owned(),
            customer: customer.name.clone(),
            company: customer.company.clone().unwrap_or_else(|| customer.name.clone()),
            city: customer.city.clone(),
            agent: "",
            serial: format!("{}-{}{:05}", product.serial, dice.between(23, 26), dice.between(1_000, 98_000)),
            tracking: format!("HP{:09}", dice.between(10_000_000, 999_000_000)),
            days: dice.between(5, 13),
            few: dice.between(2, 6),
            many: dice.between(2, 12) * 4,
        }
    }

    /// A text with its slots filled, as somebody writes it at a moment.
    pub(crate) fn fill(&self, template: &str, at_ms: i64) -> String {
        fill(template, &|slot| self.value(slot, at_ms))
    }

    fn value(&self, slot: &str, at_ms: i64) -> Option<String> {
        let language = self.language;
        Some(match slot {
            "order" => self.order.clone(),
            "serial" => self.serial.clone(),
            "track" => self.tracking.clone(),
            "carrier" => "Heronpost".to_owned(),
            "city" => self.city.clone(),
            "first" => self.first.clone(),
            "name" => self.customer.clone(),
            "company" => self.company.clone(),
            "agent" => self.agent.to_owned(),
            "price" => price(i64::from(self.product.cents), language),
            "days" => self.days.to_string(),
            "few" => self.few.to_string(),
            "many" => self.many.to_string(),
            "date" => day_in_words(self.bought_at, language),
            "month" => month_in_words(self.opened_at - (self.days * 23) * DAY, language).to_owned(),
            "day" => weekday_in_words(at_ms, language).to_owned(),
            "soon" => weekday_in_words(soon(at_ms), language).to_owned(),
            _ => return self.product.slot(slot, language),
        })
    }
}

/// A delivery day two or three days on, never a Sunday.
fn soon(at_ms: i64) -> i64 {
    let then = at_ms + 2 * DAY;
    if wall(then, "Europe/Amsterdam").weekday >= 5 { then + 2 * DAY } else { then }
}

/// Order numbers rise with time.
fn order_number(dice: &mut Dice, at_ms: i64) -> String {
    let day = at_ms.div_euclid(DAY).rem_euclid(2_000);
    format!("LM-{}", 20_000 + day * 37 + dice.between(0, 36))
}

/// An amount as the language writes it.
pub(crate) fn price(cents: i64, language: Language) -> String {
    let (whole, part) = (cents / 100, cents % 100);
    if language == Language::English { format!("€{whole}.{part:02}") } else { format!("{whole},{part:02} €") }
}
