//! What somebody learns from their own answers (AUT-8): what the reply check found in what they sent all the same, beside the same
//! said better, and what a second person gave back to them. Shown to nobody else, and never counted.

use base::{AgentId, ConversationId, Fault, MessageId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Conn, Row, args};
use voice::Example as Better;

/// Answers are looked at this far back.
const BACK: i64 = 30 * Time::DAY;
/// Answers looked at, and findings and returns shown.
const LOOKED_AT: i64 = 200;
const MOST: usize = 6;
/// Characters of an answer that are shown.
const SHOWN: usize = 600;

/// A passage of one's own that the check would write otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CoachingExample")]
pub struct Example {
    /// Which check.
    pub check: String,
    /// The answer it stands in.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Number of the conversation.
    pub number: i64,
    /// When it was sent.
    pub at: Time,
    /// One's own words.
    pub words: String,
    /// Words of the handbook that the check speaks up at, in the language of the answer where there are any.
    pub before: Option<String>,
    /// The same said better.
    pub after: Option<String>,
}

/// An answer that was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CoachingReturn")]
pub struct Returned {
    /// Its conversation.
    pub conversation: ConversationId,
    /// Number of the conversation.
    pub number: i64,
    /// When it was given back.
    pub at: Time,
    /// Why, in the other's words.
    pub why: String,
    /// What would have been sent.
    pub before: String,
    /// What was sent instead, if anything was.
    pub after: Option<String>,
}

/// What was found of an answer, as the desk keeps it.
#[derive(Debug, Deserialize)]
struct Kept {
    check: String,
    severity: String,
    start: usize,
    end: usize,
}

/// The newest passage for each check that spoke up in one's own answers.
pub(crate) async fn examples(conn: &mut Conn, agent: &AgentId, now: Time) -> Result<Vec<Example>, Fault> {
    let sql = "select m.id, m.conversation_id, m.at, m.text, m.language, k.findings, c.number from messages m
         join reply_checks k on k.message_id = m.id join conversations c on c.id = m.conversation_id
         where m.direction = 'out' and m.author_kind = 'agent' and m.automatic = 0 and m.author_id = $1 and m.id >= $2 and k.verdict <> 'ok'
         order by m.id desc limit $3";
    let from = MessageId::first_of(now.plus(-BACK));
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    for row in conn.rows(sql, args![agent, from, LOOKED_AT]).await? {
        for example in of_answer(&row)? {
            if seen.insert(example.check.clone()) {
                all.push(example);
            }
        }
    }
    all.truncate(MOST);
    Ok(all)
}

fn of_answer(row: &Row) -> Result<Vec<Example>, Fault> {
    let findings: Vec<Kept> = serde_json::from_value(row.get("findings")?).unwrap_or_default();
    let (text, language): (String, Option<String>) = (row.get("text")?, row.get("language")?);
    let language = language.or_else(|| voice_language(&text));
    let mut all = Vec::new();
    for one in findings.into_iter().filter(|one| one.severity != "hint") {
        let words = passage(&text, &one);
        if words.trim().is_empty() {
            continue;
        }
        let better = better(&one.check, language.as_deref());
        all.push(Example {
            check: one.check,
            message: row.get("id")?,
            conversation: row.get("conversation_id")?,
            number: row.get("number")?,
            at: row.get("at")?,
            words,
            before: better.map(|better| better.before.to_owned()),
            after: better.map(|better| better.after.to_owned()),
        });
    }
    Ok(all)
}

fn voice_language(text: &str) -> Option<String> {
    triage::read(text).language
}

/// The words a finding stands at. Pure.
fn passage(text: &str, found: &Kept) -> String {
    text.chars().skip(found.start).take(found.end.saturating_sub(found.start).min(SHOWN)).collect()
}

/// An example of the handbook: in the language of the answer, else in none that would have to be translated. Pure.
fn better(check: &str, language: Option<&str>) -> Option<&'static Better> {
    let check = voice::ALL.iter().find(|one| one.name == check)?;
    check.examples.iter().find(|example| Some(example.language) == language)
}

/// One's own answers that were given back, newest first.
pub(crate) async fn returned(conn: &mut Conn, agent: &AgentId, now: Time) -> Result<Vec<Returned>, Fault> {
    let sql = "select a.conversation_id, a.decided_at, a.words, l.writing, c.number,
           (select m.text from messages m where m.conversation_id = a.conversation_id and m.direction = 'out' and m.author_id = $1
              and m.automatic = 0 and m.at > a.decided_at order by m.id limit 1) as after_text
         from approvals a join later_answers l on l.id = a.later_id join conversations c on c.id = a.conversation_id
         where a.author_id = $1 and a.state = 'returned' and a.decided_at >= $2 order by a.decided_at desc limit $3";
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    conn.rows(sql, args![agent, now.plus(-BACK), most]).await?.iter().map(given_back).collect()
}

fn given_back(row: &Row) -> Result<Returned, Fault> {
    let writing: serde_json::Value = row.get("writing")?;
    let shown = |text: &str| text.chars().take(SHOWN).collect::<String>();
    let before = writing.get("body_text").and_then(serde_json::Value::as_str).unwrap_or_default();
    Ok(Returned {
        conversation: row.get("conversation_id")?,
        number: row.get("number")?,
        at: row.get("decided_at")?,
        why: row.get::<Option<String>>("words")?.unwrap_or_default(),
        before: shown(before),
        after: row.get::<Option<String>>("after_text")?.as_deref().map(shown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_counted_in_characters() {
        let found = |start, end| Kept { check: "blame".into(), severity: "warn".into(), start, end };
        assert_eq!(passage("Grüße, wie bereits erwähnt.", &found(7, 26)), "wie bereits erwähnt");
        assert_eq!(passage("short", &found(3, 90)), "rt");
        assert_eq!(passage("short", &found(9, 4)), "");
    }

    #[test]
    fn the_handbook_is_quoted_in_the_language_of_the_answer_only() {
        assert_eq!(better("blame", Some("de")).unwrap().language, "de");
        assert!(better("blame", Some("it")).is_none());
        assert!(better("nonsense", Some("de")).is_none());
    }
}
