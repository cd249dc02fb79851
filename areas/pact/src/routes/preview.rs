//! The preview: what is frozen, and what is still running; and what the company wants to reach.

use crate::board::{self, Board, Figure, Promise, Side, Verdict, Week};
use crate::measure::figure::{COMPANY, CUSTOMERS};
use crate::signing::edition_store as kept;
use crate::signing::{State, Wording, WordsWritten};
use crate::weeks;
use base::{Action, Outcome, Refusal, Thing, Time};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Conn;
use web::{Answer, Ask, Needs, Route, get, put};

const READ: Needs = Needs::Permission(Action::ReportRead);
const CHANGE: Needs = Needs::Permission(Action::CompanyChange);

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/pact/preview", READ, "the ten lines as they are frozen, and as they stand now", preview),
        put("/pact/goals", CHANGE, "what the company wants to reach, line by line, in its own words", change),
    ]
}

/// A line's goal and words, as they are wished for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PactGoal")]
struct Goal {
    /// Which promise.
    promise: Promise,
    /// What to reach, from 0 to 1.
    goal: Option<f64>,
    /// The company's own words for it; as they are if absent.
    wording: Option<String>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PactGoals")]
struct Goals {
    /// Lines that change; the others stay as they are.
    lines: Vec<Goal>,
}

/// The company's own view.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactPreview")]
struct Preview {
    /// Only frozen weeks: what everybody would see.
    frozen: Shown,
    /// With the weeks that are not frozen yet, as they stand now.
    running: Shown,
    /// The week that is frozen next, and when.
    next: Option<Next>,
    /// Things a line of the company's needs before a share is told.
    company_needs: u64,
    /// Different customers a line of theirs needs.
    customers_need: u64,
}

/// What is frozen next.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactFreezes")]
struct Next {
    /// Which week, like `2026-W07`.
    week: String,
    /// When.
    at: Time,
}

/// Ten lines.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactShown")]
struct Shown {
    /// How it was counted.
    method: &'static str,
    /// What was written until then is in it.
    cut_at: Time,
    /// Always all ten.
    lines: Vec<Line>,
}

/// One of the ten.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactShownLine")]
struct Line {
    /// Which promise.
    promise: Promise,
    /// Whose it is.
    side: Side,
    /// The company's own words for it, where it has written any.
    wording: String,
    /// What it wants to reach, from 0 to 1.
    goal: Option<f64>,
    /// Weeks that "now" is about.
    window: u8,
    /// What it comes to.
    now: Figure,
    /// What that says of the goal.
    verdict: Verdict,
    /// Week by week, the oldest first.
    weeks: Vec<OfWeek>,
    /// What was corrected later.
    corrections: Vec<OfWeek>,
    /// What stands beside it.
    beside: Vec<Beside>,
}

/// A week of a line.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactOfWeek")]
struct OfWeek {
    /// Like `2026-W07`.
    week: String,
    /// What it came to.
    figure: Figure,
}

/// What stands beside a line.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PactBeside")]
struct Beside {
    /// Its name.
    name: &'static str,
    /// What it comes to.
    figure: Figure,
}

async fn preview(ask: Ask) -> Answer<Preview> {
    ask.check(Action::ReportRead, &Thing::company())?;
    Ok(made(&mut ask.read().await?, ask.now).await?.into())
}

async fn made(conn: &mut Conn, now: Time) -> Outcome<Preview> {
    let (frozen, running) = (board::frozen(conn, now).await?, board::running(conn, now).await?);
    let published = kept::of_state(conn, State::Published).await?.map(|edition| edition.words);
    let open = kept::of_state(conn, State::Open).await?.map(|edition| edition.words);
    let zone = weeks::zone(conn).await?;
    let next = running.lines.first().and_then(|line| next(line, &frozen, &zone));
    Ok(Preview {
        frozen: shown(frozen, published.as_ref()),
        running: shown(running, open.as_ref().or(published.as_ref())),
        next,
        company_needs: COMPANY,
        customers_need: CUSTOMERS,
    })
}

/// The oldest week that still runs.
fn next(line: &board::Line, frozen: &Board, zone: &TimeZone) -> Option<Next> {
    let last = frozen.lines.first().and_then(|line| line.weeks.last()).map(|(week, _)| *week);
    let runs = |week: &&(Week, Figure)| last.is_none_or(|last| week.0 > last);
    let (week, _) = line.weeks.iter().find(runs)?;
    Some(Next { week: week.to_string(), at: weeks::count::cut(*week, zone)? })
}

fn shown(board: Board, words: Option<&WordsWritten>) -> Shown {
    let of_week = |(week, figure): (Week, Figure)| OfWeek { week: week.to_string(), figure };
    let wording = |promise| words?.lines.iter().find(|line| line.promise == promise).map(|line| line.wording.clone());
    let line = |line: board::Line| Line {
        promise: line.promise,
        side: line.promise.side(),
        wording: wording(line.promise).unwrap_or_default(),
        goal: line.goal,
        window: line.window,
        verdict: line.verdict(),
        now: line.now,
        weeks: line.weeks.into_iter().map(of_week).collect(),
        corrections: line.corrections.into_iter().map(of_week).collect(),
        beside: line.supporting.into_iter().map(|(name, figure)| Beside { name, figure }).collect(),
    };
    Shown { method: board.method, cut_at: Time(board.cut_ms), lines: board.lines.into_iter().map(line).collect() }
}

/// Goals are part of what is signed: changing one begins the next edition, and signatures of other words fall away.
async fn change(ask: Ask<(), Goals>) -> Answer<Preview> {
    ask.check(Action::CompanyChange, &Thing::company())?;
    let (ask, (), goals) = ask.take();
    let mut tx = ask.begin().await?;
    let mut words = written(&mut tx).await?;
    for goal in goals.lines {
        let line = words.lines.iter_mut().find(|line| line.promise == goal.promise);
        set(line.ok_or_else(Refusal::missing)?, goal);
    }
    kept::write(&mut tx, &words).await?;
    tx.commit().await?;
    Ok(made(&mut ask.read().await?, ask.now).await?.into())
}

fn set(line: &mut Wording, goal: Goal) {
    line.goal = goal.goal;
    line.wording = goal.wording.unwrap_or_else(|| std::mem::take(&mut line.wording));
}

/// What is being written; else what is in public.
async fn written(conn: &mut Conn) -> Outcome<WordsWritten> {
    for state in [State::Open, State::Published] {
        if let Some(edition) = kept::of_state(conn, state).await? {
            return Ok(edition.words);
        }
    }
    let why = "nothing is written yet; write the ten lines and how you put things right (Settings), then goals can be changed here";
    Err(Refusal::new("pact_unwritten", 409, why).into())
}
