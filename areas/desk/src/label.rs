//! Labels.

use crate::refusals;
use base::facts::{Fact, Kind};
use base::{ConversationId, Fault, LabelId, Outcome, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use store::{Bind, Conn, Question, Row, Together, Tx, args};

/// A label.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Label {
    /// Id.
    pub id: LabelId,
    /// Name.
    pub name: String,
    /// One of the six label colours.
    pub colour: String,
    /// Counts changes.
    pub version: i64,
}

fn read(row: &Row) -> Result<Label, Fault> {
    Ok(Label {
        id: row.get("id")?,
        name: row.get("name")?,
        colour: row.get::<i64>("colour")?.to_string(),
        version: row.get("version")?,
    })
}

/// All labels, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Label>, Fault> {
    conn.rows("select id, name, colour, version from labels order by folded", args![]).await?.iter().map(read).collect()
}

/// The label with this id.
pub async fn get(conn: &mut Conn, id: &LabelId) -> Outcome<Label> {
    let row = conn.maybe("select id, name, colour, version from labels where id = $1", args![id]).await?;
    Ok(read(&row.ok_or_else(Refusal::missing)?)?)
}

fn clean(name: &str, colour: &str) -> Result<(String, i64), Refusal> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Refusal::invalid("name", "a label has 1 to 60 characters"));
    }
    let colour = colour
        .parse()
        .ok()
        .filter(|n| (1..=6).contains(n))
        .ok_or_else(|| Refusal::invalid("colour", "choose a colour from 1 to 6"))?;
    Ok((name, colour))
}

/// Adds a label.
pub async fn add(tx: &mut Tx, name: &str, colour: &str) -> Outcome<Label> {
    let (name, colour) = clean(name, colour)?;
    let id = LabelId::mint(tx.now());
    let done = tx
        .exec(
            "insert into labels (id, name, folded, colour, version) values ($1, $2, $3, $4, 1) on conflict (folded) do nothing",
            args![&id, &name, name.to_lowercase(), colour],
        )
        .await?;
    if done == 0 {
        return Err(refusals::label_taken(&name).into());
    }
    tx.tell(Fact::new(Kind::LabelChanged).with("label", id.to_string()));
    get(tx, &id).await
}

/// Renames or recolours a label.
pub async fn change(tx: &mut Tx, id: &LabelId, (name, colour): (Option<&str>, Option<&str>)) -> Outcome<Label> {
    let before = get(tx, id).await?;
    let (name, colour) = clean(name.unwrap_or(&before.name), colour.unwrap_or(&before.colour))?;
    let taken =
        tx.maybe("select id from labels where folded = $1 and id <> $2", args![name.to_lowercase(), id]).await?;
    if taken.is_some() {
        return Err(refusals::label_taken(&name).into());
    }
    let sql = "update labels set name = $2, folded = $3, colour = $4, version = version + 1 where id = $1";
    tx.exec(sql, args![id, &name, name.to_lowercase(), colour]).await?;
    tx.tell(Fact::new(Kind::LabelChanged).with("label", id.to_string()));
    get(tx, id).await
}

/// Removes a label from everywhere; gives the number of conversations that had it.
pub async fn remove(tx: &mut Tx, id: &LabelId) -> Outcome<u64> {
    get(tx, id).await?;
    let count = tx.exec("delete from conversation_labels where label_id = $1", args![id]).await?;
    tx.exec("delete from labels where id = $1", args![id]).await?;
    tx.tell(Fact::new(Kind::LabelChanged).with("label", id.to_string()).with("removed", true));
    Ok(count)
}

/// Gives a conversation exactly these labels. False if it had them already.
pub async fn set(tx: &mut Tx, conversation: &ConversationId, wished: &[LabelId]) -> Outcome<bool> {
    let rows =
        tx.rows("select label_id from conversation_labels where conversation_id = $1", args![conversation]).await?;
    let has: BTreeSet<LabelId> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
    let wished: BTreeSet<LabelId> = wished.iter().cloned().collect();
    for id in wished.difference(&has) {
        let known = tx.maybe("select 1 as one from labels where id = $1", args![id]).await?;
        known.ok_or_else(|| {
            Refusal::invalid("labels", "one of these labels does not exist any more; load the list again")
        })?;
        tx.exec(
            "insert into conversation_labels (conversation_id, label_id, last_at, shelf) select id, $2, last_at, shelf from conversations where id = $1",
            args![conversation, id],
        )
        .await?;
    }
    for id in has.difference(&wished) {
        tx.exec(
            "delete from conversation_labels where conversation_id = $1 and label_id = $2",
            args![conversation, id],
        )
        .await?;
    }
    Ok(has != wished)
}

/// Labels by conversation.
pub async fn of(conn: &mut Conn, ids: &[ConversationId]) -> Result<HashMap<ConversationId, Vec<Label>>, Fault> {
    let mut bind = Bind::new();
    let sql = of_those(&bind.list(ids));
    by_conversation(&conn.rows(sql, bind.values()).await?)
}

/// Asks for the same together with other things; `list` holds the conversations.
pub(crate) fn ask(together: &mut Together, list: &str) -> Question<HashMap<ConversationId, Vec<Label>>> {
    together.ask(&["conversation_id", "id", "name", "colour", "version", "folded"], of_those(list), by_conversation)
}

fn of_those(list: &str) -> String {
    format!(
        "select cl.conversation_id, l.id, l.name, l.colour, l.version, l.folded
         from conversation_labels cl join labels l on l.id = cl.label_id where cl.conversation_id in {list}"
    )
}

fn by_conversation(rows: &[Row]) -> Result<HashMap<ConversationId, Vec<Label>>, Fault> {
    let folded = |row: &Row| row.get::<String>("folded").map(|folded| (folded, row.clone()));
    let mut rows = rows.iter().map(folded).collect::<Result<Vec<_>, _>>()?;
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut map: HashMap<ConversationId, Vec<Label>> = HashMap::new();
    for (_, row) in &rows {
        map.entry(row.get("conversation_id")?).or_default().push(read(row)?);
    }
    Ok(map)
}
