//! Earlier answers, found by what they have in common with a new one (decision D6).
//!
//! Each answer that left in the last 90 days has a few marks in the store (`voice::marks`). The marks of a new text lead to
//! the answers that share most of them; only these are compared word by word. So a check asks for some dozens of rows,
//! however many answers there are, and no process keeps any in memory. Reading them in is work of the housekeeping.

use crate::head::Head;
use base::{Actor, Fault, Time};
use store::{Bind, Conn, Db, Row, Tx, args};
use voice::Earlier;

/// How long an answer counts.
const KEPT: i64 = 90 * Time::DAY;
/// Answers younger than this may still be taken back.
const SETTLED: i64 = 5 * Time::MINUTE;
/// Answers read in one transaction, and such transactions in one go.
const PART: i64 = 200;
const PARTS: usize = 25;
/// Marks of one text that are asked for, answers that are asked for by one mark, and answers that are compared.
const MARKS: usize = 64;
const OF_ONE: i64 = 60;
const COMPARED: i64 = 24;
/// Characters of an answer that are compared.
const LETTERS: u32 = 8_000;

/// Earlier answers to other people that share a passage with these words, ready to be compared.
pub(super) async fn like(conn: &mut Conn, (head, now): (&Head, Time), text: &str) -> Result<Earlier, Fault> {
    let Some((sql, values)) = sharing(&voice::marks(text)) else { return Ok(Earlier::default()) };
    let numbers: Vec<i64> =
        conn.rows(sql, values).await?.iter().map(|row| row.get("reply")).collect::<Result<_, _>>()?;
    if numbers.is_empty() {
        return Ok(Earlier::default());
    }
    let mut bind = Bind::new();
    let (from, here) = (bind.put(now.plus(-KEPT)), bind.put(&head.id));
    let (whose, list) = (bind.put(head.customer.as_ref()), bind.list(numbers));
    let sql = format!(
        "select substr(m.text, 1, {LETTERS}) as text from reply_texts t join messages m on m.id = t.message_id
           join conversations c on c.id = m.conversation_id
         where t.number in {list} and t.at > {from} and c.id <> {here} and (c.customer_id is null or c.customer_id <> coalesce({whose}, ''))
         limit {COMPARED}"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    let texts: Vec<String> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
    Ok(Earlier::of(texts.iter().map(|text| own_words(text))))
}

/// The statement that finds the answers with most of these marks; a mark many have is asked for its newest only. Pure.
fn sharing(marks: &[i64]) -> Option<(String, Vec<store::Value>)> {
    let step = marks.len().div_ceil(MARKS).max(1);
    let mut bind = Bind::new();
    let each: Vec<String> = marks
        .iter()
        .step_by(step)
        .enumerate()
        .map(|(at, mark)| {
            let mark = bind.put(*mark);
            format!("select reply from (select reply from reply_marks where mark = {mark} order by reply desc limit {OF_ONE}) m{at}")
        })
        .collect();
    let most = 2 * COMPARED;
    let all = each.join(" union all ");
    let sql = format!("select reply from ({all}) u group by reply order by count(*) desc, reply desc limit {most}");
    (!each.is_empty()).then(|| (sql, bind.values()))
}

/// The words without the signature put under them. Pure.
fn own_words(text: &str) -> &str {
    text.rsplit_once("\n\n-- \n").map_or(text, |(words, _signature)| words)
}

/// Reads in what left since. Run now and then; a run goes on where the one before ended.
pub async fn read_in(db: &Db) -> Result<usize, Fault> {
    let mut read = 0;
    for _ in 0..PARTS {
        let part = read_part(db).await?;
        read += part;
        if part == 0 {
            break;
        }
    }
    Ok(read)
}

async fn read_part(db: &Db) -> Result<usize, Fault> {
    let mut conn = db.read().await?;
    let last = conn.maybe("select last_id from reply_reading where reader = 'marks'", args![]).await?;
    let last: String = last.map(|row| row.only()).transpose()?.unwrap_or_default();
    let sql = "select id, at, text from messages
               where direction = 'out' and author_kind = 'agent' and automatic = 0 and id > $1 and at < $2 order by id limit $3";
    let rows = conn.rows(sql, args![&last, db.now().plus(-SETTLED), PART]).await?;
    drop(conn);
    let Some(newest) = rows.last() else { return Ok(0) };
    let newest: String = newest.get("id")?;
    let mut tx = db.begin(&Actor::system()).await?;
    // Of two that read at once one goes on.
    let sql = "update reply_reading set last_id = $1 where reader = 'marks' and last_id = $2";
    if tx.exec(sql, args![&newest, &last]).await? == 0 {
        return Ok(0);
    }
    for row in &rows {
        mark(&mut tx, row).await?;
    }
    tx.commit().await?;
    Ok(rows.len())
}

async fn mark(tx: &mut Tx, row: &Row) -> Result<(), Fault> {
    let (id, at, text): (String, Time, String) = (row.get("id")?, row.get("at")?, row.get("text")?);
    let marks = voice::marks(own_words(&text));
    if marks.is_empty() || at < tx.now().plus(-KEPT) {
        return Ok(());
    }
    let sql = "insert into reply_texts (number, message_id, at) select coalesce(max(number), 0) + 1, $1, $2 from reply_texts returning number";
    let number: i64 = tx.one(sql, args![id, at]).await?.only()?;
    for part in marks.chunks(200) {
        let mut bind = Bind::new();
        let reply = bind.put(number);
        let rows: Vec<String> = part.iter().map(|mark| format!("({}, {reply})", bind.put(*mark))).collect();
        tx.exec(format!("insert into reply_marks (mark, reply) values {}", rows.join(", ")), bind.values()).await?;
    }
    Ok(())
}

/// Forgets answers that count no more.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    loop {
        let mut tx = db.begin(&Actor::system()).await?;
        let old = db.now().plus(-KEPT);
        let sql = "select message_id from reply_texts where at < $1 order by at limit $2";
        let rows = tx.rows(sql, args![old, PART]).await?;
        let ids: Vec<String> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
        forget(&mut tx, &ids).await?;
        tx.commit().await?;
        if ids.is_empty() {
            return Ok(());
        }
    }
}

/// Forgets the marks of these messages.
pub(crate) async fn forget(tx: &mut Tx, messages: &[String]) -> Result<(), Fault> {
    let marks = "delete from reply_marks where reply in (select number from reply_texts where message_id in {list})";
    store::erase::each(tx, marks, messages).await?;
    store::erase::each(tx, "delete from reply_texts where message_id in {list}", messages).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_asks_by_some_of_its_marks_only() {
        let marks: Vec<i64> = (0..1_000).collect();
        let (sql, values) = sharing(&marks).unwrap();
        assert!(values.len() <= MARKS, "{}", values.len());
        assert_eq!(sql.matches("union all").count(), values.len() - 1);
        assert!(sharing(&[]).is_none());
    }

    #[test]
    fn a_signature_is_not_compared() {
        assert_eq!(own_words("It left.\n\n-- \nMia\nShop"), "It left.");
        assert_eq!(own_words("It left."), "It left.");
    }
}
