//! What lists may ask of a conversation: what is told of it, as the desk keeps it beside its labels.

use crate::reading::{self, Kind, Reading};
use base::facts::{Kind as Happened, Told};
use base::{Actor, ConversationId, Fault};
use std::collections::BTreeSet;
use store::{Db, Row, Tx, args};

/// From here on a mood is a good one; below its opposite, a bad one.
pub const MOOD: f64 = 0.33;
/// Conversations that are caught up with in one transaction.
const PIECE: i64 = 500;

/// What is told, in the words lists ask in. Pure.
#[must_use]
pub fn words(reading: &Reading) -> BTreeSet<String> {
    let kinds = Kind::ALL.into_iter().filter(|kind| reading.tells(*kind)).map(|kind| kind.code().to_owned());
    let moods = [("mood:good", reading.mood >= MOOD), ("mood:bad", reading.mood <= -MOOD)];
    let moods = moods.into_iter().filter(|(_, is_so)| *is_so).map(|(mood, _)| mood.to_owned());
    kinds.chain(moods).chain(reading.topics.iter().map(|topic| format!("topic:{topic}"))).collect()
}

/// Tells anew of a conversation.
pub(crate) async fn renew(tx: &mut Tx, conversation: &ConversationId) -> Result<(), Fault> {
    let told = reading::of(tx, conversation).await?.map(|reading| words(&reading)).unwrap_or_default();
    desk::told::set(tx, conversation, &told).await
}

/// Conversations whose messages are others now. Pure.
pub(crate) fn moved(page: &[Told]) -> BTreeSet<ConversationId> {
    let other = |fact: &&Told| {
        matches!(
            fact.kind,
            Happened::ConversationOpened
                | Happened::ConversationsMerged
                | Happened::MessagesMoved
                | Happened::DeedUndone
        )
    };
    page.iter().filter(other).filter_map(|fact| fact.conversation.clone()).collect()
}

/// Tells of what was read before lists could ask for it.
pub(crate) async fn catch_up(db: &Db) -> Result<(), Fault> {
    loop {
        let mut tx = db.begin(&Actor::system()).await?;
        let due =
            tx.rows("select conversation_id from told_due order by conversation_id limit $1", args![PIECE]).await?;
        let due: Vec<ConversationId> = due.iter().map(Row::only).collect::<Result<_, _>>()?;
        if due.is_empty() {
            return Ok(());
        }
        for conversation in &due {
            renew(&mut tx, conversation).await?;
            tx.exec("delete from told_due where conversation_id = $1", args![conversation]).await?;
        }
        tx.commit().await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_said_in_the_words_lists_ask_in() {
        let topics = vec!["refund".to_owned()];
        let reading = Reading { complaint: 0.8, question: 0.4, urgent: 0.5, mood: -0.33, topics, ..Reading::default() };
        let told: Vec<String> = words(&reading).into_iter().collect();
        assert_eq!(told, ["complaint", "mood:bad", "topic:refund", "urgent"]);
        for word in told {
            let typed = if word.contains(':') { word } else { format!("is:{word}") };
            assert_eq!(desk::query::parse(&typed, ("UTC", base::Time(0))).hint, None, "{typed}");
        }
        assert_eq!(words(&Reading::default()), BTreeSet::new());
    }
}
