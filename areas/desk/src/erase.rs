//! Erasing a person and all they wrote (DESK-1308, SEC-F14). Their conversations stay as skeletons, for counting: when,
//! where, how many, without a word. It cannot be taken back. Areas above bring what they keep by [`Also`].

use crate::cut::Passage;
use crate::head;
use crate::message;
use crate::status::Status;
use crate::{check, event, jobs, nodes};
use base::facts::{Fact, Kind};
use base::{ConversationId, CustomerId, Fault, Outcome, Refusal, Time, Vault};
use customers::erase::Person;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use store::erase::{self, Emptied, Marks, each, found};
use store::{Bind, Conn, Row, Tx, args, audit, backup};

/// What is to be forgotten elsewhere.
#[derive(Clone, Debug)]
pub struct Gone {
    /// Conversations whose words go.
    pub conversations: Vec<String>,
    /// Notes whose words go.
    pub notes: Vec<String>,
    /// Their addresses, in lower case.
    pub addresses: Vec<String>,
    /// Rows of the outbox that were emptied.
    pub outbox: Emptied,
    /// Words that go wherever they stand in a conversation.
    pub passage: Option<(ConversationId, Passage)>,
}

/// Forgets what an area above the desk keeps.
pub type Forget = Arc<dyn for<'a> Fn(&'a mut Tx, &'a Gone) -> BoxFuture<'a, Result<(), Fault>> + Send + Sync>;

/// The part to wire: `House::build(…).with(Also(…))`.
pub struct Also(pub Vec<Forget>);

impl std::fmt::Debug for Also {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Also({})", self.0.len())
    }
}

/// What an erasure would take.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Preview {
    /// What has to be typed to confirm it: the name, or the first address.
    pub confirm: String,
    /// Conversations that become skeletons.
    pub conversations: usize,
    /// Messages whose words go.
    pub messages: usize,
    /// Notes of colleagues.
    pub notes: usize,
    /// Files.
    pub files: usize,
    /// Conversations of other customers in which they wrote or were written to.
    pub others: usize,
    /// Backups goodword made by itself, which still hold all of it. Others are known to whoever makes them.
    pub backups: Vec<String>,
}

/// Everything of a person, by id.
struct Scope {
    person: Person,
    conversations: Vec<String>,
    others: Vec<String>,
    messages: Vec<String>,
    notes: Vec<String>,
}

async fn scope(conn: &mut Conn, id: &CustomerId) -> Outcome<Scope> {
    let person = customers::erase::person(conn, id).await?;
    let ids: Vec<String> = person.ids.iter().map(ToString::to_string).collect();
    let conversations = found(conn, "select id from conversations where customer_id in {list}", &ids).await?;
    let sql = "select distinct conversation_id from participants where address in {list}";
    let mut others = found(conn, sql, &person.addresses).await?;
    others.sort_unstable();
    others.dedup();
    others.retain(|id| !conversations.contains(id));
    let mut messages = found(conn, "select id from messages where conversation_id in {list}", &conversations).await?;
    messages.extend(written(conn, &others, (&ids, &person.addresses)).await?);
    let notes = found(conn, "select id from notes where conversation_id in {list}", &conversations).await?;
    Ok(Scope { person, conversations, others, messages, notes })
}

/// What they wrote in conversations of others.
async fn written(
    conn: &mut Conn,
    conversations: &[String],
    (ids, addresses): (&[String], &[String]),
) -> Result<Vec<String>, Fault> {
    let mut all = Vec::new();
    for conversation in conversations {
        let mut bind = Bind::new();
        let (here, ids, addresses) = (bind.put(conversation), bind.list(ids), bind.list(addresses));
        let sql = format!(
            "select id from messages where conversation_id = {here} and author_kind = 'customer' and (author_id in {ids} or lower(author_address) in {addresses})"
        );
        all.extend(
            conn.rows(sql, bind.values()).await?.iter().map(Row::only::<String>).collect::<Result<Vec<_>, _>>()?,
        );
    }
    Ok(all)
}

const FILES: &str = "select blob from files where message_id in {list} or note_id in {list}";

/// Counts what an erasure would take. Nothing changes.
pub async fn preview(conn: &mut Conn, folder: &Path, id: &CustomerId) -> Outcome<Preview> {
    let scope = scope(conn, id).await?;
    let things: Vec<String> = scope.messages.iter().chain(&scope.notes).cloned().collect();
    Ok(Preview {
        confirm: confirmation(&scope.person),
        conversations: scope.conversations.len(),
        messages: scope.messages.len(),
        notes: scope.notes.len(),
        files: found(conn, FILES, &things).await?.len(),
        others: scope.others.len(),
        backups: backup::own(folder),
    })
}

