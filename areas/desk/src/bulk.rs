//! Changing many conversations: the set is frozen when it is chosen, each is changed in a small transaction of its own,
//! what could not be changed is listed with its reason, and all of it can be taken back for 30 days.

use crate::change::{self, Change, NotChanged, Telling};
use crate::filter::seen_clause;
use crate::head::{self, Head};
use crate::list::{self, Wanted};
use crate::notify::{self, Cause};
use crate::{event, label, recount, tables};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, BulkId, ConversationId, DeedId, Failure, Fault, LabelId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use store::deed::{self, Deed, Left};
use store::{Bind, Conn, Db, Row, Tx, args};

/// The kind of this deed.
pub const DEED: &str = "bulk";
/// Conversations chosen at once, at most.
pub const MOST: i64 = 20_000;
/// Failures listed.
const LISTED: i64 = 200;
/// How often the asker hears how far it is.
const TOLD_EVERY: i64 = 50;

/// A set of conversations and what became of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Bulk {
    /// Id.
    pub id: BulkId,
    /// `chosen`, `running`, `done`, `undoing` or `undone`.
    pub state: String,
    /// Conversations in it.
    pub total: i64,
    /// Changed.
    pub done: i64,
    /// As wished already.
    pub same: i64,
    /// Not changed.
    pub failed: i64,
    /// Put back as they were.
    pub undone: i64,
    /// The first of those that were not changed, or not wholly put back, and why.
    pub failures: Vec<NotChanged>,
    /// For taking it back.
    pub deed: Option<DeedId>,
    /// When it was chosen.
    pub at: Time,
    #[serde(skip)]
    pub(crate) agent: AgentId,
    #[serde(skip)]
    pub(crate) change: Change,
}

/// What a change would come to. Nothing is changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Preview {
    /// Conversations in the set.
    pub total: i64,
    /// Would change.
    pub changes: i64,
    /// Are as wished already.
    pub same: i64,
    /// May not be changed by the asker, or are gone.
    pub refused: i64,
}

/// Freezes what a list holds now, in its order. More than fit are refused: a set is all or nothing.
pub async fn choose_list(tx: &mut Tx, wanted: &Wanted<'_>) -> Outcome<Bulk> {
    let actor = tx.actor().clone();
    let all = Wanted { limit: MOST + 1, after: None, query: wanted.query.clone(), ..*wanted };
    let found = list::page(tx, &actor, &all).await?;
    if found.deeper {
        let detail = "too many messages hold these words to be sure of all; add a word, an inbox or a date";
        return Err(Refusal::new("bulk.many", 409, detail).into());
    }
    choose(tx, found.heads.into_iter().map(|head| head.id.to_string()).collect()).await
}

/// Freezes a set of ids; what is not there fails when its turn comes.
pub async fn choose(tx: &mut Tx, ids: Vec<String>) -> Outcome<Bulk> {
    let agent = tx.actor().require_agent()?;
    let mut seen = BTreeSet::new();
    let ids: Vec<String> = ids.into_iter().filter(|id| id.len() <= 64 && seen.insert(id.clone())).collect();
    if i64::try_from(ids.len()).unwrap_or(i64::MAX) > MOST {
        let detail = format!("more than {MOST} conversations; narrow the list, for example by an inbox or a date");
        return Err(Refusal::new("bulk.many", 409, detail).into());
    }
    let (id, now) = (BulkId::mint(tx.now()), tx.now());
    let sql = "insert into bulks (id, agent_id, state, total, done, same, failed, undone, at) values ($1, $2, 'chosen', $3, 0, 0, 0, 0, $4)";
    tx.exec(sql, args![&id, &agent, ids.len(), now]).await?;
    let mut ordinal: i64 = 0;
    for part in ids.chunks(500) {
        let mut bind = Bind::new();
        let bulk = bind.put(&id);
        let rows: Vec<String> = part
            .iter()
            .map(|conversation| {
                ordinal += 1;
                format!("({bulk}, {}, {}, 'waiting')", bind.put(ordinal), bind.put(conversation))
            })
            .collect();
        let sql =
            format!("insert into bulk_items (bulk_id, ordinal, conversation_id, state) values {}", rows.join(", "));
        tx.exec(sql, bind.values()).await?;
    }
    own(tx, &agent, &id).await
}

