//! All checks, in the order of the handbook: what blocks first.

mod abuse;
mod access;
mod apology;
mod blame;
mod brand;
mod doublespeak;
mod elsewhere;
mod facts;
mod formality;
mod greeting;
mod language;
mod length;
mod links;
mod mood;
mod offer;
mod placeholder;
mod private_data;
mod promise;
mod readability;
mod repeated;
mod risk;
mod sarcasm;
mod script;
mod shouting;
mod signer;
mod specific;
mod unanswered;

use crate::check::Check;

/// Every check. A new one is a file and a line here.
pub const ALL: &[Check] = &[
    private_data::CHECK,
    placeholder::CHECK,
    length::CHECK,
    abuse::CHECK,
    offer::CHECK,
    links::CHECK,
    script::CHECK,
    doublespeak::CHECK,
    apology::CHECK,
    blame::CHECK,
    sarcasm::CHECK,
    shouting::CHECK,
    unanswered::CHECK,
    specific::CHECK,
    repeated::CHECK,
    elsewhere::CHECK,
    greeting::CHECK,
    signer::CHECK,
    language::CHECK,
    brand::CHECK,
    readability::CHECK,
    promise::CHECK,
    risk::CHECK,
    facts::CHECK,
    mood::CHECK,
    formality::CHECK,
    access::CHECK,
];
