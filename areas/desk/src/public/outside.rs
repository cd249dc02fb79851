//! What a colleague published with another program: it stands in the conversation it answers, stops its clocks, and is said
//! to have left without approval (CH-111).

use super::post::{self, Kept};
use super::{branch, pictures, published};
use crate::head::{self, Head};
use crate::jobs::take_in::{Here, Inbound, describe, fold, note_ids, settle};
use crate::jobs::told;
use crate::status::Status;
use crate::{approval, arrived, event, people, written_outside};
use base::facts::{Fact, Kind};
use base::{Fault, InboxId, MessageId, Outcome, Time, Trouble};
use contract::{Audience, Incoming, Post};
use serde_json::{Value, json};
use store::{Tx, args, audit};

/// How far up a thread it is looked for whom a post of ours answers.
const UP: usize = 200;
/// Said where it stands in public.
const UNAPPROVED: &str = "an answer was published outside goodword, without approval";

/// Puts a post of ours, which did not leave from here, where it belongs. Whether it did leave from here is told by its id
/// alone; while one of ours is on its way, it waits.
pub(crate) async fn append(tx: &mut Tx, here: Here<'_>, inbound: &Inbound, message: Incoming) -> Outcome<()> {
    let Some(one) = message.post.as_deref().cloned() else { return Ok(()) };
    wait(tx, &inbound.inbox, &one).await?;
    post::keep(tx, &inbound.inbox, &one).await?;
    if left_elsewhere(tx, &one.id).await? {
        return Ok(settle(tx, inbound, ("echo", "a message goodword sent by another inbox")).await?);
    }
    describe(tx, inbound, &message).await?;
    let asked = asked(tx, &inbound.inbox, &one).await?;
    let Some((head, why)) = place(tx, here, (inbound, &message), (&one, asked.as_ref())).await? else {
        return Ok(settle(tx, inbound, ("system", "a post of ours that answers nobody")).await?);
    };
    stand(tx, here, inbound, (head, message, why), (&one, asked.as_ref())).await
}

/// Nobody can say yet what it is while an answer of ours with these words is being handed over, or what it answers is still
/// being taken in.
async fn wait(tx: &mut Tx, inbox: &InboxId, one: &Post) -> Result<(), Fault> {
    if is_leaving(tx, inbox, one).await? {
        return Err(Fault::of(Trouble::Busy, "an answer with these words is just being handed over"));
    }
    match &one.parent {
        Some(parent) if told::is_coming(tx, inbox, parent).await? => {
            Err(Fault::of(Trouble::Busy, "what it answers is still being taken in"))
        }
        _ => Ok(()),
    }
}

