//! The mail a newcomer is invited to send in, to see it arrive.

/// A first mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedMail {
    /// Name in From.
    pub from_name: &'static str,
    /// Address in From.
    pub from_address: &'static str,
    /// Where it goes.
    pub to: &'static str,
    /// Subject.
    pub subject: &'static str,
    /// Text.
    pub text: &'static str,
}

/// The suggestion.
#[must_use]
pub fn mail() -> SuggestedMail {
    SuggestedMail {
        from_name: "Odile Farrow",
        from_address: "odile.farrow@birchmail.example",
        to: "hello@larkmill.example",
        subject: "Can the Pebble kettle live on a boat?",
        text: include_str!("text/suggested.txt"),
    }
}
