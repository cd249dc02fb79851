//! What an inbox does by itself: an acknowledgement, a text while nobody is there, what colleagues' mail becomes,
//! what is filed as spam. Off until somebody switches it on, but for the word that something was too large.

mod alarm;
mod answer;
mod rule;
pub mod words;

pub(crate) use answer::{CLASS, Came, answer, is_ours, preview};
pub(crate) use rule::{Place, Which, is_office};

use crate::check;
use base::{CalendarId, Fault, InboxId, Refusal, Time};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Conn, Tx, args};

/// Longest automatic text, in characters.
const LONGEST: usize = 4_000;

/// What an inbox does by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Automatic {
    /// Sent to whoever begins a conversation.
    pub acknowledgement: Acknowledgement,
    /// Sent to whoever writes while nobody is there.
    pub away: Away,
    /// Sent to whoever writes more than is fetched by itself.
    pub large: Large,
    /// What an answer of a colleague to a notification becomes.
    pub colleagues: ByMail,
    /// Whether the mail server's own filter is followed.
    pub filter: Filter,
    /// What becomes of a message that another inbox got as well.
    pub copies: Copies,
}

/// What becomes of a message that another inbox got as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Copies {
    /// It stands in the conversation of the inbox that got it first, if everybody here sees that one.
    #[default]
    One,
    /// It begins a conversation here too, tied to the other.
    Own,
}

/// Whether the mail server's own filter is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// What it marks is filed as spam.
    #[default]
    Follow,
    /// Its marks change nothing.
    Ignore,
}

/// What an answer of a colleague to a notification becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ByMail {
    /// A note for colleagues.
    #[default]
    Note,
    /// An answer to the customer.
    Reply,
    /// Nothing: notifications cannot be answered.
    Off,
}

/// Says that a message has arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Acknowledgement {
    /// Whether it is sent.
    pub on: bool,
    /// The text by language: `en`, `de`, `fr`, `es`.
    pub texts: BTreeMap<String, String>,
}

/// Says that a message was too large to be taken in whole. On from the start: else whoever sent it would not notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Large {
    /// Whether it is sent.
    pub on: bool,
    /// The text by language: `en`, `de`, `fr`, `es`; goodword's own where there is none.
    pub texts: BTreeMap<String, String>,
}

impl Default for Large {
    fn default() -> Self {
        Self { on: true, texts: BTreeMap::new() }
    }
}

/// Says that nobody is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Away {
    /// Whether it is sent.
    pub on: bool,
    /// When somebody is back; without it, until switched off.
    pub until: Option<Time>,
    /// Only while this calendar is closed; the day somebody is back is then the day it opens next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarId>,
    /// The text by language: `en`, `de`, `fr`, `es`.
    pub texts: BTreeMap<String, String>,
}

/// When a calendar opens next; nothing while it is open, and where there is none of this id.
pub type NextOpening =
    dyn for<'a> Fn(&'a mut Conn, &'a CalendarId, Time) -> BoxFuture<'a, Result<Option<Time>, Fault>> + Send + Sync;

/// Calendars, which are kept above the desk.
#[derive(Clone)]
pub struct Calendars(pub Arc<NextOpening>);

impl Calendars {
    /// For what is answered by nobody automatically.
    #[must_use]
    pub fn none() -> Self {
        Self(Arc::new(|_conn, _calendar, _at| Box::pin(async { Ok(None) })))
    }
}

impl std::fmt::Debug for Calendars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Calendars")
    }
}

impl Away {
    /// As its calendar has it: away until that opens, and not away while it is open.
    #[must_use]
    pub fn by_calendar(self, opens: Option<Time>) -> Self {
        if self.calendar.is_none() {
            return self;
        }
        Self { on: self.on && opens.is_some(), until: opens, ..self }
    }

    /// Whether nobody is there now.
    #[must_use]
    pub fn holds(&self, now: Time) -> bool {
        self.on && self.until.is_none_or(|until| now < until)
    }
}

impl Automatic {
    /// Refuses texts that could not be sent as they stand.
    pub fn check(&self) -> Result<(), Refusal> {
        check_texts("acknowledgement", &self.acknowledgement.texts)?;
        check_texts("away", &self.away.texts)?;
        check_texts("large", &self.large.texts)?;
        check_some("acknowledgement", self.acknowledgement.on, &self.acknowledgement.texts)?;
        check_some("away", self.away.on, &self.away.texts)?;
        let day_known = self.away.until.is_some() || self.away.calendar.is_some();
        if !day_known && self.away.on && self.away.texts.values().any(|text| text.contains("{until}")) {
            return Err(Refusal::invalid(
                "away.until",
                "the text names the day somebody is back ({until}); say which day that is, or take it out of the text",
            ));
        }
        Ok(())
    }
}

