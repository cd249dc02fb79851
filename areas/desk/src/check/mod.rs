//! The reply check where words leave: what is on file around an answer is brought to `voice`; what it finds stops the answer, or
//! is kept with it for coaching. What the words are judged by, only `voice` knows.

pub mod earlier;
mod gate;
pub mod house;
mod kept;
mod known;
mod look_back;
mod report;

pub use gate::Past;
pub(crate) use gate::{judge, past};
pub(crate) use kept::{Passed, blocks, forget, keep};
pub use look_back::look_back;
pub use report::{Checked, Found, Offer, Promised, Severity, Verdict};

use crate::head::Head;
use crate::inbox::Inbox;
use crate::letter::{Letter, Public};
use crate::macros::{self, Macro};
use crate::reply::Writing;
use crate::{refusals, signature};
use base::{AgentId, FileId, Outcome, Refusal, Time};
use contract::{Length, Party};
use store::{Bind, Conn, Row};
use voice::{Earlier, Limit, Person, Reply};

/// Characters of macros that are compared with: those used last come first.
const MACRO_LETTERS: usize = 150_000;

/// Words that would go out, and whom they name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a> {
    /// The words.
    pub(crate) text: &'a str,
    /// What leaves beside them: a subject, a warning, what pictures show.
    pub(crate) beside: &'a [String],
    /// To whom.
    pub(crate) to: &'a [Party],
}

/// An answer in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    /// The conversation.
    pub(crate) head: &'a Head,
    /// The inbox it would leave from.
    pub(crate) box_: &'a Inbox,
    /// How long it may be there.
    pub(crate) length: Option<Length>,
    /// Who writes.
    pub(crate) by: &'a AgentId,
    /// When.
    pub(crate) now: Time,
}

impl Case<'_> {
    fn is_public(&self) -> bool {
        self.head.visibility == Public::VISIBILITY
    }
}

/// What the check says of these words here.
pub(crate) async fn run(conn: &mut Conn, case: Case<'_>, words: Words<'_>) -> Outcome<Checked> {
    let company = team::company(conn).await?;
    let signature::Words { name, own: signature, theirs } =
        signature::words(conn, case.by, (case.head, case.box_)).await?;
    let macros = macros::seen_by(conn, case.by, case.now).await?;
    let file = known::around(conn, case, (words, &signature, &macros)).await?;
    let own = file.own.into_iter().chain([company.name]).collect();
    let written = Reply {
        text: words.text.to_owned(),
        public: case.is_public(),
        agent: Person { name: Some(name), language: None },
        customer: Person { name: file.name, language: file.language },
        message: file.message,
        known: file.known,
        limit: case.length.map(|length| limit(length, words.text)),
        ..Reply::default()
    };
    let helped = house::Helped::of(case.head);
    let reply = house::get(conn).await?.house.tell(written, own, helped);
    let earlier = earlier::like(conn, (case.head, case.now), words.text).await?;
    let today = voice::day_of(case.now.0);
    let said = voice::check(&reply, &[&Earlier::of(texts(&macros)), &earlier], today);
    let mut checked = Checked::of(said);
    let below = if case.is_public() { "" } else { signature.as_str() };
    checked.count(words.text, (reply.agent.name.as_deref().unwrap_or_default(), below));
    // A post has no signature but the one that is written.
    if !case.is_public() {
        checked.drop_unsigned(&signature, &theirs);
    }
    for text in words.beside {
        let beside = Reply { text: text.clone(), limit: None, message: None, ..reply.clone() };
        checked.add_blocks(voice::check(&beside, &[], today), words.text);
    }
    Ok(checked)
}

fn limit(length: Length, text: &str) -> Limit {
    let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    Limit { most: number(length.most), over: Some(length.over(text).map_or(0, number)) }
}

/// The words of macros, as many as can be compared in time.
fn texts(macros: &[Macro]) -> Vec<&str> {
    let mut left = MACRO_LETTERS;
    let all = macros.iter().flat_map(|one| one.fields.texts.values()).map(String::as_str);
    all.take_while(|text| {
        let fits = text.len() <= left;
        left = left.saturating_sub(text.len());
        fits
    })
    .collect()
}

/// What the check says of an answer as it would be sent.
pub(crate) async fn written(conn: &mut Conn, case: Case<'_>, writing: &Writing) -> Outcome<Checked> {
    let lines = [own_subject(case.head, writing.subject.as_deref()), writing.warning.as_deref()];
    let beside = beside(conn, (lines, &writing.attachments)).await?;
    run(conn, case, Words { text: &writing.body_text, beside: &beside, to: &writing.to }).await
}

/// By whose leave an answer would pass although something blocks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way<'a> {
    /// Its author's, as far as they may.
    Alone(Past),
    /// That of whoever is asked now: they see what blocks, and decide.
    Asking,
    /// That of somebody who looked at it, and why.
    Left(Option<&'a (AgentId, String)>),
}

/// Checks an answer at the door: what blocks refuses it, unless somebody who may says why it goes.
pub(crate) async fn pass(conn: &mut Conn, case: Case<'_>, (writing, way): (&Writing, Way<'_>)) -> Outcome<Passed> {
    let checked = written(conn, case, writing).await?;
    let (reason, by) = match way {
        Way::Alone(past) => (judge(&checked.findings, past, writing.override_reason.as_deref())?, None),
        Way::Asking => (None, None),
        Way::Left(why) => {
            let reason = judge(&checked.findings, Past::Reason, why.map(|(_, reason)| reason.as_str()))?;
            (reason, why.map(|(by, _)| by.clone()))
        }
    };
    Ok(Passed { checked, reason, by })
}

/// A subject, unless it is the customer's own again. Pure.
pub(crate) fn own_subject<'a>(head: &Head, subject: Option<&'a str>) -> Option<&'a str> {
    subject.filter(|subject| head.message_count == 0 || !subject.contains(head.subject.trim()))
}

/// What leaves beside the words of an answer.
pub(crate) async fn beside(conn: &mut Conn, (lines, files): ([Option<&str>; 2], &[FileId])) -> Outcome<Vec<String>> {
    let mut all: Vec<String> = lines.into_iter().flatten().map(str::to_owned).collect();
    if !files.is_empty() {
        all.extend(descriptions(conn, files).await?);
    }
    all.retain(|text| !text.trim().is_empty());
    Ok(all)
}

async fn descriptions(conn: &mut Conn, files: &[FileId]) -> Outcome<Vec<String>> {
    let mut bind = Bind::new();
    let list = bind.list(files);
    let sql = format!("select description from files where description is not null and id in {list}");
    Ok(conn.rows(sql, bind.values()).await?.iter().map(Row::only).collect::<Result<_, _>>()?)
}

/// Checks a text nobody in particular writes to nobody in particular; what blocks refuses it where it stands.
pub(crate) fn plain(field: &str, text: &str) -> Result<(), Refusal> {
    let reply = Reply { text: text.to_owned(), ..Reply::default() };
    let checked = Checked::of(voice::check(&reply, &[], voice::day_of(0)));
    match checked.findings.iter().find(|one| one.severity == Severity::Block) {
        Some(found) => Err(refusals::stopped(found, "change it, then save again").field(field)),
        None => Ok(()),
    }
}