fn confirmation(person: &Person) -> String {
    let first = || {
        person
            .addresses
            .first()
            .cloned()
            .unwrap_or_else(|| person.ids.iter().map(ToString::to_string).take(1).collect())
    };
    if person.name.is_empty() { first() } else { person.name.clone() }
}

/// The reason stays for ever, so it must not say who it was.
fn check_reason(person: &Person, reason: &str) -> Result<(), Refusal> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 || reason.contains(char::is_control) {
        return Err(Refusal::invalid("reason", "say why in one line of at most 200 characters"));
    }
    let folded = store::search::fold(reason);
    let said: Vec<&str> = folded.split_whitespace().collect();
    let name = store::search::fold(&person.name);
    let named = name.split_whitespace().any(|word| word.chars().count() > 2 && said.contains(&word));
    let addressed = person.addresses.iter().any(|address| reason.to_lowercase().contains(address.as_str()));
    if named || addressed {
        let detail = "the reason is kept for ever: leave out name and address, a date or a number of your own will do";
        return Err(Refusal::invalid("reason", detail));
    }
    Ok(())
}

/// Who, why, and the confirmation somebody typed.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Whom.
    pub customer: &'a CustomerId,
    /// Why; kept.
    pub reason: &'a str,
    /// What they typed.
    pub confirm: &'a str,
}

/// Erases a person. What is left in files is cleaned by a job.
pub async fn erase(tx: &mut Tx, (vault, also): (&Vault, &Also), order: Order<'_>) -> Outcome<()> {
    let scope = scope(tx, order.customer).await?;
    if store::search::fold(order.confirm) != store::search::fold(&confirmation(&scope.person)) {
        return Err(Refusal::invalid(
            "confirm",
            "type the name exactly as it stands there, to say that it is this person",
        )
        .into());
    }
    check_reason(&scope.person, order.reason)?;
    let mut blobs = others(tx, &scope).await?;
    let (theirs, gone) = take_away(tx, &scope, (also, "the customer and all they wrote were erased")).await?;
    blobs.extend(theirs);
    for conversation in &scope.others {
        told(tx, conversation).await?;
    }
    customers::erase::erase(tx, &scope.person, &customers::erase::suppression_key(vault)).await?;
    let free = erase::forget_blobs(tx, &blobs, BLOB_USERS).await?;
    jobs::scrub::enqueue(tx, &free).await?;
    let detail = json!({
        "reason": order.reason.trim(), "conversations": scope.conversations.len(), "messages": scope.messages.len(),
        "files": blobs.len(), "outbox": gone.outbox.ids.len()
    });
    Ok(audit::write(tx, "customer.erased", order.customer.as_str(), detail).await?)
}

/// Empties a conversation that was kept long enough: as if everybody in it were erased, and whose it was is forgotten.
/// Who wrote stays a customer. What is left in files is cleaned by a job.
pub(crate) async fn empty(tx: &mut Tx, also: &Also, conversation: &str) -> Outcome<()> {
    let mut all = found(tx, "select id from conversations where merged_into in {list}", &[conversation.into()]).await?;
    all.push(conversation.to_owned());
    let messages = found(tx, "select id from messages where conversation_id in {list}", &all).await?;
    let notes = found(tx, "select id from notes where conversation_id in {list}", &all).await?;
    let scope = Scope { person: Person::nobody(), conversations: all, others: Vec::new(), messages, notes };
    let (blobs, _gone) = take_away(tx, &scope, (also, "its words were deleted: they were kept long enough")).await?;
    each(tx, "update conversations set customer_id = null where id in {list}", &scope.conversations).await?;
    Ok(forget_replaced(tx, &blobs).await?)
}

/// Takes a scope's words away wherever they stand. Gives the bytes that held them, and what was taken.
async fn take_away(tx: &mut Tx, scope: &Scope, (also, said): (&Also, &str)) -> Outcome<(Vec<String>, Gone)> {
    let mut blobs = blobs(tx, scope).await?;
    blobs.extend(crate::public::raw::forget(tx, &scope.person.addresses, &scope.messages).await?);
    let keys = found(tx, "select id from notifications where conversation_id in {list}", &scope.conversations).await?;
    conversations(tx, scope, said).await?;
    words(tx, scope).await?;
    let gone = elsewhere(tx, scope, (keys, also)).await?;
    Ok((blobs, gone))
}

/// Takes bytes away that were replaced and that nothing names any more.
pub(crate) async fn forget_replaced(tx: &mut Tx, blobs: &[String]) -> Result<(), Fault> {
    let free = erase::forget_blobs(tx, blobs, BLOB_USERS).await?;
    if free.is_empty() { Ok(()) } else { jobs::scrub::enqueue_files(tx, &free).await }
}

