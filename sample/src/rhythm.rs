//! When things happen: the week, the day, the bad fortnight with the lids, the sale weekend, and how long answers take.

use crate::{
    calendar::{DAY, HOUR, MINUTE, wall},
    company::Agent,
    dice::Dice,
};

/// How many days of history there are.
pub(crate) const DAYS: i64 = 182;

/// Days before now of the batch B fortnight.
const LIDS: (i64, i64) = (48, 66);
/// Days before now of the sale weekend and the parcels late after it.
const SALE: (i64, i64) = (19, 25);

const WEEK: [usize; 7] = [135, 118, 108, 104, 96, 52, 46];
const CLOCK: [usize; 24] = [4, 2, 1, 1, 1, 3, 12, 30, 62, 90, 100, 92, 74, 70, 78, 76, 66, 58, 52, 60, 74, 62, 34, 14];

/// The moments at which letters arrive, drawn by weight.
#[derive(Debug)]
pub(crate) struct Rhythm {
    now_ms: i64,
    usual: Vec<usize>,
    lids: Vec<usize>,
}

impl Rhythm {
    pub(crate) fn new(now_ms: i64) -> Self {
        let days: Vec<(i64, usize)> = (0..DAYS).map(|ago| (ago, weekday_weight(now_ms - ago * DAY))).collect();
        Self {
            now_ms,
            usual: days.iter().map(|&(ago, weight)| weight * usual_load(ago) / 100).collect(),
            lids: days.iter().map(|&(ago, weight)| weight * lid_load(ago) / 100).collect(),
        }
    }

    /// A moment for a letter about a topic: never later than ten minutes before now.
    pub(crate) fn moment(&self, dice: &mut Dice, topic: &str) -> i64 {
        let days = if topic == "lid" { &self.lids } else { &self.usual };
        let ago = i64::try_from(dice.weighted(days)).unwrap_or(0);
        let day = (self.now_ms - ago * DAY).div_euclid(DAY) * DAY;
        let hour = i64::try_from(dice.weighted(&CLOCK)).unwrap_or(0);
        let at = day + (hour - 1) * HOUR + dice.between(0, 59) * MINUTE + dice.between(0, 59_999);
        if at > self.now_ms - 10 * MINUTE { at - DAY } else { at }
    }
}

fn weekday_weight(at_ms: i64) -> usize {
    usize::try_from(wall(at_ms, "Europe/Amsterdam").weekday).ok().and_then(|day| WEEK.get(day)).copied().unwrap_or(100)
}

/// Load in per cent: slowly growing, with the two peaks.
fn usual_load(ago: i64) -> usize {
    let growth = 100 + usize::try_from((DAYS - ago) / 4).unwrap_or(0);
    match ago {
        _ if (LIDS.0..LIDS.1).contains(&ago) => growth + 25,
        _ if (SALE.0..SALE.1).contains(&ago) => growth + 170,
        _ => growth,
    }
}

/// Lids crack a little at first, then all at once, then in a long tail.
fn lid_load(ago: i64) -> usize {
    match ago {
        _ if (LIDS.0..LIDS.1).contains(&ago) => 900,
        _ if ago < LIDS.0 => 60 + usize::try_from(ago * 4).unwrap_or(0),
        67..90 => 40,
        _ => 4,
    }
}

/// Working minutes until an answer: mostly within the hours, now and then the next day.
pub(crate) fn answer_minutes(dice: &mut Dice, at_ms: i64, now_ms: i64) -> i64 {
    let ago = (now_ms - at_ms) / DAY;
    let busy = (LIDS.0..LIDS.1).contains(&ago) || (SALE.0..SALE.1).contains(&ago);
    let minutes = match dice.weighted(&[20, 34, 26, 15, 5]) {
        0 => dice.between(4, 25),
        1 => dice.between(25, 90),
        2 => dice.between(90, 230),
        3 => dice.between(230, 520),
        _ => dice.between(520, 1_300),
    };
    if busy { minutes * 5 / 2 } else { minutes }
}

/// When the customer writes again: soon, tonight, or days later; rarely at night.
pub(crate) fn customer_returns(dice: &mut Dice, after_ms: i64) -> i64 {
    let minutes = match dice.weighted(&[25, 35, 27, 13]) {
        0 => dice.between(6, 60),
        1 => dice.between(60, 400),
        2 => dice.between(400, 1_560),
        _ => dice.between(1_560, 5_000),
    };
    let at = after_ms + minutes * MINUTE + dice.between(0, 59_999);
    let minute = wall(at, "Europe/Amsterdam").minute;
    if minute < 6 * 60 + 30 { at + 7 * HOUR } else { at }
}

/// The moment an agent has worked `minutes` more after a moment.
pub(crate) fn worked(agent: &Agent, after_ms: i64, minutes: i64) -> i64 {
    let start = wall(after_ms, agent.zone);
    let midnight = after_ms - start.minute * MINUTE;
    let mut left = minutes;
    for ahead in 0..60 {
        let Some((from, to)) = shift(agent, (start.weekday + ahead) % 7) else { continue };
        let from = if ahead == 0 { from.max(start.minute) } else { from };
        let length = (to - from).max(0);
        if left < length {
            return midnight + ahead * DAY + (from + left) * MINUTE;
        }
        left -= length;
    }
    after_ms + minutes * MINUTE
}

/// The last moment up to `until_ms` at which an agent worked.
pub(crate) fn last_worked(agent: &Agent, until_ms: i64) -> i64 {
    let end = wall(until_ms, agent.zone);
    let midnight = until_ms - end.minute * MINUTE;
    for back in 0..7 {
        let Some((from, to)) = shift(agent, (end.weekday - back).rem_euclid(7)) else { continue };
        let to = if back == 0 { to.min(end.minute + 1) } else { to };
        if to > from {
            return midnight - back * DAY + (to - 1) * MINUTE;
        }
    }
    until_ms
}

fn shift(agent: &Agent, weekday: i64) -> Option<(i64, i64)> {
    let shift = agent.hours.iter().find(|shift| i64::from(shift.weekday) == weekday)?;
    Some((i64::from(shift.from_minute), i64::from(shift.to_minute)))
}

#[cfg(test)]
mod tests {
    use super::{last_worked, worked};
    use crate::{
        calendar::{HOUR, MINUTE},
        people::agents,
    };

    /// 2026-06-05 15:50 in Berlin, a Friday.
    const FRIDAY: i64 = 1_780_667_400_000;

    #[test]
    fn work_stops_for_the_weekend() {
        let agents = agents();
        let mia = agents.iter().find(|agent| agent.key == "mia").unwrap();
        assert_eq!(worked(mia, FRIDAY, 5), FRIDAY + 5 * MINUTE);
        // ten minutes are left on Friday; the rest is done from Monday at eight
        assert_eq!(worked(mia, FRIDAY, 40), FRIDAY + 10 * MINUTE + 64 * HOUR + 30 * MINUTE);
    }

    #[test]
    fn looking_back_from_sunday_finds_friday_afternoon() {
        let agents = agents();
        let mia = agents.iter().find(|agent| agent.key == "mia").unwrap();
        assert_eq!(last_worked(mia, FRIDAY + 48 * HOUR), FRIDAY + 9 * MINUTE);
    }
}