/// One's own set; somebody else's is not there.
pub async fn own(conn: &mut Conn, agent: &AgentId, id: &BulkId) -> Outcome<Bulk> {
    let row = conn.maybe("select * from bulks where id = $1 and agent_id = $2", args![id, agent]).await?;
    let mut bulk = read(&row.ok_or_else(Refusal::missing)?)?;
    let sql = "select conversation_id, code, detail from bulk_items where bulk_id = $1 and state in ('failed', 'left') order by ordinal limit $2";
    let rows = conn.rows(sql, args![id, LISTED]).await?;
    let failure = |row: &Row| -> Result<NotChanged, Fault> {
        let text = |value: Option<String>| value.unwrap_or_default();
        Ok(NotChanged {
            id: row.get("conversation_id")?,
            code: text(row.get("code")?),
            detail: text(row.get("detail")?),
        })
    };
    bulk.failures = rows.iter().map(failure).collect::<Result<_, _>>()?;
    Ok(bulk)
}

fn read(row: &Row) -> Result<Bulk, Fault> {
    let change: Option<serde_json::Value> = row.get("change")?;
    Ok(Bulk {
        id: row.get("id")?,
        state: row.get("state")?,
        total: row.get("total")?,
        done: row.get("done")?,
        same: row.get("same")?,
        failed: row.get("failed")?,
        undone: row.get("undone")?,
        failures: vec![],
        deed: row.get("deed_id")?,
        at: row.get("at")?,
        agent: row.get("agent_id")?,
        change: change.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default(),
    })
}

