//! Every "no" of the desk, in words. The codes never change.

use base::Refusal;
use serde_json::Value;

pub(crate) fn unknown_setting(key: &str) -> Refusal {
    Refusal::invalid(
        &format!("settings.{key}"),
        format!("this channel has no setting \"{key}\"; see its list in the channel's description"),
    )
}

pub(crate) fn setting_missing(key: &str, label: &str) -> Refusal {
    Refusal::invalid(&format!("settings.{key}"), format!("\"{label}\" is needed before this inbox can work"))
}

pub(crate) fn moved(since: Value) -> Refusal {
    Refusal::new(
        "conversation.moved",
        409,
        "something was added to this conversation since you opened it; read it, then send again or send anyway",
    )
    .with("since", since)
}

pub(crate) fn nobody_to_answer() -> Refusal {
    Refusal::invalid("to", "name at least one recipient with an address")
}

pub(crate) fn bad_address(field: &str, address: &str) -> Refusal {
    let shown: String = address.chars().filter(|c| !c.is_control()).take(80).collect();
    Refusal::invalid(field, format!("\"{shown}\" is not an address mail can be sent to; correct or remove it"))
}

pub(crate) fn empty_text() -> Refusal {
    Refusal::invalid("body_text", "there is nothing to send yet; write a few words first")
}

pub(crate) fn text_too_long(limit: u32, length: usize) -> Refusal {
    Refusal::invalid(
        "body_text",
        format!("this channel takes {limit} characters and the text has {length}; shorten it"),
    )
}

pub(crate) fn files_too_large(limit: u64) -> Refusal {
    Refusal::invalid(
        "attachments",
        format!("the files together are larger than {} MB; send fewer or smaller ones", limit / 1_000_000),
    )
}

pub(crate) fn gone() -> Refusal {
    Refusal::new("message.gone", 409, "this message is already on its way and cannot be taken back")
}

pub(crate) fn not_waiting() -> Refusal {
    Refusal::new("message.settled", 409, "this message is not in a state where that helps; load the conversation again")
}

pub(crate) fn public_needs_approval() -> Refusal {
    Refusal::new(
        "publish.approval",
        403,
        "everyone would see this: a person with the permission to publish must approve it",
    )
}

pub(crate) fn draft_conflict(other: Value) -> Refusal {
    Refusal::new("draft.conflict", 409, "this draft was changed on another device; choose which words to keep")
        .with("other", other)
}

pub(crate) fn not_held() -> Refusal {
    Refusal::new(
        "message.not_held",
        409,
        "this message is no longer waiting for a decision; load the conversation again",
    )
}

pub(crate) fn past_snooze() -> Refusal {
    Refusal::invalid("snoozed_until", "choose a time in the future")
}

pub(crate) fn label_taken(name: &str) -> Refusal {
    Refusal::new("label.taken", 409, format!("there is a label \"{name}\" already")).field("name")
}

pub(crate) fn not_sending(why: &str) -> Refusal {
    Refusal::new("channel.cannot", 409, why.to_owned())
}

pub(crate) fn no_access(name: &str) -> Refusal {
    Refusal::invalid(
        "mentions",
        format!("{name} may not see this conversation; ask a lead to give access, or leave the mention out"),
    )
}

pub(crate) fn no_way_out() -> Refusal {
    not_sending("there is no inbox that could send this; set up an e-mail inbox first, or write a note")
}
