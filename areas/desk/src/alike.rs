//! A second open conversation of the same customer that looks like this one: likely the same matter twice. Pure rules, and
//! the few rows they look at.

use crate::head::{self, Head};
use base::{Action, Actor, Outcome};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Bind, Conn, args};

/// Conversations compared, at most.
const COMPARED: i64 = 20;
/// Characters of a conversation's text that are compared.
const READ: usize = 6_000;
/// From this likeness on it is worth saying.
const WORTH: u32 = 40;

/// A conversation that looks like another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Alike {
    /// The other conversation.
    pub conversation: base::ConversationId,
    /// Its number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// What speaks for it: `subject`, `reference`, `text`.
    pub because: Vec<&'static str>,
    /// A number both name, such as an order's.
    pub reference: Option<String>,
    /// How much alike, in per cent.
    pub strength: u32,
}

/// What is compared of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Words {
    subject: BTreeSet<String>,
    text: BTreeSet<String>,
    references: BTreeSet<String>,
}

/// Other open conversations of the same customer that look like this one, the likest first.
pub async fn of(conn: &mut Conn, actor: &Actor, head: &Head) -> Outcome<Vec<Alike>> {
    let Some(customer) = head.customer.clone().filter(|_| head.status.shelf() == "active") else { return Ok(vec![]) };
    let people = customers::group(conn, &customer).await?;
    let mut bind = Bind::new();
    let (list, own) = (bind.list(&people), bind.put(&head.id));
    let sql = format!(
        "select {} from conversations c where c.customer_id in {list} and c.shelf = 'active' and c.id <> {own} and c.visibility = {} and not exists
           (select 1 from conversation_links l where l.kind = 'different' and (l.from_id = c.id and l.to_id = {own} or l.from_id = {own} and l.to_id = c.id))
         order by c.last_at desc, c.id desc limit {COMPARED}",
        head::COLUMNS,
        bind.put(&head.visibility)
    );
    let others: Vec<Head> = conn.rows(sql, bind.values()).await?.iter().map(head::read).collect::<Result<_, _>>()?;
    let here = words_of(conn, head).await?;
    let mut alike = Vec::new();
    for other in others {
        let thing = head::thing(conn, &other).await?;
        if actor.check(Action::ConversationRead, &thing).is_ok() {
            alike.extend(compare(&here, &words_of(conn, &other).await?, &other));
        }
    }
    alike.sort_by_key(|one| std::cmp::Reverse(one.strength));
    Ok(alike)
}

async fn words_of(conn: &mut Conn, head: &Head) -> Outcome<Words> {
    let sql = "select text from messages where conversation_id = $1 and direction = 'in' and automatic = 0 and held = 0
                 and kind = 'message' and (trust is null or trust <> 'failed') order by at, id limit 3";
    let rows = conn.rows(sql, args![&head.id]).await?;
    let texts = rows.iter().map(store::Row::only).collect::<Result<Vec<String>, _>>()?;
    Ok(words(&head.subject, &texts.join("\n").chars().take(READ).collect::<String>()))
}

/// The words that count. Pure.
fn words(subject: &str, text: &str) -> Words {
    const MARKS: [&str; 10] = ["re", "aw", "fwd", "fw", "wg", "sv", "the", "and", "der", "und"];
    let of = |text: &str| -> BTreeSet<String> {
        let folded = store::search::fold(text);
        folded
            .split_whitespace()
            .filter(|word| word.chars().count() > 2 && !MARKS.contains(word))
            .map(str::to_owned)
            .collect()
    };
    let references = |text: &str| -> BTreeSet<String> {
        let pieces = text.split(|c: char| !(c.is_alphanumeric() || c == '-')).map(|piece| piece.trim_matches('-'));
        let digits = |piece: &str| piece.chars().filter(char::is_ascii_digit).count();
        pieces.filter(|piece| digits(piece) >= 4 && piece.len() <= 40).map(str::to_uppercase).collect()
    };
    let both = format!("{subject}\n{text}");
    Words { subject: of(subject), text: of(text), references: references(&both) }
}

/// Shared words of all words, in per cent. Pure.
fn share(one: &BTreeSet<String>, other: &BTreeSet<String>) -> u32 {
    let all = one.union(other).count();
    let both = one.intersection(other).count();
    u32::try_from(both.saturating_mul(100).checked_div(all).unwrap_or(0)).unwrap_or(0)
}

/// How alike two are, if it is worth saying. A number both name weighs most, the same subject next. Pure.
fn compare(here: &Words, there: &Words, other: &Head) -> Option<Alike> {
    let (subject, text) = (share(&here.subject, &there.subject), share(&here.text, &there.text));
    let reference = here.references.intersection(&there.references).next().cloned();
    let mut because = Vec::new();
    let mut strength = 0;
    if reference.is_some() {
        because.push("reference");
        strength += 50;
    }
    if subject >= 60 {
        because.push("subject");
        strength += subject / 2;
    }
    if text >= 30 {
        because.push("text");
        strength += text;
    }
    let Head { id: conversation, number, subject, .. } = other.clone();
    (strength >= WORTH).then(|| Alike {
        conversation,
        number,
        subject,
        because,
        reference,
        strength: strength.min(100),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::landing::tests::head;

    fn check(one: (&str, &str), other: (&str, &str)) -> Option<Vec<&'static str>> {
        compare(&words(one.0, one.1), &words(other.0, other.1), &head()).map(|alike| alike.because)
    }

    #[test]
    fn the_same_matter_written_twice_is_noticed() {
        let first = ("Lid of my kettle", "The lid of my new kettle cracked after two days. Order 2026-44817.");
        assert_eq!(check(first, ("Kettle", "Any news on order 2026-44817 please")), Some(vec!["reference"]));
        assert_eq!(check(first, ("Re: Lid of my kettle", "hello?")), Some(vec!["subject"]));
        let again = ("help", "the lid of my new kettle cracked after only two days");
        assert_eq!(check(first, again), Some(vec!["text"]));
    }

    #[test]
    fn two_matters_of_one_person_are_left_alone() {
        let first = ("Lid of my kettle", "The lid cracked. Order 2026-44817.");
        assert_eq!(check(first, ("Invoice", "Please send the invoice for order 2026-91002 to my office.")), None);
        assert_eq!(check(first, ("", "")), None);
        assert_eq!(check(("", ""), ("", "")), None);
    }
}
