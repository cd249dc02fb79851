//! The figures for programs: JSON and CSV, to the digit what the page shows. Pure.

use super::view::View;
use crate::board::{Board, Figure, Line, Verdict};
use crate::signing::edition::{Edition, Named, TEXT};
use base::Time;
use serde_json::{Value, json};

/// The figures as JSON.
#[must_use]
pub fn json(view: &View) -> String {
    let mut all = facts(view);
    if let Some(parts) = all.as_object_mut() {
        parts.insert("format".into(), json!("goodword.pact/1"));
        parts.insert("signatures".into(), json!(view.signed));
        parts.insert("snapshots".into(), json!(view.snapshots));
        parts.insert("key".into(), json!(view.key));
    }
    format!("{all:#}\n")
}

/// What stands in both the file of today and a snapshot: nobody's name but of those who signed for the company.
#[must_use]
pub fn facts(view: &View) -> Value {
    let Board { method, cut_ms, window, lines } = &view.board;
    let count = view.count();
    json!({
        "company": view.company,
        "url": format!("{}/p/pact", view.url),
        "language": view.company_language,
        "text": TEXT,
        "method": method,
        "counted_until": Time(*cut_ms).to_rfc3339(),
        "cut_ms": cut_ms,
        "window_weeks": window,
        "month": view.month,
        "goals": count.all,
        "met": count.met,
        "missed": count.missed,
        "repair": view.edition.words.repair,
        "stands_for_it": standing(&view.edition),
        "lines": lines.iter().map(|one| line(view, one)).collect::<Vec<_>>(),
    })
}

fn standing(edition: &Edition) -> Value {
    let named = |who: &Named| json!({ "name": who.name, "title": who.title, "at": who.at.to_rfc3339() });
    json!({
        "officer": edition.officer.as_ref().map(named),
        "frontline": edition.witness.as_ref().map(named),
        "proposed_by": edition.author.as_ref().map(|who| &who.name),
        "published_by": edition.second,
        "one_person_alone": edition.alone,
        "published_at": edition.published_at.map(Time::to_rfc3339),
    })
}

fn line(view: &View, line: &Line) -> Value {
    let weeks = line.weeks.iter().map(|(week, figure)| json!({ "week": week.to_string(), "figure": figure }));
    let corrected = line.corrections.iter().map(|(week, figure)| json!({ "week": week.to_string(), "figure": figure }));
    let supporting: serde_json::Map<String, Value> =
        line.supporting.iter().map(|(name, figure)| ((*name).to_owned(), json!(figure))).collect();
    json!({
        "promise": line.promise,
        "side": line.promise.side(),
        "wording": view.wording(line),
        "goal": line.goal,
        "now": line.now,
        "window_weeks": line.window,
        "verdict": judged(line),
        "weeks": weeks.collect::<Vec<_>>(),
        "corrections": corrected.collect::<Vec<_>>(),
        "supporting": supporting,
        "word": view.said_of(line).map(|said| json!({ "words": said.words, "by": said.by, "at": said.at.to_rfc3339() })),
    })
}

/// What a line says of its goal, in one word; without a goal it says nothing.
#[must_use]
pub fn judged(line: &Line) -> &'static str {
    match (line.goal, line.verdict()) {
        (None, _) => "no_goal",
        (_, Verdict::Met) => "met",
        (_, Verdict::Missed) => "missed",
        (_, Verdict::CannotTell) => "cannot_tell",
    }
}

/// A number as it stands everywhere: the shortest that is exactly this one.
#[must_use]
pub fn number(value: f64) -> String {
    json!(value).to_string()
}

/// The figures as a table.
#[must_use]
pub fn csv(view: &View) -> String {
    let mut text = String::from("\u{feff}");
    text += &table::row_of(["What", "Which", "State", "Share", "Low", "High", "N", "Goal", "Verdict"]);
    for line in &view.board.lines {
        let goal = line.goal.map(number).unwrap_or_default();
        text += &row((line.promise.id(), "now"), &line.now, (&goal, judged(line)));
        for (week, figure) in &line.weeks {
            text += &row((line.promise.id(), &week.to_string()), figure, ("", ""));
        }
        for (week, figure) in &line.corrections {
            text += &row((line.promise.id(), &format!("{week} corrected")), figure, ("", ""));
        }
        for (name, figure) in &line.supporting {
            text += &row((line.promise.id(), name), figure, ("", ""));
        }
    }
    let counts = [("signed", view.signed.signed.to_string()), ("listed", view.signed.listed.to_string())];
    for (what, count) in &counts {
        text += &table::row_of(["signatures", what, "", "", "", "", count, "", ""]);
    }
    let names = view.signed.names.iter();
    text + &names.map(|one| table::row_of(["signature", &one.name, "", "", "", "", "", "", ""])).collect::<String>()
}

fn row((what, which): (&str, &str), figure: &Figure, (goal, verdict): (&str, &str)) -> String {
    let n = figure.n().map(|n| n.to_string()).unwrap_or_default();
    let (state, [value, low, high]) = match figure {
        Figure::Measured { value, low, high, .. } => ("measured", [*value, *low, *high].map(number)),
        Figure::TooFew { .. } => ("too_few", Default::default()),
        Figure::NotMeasured { .. } => ("not_measured", Default::default()),
    };
    table::row_of([what, which, state, &value, &low, &high, &n, goal, verdict])
}