/// Whether an answer in these words, under the same post, was handed over and nobody knows yet what became of it.
async fn is_leaving(tx: &mut Tx, inbox: &InboxId, one: &Post) -> Result<bool, Fault> {
    let sql = "select o.payload, m.text from outbox o join messages m on m.id = o.message_id
               where o.inbox_id = $1 and o.state in ('queued', 'sending') and o.attempts > 0";
    for row in tx.rows(sql, args![inbox]).await? {
        let (payload, text): (Value, String) = (row.get("payload")?, row.get("text")?);
        let parent = payload.pointer("/under/parent").and_then(Value::as_str);
        // Which post it answers is not known where its thread could not be read.
        let same_place = one.parent.is_none() || parent == one.parent.as_deref();
        if same_place && says(&one.text, &text) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a post says these words: networks put handles before them and write links their own way. Pure.
fn says(post: &str, words: &str) -> bool {
    let letters = |text: &str| -> String {
        let text = text.replace("https://", "").replace("http://", "");
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let words = letters(words);
    words.is_empty() || letters(post).contains(&words)
}

/// Two inboxes may be of one account.
async fn left_elsewhere(tx: &mut Tx, id: &str) -> Result<bool, Fault> {
    let sql = "select 1 as one from inboxes i join message_ids m on m.inbox_id = i.id and m.provider_id = $1
               where m.origin = 'own' limit 1";
    Ok(tx.maybe(sql, args![id]).await?.is_some())
}

/// The nearest post above it that somebody else wrote.
async fn asked(tx: &mut Tx, inbox: &InboxId, one: &Post) -> Result<Option<Kept>, Fault> {
    let mut next = one.parent.clone();
    for _ in 0..UP {
        let Some(id) = next else { break };
        let Some(kept) = post::find(tx, inbox, &id).await? else { break };
        if !kept.post.own {
            return Ok(Some(kept));
        }
        next = kept.post.parent;
    }
    Ok(None)
}

/// Whose branch it belongs to: of whoever it answers, else of the first it names. What only they may read is a conversation
/// of its own.
fn theirs(here: Here<'_>, message: &Incoming, (one, asked): (&Post, Option<&Kept>)) -> Option<Post> {
    let audience = |widest| if one.audience == Audience::Named { Audience::Named } else { widest };
    if let Some(kept) = asked {
        return Some(Post { audience: audience(kept.post.audience), ..kept.post.clone() });
    }
    let ours = |address: &str| address == one.author.address || here.account.owns(address);
    let named = message.to.iter().find(|party| !ours(&party.address))?;
    Some(Post { author: named.clone(), own: false, followers: None, ..one.clone() })
}

async fn place(
    tx: &mut Tx,
    here: Here<'_>,
    (inbound, message): (&Inbound, &Incoming),
    (one, asked): (&Post, Option<&Kept>),
) -> Outcome<Option<(Head, &'static str)>> {
    let Some(theirs) = theirs(here, message, (one, asked)) else { return Ok(None) };
    let begun = Incoming::posted(theirs.clone());
    if let Some(known) = branch::of(tx, &inbound.inbox, &theirs.root, &begun).await?
        && let Some(head) = head::find(tx, &known).await?
    {
        return Ok(Some((head, "it answers a post of this conversation")));
    }
    let why = "it was written with another program to somebody who has not written to us";
    let mut head = arrived::open(tx, here.account, &begun, (here.inbox, why, None, inbound.at)).await?;
    people::add(tx, &head.id, &theirs.author, ("customer", head.customer.as_ref())).await?;
    branch::keep(tx, &head, &theirs).await?;
    if head.status == Status::Open {
        head.status = Status::Waiting;
    }
    Ok(Some((head, why)))
}

/// It stands there: shown, told, and no draft answers the thread as it was.
async fn stand(
    tx: &mut Tx,
    here: Here<'_>,
    inbound: &Inbound,
    (mut head, mut message, why): (Head, Incoming, &str),
    (one, asked): (&Post, Option<&Kept>),
) -> Outcome<()> {
    fold(tx, here, &head, &mut message).await?;
    let (id, at) = (MessageId::mint(tx.now()), stood_at(tx, inbound, (one, asked)).await?);
    written_outside::store(tx, &id, inbound, (&message, &head, at), (true, why)).await?;
    tie(tx, (&inbound.inbox, &id), (one, &message)).await?;
    note_ids(tx, (&inbound.inbox, &head), &id, &message).await?;
    written_outside::count(&mut head, &message, at);
    if !has_asked_since(tx, &inbound.inbox, (one, asked)).await? {
        written_outside::answered(tx, &mut head, at).await?;
    }
    head::save(tx, &mut head).await?;
    tx.tell(Fact::new(Kind::ReplySent).conversation(&head.id).message(&id).inbox(&head.inbox).with("outside", true));
    if one.audience.is_public() {
        unapproved(tx, &head, (&id, one)).await?;
    }
    approval::expire(tx, &head, "a colleague answered with another program").await?;
    branch::tell(tx, &inbound.inbox, &one.root).await?;
    let sql = "update inbound set message_id = $2, conversation_id = $3 where id = $1";
    tx.exec(sql, args![&inbound.id, &id, &head.id]).await?;
    Ok(())
}

/// The post is this message now, with its pictures.
async fn tie(
    tx: &mut Tx,
    (inbox, id): (&InboxId, &MessageId),
    (one, message): (&Post, &Incoming),
) -> Result<(), Fault> {
    post::tie(tx, (inbox, &one.id), id).await?;
    pictures::came(tx, (inbox, id), (one, message)).await
}

/// When it was written, as the network says; never before what it answers came in here, nor later than it was found.
async fn stood_at(tx: &mut Tx, inbound: &Inbound, (one, asked): (&Post, Option<&Kept>)) -> Result<Time, Fault> {
    let at = one.at.min(inbound.at);
    let Some(message) = asked.and_then(|kept| kept.message.as_ref()) else { return Ok(at) };
    let row = tx.maybe("select at from messages where id = $1", args![message]).await?;
    let question: Option<Time> = row.map(|row| row.only()).transpose()?;
    Ok(question.map_or(at, |question| question.max(at)))
}

/// Whether whoever is answered has written again since, by the network's clock.
async fn has_asked_since(tx: &mut Tx, inbox: &InboxId, (one, asked): (&Post, Option<&Kept>)) -> Result<bool, Fault> {
    let Some(kept) = asked else { return Ok(false) };
    let newest = post::newest_of(tx, inbox, (&kept.post.root, &kept.post.author.address)).await?;
    Ok(newest.is_some_and(|newest| newest.post.at > one.at))
}

/// Everyone reads it, and nobody here was asked: that is said in the thread, in the list of what was published, in the log.
async fn unapproved(tx: &mut Tx, head: &Head, (id, one): (&MessageId, &Post)) -> Outcome<()> {
    published::by_leave(tx, id, published::OUTSIDE).await?;
    event::write(tx, &head.id, "published_outside", UNAPPROVED, json!({ "message": id })).await?;
    let detail = json!({ "conversation": head.id, "inbox": head.inbox, "post": one.id });
    audit::write(tx, "answer.published_outside", id.as_str(), detail).await?;
    let fact = Fact::new(Kind::ReplyPublished).conversation(&head.id).message(id).inbox(&head.inbox);
    tx.tell(fact.with("url", one.url.clone()).with("approval", published::OUTSIDE));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_known_however_the_network_shows_them() {
        assert!(says("@ana@other.test It is on its way: https://x.test/a …", "It is on its way: x.test/a"));
        assert!(!says("@ana We are sorry.", "It is on its way."));
        assert!(says("a picture", ""), "a picture without words may be any");
    }
}