fn check_texts(field: &str, texts: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let place = |language: &str| format!("{field}.texts.{language}");
    for (language, text) in texts {
        if words::of(language).is_none() {
            let detail = "automatic texts are written in one of en, de, fr, es";
            return Err(Refusal::invalid(&format!("{field}.texts"), detail));
        }
        if text.chars().count() > LONGEST {
            let detail = format!("an automatic text may have {LONGEST} characters; shorten it");
            return Err(Refusal::invalid(&place(language), detail));
        }
        if let Some(odd) = words::unknown_blank(text) {
            let detail = format!("nothing is known that could stand for {{{odd}}}; there are {{number}} and {{until}}");
            return Err(Refusal::invalid(&place(language), detail));
        }
        check::plain(&place(language), &words::sample(text))?;
    }
    Ok(())
}

#[expect(clippy::fn_params_excessive_bools, reason = "the switch as stored")]
fn check_some(field: &str, on: bool, texts: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if on && texts.values().all(|text| text.trim().is_empty()) {
        return Err(Refusal::invalid(&format!("{field}.texts"), "write the text in at least one language first"));
    }
    Ok(())
}

/// What this inbox does by itself, and the version of that.
pub async fn of(conn: &mut Conn, inbox: &InboxId) -> Result<(Automatic, i64), Fault> {
    let row = conn.maybe("select settings, version from inbox_automatic where inbox_id = $1", args![inbox]).await?;
    let Some(row) = row else { return Ok((Automatic::default(), 0)) };
    let settings: Value = row.get("settings")?;
    let read = serde_json::from_value(settings).map_err(|e| Fault::new(e).doing("what an inbox does by itself"))?;
    Ok((read, row.get("version")?))
}

/// Writes what this inbox does by itself.
pub async fn save(tx: &mut Tx, inbox: &InboxId, automatic: &Automatic) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        "insert into inbox_automatic (inbox_id, settings, version, changed_at) values ($1, $2, 1, $3)
         on conflict (inbox_id) do update set settings = excluded.settings, changed_at = excluded.changed_at, version = inbox_automatic.version + 1",
        args![inbox, json!(automatic), now],
    )
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acknowledging(text: &str) -> Automatic {
        let texts = BTreeMap::from([("en".to_owned(), text.to_owned())]);
        Automatic { acknowledgement: Acknowledgement { on: true, texts }, ..Automatic::default() }
    }

    fn field(automatic: &Automatic) -> Option<String> {
        automatic.check().err().and_then(|refusal| refusal.field)
    }

    #[test]
    fn a_text_that_could_not_be_sent_is_refused_where_it_stands() {
        assert_eq!(field(&Automatic::default()), None);
        assert_eq!(field(&acknowledging("We have it: #{number}.")), None);
        assert_eq!(field(&acknowledging("  ")).as_deref(), Some("acknowledgement.texts"));
        assert_eq!(field(&acknowledging("Dear {name}")).as_deref(), Some("acknowledgement.texts.en"));
        assert_eq!(
            field(&acknowledging("Dear [NAME], we have it: #{number}.")).as_deref(),
            Some("acknowledgement.texts.en")
        );
        assert_eq!(
            field(&acknowledging("Only an idiot writes on Sundays.")).as_deref(),
            Some("acknowledgement.texts.en")
        );
        assert_eq!(field(&acknowledging(&"x".repeat(4_001))).as_deref(), Some("acknowledgement.texts.en"));
        let mut foreign = acknowledging("hello");
        foreign.acknowledgement.texts.insert("xx".into(), "hm".into());
        assert_eq!(field(&foreign).as_deref(), Some("acknowledgement.texts"));
    }

    #[test]
    fn a_text_with_a_day_needs_the_day() {
        let texts = BTreeMap::from([("en".to_owned(), "back on {until}".to_owned())]);
        let mut away = Automatic { away: Away { on: true, texts, ..Away::default() }, ..Automatic::default() };
        assert_eq!(field(&away).as_deref(), Some("away.until"));
        away.away.until = Some(Time(5));
        assert_eq!(field(&away), None);
        assert!(away.away.holds(Time(4)) && !away.away.holds(Time(5)));
    }

    #[test]
    fn a_calendar_says_when_nobody_is_there() {
        let texts = BTreeMap::from([("en".to_owned(), "back on {until}".to_owned())]);
        let calendar = Some(CalendarId::mint(Time(1)));
        let away = Away { on: true, until: None, texts, calendar };
        assert_eq!(field(&Automatic { away: away.clone(), ..Automatic::default() }), None);
        let closed = away.clone().by_calendar(Some(Time(9)));
        assert!(closed.holds(Time(8)) && closed.until == Some(Time(9)));
        assert!(!away.clone().by_calendar(None).holds(Time(8)), "open");
        assert!(!Away { on: false, ..away }.by_calendar(Some(Time(9))).holds(Time(8)), "switched off");
    }
}