/// Counts what a change would come to.
pub async fn preview(conn: &mut Conn, actor: &Actor, (bulk, change): (&Bulk, &Change)) -> Outcome<Preview> {
    let mut bind = Bind::new();
    let id = bind.put(&bulk.id);
    let mut clauses = vec![format!("c.id in (select conversation_id from bulk_items where bulk_id = {id})")];
    for action in change.needs() {
        clauses.extend(seen_clause(&mut bind, &actor.reach(action)));
    }
    let sql = format!("select {} from conversations c where {}", head::COLUMNS, clauses.join(" and "));
    let heads: Vec<Head> = conn.rows(sql, bind.values()).await?.iter().map(head::read).collect::<Result<_, _>>()?;
    let mut changes = 0;
    for part in heads.chunks(500) {
        let ids: Vec<ConversationId> = part.iter().map(|head| head.id.clone()).collect();
        let labels = if change.labels.is_some() { label::of(conn, &ids).await? } else { Default::default() };
        let has = |head: &Head| -> Vec<LabelId> {
            labels.get(&head.id).map(|list| list.iter().map(|label| label.id.clone()).collect()).unwrap_or_default()
        };
        changes += part.iter().filter(|head| change.would(head, &has(head))).count();
    }
    let (changes, reached) = (whole(changes), whole(heads.len()));
    Ok(Preview { total: bulk.total, changes, same: reached - changes, refused: bulk.total - reached })
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Begins to change a set. It goes on piece by piece; a set is changed once.
pub async fn start(tx: &mut Tx, bulk: &Bulk, change: &Change) -> Outcome<Bulk> {
    let data = json!({ "bulk": bulk.id, "change": change });
    let sentence = format!("changed {} conversations", bulk.total);
    let deed = deed::begin(tx, DEED, (&sentence, data), &[bulk.id.to_string()]).await?;
    let sql = "update bulks set state = 'running', change = $2, deed_id = $3 where id = $1 and state = 'chosen'";
    if tx.exec(sql, args![&bulk.id, json!(change), &deed]).await? == 0 {
        return Err(Refusal::new("bulk.begun", 409, "these were changed already; choose them anew").into());
    }
    own(tx, &bulk.agent, &bulk.id).await
}

/// Loads a set for whoever works on it.
pub(crate) async fn find(conn: &mut Conn, id: &BulkId) -> Result<Option<Bulk>, Fault> {
    conn.maybe("select * from bulks where id = $1", args![id]).await?.as_ref().map(read).transpose()
}

/// Places of the next conversations in this state.
pub(crate) async fn next(
    conn: &mut Conn,
    id: &BulkId,
    (state, limit): (&str, i64),
) -> Result<Vec<(i64, String)>, Fault> {
    let sql =
        "select ordinal, conversation_id from bulk_items where bulk_id = $1 and state = $2 order by ordinal limit $3";
    let rows = conn.rows(sql, args![id, state, limit]).await?;
    rows.iter().map(|row| Ok((row.get("ordinal")?, row.get("conversation_id")?))).collect()
}

/// Changes one conversation of a set, in the name and with the rights its asker has now.
pub(crate) async fn change_one(db: &Db, actor: &Actor, (bulk, ordinal, id): (&Bulk, i64, &str)) -> Result<(), Fault> {
    match try_one(db, actor, (bulk, ordinal, id)).await {
        Ok(()) => Ok(()),
        Err(Failure::Refused(refusal)) => {
            let mut tx = db.begin(actor).await?;
            mark(&mut tx, (bulk, ordinal), ("waiting", "failed"), Some(&refusal)).await?;
            tx.commit().await
        }
        Err(Failure::Faulty(fault)) => Err(fault),
    }
}

async fn try_one(db: &Db, actor: &Actor, (bulk, ordinal, id): (&Bulk, i64, &str)) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let head = head::open(&mut tx, actor, id, Action::ConversationRead).await?;
    let id = head.id.clone();
    let deed = bulk.deed.clone().ok_or_else(|| Fault::new("a bulk change without its deed"))?;
    let watched = vec![
        deed::watch_in(&mut tx, &tables::CONVERSATIONS, ("id", [&head.id])).await?,
        deed::watch_in(&mut tx, &tables::LABELS, ("conversation_id", [&head.id])).await?,
        deed::watch(&mut tx, &tables::PERSONAL, "conversation_id = $1 and agent_id = $2", args![&head.id, &bulk.agent])
            .await?,
    ];
    change::apply_telling(&mut tx, head, &bulk.change, Telling::Together).await?;
    let touched = deed::keep(&mut tx, &deed, watched).await?;
    // A number, or one that was merged: what is put back later is what was changed now.
    let named =
        "update bulk_items set conversation_id = $3 where bulk_id = $1 and ordinal = $2 and conversation_id <> $3";
    tx.exec(named, args![&bulk.id, ordinal, &id]).await?;
    let state = if touched == 0 { "same" } else { "done" };
    if mark(&mut tx, (bulk, ordinal), ("waiting", state), None).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Notes what became of one. False if somebody else did it meanwhile: then nothing of this may stay.
async fn mark(
    tx: &mut Tx,
    (bulk, ordinal): (&Bulk, i64),
    (from, to): (&'static str, &'static str),
    why: Option<&Refusal>,
) -> Result<bool, Fault> {
    let (code, detail) = (why.map(|why| why.code.to_string()), why.map(|why| why.detail.clone()));
    let sql =
        "update bulk_items set state = $3, code = $4, detail = $5 where bulk_id = $1 and ordinal = $2 and state = $6";
    if tx.exec(sql, args![&bulk.id, ordinal, to, code, detail, from]).await? == 0 {
        return Ok(false);
    }
    let counter = if to == "left" { "undone" } else { to };
    tx.exec(format!("update bulks set {counter} = {counter} + 1 where id = $1"), args![&bulk.id]).await?;
    if ordinal % TOLD_EVERY == 0 {
        tx.tell(Fact::new(Kind::BulkChanged).only_for(&bulk.agent).with("bulk", bulk.id.as_str()));
    }
    Ok(true)
}

/// Ends a run: the asker hears of it, and whoever was given the work hears once.
pub(crate) async fn finish(
    db: &Db,
    actor: &Actor,
    bulk: &Bulk,
    (from, to): (&'static str, &'static str),
) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let sql = "update bulks set state = $2 where id = $1 and state = $3 returning done";
    let Some(row) = tx.maybe(sql, args![&bulk.id, to, from]).await? else { return Ok(()) };
    let done: i64 = row.get("done")?;
    // Where nothing could be changed nothing happened that anybody had to hear of.
    if done > 0 {
        tx.tell(Fact::new(Kind::BulkChanged).only_for(&bulk.agent).with("bulk", bulk.id.as_str()).with("state", to));
    }
    if let (Some(deed), "done") = (&bulk.deed, to) {
        deed::say(&mut tx, deed, &format!("changed {done} of {} conversations", bulk.total)).await?;
        give(&mut tx, bulk, done).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn give(tx: &mut Tx, bulk: &Bulk, done: i64) -> Outcome<()> {
    let Some(agent) = bulk.change.assignee.clone().flatten().filter(|_| done > 0) else { return Ok(()) };
    let sql = "select conversation_id from bulk_items where bulk_id = $1 and state = 'done' order by ordinal limit 1";
    let Some(row) = tx.maybe(sql, args![&bulk.id]).await? else { return Ok(()) };
    let Some(head) = head::find(tx, &row.only::<String>()?).await? else { return Ok(()) };
    let name = tx.actor().name.clone();
    let text = if done == 1 {
        format!("{name} gave you #{} {}", head.number, head.subject)
    } else {
        format!("{name} gave you {done} conversations, #{} among them", head.number)
    };
    Ok(notify::add(tx, &agent, Cause::Assigned, (&head, &text)).await?)
}

/// Begins to put a set back as it was; it goes on piece by piece.
pub(crate) async fn undo(tx: &mut Tx, deed: &Deed) -> Outcome<Vec<Left>> {
    let row =
        tx.maybe("select * from bulks where deed_id = $1", args![&deed.id]).await?.ok_or_else(Refusal::missing)?;
    let bulk = read(&row)?;
    let sql = "update bulks set state = 'undoing' where id = $1 and state = 'done'";
    if tx.exec(sql, args![&bulk.id]).await? == 0 {
        return Err(
            Refusal::new("bulk.running", 409, "this change still goes on; take it back when it has ended").into()
        );
    }
    crate::jobs::change_many::enqueue(tx, &bulk.id, 0).await?;
    Ok(vec![])
}

/// Puts one conversation back, as far as nobody changed it since.
pub(crate) async fn undo_one(db: &Db, actor: &Actor, (bulk, ordinal, id): (&Bulk, i64, &str)) -> Result<(), Fault> {
    match try_back(db, actor, (bulk, ordinal, id)).await {
        Ok(()) => Ok(()),
        Err(Failure::Refused(refusal)) => {
            let mut tx = db.begin(actor).await?;
            mark(&mut tx, (bulk, ordinal), ("done", "left"), Some(&refusal)).await?;
            tx.commit().await
        }
        Err(Failure::Faulty(fault)) => Err(fault),
    }
}

async fn try_back(db: &Db, actor: &Actor, (bulk, ordinal, id): (&Bulk, i64, &str)) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    head::open(&mut tx, actor, id, Action::ConversationRead).await?;
    for action in bulk.change.needs() {
        head::open(&mut tx, actor, id, action).await?;
    }
    let deed = bulk.deed.clone().ok_or_else(|| Fault::new("a bulk change without its deed"))?;
    let left = deed::restore_thing(&mut tx, &deed, (id, tables::ALL)).await?;
    let mut head = head::open(&mut tx, actor, id, Action::ConversationRead).await?;
    head::save(&mut tx, &mut head).await?;
    recount::labels(&mut tx, head.id.as_str()).await?;
    event::write(
        &mut tx,
        &head.id,
        "separated",
        "put back as it was before a change of many",
        json!({ "undone": deed }),
    )
    .await?;
    tx.tell(Fact::new(Kind::DeedUndone).conversation(&head.id).inbox(&head.inbox).with("deed", deed.as_str()));
    let kept = left.iter().flat_map(|left| left.columns.clone()).collect::<Vec<_>>();
    let kept = (!kept.is_empty())
        .then(|| Refusal::new("bulk.changed_since", 409, format!("changed again since: {}", kept.join(", "))));
    let state = if kept.is_some() { "left" } else { "undone" };
    if mark(&mut tx, (bulk, ordinal), ("done", state), kept.as_ref()).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Sets chosen and forgotten are swept after a day, those that were changed with their deed.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let now = tx.now();
    let old = "select id from bulks where state = 'chosen' and at < $1 or at < $2";
    let bound = || args![now.plus(-Time::DAY), now.plus(-2 * deed::KEPT_MS)];
    tx.exec(format!("delete from bulk_items where bulk_id in ({old})"), bound()).await?;
    tx.exec(format!("delete from bulks where id in ({old})"), bound()).await?;
    tx.commit().await
}
