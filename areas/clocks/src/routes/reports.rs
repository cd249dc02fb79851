//! Promises kept: the numbers, the list behind each of them, and the same as a file.

use crate::report::{By, Outcome, Period, Tally, Which};
use crate::report_store::{self, Asked, Line, Place, Promise};
use base::{Action, Failure, Outcome as Answered, PolicyId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Body, HeaderValue, Method, Needs, Page, Paging, Raw, Response, Route, get, header, raw};

const READ: Needs = Needs::Permission(Action::ReportRead);

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/reports/promises", READ, "promises kept, broken and running, within what one may see", report),
        get("/reports/promises/list", READ, "the promises behind such a number, newest first", list),
        raw(Method::GET, "/reports/promises/file", READ, ("the same numbers as a file", 0), file),
    ]
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "PromiseReportWish")]
struct Wish {
    /// Beginning; 30 days before the end if absent.
    from: Option<i64>,
    /// End, not in it; now if absent.
    to: Option<i64>,
    /// By what to count.
    by: By,
    /// Only of this agent; `none` for nobody's.
    agent: Option<String>,
    /// Only of this team; `none` for those of no team.
    team: Option<String>,
    /// Only in this inbox.
    inbox: Option<String>,
    /// Only promised by this policy.
    policy: Option<PolicyId>,
    /// Only `first_response`, `next_response` or `resolution`.
    kind: Option<String>,
    /// In the list: only `met`, `missed` or `running`.
    outcome: Option<Outcome>,
    /// In the list: from the `next` of the page before.
    cursor: Option<String>,
    /// In the list: items wanted, 1 to 200; 50 by default.
    limit: Option<i64>,
}

impl Wish {
    fn period(&self, now: Time) -> Answered<Period> {
        Ok(Period::wished(self.from.map(Time), self.to.map(Time), now)?)
    }

    fn which(&self) -> Which {
        let Self { agent, team, inbox, policy, kind, outcome, .. } = self;
        Which {
            agent: agent.clone(),
            team: team.clone(),
            inbox: inbox.clone(),
            policy: policy.clone(),
            kind: kind.clone(),
            outcome: *outcome,
        }
    }
}

/// What was promised in a time, and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PromiseReport")]
struct Report {
    from: Time,
    to: Time,
    by: By,
    /// The sum of all lines.
    total: Tally,
    /// Met of all decided, from 0 to 1; none where nothing is decided.
    share: Option<f64>,
    lines: Vec<Line>,
}

async fn made<B>(ask: &Ask<(), B>, wish: &Wish) -> Answered<Report> {
    let (period, which) = (wish.period(ask.now)?, wish.which());
    let asked = Asked { period, which: &which, now: ask.now };
    let (lines, total) = report_store::counted(&mut ask.read().await?, &ask.actor, (wish.by, asked)).await?;
    Ok(Report { from: period.from, to: period.to, by: wish.by, total, share: total.share(), lines })
}

async fn report(ask: Ask<Wish>) -> Answer<Report> {
    let (ask, wish, ()) = ask.take();
    Ok(made(&ask, &wish).await?.into())
}

async fn list(ask: Ask<Wish>) -> Answer<Page<Promise>> {
    let (ask, wish, ()) = ask.take();
    let (period, which) = (wish.period(ask.now)?, wish.which());
    let paging = Paging { cursor: wish.cursor, limit: wish.limit };
    let (before, limit): (Option<Place>, i64) = (paging.after()?, paging.limit());
    let asked = Asked { period, which: &which, now: ask.now };
    let found = report_store::behind(&mut ask.read().await?, &ask.actor, asked, (before, limit)).await?;
    Ok(Page::of(found, limit, |one| (one.at, one.conversation.clone(), one.kind.clone())).into())
}

async fn file(raw: Raw) -> Result<Response, Failure> {
    let wish: Wish = web::query(&raw)?;
    let report = made(&raw.ask, &wish).await?;
    let mut response = Response::new(Body::from(written(&report)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"promises.csv\""));
    Ok(response)
}

/// The lines and their sum, as a spreadsheet reads them.
fn written(report: &Report) -> String {
    let row = |name: &str, Tally { met, missed, running }: Tally, share: Option<f64>| {
        let numbers = [met, missed, running].map(|count| count.to_string());
        let share = share.map(|share| format!("{share:.4}")).unwrap_or_default();
        table::row_of([name].into_iter().chain(numbers.iter().map(String::as_str)).chain([share.as_str()]))
    };
    let line = |line: &Line| {
        let Line { met, missed, running, .. } = *line;
        row(if line.name.is_empty() { &line.key } else { &line.name }, Tally { met, missed, running }, line.share)
    };
    let head = table::row_of(["Name", "Met", "Missed", "Running", "Share met"]);
    let lines: String = report.lines.iter().map(line).collect();
    format!("\u{feff}{head}{lines}{}", row("Total", report.total, report.share))
}
