//! Another copy of a message: the same id again with nearly the same words, as lists and relays make them. Both are kept; the
//! second is shown folded, and tells nobody anything (MAIL-204).

use crate::file;
use crate::head::Head;
use base::facts::{Fact, Kind};
use base::{Fault, InboxId, MessageId, Outcome};
use contract::{Incoming, Trust};
use serde_json::json;
use std::collections::HashMap;
use store::{Tx, args};

/// Of a hundred words of both, this many have to be in both.
const ALIKE: usize = 95;

/// The message of this conversation that this one is another copy of. Only of the same sender, and only where nothing is
/// attached that the first one has not: whoever gets ahead of somebody else's id hides nothing by it.
pub(crate) async fn of(
    tx: &mut Tx,
    inbox: &InboxId,
    (head, message): (&Head, &Incoming),
) -> Result<Option<MessageId>, Fault> {
    let Some(id) = message.provider_id.as_deref().filter(|_| message.post.is_none()) else { return Ok(None) };
    let sql = "select m.id, m.text, m.author_address from message_ids i join messages m on m.id = i.message_id
               where i.inbox_id = $1 and i.provider_id = $2 and i.origin = 'received' and m.conversation_id = $3 and m.held = 0";
    let Some(row) = tx.maybe(sql, args![inbox, id, &head.id]).await? else { return Ok(None) };
    let first: MessageId = row.get("id")?;
    let author: Option<String> = row.get("author_address")?;
    let same = author.is_some_and(|author| author.eq_ignore_ascii_case(&message.from.address));
    if !same || message.trust == Trust::Failed || !nearly(&row.get::<String>("text")?, &message.text) {
        return Ok(None);
    }
    let files = file::of_messages(tx, std::slice::from_ref(&first)).await?.remove(&first).unwrap_or_default();
    Ok((message.files.len() <= files.len()).then_some(first))
}

/// Whether two texts have nearly all words in common. Pure, in linear time.
fn nearly(one: &str, other: &str) -> bool {
    let mut words: HashMap<&str, i64> = HashMap::new();
    let (mut all, mut common) = (0_usize, 0_usize);
    for word in one.split_whitespace() {
        *words.entry(word).or_default() += 1;
        all += 1;
    }
    for word in other.split_whitespace() {
        all += 1;
        if let Some(left) = words.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            common += 2;
        }
    }
    all > 0 && common * 100 >= all * ALIKE
}

/// Folds it: it is there, and changes nothing of where the conversation stands.
pub(crate) async fn fold(tx: &mut Tx, head: &mut Head, (id, first): (&MessageId, &MessageId)) -> Outcome<()> {
    tx.exec("update messages set copy_of = $2 where id = $1", args![id, first]).await?;
    head.message_count += 1;
    crate::head::save(tx, head).await?;
    let sentence = "another copy of a message came, by a list or a relay; it is folded";
    crate::event::write(tx, &head.id, "copy", sentence, json!({ "message": id, "first": first })).await?;
    tx.tell(Fact::new(Kind::MessageChanged).conversation(&head.id).message(id).inbox(&head.inbox));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_is_nearly_the_same_and_another_number_is_not() {
        let text = "word ".repeat(60);
        assert!(nearly(&text, &format!("{text} sent by the list")));
        assert!(nearly("the same", "the  same\n"));
        assert!(!nearly("pay to account 1", "pay to account 2"));
        assert!(!nearly("hello", "hello -- sent by the list"));
        assert!(!nearly("", ""));
    }

    #[test]
    fn long_texts_are_compared_in_linear_time() {
        let long: String = (0..200_000).map(|n| format!("w{n} ")).collect();
        assert!(nearly(&long, &long));
    }
}