pub(crate) const BLOB_USERS: &[&str] = &[
    "select raw_blob from messages where raw_blob in {list}",
    "select blob from files where blob in {list}",
    "select blob from inbound where blob in {list}",
];

/// Takes files and raw mail away; gives the names of their bytes.
async fn blobs(tx: &mut Tx, scope: &Scope) -> Result<Vec<String>, Fault> {
    let things: Vec<String> = scope.messages.iter().chain(&scope.notes).cloned().collect();
    let mut names = found(tx, FILES, &things).await?;
    names.extend(
        found(tx, "select raw_blob from messages where raw_blob is not null and id in {list}", &scope.messages).await?,
    );
    let inbound =
        "select blob from inbound where message_id in {list} or conversation_id in {list} or lower(sender) in {list}";
    let by: Vec<String> =
        scope.messages.iter().chain(&scope.conversations).chain(&scope.person.addresses).cloned().collect();
    names.extend(found(tx, inbound, &by).await?);
    names.sort_unstable();
    names.dedup();
    each(tx, "delete from files where message_id in {list} or note_id in {list}", &things).await?;
    let emptied = "update inbound set sender = null, subject = null, envelope = '{}', blob = '', reason = null,
                     state = case when state in ('quarantined', 'new') then 'discarded' else state end
                   where message_id in {list} or conversation_id in {list} or lower(sender) in {list}";
    each(tx, emptied, &by).await?;
    Ok(names)
}

/// Makes skeletons of the person's own conversations.
async fn conversations(tx: &mut Tx, scope: &Scope, said: &str) -> Result<(), Fault> {
    const GONE: [&str; 9] = [
        "drafts",
        "approvals",
        "later_answers",
        "notifications",
        "participants",
        "message_ids",
        "automatic_sent",
        "branches",
        "notice_mails",
    ];
    let looks =
        "delete from approval_looks where later_id in (select later_id from approvals where conversation_id in {list})";
    each(tx, looks, &scope.conversations).await?;
    each(
        tx,
        "delete from draft_comments where draft_id in (select id from drafts where conversation_id in {list})",
        &scope.conversations,
    )
    .await?;
    each(
        tx,
        "delete from hands where thing in (select id from drafts where conversation_id in {list})",
        &scope.conversations,
    )
    .await?;
    for table in GONE {
        each(tx, &format!("delete from {table} where conversation_id in {{list}}"), &scope.conversations).await?;
    }
    each(tx, "update events set sentence = '', data = '{}' where conversation_id in {list}", &scope.conversations)
        .await?;
    each(tx, "update macro_uses set inserted = '' where conversation_id in {list}", &scope.conversations).await?;
    each(tx, "delete from note_versions where note_id in {list}", &scope.notes).await?;
    each(tx, "update notes set text = '', mentions = '[]' where id in {list}", &scope.notes).await?;
    let now = tx.now();
    for id in &scope.conversations {
        let merged = "update conversations set subject = '', snippet = '' where id = $1 and merged_into is not null";
        if tx.exec(merged, args![id]).await? == 0 {
            skeleton(tx, id, (now, said)).await?;
        }
    }
    Ok(())
}

async fn skeleton(tx: &mut Tx, id: &str, (now, said): (Time, &str)) -> Result<(), Fault> {
    let Some(mut head) = head::find(tx, id).await? else { return Ok(()) };
    let was = head.status;
    (head.subject, head.snippet, head.language) = (String::new(), String::new(), None);
    (head.waiting_since, head.snoozed_until, head.followup) = (None, None, None);
    (head.held_count, head.failed, head.has_attachment) = (0, 0, false);
    if !matches!(was, Status::Resolved | Status::Spam | Status::Trash) {
        head.status = Status::Resolved;
        head.resolved_at = Some(now);
    }
    head.thread_version += 1;
    head::save(tx, &mut head).await?;
    event::write(tx, &head.id, "erased", said, json!({})).await?;
    let fact = Fact::new(Kind::StatusChanged).conversation(&head.id).inbox(&head.inbox);
    tx.tell(fact.with("from", was.code()).with("to", head.status.code()));
    Ok(())
}

