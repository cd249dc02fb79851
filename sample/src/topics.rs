//! What people write about: how often, with which products, and how the exchange runs.
//!
//! A script is a row of steps: `<` the customer, `>` the agent, `~` a private note; `+photo` and the like add files.

use crate::{conversation::Priority, products::PRODUCTS};

/// How the agent's first answer opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Something went wrong.
    Sorry,
    /// A question, gladly answered.
    Glad,
    /// Praise.
    Moved,
}

/// A topic.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) key: &'static str,
    pub(crate) count: usize,
    pub(crate) inbox: &'static str,
    pub(crate) team: &'static str,
    pub(crate) labels: &'static [&'static str],
    pub(crate) priority: Priority,
    pub(crate) mood: Mood,
    products: &'static [&'static str],
    /// Weight and steps.
    pub(crate) scripts: &'static [(usize, &'static str)],
}

impl Topic {
    /// The products a case marked `*` may be about.
    pub(crate) fn products(&self) -> Vec<&'static str> {
        if self.products.is_empty() {
            PRODUCTS.iter().map(|product| product.key).collect()
        } else {
            self.products.to_vec()
        }
    }
}

/// The topics of customers' letters; spam, notes of calls and the inside have pages of their own.
#[rustfmt::skip]
pub(crate) const TOPICS: [Topic; 13] = [
    Topic { key: "lid", count: 320, inbox: "care", team: "care", labels: &["lid", "warranty"], priority: Priority::Normal, mood: Mood::Sorry, products: &["zephyr"], scripts: &[
        (4, "<open+crack >answer <thanks"),
        (3, "<open >askphoto <photo+crack >final <thanks >welcome"),
        (2, "<open+batch ~note >answer"),
        (2, "<open >askphoto <photo+batch >final <nudge >nudged <thanks"),
        (1, "<open+crack >answer <pair >pair <thanks"),
    ] },
    Topic { key: "buying", count: 420, inbox: "care", team: "care", labels: &["question"], priority: Priority::Normal, mood: Mood::Glad, products: &[], scripts: &[
        (4, "<open >answer <thanks"), (3, "<open >answer"), (3, "<open >answer <pair >pair"), (1, "<open >answer <pair >pair <thanks >welcome"),
    ] },
    Topic { key: "delay", count: 330, inbox: "care", team: "care", labels: &["delivery"], priority: Priority::Normal, mood: Mood::Sorry, products: &[], scripts: &[
        (4, "<open >answer"), (3, "<open >answer <thanks"), (2, "<open ~note >answer <nudge >nudged <thanks"),
        (1, "<open >answer <nudge >nudged <pair >pair <thanks >welcome"), (1, "<open <nudge >nudged >answer"),
    ] },
    Topic { key: "damaged", count: 190, inbox: "care", team: "care", labels: &["damaged", "delivery"], priority: Priority::High, mood: Mood::Sorry, products: &[], scripts: &[
        (4, "<open+box >answer <thanks"), (3, "<open >askphoto <photo+box >final <thanks"), (2, "<open+box ~note >answer <pair >pair"),
    ] },
    Topic { key: "returns", count: 230, inbox: "care", team: "care", labels: &["returns"], priority: Priority::Normal, mood: Mood::Glad, products: &[], scripts: &[
        (4, "<open >answer+label <thanks"), (3, "<open >answer+label <pair >pair"), (2, "<open >answer+label <nudge >nudged <thanks >welcome"),
    ] },
    Topic { key: "invoice", count: 190, inbox: "care", team: "care", labels: &["invoice"], priority: Priority::Low, mood: Mood::Glad, products: &[], scripts: &[
        (5, "<open >answer+invoice"), (3, "<open >answer+invoice <thanks"), (2, "<open ~note >answer+invoice <pair >pair+invoice"),
    ] },
    Topic { key: "warranty", count: 330, inbox: "care", team: "workshop", labels: &["warranty"], priority: Priority::Normal, mood: Mood::Sorry, products: &[], scripts: &[
        (3, "<open >answer <thanks"), (3, "<open >answer <pair >pair <thanks"), (2, "<open+receipt ~note >answer <pair >pair <thanks >welcome"),
        (2, "<open >askphoto <photo+fault ~note >final <thanks"),
    ] },
    Topic { key: "parts", count: 160, inbox: "repairs", team: "workshop", labels: &["parts"], priority: Priority::Low, mood: Mood::Glad, products: &[], scripts: &[
        (4, "<open >answer <thanks"), (3, "<open >answer"), (2, "<open >askphoto <photo+batch >final <thanks"),
    ] },
    Topic { key: "recipe", count: 200, inbox: "care", team: "care", labels: &["recipe"], priority: Priority::Low, mood: Mood::Glad, products: &["zephyr", "loaf", "drip", "nimbus", "ladle"], scripts: &[
        (4, "<open >answer <thanks"), (3, "<open >answer"), (2, "<open+loaf >answer <pair >pair <thanks >welcome"),
    ] },
    Topic { key: "praise", count: 130, inbox: "care", team: "care", labels: &["praise"], priority: Priority::Low, mood: Mood::Moved, products: &[], scripts: &[
        (5, "<open >answer"), (2, "<open+counter >answer"), (1, "<open ~note >answer <thanks"),
    ] },
    Topic { key: "change", count: 150, inbox: "care", team: "care", labels: &["delivery"], priority: Priority::High, mood: Mood::Glad, products: &[], scripts: &[
        (4, "<open >answer <thanks"), (3, "<open >answer"), (2, "<open ~note >answer <pair >pair"),
    ] },
    Topic { key: "complaint", count: 60, inbox: "care", team: "care", labels: &["complaint"], priority: Priority::Urgent, mood: Mood::Sorry, products: &[], scripts: &[
        (3, "<open ~note >answer <follow >final <thanks"), (2, "<open <nudge ~note >nudged >answer <follow >final"), (2, "<open >answer <follow ~note >final <thanks >welcome"),
    ] },
    Topic { key: "trade", count: 130, inbox: "trade", team: "wholesale", labels: &["trade"], priority: Priority::Normal, mood: Mood::Glad, products: &["zephyr", "pebble", "grist", "nimbus", "drip", "tally"], scripts: &[
        (4, "<open >answer+prices <pair >pair <thanks"), (3, "<open >answer+prices <pair >pair <pair >pair <pair >pair <thanks >welcome"),
        (2, "<open >answer+prices"), (2, "<open >answer+prices pairs:9 <thanks >welcome"), (2, "<open ~note >answer+prices pairs:16 <thanks"),
    ] },
];
