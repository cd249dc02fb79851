//! What is told of a text.

/// How many things are told.
pub(crate) const HEADS: usize = 18;

/// What a text can be about.
pub const TOPICS: [&str; 12] = [
    "delivery",
    "return",
    "refund",
    "billing",
    "account",
    "technical",
    "product",
    "order",
    "contract",
    "booking",
    "staff",
    "security",
];

/// Everything that is told, in the order of the model: kinds, the two ends of the mood, topics.
pub const LABELS: [&str; HEADS] = [
    "complaint",
    "praise",
    "question",
    "urgent",
    "good mood",
    "bad mood",
    "delivery",
    "return",
    "refund",
    "billing",
    "account",
    "technical",
    "product",
    "order",
    "contract",
    "booking",
    "staff",
    "security",
];

/// The first of the topics among the labels.
pub(crate) const FIRST_TOPIC: usize = HEADS - TOPICS.len();
