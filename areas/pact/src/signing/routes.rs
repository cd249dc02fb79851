//! The staff's side: writing, signing, publishing and withdrawing the pact.

use super::edition::{Company, Edition, State, WordsWritten};
use super::edition_store as kept;
use super::people;
use super::said::{self, Said, Saying};
use crate::board::{self, Promise, Verdict};
use crate::public::{answers, words};
use base::{Action, Failure, Outcome, Thing, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Conn;
use web::{Answer, Ask, Method, Needs, Raw, Response, Route, StatusCode, get, post, put, raw};

const READ: Needs = Needs::Permission(Action::ConversationRead);
const CHANGE: Needs = Needs::Permission(Action::CompanyChange);

/// Routes below `/api/v1`.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (answers, publishes) = (Needs::Permission(Action::ConversationReply), Needs::Permission(Action::Publish));
    vec![
        get("/pact/edition", READ, "the company's pact: what is written, who signed, what is in public", show),
        put("/pact/edition", CHANGE, "write all ten lines of the pact; signatures of other words fall away", write),
        post("/pact/edition/signature", CHANGE, "sign the pact as an officer of the company", sign),
        post(
            "/pact/edition/countersignature",
            answers,
            "countersign the pact as somebody who answers customers",
            countersign,
        ),
        post("/pact/edition/proposal", CHANGE, "propose to publish the pact", propose),
        post("/pact/edition/publication", publishes, "publish the pact that another person proposed", publish),
        post("/pact/edition/withdrawal", CHANGE, "take the pact out of the public", withdraw),
        post("/pact/words", publishes, "one sentence on a line that was missed this month", say),
        raw(Method::GET, "/pact/edition/page", READ, ("the page as it would stand in public", 0), page),
    ]
}

/// The whole of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactStanding")]
struct Shown {
    /// What is being written.
    open: Option<Edition>,
    /// What is in public.
    published: Option<Edition>,
    /// It was in public and was withdrawn.
    withdrawn: bool,
    /// Only one person works here.
    alone: bool,
    /// Where an empty beginning may start from: our plain words.
    proposal: WordsWritten,
    /// How many signed in public.
    signed: i64,
    /// How many of them are listed.
    listed: usize,
    /// The month that is told of.
    month: String,
    /// Lines missed in it.
    missed: Vec<Promise>,
    /// What was said of them.
    said: Vec<Said>,
    /// Promised times that were kept in less than nine of ten cases in the last 28 days.
    too_strict: Vec<TooStrict>,
}

/// A promise that is stricter than what was met.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactTooStrict")]
struct TooStrict {
    /// Name of the policy.
    policy: String,
    /// Share of first answers that came in its time.
    share: f64,
    /// Of how many.
    n: usize,
}

async fn too_strict(conn: &mut Conn, now: Time) -> Outcome<Vec<TooStrict>> {
    let found = answers::too_strict(&answers::lately(conn, now).await?);
    let names = clocks::policy::all(conn).await?;
    let one = |(id, sum): (base::PolicyId, answers::Sum)| {
        let policy = names.iter().find(|policy| policy.id == id)?.name.clone();
        Some(TooStrict { policy, share: sum.share, n: sum.n })
    };
    Ok(found.into_iter().filter_map(one).collect())
}

async fn show(ask: Ask) -> Answer<Shown> {
    shown(&ask).await.map(Into::into)
}

async fn shown<Q, B>(ask: &Ask<Q, B>) -> Outcome<Shown> {
    let mut conn = ask.read().await?;
    let (open, published) =
        (kept::of_state(&mut conn, State::Open).await?, kept::of_state(&mut conn, State::Published).await?);
    let company = team::company(&mut conn).await?;
    let signed = people::all(&mut conn).await?;
    let board = board::frozen(&mut conn, ask.now).await?;
    let month = said::month_of(Time(board.cut_ms), &company.zone);
    let words = published.as_ref().map(|edition| &edition.words);
    let missed = words.map(|words| missed(&board, words)).unwrap_or_default();
    Ok(Shown {
        withdrawn: kept::standing(&mut conn).await? == kept::Standing::Withdrawn,
        alone: kept::company(&mut conn).await? == Company::Alone,
        proposal: words::proposal(&company.locale),
        signed: signed.signed,
        listed: signed.listed,
        said: said::of_month(&mut conn, &month).await?,
        too_strict: too_strict(&mut conn, ask.now).await?,
        open,
        published,
        month,
        missed,
    })
}

