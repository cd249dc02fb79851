//! Boards: of frozen weeks only, for everybody; and with what is still running, for the company itself.

use super::count::{Count, Part, counts, until};
use super::row::{self, Kept};
use super::{SHOWN, WINDOWS, zone};
use crate::board::{Board, Figure, Line, METHOD, Promise, Week};
use crate::measure::terms::Terms;
use crate::measure::{Ground, SOURCES, Span, figure_of};
use base::{Fault, Time};
use std::collections::HashMap;
use store::{Conn, args};

/// What the public page shows: only frozen weeks.
pub async fn frozen(conn: &mut Conn, now: Time) -> Result<Board, Fault> {
    let kept = kept(conn).await?;
    let goals = goals(conn, "published").await?;
    let Some((week, cut)) = kept.last().map(|row| (row.week, row.cut)) else {
        let span = Span { from: now, to: now, cut: now };
        let none = Ground { span, threads: vec![], terms: Terms::load(conn, now).await?, promised: None };
        return Ok(board((&[], &counts(&none, (now, now), [now, now])), &goals, (now, vec![])));
    };
    let counts: Vec<Count> = first(&kept).filter(|row| row.week == week).map(|row| row.count.clone()).collect();
    Ok(board((&kept, &counts), &goals, (cut, vec![])))
}

/// The running week and those that are not frozen yet, as they stand now: for the company only.
pub async fn running(conn: &mut Conn, now: Time) -> Result<Board, Fault> {
    let kept = kept(conn).await?;
    let mut goals = goals(conn, "published").await?;
    goals.extend(self::goals(conn, "open").await?);
    let zone = zone(conn).await?;
    let odd = || Fault::new("now is in no week");
    let week = Week::of(now, &zone).ok_or_else(odd)?;
    let (ground, counts) = until(conn, week, (now, &zone)).await?;
    let last = kept.last().map(|row| row.week);
    let mut unfrozen = Vec::new();
    for week in unfrozen_until(week, last) {
        let span = week.span(&zone).ok_or_else(odd)?;
        let heads = SOURCES.iter().filter(|source| source.beside.is_none());
        unfrozen.extend(heads.map(|source| (week, source.promise, figure_of(source, &ground, span))));
    }
    Ok(board((&kept, &counts), &goals, (now, unfrozen)))
}

/// The weeks after the last frozen one until now, the oldest first; no more than can be unfrozen.
fn unfrozen_until(now: Week, last: Option<Week>) -> Vec<Week> {
    let back = std::iter::successors(Some(now), |week| week.before());
    let mut all: Vec<Week> = back.take(4).take_while(|week| last.is_none_or(|last| *week > last)).collect();
    all.reverse();
    all
}

async fn kept(conn: &mut Conn) -> Result<Vec<Kept>, Fault> {
    let weeks = row::weeks(conn, SHOWN).await?;
    if weeks.is_empty() {
        return Ok(vec![]);
    }
    let mut all = row::of(conn, &weeks).await?;
    all.sort_by_key(|row| (row.week, row.seq));
    Ok(all)
}

/// The rows as they were first frozen.
fn first(kept: &[Kept]) -> impl Iterator<Item = &Kept> {
    kept.iter().filter(|row| row.corrects.is_none())
}

/// What an edition of the pact wants to reach.
async fn goals(conn: &mut Conn, state: &str) -> Result<HashMap<Promise, Option<f64>>, Fault> {
    let sql =
        "select l.promise, l.goal from pact_lines l join pact_editions e on e.number = l.edition where e.state = $1";
    let rows = conn.rows(sql, args![state]).await?;
    let mut goals = HashMap::new();
    for row in &rows {
        if let Some(promise) = Promise::from_id(&row.get::<String>("promise")?) {
            goals.insert(promise, row.get("goal")?);
        }
    }
    Ok(goals)
}

fn board(
    (kept, counts): (&[Kept], &[Count]),
    goals: &HashMap<Promise, Option<f64>>,
    (cut, unfrozen): (Time, Vec<(Week, Promise, Figure)>),
) -> Board {
    let lines: Vec<Line> = Promise::ALL
        .into_iter()
        .map(|promise| {
            let of_week = |row: &&Kept| row.count.promise == promise && row.count.part == Part::Week;
            let frozen = first(kept).filter(of_week).map(|row| (row.week, row.count.figure.clone()));
            let running = unfrozen.iter().filter(|(_, other, _)| *other == promise);
            let running = running.map(|(week, _, figure)| (*week, figure.clone()));
            let later = kept.iter().filter(|row| row.corrects.is_some()).filter(of_week);
            let mine = || counts.iter().filter(|count| count.promise == promise);
            let now = mine().find(|count| count.part == Part::Now);
            let beside = mine().filter_map(|count| match count.part {
                Part::Beside(name) => Some((name, count.figure.clone())),
                Part::Week | Part::Now => None,
            });
            Line {
                promise,
                goal: goals.get(&promise).copied().flatten(),
                window: now.map_or(WINDOWS[0], |count| count.weeks),
                now: now.map_or(Figure::TooFew { n: 0 }, |count| count.figure.clone()),
                weeks: frozen.chain(running).collect(),
                corrections: later.map(|row| (row.week, row.count.figure.clone())).collect(),
                supporting: beside.collect(),
            }
        })
        .collect();
    Board {
        method: METHOD,
        cut_ms: cut.0,
        window: lines.iter().map(|line| line.window).max().unwrap_or(WINDOWS[0]),
        lines,
    }
}
