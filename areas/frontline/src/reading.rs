//! What is read out of messages, and what comes of it for a conversation. Shown, and corrected by people; nothing is routed,
//! ranked or answered by it.

use crate::{tells, thanks};
use base::facts::{Fact, Kind as Happened};
use base::{ConversationId, Fault, MessageId, Outcome, Refusal};
use desk::head::Head;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use store::{Bind, Conn, Row, Tx, args};

/// Messages of a conversation that are looked at, newest first.
const LOOKED_AT: i64 = 20;

/// What a message can be. Each may be so or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ReadingKind")]
pub enum Kind {
    /// Something went wrong for whoever wrote.
    Complaint,
    /// Somebody or something is praised.
    Praise,
    /// An answer is asked for.
    Question,
    /// Hours count.
    Urgent,
}

impl Kind {
    /// All of them, as they are shown.
    pub const ALL: [Self; 4] = [Self::Complaint, Self::Praise, Self::Question, Self::Urgent];

    /// Its name in the API, in the database and in `triage`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Praise => "praise",
            Self::Question => "question",
            Self::Urgent => "urgent",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is told of a message, or of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Reading {
    /// How likely something went wrong for whoever wrote, 0 to 1; 0 or 1 where somebody said so.
    pub complaint: f64,
    /// How likely somebody or something is praised.
    pub praise: f64,
    /// How likely an answer is asked for.
    pub question: f64,
    /// How likely hours count.
    pub urgent: f64,
    /// From −1, all bad, to 1, all good.
    pub mood: f64,
    /// What it is about, the likeliest first.
    pub topics: Vec<String>,
    /// The language, where it can be told.
    pub language: Option<String>,
}

impl Reading {
    /// How likely a kind is.
    #[must_use]
    pub const fn likely(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Complaint => self.complaint,
            Kind::Praise => self.praise,
            Kind::Question => self.question,
            Kind::Urgent => self.urgent,
        }
    }

    /// Whether a kind counts as told.
    #[must_use]
    pub fn tells(&self, kind: Kind) -> bool {
        self.likely(kind) >= triage::TOLD
    }

    const fn set(&mut self, kind: Kind, likely: f64) {
        match kind {
            Kind::Complaint => self.complaint = likely,
            Kind::Praise => self.praise = likely,
            Kind::Question => self.question = likely,
            Kind::Urgent => self.urgent = likely,
        }
    }
}

impl From<triage::Reading> for Reading {
    fn from(read: triage::Reading) -> Self {
        let triage::Reading { complaint, praise, question, urgent, mood, language, topics } = read;
        let topics = topics.into_iter().map(str::to_owned).collect();
        Self { complaint, praise, question, urgent, mood, topics, language }
    }
}

/// A message as it was read, with what somebody said instead.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Read {
    pub(crate) message: MessageId,
    pub(crate) reading: Reading,
    /// What was said, and not read.
    pub(crate) said: BTreeMap<Kind, bool>,
}

impl Read {
    /// Likelihoods, and where somebody said what is so, that.
    fn settled(&self) -> Reading {
        let mut settled = self.reading.clone();
        for (kind, is_so) in &self.said {
            settled.set(*kind, if *is_so { 1.0 } else { 0.0 });
        }
        settled
    }
}

/// What messages come to, newest first: a conversation is a complaint, or praise, if any of them is; what is asked, how much it
/// hurries, the mood and the language are those of the newest. Gives the message behind each kind, too. Pure.
pub(crate) fn fold(read: &[Read]) -> Option<(Reading, BTreeMap<Kind, MessageId>)> {
    let newest = read.first()?;
    let mut folded = newest.settled();
    let mut behind: BTreeMap<Kind, MessageId> =
        Kind::ALL.into_iter().map(|kind| (kind, newest.message.clone())).collect();
    for one in read {
        let settled = one.settled();
        for kind in [Kind::Complaint, Kind::Praise] {
            if settled.likely(kind) > folded.likely(kind) {
                folded.set(kind, settled.likely(kind));
                behind.insert(kind, one.message.clone());
            }
        }
        if folded.topics.is_empty() {
            folded.topics = settled.topics;
        }
    }
    Some((folded, behind))
}

/// What is read out of a conversation; nothing where nobody wrote yet, or what they wrote was not read.
pub async fn of(conn: &mut Conn, conversation: &ConversationId) -> Result<Option<Reading>, Fault> {
    Ok(fold(&newest(conn, conversation).await?).map(|(reading, _)| reading))
}

/// Its messages as they were read, newest first.
pub(crate) async fn newest(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<Read>, Fault> {
    let sql = "select r.* from messages m join readings r on r.message_id = m.id where m.conversation_id = $1 order by m.id desc limit $2";
    let rows = conn.rows(sql, args![conversation, LOOKED_AT]).await?;
    let mut all: Vec<Read> = rows.iter().map(read).collect::<Result<_, _>>()?;
    let mut said = said(conn, all.iter().map(|one| &one.message)).await?;
    for one in &mut all {
        one.said = said.remove(&one.message).unwrap_or_default();
    }
    Ok(all)
}

fn read(row: &Row) -> Result<Read, Fault> {
    let share = |column: &str| Ok::<_, Fault>(from_thousandths(row.get(column)?));
    let topics: String = row.get("topics")?;
    let reading = Reading {
        complaint: share("complaint")?,
        praise: share("praise")?,
        question: share("question")?,
        urgent: share("urgent")?,
        mood: share("mood")?,
        topics: topics.split_whitespace().map(str::to_owned).collect(),
        language: row.get("language")?,
    };
    Ok(Read { message: row.get("message_id")?, reading, said: BTreeMap::new() })
}

async fn said(
    conn: &mut Conn,
    messages: impl Iterator<Item = &MessageId>,
) -> Result<HashMap<MessageId, BTreeMap<Kind, bool>>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(messages);
    let sql = format!(
        "select message_id, kind, is_so from reading_corrections where message_id in {list} order by said_at, message_id"
    );
    let mut all: HashMap<MessageId, BTreeMap<Kind, bool>> = HashMap::new();
    for row in conn.rows(sql, bind.values()).await? {
        if let Some(kind) = Kind::from_code(&row.get::<String>("kind")?) {
            all.entry(row.get("message_id")?).or_default().insert(kind, row.get("is_so")?);
        }
    }
    Ok(all)
}