fn missed(board: &board::Board, words: &WordsWritten) -> Vec<Promise> {
    let judged = crate::public::with_goals(board.clone(), words);
    judged.lines.iter().filter(|line| line.verdict() == Verdict::Missed).map(|line| line.promise).collect()
}

async fn write(ask: Ask<(), WordsWritten>) -> Answer<Shown> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    if let Some(seen) = ask.if_match() {
        let open = kept::of_state(&mut ask.read().await?, State::Open).await?;
        let version = open.map_or(0, |edition| edition.version);
        if seen != version {
            return Err(base::Refusal::changed().into());
        }
    }
    let mut tx = ask.begin().await?;
    kept::write(&mut tx, &ask.body).await?;
    tx.commit().await?;
    shown(&ask).await.map(Into::into)
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PactSigning")]
struct Signing {
    /// Of the words that were read.
    mark: String,
    /// What the signer does here, in their own words.
    title: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PactRead")]
struct WasRead {
    /// Of the words that were read.
    mark: String,
}

/// Longest title, in characters.
const TITLE: usize = 100;

fn title(signing: &Signing) -> Outcome<String> {
    let title = team::words::line("title", &signing.title, TITLE)?;
    if title.is_empty() {
        return Err(base::Refusal::invalid("title", "say what you do here; it stands beside your name").into());
    }
    Ok(title)
}

async fn sign(ask: Ask<(), Signing>) -> Answer<Shown> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    let mut tx = ask.begin().await?;
    let (open, title) = (kept::open(&mut tx).await?, title(&ask.body)?);
    open.check_read(&ask.body.mark)?;
    let who = kept::acting(&mut tx, &title).await?;
    kept::sign(&mut tx, &open, &who).await?;
    tx.commit().await?;
    shown(&ask).await.map(Into::into)
}

async fn countersign(ask: Ask<(), Signing>) -> Answer<Shown> {
    let mut tx = ask.begin().await?;
    let (open, title) = (kept::open(&mut tx).await?, title(&ask.body)?);
    open.check_read(&ask.body.mark)?;
    let who = kept::acting(&mut tx, &title).await?;
    kept::countersign(&mut tx, &open, &who).await?;
    tx.commit().await?;
    shown(&ask).await.map(Into::into)
}

async fn propose(ask: Ask<(), WasRead>) -> Answer<Shown> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    let mut tx = ask.begin().await?;
    let open = kept::open(&mut tx).await?;
    open.check_read(&ask.body.mark)?;
    let who = kept::acting(&mut tx, "").await?;
    kept::propose(&mut tx, &open, &who).await?;
    tx.commit().await?;
    shown(&ask).await.map(Into::into)
}

async fn publish(ask: Ask<(), WasRead>) -> Answer<Shown> {
    let mut tx = ask.begin().await?;
    let open = kept::open(&mut tx).await?;
    open.check_read(&ask.body.mark)?;
    let who = kept::acting(&mut tx, "").await?;
    kept::publish(&mut tx, &open, &who).await?;
    tx.commit().await?;
    shown(&ask).await.map(Into::into)
}

async fn withdraw(ask: Ask) -> Answer<Shown> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    let mut tx = ask.begin().await?;
    kept::withdraw(&mut tx).await?;
    tx.commit().await?;
    shown(&ask).await.map(Into::into)
}

async fn say(ask: Ask<(), Saying>) -> Answer<Shown> {
    let mut tx = ask.begin().await?;
    let zone = team::company(&mut tx).await?.zone;
    let cut = board::frozen(&mut tx, ask.now).await?.cut_ms;
    said::say(&mut tx, &said::month_of(Time(cut), &zone), &ask.body).await?;
    tx.commit().await?;
    shown(&ask).await.map(Into::into)
}

/// What it will say: the page made of what is being written, else of what is in public.
async fn page(raw: Raw) -> Result<Response, Failure> {
    let mut conn = raw.ask.read().await?;
    let open = kept::of_state(&mut conn, State::Open).await?;
    let edition = match open {
        Some(edition) => edition,
        None => kept::of_state(&mut conn, State::Published).await?.ok_or_else(base::Refusal::missing)?,
    };
    let view = crate::public::view::made(&mut conn, raw.ask.house().vault(), (edition, raw.ask.now)).await?;
    let language = crate::public::language(&raw, &view.company_language);
    Ok(web::paper::html(StatusCode::OK, crate::public::page::whole(words::of(&language), &view)))
}
