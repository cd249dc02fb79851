//! Reads messages as they arrive, by the facts that tell of them. Whatever is killed when, each is read at least once, and
//! twice is like once.

use crate::reading::{self, Reading};
use crate::{rest, shield, tells, thanks, words};
use base::facts::{Fact, Kind as Happened, Told};
use base::{Actor, ConversationId, Fault, InboxId, MessageId};
use desk::head;
use std::collections::{BTreeMap, BTreeSet};
use store::{Bind, Conn, Db, Row, Tx, args, facts_log};
use tokio::sync::watch;

/// Messages of one conversation that are read when it turns out to be wanted.
const OF_ONE: i64 = 200;

/// Hears until `stop` says so.
pub async fn run(db: Db, stop: watch::Receiver<bool>) {
    store::follow(&db, ("frontline", || step(&db)), stop).await;
}

/// Considers the next page of facts; gives how many there were.
pub async fn step(db: &Db) -> Result<usize, Fault> {
    let mut conn = db.read().await?;
    let from = conn.one("select heard_to from frontline_hearing where only_row = 1", args![]).await?.only::<i64>()?;
    let page = facts_log::after(&mut conn, from).await?;
    let Some(last) = page.last() else { return Ok(0) };
    let found = unread(&mut conn, &page).await?;
    drop(conn);
    // Nobody else waits while texts are read.
    let read = tokio::task::spawn_blocking(move || found.into_iter().map(Message::read).collect::<Vec<_>>());
    let read = read.await.map_err(|error| Fault::new(format!("messages could not be read: {error}")))?;
    let mut tx = db.begin(&Actor::system()).await?;
    if heard(&mut tx, from, last.seq).await? {
        keep(&mut tx, read).await?;
        for conversation in tells::moved(&page) {
            tells::renew(&mut tx, &conversation).await?;
        }
        rest::give_back(&mut tx, &page).await?;
        tx.commit().await?;
    }
    Ok(page.len())
}

/// Whether these facts are ours to consider: another node may have been faster.
async fn heard(tx: &mut Tx, from: i64, to: i64) -> Result<bool, Fault> {
    let sql = "update frontline_hearing set heard_to = $2 where only_row = 1 and heard_to = $1";
    Ok(tx.exec(sql, args![from, to]).await? == 1)
}

/// A message that was not read yet.
struct Message {
    id: MessageId,
    conversation: ConversationId,
    inbox: InboxId,
    text: String,
}

/// The same read.
struct Seen {
    id: MessageId,
    conversation: ConversationId,
    inbox: InboxId,
    reading: Reading,
    hurts: bool,
}

impl Message {
    fn of(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.get("id")?,
            conversation: row.get("conversation_id")?,
            inbox: row.get("inbox_id")?,
            text: words::new(row)?,
        })
    }

    fn read(self) -> Seen {
        let Self { id, conversation, inbox, text } = self;
        Seen { id, conversation, inbox, reading: triage::read(&text).into(), hurts: triage::abuse(&text).is_some() }
    }
}

/// What people outside wrote and nobody read: the messages of these facts, and those of conversations that are no spam after all.
async fn unread(conn: &mut Conn, page: &[Told]) -> Result<Vec<Message>, Fault> {
    let arrived = |fact: &&Told| matches!(fact.kind, Happened::MessageReceived | Happened::MessageReleased);
    let messages: BTreeSet<MessageId> = page.iter().filter(arrived).filter_map(|fact| fact.message.clone()).collect();
    let wanted =
        |fact: &&Told| fact.kind == Happened::StatusChanged && fact.data.get("from").is_some_and(|from| from == "spam");
    let conversations: BTreeSet<ConversationId> =
        page.iter().filter(wanted).filter_map(|fact| fact.conversation.clone()).collect();
    let mut bind = Bind::new();
    let (messages, conversations) = (bind.list(&messages), bind.list(&conversations));
    let limit = bind.put(facts_log::PAGE.max(OF_ONE));
    let sql = format!(
        "select m.id, m.conversation_id, m.inbox_id, {} from messages m join conversations c on c.id = m.conversation_id
         where (m.id in {messages} or m.conversation_id in {conversations}) and m.direction = 'in' and m.kind = 'message' and m.automatic = 0 and m.held = 0
           and c.status <> 'spam' and c.internal = 0 and not exists (select 1 from readings r where r.message_id = m.id)
         order by m.id limit {limit}",
        words::COLUMNS
    );
    conn.rows(sql, bind.values()).await?.iter().map(Message::of).collect()
}

async fn keep(tx: &mut Tx, read: Vec<Seen>) -> Result<(), Fault> {
    let mut changed = BTreeMap::new();
    for Seen { id, conversation, inbox, reading, hurts } in read {
        if !reading::keep(tx, &id, &reading).await? {
            continue;
        }
        if hurts {
            shield::flag(tx, &id, "words").await?;
        }
        if thanks::is_worth_telling(&reading)
            && let Some(head) = head::find(tx, conversation.as_str()).await?
        {
            thanks::credit(tx, &head, &id).await?;
        }
        if hurts || says_something(&reading) {
            changed.insert(conversation.clone(), inbox);
        }
        tells::renew(tx, &conversation).await?;
    }
    // Screens that stand open look again.
    for (conversation, inbox) in &changed {
        tx.tell(Fact::new(Happened::ReadingChanged).conversation(conversation).inbox(inbox));
    }
    Ok(())
}

/// Whether anything of it is shown, or asked for by lists. Pure.
fn says_something(reading: &Reading) -> bool {
    !tells::words(reading).is_empty()
}