/// Writes down what was read out of a message. What is known already stays.
pub(crate) async fn keep(tx: &mut Tx, message: &MessageId, reading: &Reading) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = "insert into readings (message_id, complaint, praise, question, urgent, mood, topics, language, read_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (message_id) do nothing";
    let [complaint, praise, question, urgent] = Kind::ALL.map(|kind| thousandths(reading.likely(kind)));
    let values = args![
        message,
        complaint,
        praise,
        question,
        urgent,
        thousandths(reading.mood),
        reading.topics.join(" "),
        reading.language.clone(),
        now
    ];
    Ok(tx.exec(sql, values).await? == 1)
}

/// Keeps what somebody says of a conversation: that it is so is said of the newest message, that it is not of each that was
/// told to be. Praise goes to whoever it belongs to, or is taken back.
pub async fn correct(tx: &mut Tx, head: &Head, (kind, is_so): (Kind, bool)) -> Outcome<()> {
    let read = newest(tx, &head.id).await?;
    let told = read.iter().filter(|one| one.settled().tells(kind)).map(|one| one.message.clone());
    let meant: Vec<MessageId> =
        if is_so { read.first().map(|one| one.message.clone()).into_iter().collect() } else { told.collect() };
    if read.is_empty() {
        return Err(nothing_read().into());
    }
    for message in &meant {
        say(tx, (head, message), (kind, is_so)).await?;
    }
    tells::renew(tx, &head.id).await?;
    tell(tx, head);
    Ok(())
}

/// Keeps what somebody says of a message.
pub(crate) async fn say(
    tx: &mut Tx,
    (head, message): (&Head, &MessageId),
    (kind, is_so): (Kind, bool),
) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "insert into reading_corrections (message_id, kind, said_at, is_so) values ($1, $2, $3, $4)
         on conflict (message_id, kind, said_at) do update set is_so = excluded.is_so";
    tx.exec(sql, args![message, kind.code(), now, is_so]).await?;
    match (kind, is_so) {
        (Kind::Praise, true) => thanks::credit(tx, head, message).await,
        (Kind::Praise, false) => thanks::take_back(tx, message).await,
        _ => Ok(()),
    }
}

fn nothing_read() -> Refusal {
    Refusal::new("reading.none", 409, "nothing that was written here has been read yet; try again in a moment")
}

/// Lets open screens look again.
pub(crate) fn tell(tx: &mut Tx, head: &Head) {
    tx.tell(Fact::new(Happened::ReadingChanged).conversation(&head.id).inbox(&head.inbox));
}

/// A share as a whole number. Pure.
fn thousandths(share: f64) -> i64 {
    let parts = (share.clamp(-1.0, 1.0) * 1_000.0).round();
    (-1_000..=1_000_i32).rev().find(|whole| f64::from(*whole) <= parts).map_or(0, i64::from)
}

fn from_thousandths(parts: i64) -> f64 {
    f64::from(i32::try_from(parts).unwrap_or_default()) / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Time;

    fn one(complaint: f64, praise: f64, question: f64) -> Read {
        let reading = Reading { complaint, praise, question, ..Reading::default() };
        Read { message: MessageId::mint(Time(1)), reading, said: BTreeMap::new() }
    }

    #[test]
    fn a_conversation_is_a_complaint_if_any_message_is_and_asks_what_the_newest_asks() {
        let (newest, older) = (one(0.1, 0.2, 0.1), one(0.9, 0.1, 0.8));
        let (folded, behind) = fold(&[newest.clone(), older.clone()]).unwrap();
        assert_eq!((folded.complaint, folded.praise, folded.question), (0.9, 0.2, 0.1));
        assert_eq!(behind.get(&Kind::Complaint), Some(&older.message));
        assert_eq!(behind.get(&Kind::Question), Some(&newest.message));
        assert_eq!(fold(&[]), None);
    }

    #[test]
    fn what_somebody_said_counts_and_what_was_read_stays() {
        let mut read = one(0.9, 0.0, 0.0);
        read.said.insert(Kind::Complaint, false);
        let (folded, _) = fold(std::slice::from_ref(&read)).unwrap();
        assert!(!folded.tells(Kind::Complaint));
        assert!(read.reading.tells(Kind::Complaint));
    }

    #[test]
    fn shares_are_kept_in_thousandths() {
        let kept = [0.0, 0.4996, 1.0, 2.0, -0.25, -3.0, f64::NAN].map(thousandths);
        assert_eq!(kept, [0, 500, 1_000, 1_000, -250, -1_000, 0]);
        assert_eq!(from_thousandths(-250), -0.25);
    }
}
