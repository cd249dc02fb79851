//! Every "no" of the desk, in words. The codes never change.

use crate::autonomy::need::{Need, Needed};
use base::{Refusal, Time};
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

pub(crate) fn nothing_made() -> Refusal {
    Refusal::new("inbox.no_secret", 422, "nothing of this inbox is made here; its password is entered in its settings")
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

pub(crate) fn no_other_address() -> Refusal {
    let detail = "this message asks for no answer at another domain, or somebody settled that already; open it again";
    Refusal::new("reply_to.settled", 409, detail)
}

pub(crate) fn bad_address(field: &str, address: &str) -> Refusal {
    let shown: String = address.chars().filter(|c| !c.is_control()).take(80).collect();
    Refusal::invalid(field, format!("\"{shown}\" is not an address mail can be sent to; correct or remove it"))
}

/// What the reply check found, and what to do.
pub(crate) fn stopped(found: &crate::check::Found, next: &str) -> Refusal {
    let offer = found.instead.as_ref().filter(|_| found.offer == crate::check::Offer::Advice);
    let offer = offer.map(|offer| format!(" ({offer})")).unwrap_or_default();
    let quote: String = found.quote.chars().filter(|c| !c.is_control()).take(80).collect();
    Refusal::new("reply.blocked", 422, format!("\"{quote}\": {}{offer}; {next}", found.why))
}

pub(crate) fn empty_text() -> Refusal {
    Refusal::invalid("body_text", "there is nothing to send yet; write a few words first")
}

pub(crate) fn text_too_long(limit: u32, over: u32) -> Refusal {
    Refusal::invalid(
        "body_text",
        format!("this channel takes {limit} characters and the text has {over} too many; shorten it"),
    )
}

pub(crate) fn files_too_large(total: u64, limit: u64) -> Refusal {
    let mb = |bytes: u64| bytes.div_ceil(1_000_000);
    let words = format!(
        "the files together have {} MB and at most {} MB can be sent; send fewer or smaller ones",
        mb(total),
        limit / 1_000_000
    );
    Refusal::invalid("attachments", words)
}

pub(crate) fn no_links() -> Refusal {
    Refusal::new("message.no_links", 409, "no link to a file of this message leads anywhere any more")
}

pub(crate) fn nothing_left() -> Refusal {
    Refusal::new("message.whole", 409, "all of this message is here, or somebody has asked for the rest just now")
}

pub(crate) fn gone() -> Refusal {
    Refusal::new("message.gone", 409, "this message is already on its way and cannot be taken back")
}

pub(crate) fn nobody_to_tell() -> Refusal {
    let detail = "there is no customer here whose words and answers could be written down";
    Refusal::new("transcript.nobody", 409, detail)
}

pub(crate) fn no_claims() -> Refusal {
    Refusal::new("claim.unwanted", 409, "in this team nobody needs to claim a conversation before answering")
}

pub(crate) fn unclaimed() -> Refusal {
    Refusal::new(
        "claim.needed",
        409,
        "in this team only whoever holds the claim may send; claim the conversation first",
    )
}

pub(crate) fn claimed(name: &str, (agent, until): (&str, Time)) -> Refusal {
    let detail = format!("{name} has claimed this conversation; wait until they give it back, or take it over");
    Refusal::new("claim.held", 409, detail).with("holder", agent.into()).with("until", until.0.into())
}

pub(crate) fn not_left_yet() -> Refusal {
    let detail = "an answer with this in it has not left yet; take it back, or wait until it is sent";
    Refusal::new("message.waiting", 409, detail)
}

pub(crate) fn not_waiting() -> Refusal {
    Refusal::new("message.settled", 409, "this message is not in a state where that helps; load the conversation again")
}

/// Why, in words. Pure.
fn because(needed: &Needed) -> String {
    needed.reasons.iter().map(|one| one.says.as_str()).collect::<Vec<_>>().join("; ")
}

pub(crate) fn public_needs_approval(needed: &Needed) -> Refusal {
    let who = if needed.need == Need::Two { "two other people have" } else { "a second person has" };
    let detail = format!("everyone would see this: {who} to look at it first ({})", because(needed));
    Refusal::new("publish.approval", 403, detail).with("needed", serde_json::to_value(needed).unwrap_or_default())
}

pub(crate) fn needs_more(needed: &Needed) -> Refusal {
    let detail = format!("more people have to look at this now than have ({})", because(needed));
    Refusal::new("publish.approval", 403, detail).with("needed", serde_json::to_value(needed).unwrap_or_default())
}

pub(crate) fn needs_no_approval() -> Refusal {
    Refusal::new("approval.needless", 409, "what is said in private needs no second person; send it")
}

pub(crate) fn asked_already() -> Refusal {
    let detail = "an answer of yours waits for a second person here; take that one back first";
    Refusal::new("approval.asked", 409, detail)
}

pub(crate) fn decided() -> Refusal {
    Refusal::new("approval.decided", 409, "this was decided, taken back or overtaken meanwhile; load it again")
}

pub(crate) fn own_words() -> Refusal {
    Refusal::new("approval.own", 403, "nobody approves or returns their own words; another person has to look at them")
}

pub(crate) fn looked_already() -> Refusal {
    Refusal::new("approval.looked", 409, "you have approved this; one more person has to look at it")
}

pub(crate) fn too_soon(at: Time) -> Refusal {
    let detail = "nobody else is here who could look: ten minutes after it was asked read it again, then approve it";
    Refusal::new("approval.waiting", 409, detail).with("from", at.0.into())
}

pub(crate) fn not_what_was_seen() -> Refusal {
    let detail = "the words, readers or files are not those that were looked at; look at them again";
    Refusal::new("approval.changed", 409, detail)
}

pub(crate) fn moved_on(why: &str) -> Refusal {
    let detail = format!("{why}: this is no answer to how things stand now; its author has to look at it again");
    Refusal::new("approval.moved", 409, detail)
}

pub(crate) fn draft_conflict(other: Value) -> Refusal {
    Refusal::new("draft.conflict", 409, "this draft was changed on another device; choose which words to keep")
        .with("other", other)
}

pub(crate) fn draft_taken(by: &str) -> Refusal {
    Refusal::new("draft.taken", 409, format!("{by} took this draft over; read it there, or begin one of your own"))
}

pub(crate) fn draft_moved_on(now: Value) -> Refusal {
    Refusal::new("draft.changed", 409, "this draft was changed since you read it; read it again, then take it over")
        .with("now", now)
}

/// Code of what does not go together in one draft.
pub(crate) const DRAFTS_APART: &str = "draft.apart";

pub(crate) fn drafts_apart(mine: &str) -> Refusal {
    let detail = format!(
        "what you have begun here is {mine}, these words are not: send or discard yours first, then take them; nothing was changed"
    );
    Refusal::new(DRAFTS_APART, 409, detail)
}

pub(crate) fn too_many_comments(most: i64) -> Refusal {
    Refusal::new("draft.comments", 409, format!("a draft takes {most} comments; take it over, or write a note"))
}

pub(crate) fn tied_the_other_way(from: i64, words: &str, to: i64) -> Refusal {
    Refusal::new("link.turned", 409, format!("#{from} {words} #{to} already; end that link first"))
}

pub(crate) fn no_text() -> Refusal {
    Refusal::new("file.no_text", 409, "the bytes of this file are no plain text; download it instead")
}

pub(crate) fn not_held() -> Refusal {
    Refusal::new(
        "message.not_held",
        409,
        "this message is no longer waiting for a decision; load the conversation again",
    )
}

pub(crate) fn past_snooze() -> Refusal {
    Refusal::invalid("snoozed_until", "choose a time in the future, or what it waits for")
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

pub(crate) fn public_with_private(one: i64, other: i64) -> Refusal {
    let detail =
        format!("of #{one} and #{other} one is public and one private: they are never merged; link them instead");
    Refusal::new("merge.public", 409, detail)
}

pub(crate) fn inside_with_outside(one: i64, other: i64) -> Refusal {
    let detail = format!("of #{one} and #{other} one is among colleagues: they are never merged; link them instead");
    Refusal::new("merge.inside", 409, detail)
}

pub(crate) fn different_customers(names: &str, customers: Value) -> Refusal {
    let detail = format!("these conversations are of different customers: {names}; merge them only if that is meant");
    Refusal::new("merge.customers", 409, detail).with("customers", customers)
}

pub(crate) fn two_drafts(name: &str) -> Refusal {
    let detail = format!("{name} has unsent words in more than one of these conversations; send or discard them first");
    Refusal::new("merge.drafts", 409, detail)
}

pub(crate) fn would_empty(number: i64) -> Refusal {
    let detail = format!("these are all the messages of #{number}; merge it with another conversation instead");
    Refusal::new("move.all", 409, detail)
}

pub(crate) fn not_of_this(number: i64) -> Refusal {
    Refusal::invalid("messages", format!("one of these messages is not, or no longer, in #{number}; load it again"))
}

pub(crate) fn is_held() -> Refusal {
    Refusal::new("message.held", 409, "one of these messages waits for a decision; let it in or separate it first")
}

pub(crate) fn later_deed(sentence: &str, deed: &str) -> Refusal {
    Refusal::new("deed.later", 409, format!("something later builds on this: {sentence}; take that back first"))
        .with("deed", deed.into())
}

pub(crate) fn too_many_links(most: i64) -> Refusal {
    Refusal::new("link.many", 409, format!("a conversation has at most {most} links; remove some first"))
}

pub(crate) fn unfilled(gaps: &[String]) -> Refusal {
    let detail = format!("something is still to be filled in: {}; write it, or take it out", gaps.join(", "));
    Refusal::new("message.unfilled", 422, detail).field("body_text").with("gaps", gaps.into())
}

pub(crate) fn too_many_later(most: i64) -> Refusal {
    Refusal::new("later.many", 409, format!("{most} answers wait in this conversation already; take one back first"))
}

pub(crate) fn not_your_words() -> Refusal {
    let detail = "only its author may change it; take it back and send words of your own";
    Refusal::new("later.foreign", 409, detail)
}

pub(crate) fn no_undo(kind: &str) -> Refusal {
    Refusal::new("deed.kind", 409, format!("what was done here ({kind}) cannot be taken back"))
}

pub(crate) fn no_conversation_for_proof() -> Refusal {
    Refusal::new(
        "proof.no_conversation",
        409,
        "there is no conversation with this customer that you may answer in; the question goes out through its inbox",
    )
}

pub(crate) fn wrong_code(left: i64) -> Refusal {
    let more = if left > 0 { format!("it can be tried {left} more times") } else { "it cannot be tried again".into() };
    Refusal::invalid("code", format!("this is not the code that was sent; {more}"))
}

pub(crate) fn proof_over(hours: i64) -> Refusal {
    let detail = format!("this question was answered, tried too often, or is older than {hours} hours; ask again");
    Refusal::new("proof.over", 409, detail)
}

pub(crate) fn nobody_offered() -> Refusal {
    let detail = "nobody is offered as its first writer, or they are the customer already; load the conversation again";
    Refusal::new("message.no_first_writer", 409, detail)
}
