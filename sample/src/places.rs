//! The shop's inboxes and labels.

use crate::company::{Inbox, Label};

/// The company's mail domain.
pub(crate) const DOMAIN: &str = "larkmill.example";

/// The inboxes.
pub(crate) fn inboxes() -> Vec<Inbox> {
    vec![
        inbox(("care", "Care", "email"), Some("hello@larkmill.example"), &["care"]),
        inbox(("trade", "Trade desk", "email"), Some("trade@larkmill.example"), &["wholesale"]),
        inbox(("repairs", "Repairs", "email"), Some("repairs@larkmill.example"), &["workshop"]),
        inbox(("form", "Contact form", "form"), None, &["care"]),
        inbox(("calls", "Phone & letters", "note"), None, &["care", "wholesale", "workshop"]),
        inbox(("inside", "Inside", "internal"), None, &["care", "wholesale", "workshop", "backoffice"]),
    ]
}

fn inbox(
    (key, name, channel): (&'static str, &'static str, &'static str),
    address: Option<&'static str>,
    teams: &[&'static str],
) -> Inbox {
    let (from_name, signature) = match key {
        "trade" => ("Larkmill Kitchen, trade desk", "Larkmill Kitchen · trade desk · Haarlem"),
        "repairs" => ("Larkmill Kitchen, workshop", "Larkmill Kitchen · the workshop · Haarlem"),
        _ => ("Larkmill Kitchen", "Larkmill Kitchen · Haarlem · things that whirr, repaired for ten years"),
    };
    let aliases: &[&str] = if key == "care" { &ALIASES } else { &[] };
    Inbox { key, name, channel, address, aliases: aliases.to_vec(), from_name, signature, teams: teams.to_vec() }
}

const ALIASES: [&str; 4] =
    ["help@larkmill.example", "hallo@larkmill.example", "bonjour@larkmill.example", "hola@larkmill.example"];

/// The address an inbox answers from; the care address for those without one.
pub(crate) fn address(inbox: &str) -> &'static str {
    match inbox {
        "trade" => "trade@larkmill.example",
        "repairs" => "repairs@larkmill.example",
        _ => "hello@larkmill.example",
    }
}

/// The labels.
pub(crate) fn labels() -> Vec<Label> {
    LABELS.iter().map(|&(key, name, colour)| Label { key, name, colour }).collect()
}

const LABELS: [(&str, &str, u8); 13] = [
    ("lid", "lid, batch B", 1),
    ("complaint", "complaint", 1),
    ("delivery", "delivery", 2),
    ("returns", "returns", 2),
    ("damaged", "arrived damaged", 2),
    ("warranty", "warranty", 3),
    ("parts", "spare parts", 3),
    ("invoice", "invoice", 4),
    ("question", "before buying", 5),
    ("trade", "trade", 5),
    ("recipe", "recipes & how to", 6),
    ("praise", "praise", 6),
    ("newsletter", "newsletter", 4),
];
