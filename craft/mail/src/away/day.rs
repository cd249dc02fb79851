//! Days as people write them: 15 August 2026, August 15th, 15.08., 16/08/26, 2026-08-15.

use super::token::Token;
use super::words::{Order, is_filler, is_ordinal, month};
use crate::date;

pub(super) const DAY_MS: i64 = 86_400_000;

/// A day as written. Which of both numbers is the month may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: Option<i64>,
    first: u32,
    second: u32,
    sure: bool,
}

impl Day {
    const fn sure(year: Option<i64>, month: u32, day: u32) -> Self {
        Self { year, first: day, second: month, sure: true }
    }

    /// Days since 1970 in a year, if there is such a day and no other could be meant.
    pub(super) fn number(&self, year: i64, order: Order) -> Option<i64> {
        let (day, month) = match (self.sure || order == Order::DayFirst, self.first > 12, self.second > 12) {
            (true, ..) | (false, true, _) => (self.first, self.second),
            (false, false, true) => (self.second, self.first),
            (false, false, false) if self.first == self.second => (self.first, self.second),
            (false, false, false) => return None,
        };
        date::day_number(year, month, day)
    }
}

/// The year of a day since 1970.
pub(super) fn year_of(number: i64) -> Option<i64> {
    date::day_text(number)?.get(..4)?.parse().ok()
}

/// A day since 1970 as `YYYY-MM-DD`.
pub(super) fn iso(number: i64) -> Option<String> {
    date::day_text(number)
}

/// The day that begins at a token, and the token after it.
pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Option<(Day, usize)> {
    let rest = tokens.get(at..)?;
    let (day, used) =
        by_year(rest).or_else(|| by_numbers(rest)).or_else(|| by_name(rest)).or_else(|| month_first(rest))?;
    Some((day, at + used))
}

/// 2026-08-15.
fn by_year(rest: &[Token<'_>]) -> Option<(Day, usize)> {
    let [
        Token::Number(Some(year), 4),
        Token::Sign('-'),
        Token::Number(Some(month), 2),
        Token::Sign('-'),
        Token::Number(Some(day), 2),
        ..,
    ] = rest
    else {
        return None;
    };
    Some((Day::sure(Some(i64::from(*year)), *month, *day), 5))
}

/// 15.08.2026, 15.8., 15/08/26, 15-08-2026. Not a time of day, and no part of a longer number.
fn by_numbers(rest: &[Token<'_>]) -> Option<(Day, usize)> {
    let [
        Token::Number(Some(first), 1..=2),
        Token::Sign(sign @ ('.' | '/' | '-')),
        Token::Number(Some(second), 1..=2),
        after @ ..,
    ] = rest
    else {
        return None;
    };
    let (year, used) = match after {
        [Token::Sign(again), Token::Number(Some(year), 4), ..] if again == sign => (Some(i64::from(*year)), 5),
        [Token::Sign(again), Token::Number(Some(year), 2), ..] if again == sign => (Some(2_000 + i64::from(*year)), 5),
        _ => (None, 3),
    };
    let next = rest.get(used..).unwrap_or_default();
    let goes_on = matches!(next, [Token::Sign(again), Token::Number(..), ..] if again == sign);
    let is_time = matches!(next, [Token::Word("uhr" | "h" | "heures" | "horas" | "am" | "pm"), ..]);
    if goes_on || is_time || (*sign == '-' && year.is_none()) {
        return None;
    }
    Some((Day { year, first: *first, second: *second, sure: *sign == '.' }, used))
}

/// 15 August 2026, 15th of August, 15. August, 1er août, 15 de agosto de 2026.
fn by_name(rest: &[Token<'_>]) -> Option<(Day, usize)> {
    let [Token::Number(Some(day), 1..=2), after @ ..] = rest else { return None };
    let gap = after.iter().take(3).take_while(|token| is_ordinal(token) || is_filler(token)).count();
    let month = match after.get(gap)? {
        Token::Word(name) => month(name)?,
        Token::Number(..) | Token::Sign(_) => return None,
    };
    let used = gap + 2;
    let (year, more) = year_after(rest.get(used..).unwrap_or_default());
    Some((Day::sure(year, month, *day), used + more))
}

/// August 15, August 15th, 2026. Not "mar 15 de agosto".
fn month_first(rest: &[Token<'_>]) -> Option<(Day, usize)> {
    let [Token::Word(name), after @ ..] = rest else { return None };
    let month = month(name)?;
    let dot = usize::from(after.first() == Some(&Token::Sign('.')));
    let [Token::Number(Some(day), 1..=2), after @ ..] = after.get(dot..)? else { return None };
    let ordinal = usize::from(after.first().is_some_and(is_ordinal) && after.first() != Some(&Token::Sign('.')));
    let after = after.get(ordinal..)?;
    if matches!(after, [Token::Word("de"), ..]) {
        return None;
    }
    let (year, more) = year_after(after);
    Some((Day::sure(year, month, *day), 2 + dot + ordinal + more))
}

/// A year of four digits, perhaps after a dot, a comma or "de"; and how many tokens that is.
fn year_after(rest: &[Token<'_>]) -> (Option<i64>, usize) {
    let gap = rest.iter().take(2).take_while(|token| is_filler(token)).count();
    match rest.get(gap) {
        Some(Token::Number(Some(year), 4)) => (Some(i64::from(*year)), gap + 1),
        _ => (None, 0),
    }
}