/// In conversations of others the person is taken out of who takes part and of who was written to. The raw mail says it
/// too, so it goes; gives the names of its bytes.
async fn others(tx: &mut Tx, scope: &Scope) -> Result<Vec<String>, Fault> {
    each(tx, "delete from participants where address in {list}", &scope.person.addresses).await?;
    let elsewhere = "update participants set answers_at = null where answers_at in {list}";
    each(tx, elsewhere, &scope.person.addresses).await?;
    let mut touched = Vec::new();
    for conversation in &scope.others {
        let sql = "select id, recipients from messages where conversation_id = $1";
        for row in tx.rows(sql, args![conversation]).await? {
            let id: String = row.get("id")?;
            let mut to: message::Recipients = serde_json::from_value(row.get("recipients")?).unwrap_or_default();
            let before = to.clone();
            for list in [&mut to.to, &mut to.cc, &mut to.bcc, &mut to.reply_to] {
                list.retain(|party| !scope.person.addresses.contains(&party.address.to_lowercase()));
            }
            if to != before {
                let sql = "update messages set recipients = $2, has_original = 0 where id = $1";
                tx.exec(sql, args![&id, json!(to)]).await?;
                message::index_again(tx, &id).await?;
                touched.push(id);
            }
        }
    }
    let raw = "select raw_blob from messages where raw_blob is not null and id in {list}";
    let mut names = found(tx, raw, &touched).await?;
    names.extend(found(tx, "select blob from inbound where message_id in {list}", &touched).await?);
    each(tx, "update messages set raw_blob = null where id in {list}", &touched).await?;
    each(tx, "update inbound set blob = '', envelope = '{}' where message_id in {list}", &touched).await?;
    Ok(names)
}

/// Says in a conversation of others what is missing there, and shows what is left of it in lists.
async fn told(tx: &mut Tx, conversation: &str) -> Result<(), Fault> {
    let Some(mut head) = head::find(tx, conversation).await? else { return Ok(()) };
    let sql = "select direction, text from messages where conversation_id = $1 and text <> '' order by at desc, id desc limit 1";
    head.snippet = match tx.maybe(sql, args![&head.id]).await? {
        Some(left) => nodes::snippet_of(&left.get::<String>("direction")?, &left.get::<String>("text")?),
        None => String::new(),
    };
    head.thread_version += 1;
    head::save(tx, &mut head).await?;
    event::write(tx, &head.id, "erased", "somebody who took part here was erased, with what they wrote", json!({}))
        .await
}

/// Takes the words out of messages, whoever's conversation they stand in.
async fn words(tx: &mut Tx, scope: &Scope) -> Result<(), Fault> {
    let emptied = "update messages set author_name = case when author_kind = 'customer' then '' else author_name end,
                     author_address = case when author_kind = 'customer' then null else author_address end, author_handle = null,
                     recipients = '{}', subject = '', text = '', body = '[]', quoted = '[]', remote_images = 0, has_original = 0,
                     raw_blob = null, warnings = '[]', because = null, provider_id = null, sent_detail = null, language = null,
                     forwarded_by = null, forwarded_name = null, forwarded_address = null, forward_taken = null
                   where id in {list}";
    each(tx, emptied, &scope.messages).await?;
    each(tx, "delete from message_ids where message_id in {list}", &scope.messages).await?;
    check::earlier::forget(tx, &scope.messages).await?;
    each(tx, "update reply_checks set override_reason = null where message_id in {list}", &scope.messages).await?;
    for table in ["delivery_reports", "message_rests", "missing_files", "file_links", "folded_messages"] {
        each(tx, &format!("delete from {table} where message_id in {{list}}"), &scope.messages).await?;
    }
    let objected = "update objections set words = '', answer = case when answer is null then null else '' end where thing in (select id from reviews where message_id in {list})";
    each(tx, objected, &scope.messages).await?;
    each(tx, "update reviews set words = null where message_id in {list}", &scope.messages).await?;
    let named =
        "update messages set forwarded_name = null, forwarded_address = null where lower(forwarded_address) in {list}";
    each(tx, named, &scope.person.addresses).await?;
    for table in ["automatic_turns", "sender_verdicts", "delivery_reports", "automatic_sent"] {
        let column = if table == "delivery_reports" { "recipient" } else { "address" };
        each(tx, &format!("delete from {table} where lower({column}) in {{list}}"), &scope.person.addresses).await?;
    }
    Ok(())
}

/// What the ground and the areas above keep.
async fn elsewhere(tx: &mut Tx, scope: &Scope, (keys, also): (Vec<String>, &Also)) -> Result<Gone, Fault> {
    let ids = scope.person.ids.iter().map(ToString::to_string);
    let things = ids.chain([&scope.conversations, &scope.messages, &scope.notes].into_iter().flatten().cloned());
    let addresses = scope.person.addresses.clone();
    let marks = Marks { things: things.collect(), words: addresses.clone(), keys };
    let outbox = erase::forget(tx, &marks).await?;
    crate::public::post::forget(tx, &scope.person.addresses, &scope.messages).await?;
    let (conversations, notes) = (scope.conversations.clone(), scope.notes.clone());
    let gone = Gone { conversations, notes, addresses, outbox, passage: None };
    for forget in &also.0 {
        forget(tx, &gone).await?;
    }
    Ok(gone)
}
