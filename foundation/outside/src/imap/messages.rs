//! Mails by their lasting numbers: listing, fetching, marking, moving, deleting.

use super::line::Heard;
use super::mailbox::{Mailbox, name};
use super::value::Value;
use crate::trouble::Trouble;

/// A mail before it is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub uid: u32,
    /// Its size as the server says.
    pub size: u32,
    /// When it arrived, in milliseconds since 1970.
    pub arrived_ms: Option<i64>,
}

/// How much of a mail is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Its first bytes.
    Beginning(u32),
    /// Its header.
    Header,
}

/// A fetched mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its number.
    pub uid: u32,
    /// The bytes; nothing if the server has the mail but not its content.
    pub bytes: Option<Vec<u8>>,
    /// When it arrived, in milliseconds since 1970.
    pub arrived_ms: Option<i64>,
}

/// Mails listed at once at most; a folder with more is not a folder.
const MOST: usize = 5_000_000;

impl Mailbox {
    /// Numbers of all mails from this number on, ascending.
    pub async fn uids_from(&mut self, first: u32) -> Result<Vec<u32>, Trouble> {
        self.uids(&format!("{first}:*"), |uid| uid >= first).await
    }

    /// Which of these mails are still there.
    pub async fn still_there(&mut self, uids: &[u32]) -> Result<Vec<u32>, Trouble> {
        self.uids(&set(uids), |uid| uids.contains(&uid)).await
    }

    async fn uids(&mut self, wanted: &str, keep: impl Fn(u32) -> bool) -> Result<Vec<u32>, Trouble> {
        let short = self.can("ESEARCH");
        let command =
            if short { format!("UID SEARCH RETURN (ALL) UID {wanted}") } else { format!("UID SEARCH UID {wanted}") };
        let mut found: Vec<u32> = Vec::new();
        let ended = self.run(&command, |heard| match heard {
            Heard::Data { name, values, .. } if name == "SEARCH" => {
                found.extend(values.iter().filter_map(Value::number))
            }
            Heard::Data { name, values, .. } if name == "ESEARCH" => {
                let list = values
                    .iter()
                    .skip_while(|value| !value.atom().is_some_and(|atom| atom.eq_ignore_ascii_case("ALL")))
                    .nth(1);
                ranges(list.and_then(Value::atom).unwrap_or_default(), &mut found);
            }
            _ => {}
        });
        ended.await?.fine("to list mails")?;
        if found.len() >= MOST {
            return Err(Trouble::garbled("the mail server lists more mails than a folder can hold"));
        }
        found.retain(|uid| keep(*uid));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Sizes and arrival times.
    pub async fn heads(&mut self, uids: &[u32]) -> Result<Vec<Head>, Trouble> {
        let mut heads = Vec::with_capacity(uids.len());
        let command = format!("UID FETCH {} (UID RFC822.SIZE INTERNALDATE)", set(uids));
        let ended = self.run(&command, |heard| {
            if let Some(Seen { uid: Some(uid), size: Some(size), arrived_ms, .. }) = seen(heard)
                && uids.contains(&uid)
            {
                heads.push(Head { uid, size, arrived_ms });
            }
        });
        let ended = ended.await?;
        // some servers say NO when one of several mails has gone meanwhile; what they listed still counts
        if heads.is_empty() {
            ended.fine("to show mails")?;
        }
        heads.sort_unstable_by_key(|head| head.uid);
        heads.dedup_by_key(|head| head.uid);
        Ok(heads)
    }

    /// Mails, in the order the server gives them. A mail that is not among them has gone or could not be given:
    /// [`Self::still_there`] tells which.
    pub async fn mails(&mut self, uids: &[u32], part: Part) -> Result<Vec<Mail>, Trouble> {
        let section = match part {
            Part::Whole => "BODY.PEEK[]".to_owned(),
            Part::Beginning(bytes) => format!("BODY.PEEK[]<0.{bytes}>"),
            Part::Header => "BODY.PEEK[HEADER]".to_owned(),
        };
        let mut mails: Vec<Mail> = Vec::new();
        let command = format!("UID FETCH {} (UID INTERNALDATE {section})", set(uids));
        let ended = self.run(&command, |heard| {
            if let Some(Seen { uid: Some(uid), content: Some(bytes), arrived_ms, .. }) = seen(heard)
                && uids.contains(&uid)
                && !mails.iter().any(|known| known.uid == uid)
            {
                mails.push(Mail { uid, bytes, arrived_ms });
            }
        });
        if let Err(trouble) = ended.await?.fine("to give a mail") {
            tracing::debug!(error = %trouble, "a mail server gave fewer mails than asked");
        }
        Ok(mails)
    }

    /// Marks mails as read.
    pub async fn mark_seen(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        self.flag(uids, "\\Seen").await
    }

    /// Moves mails into another folder, which is made if it is missing.
    pub async fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), Trouble> {
        let verb = if self.can("MOVE") { "MOVE" } else { "COPY" };
        let command = format!("UID {verb} {} {}", set(uids), name(folder)?);
        let ended = self.run(&command, |_| ()).await?;
        if let Err(trouble) = ended.fine("to move mails") {
            if !trouble.words.to_ascii_uppercase().contains("TRYCREATE") {
                return Err(trouble);
            }
            self.create(folder).await?;
            self.run(&command, |_| ()).await?.fine("to move mails")?;
        }
        if verb == "COPY" { self.remove(uids).await } else { Ok(()) }
    }

    /// Lays a mail into a folder, marked as read.
    pub async fn append(&mut self, folder: &str, mail: &[u8]) -> Result<(), Trouble> {
        let command = format!("APPEND {} (\\Seen) {{{}}}", name(folder)?, mail.len());
        self.run_with(&command, mail).await?.fine("to keep a mail")
    }

    /// Deletes mails, and only these. A server without UIDPLUS keeps them marked as deleted.
    pub async fn remove(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        self.flag(uids, "\\Deleted").await?;
        if !self.can("UIDPLUS") {
            return Ok(());
        }
        self.run(&format!("UID EXPUNGE {}", set(uids)), |_| ()).await?.fine("to delete mails")
    }

    async fn flag(&mut self, uids: &[u32], flag: &str) -> Result<(), Trouble> {
        if uids.is_empty() {
            return Ok(());
        }
        self.run(&format!("UID STORE {} +FLAGS.SILENT ({flag})", set(uids)), |_| ()).await?.fine("to mark mails")
    }
}

/// What a FETCH answer says.
#[derive(Default)]
struct Seen {
    uid: Option<u32>,
    size: Option<u32>,
    arrived_ms: Option<i64>,
    content: Option<Option<Vec<u8>>>,
}

fn seen(heard: Heard) -> Option<Seen> {
    let Heard::Data { name, mut values, .. } = heard else { return None };
    if name != "FETCH" {
        return None;
    }
    let Some(Value::List(list)) = values.pop() else { return None };
    let mut seen = Seen::default();
    let mut list = list.into_iter();
    while let (Some(key), Some(value)) = (list.next(), list.next()) {
        let key = key.atom().unwrap_or_default().to_ascii_uppercase();
        match key.as_str() {
            "UID" => seen.uid = value.number(),
            "RFC822.SIZE" => seen.size = value.number(),
            "INTERNALDATE" => seen.arrived_ms = value.into_bytes().as_deref().and_then(date),
            _ if key.starts_with("BODY[") => seen.content = Some(value.into_bytes()),
            _ => {}
        }
    }
    Some(seen)
}

/// `1:4,7` as numbers, no more than [`MOST`].
fn ranges(text: &str, found: &mut Vec<u32>) {
    for range in text.split(',') {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) else { continue };
        let room = MOST.saturating_sub(found.len());
        found.extend((first.min(last)..=first.max(last)).take(room));
    }
}

/// Ascending numbers as `1:4,7`.
fn set(uids: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*uid) => *last = *uid,
            _ => ranges.push((*uid, *uid)),
        }
    }
    let parts =
        ranges.iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}:{last}") });
    parts.collect::<Vec<_>>().join(",")
}

/// `17-Jul-1996 02:44:25 -0700` in milliseconds since 1970.
fn date(text: &[u8]) -> Option<i64> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = std::str::from_utf8(text).ok()?.trim();
    let mut words = text.split_whitespace();
    let mut day = words.next()?.split('-');
    let (d, m, y) =
        (day.next()?.parse::<i64>().ok()?, day.next()?.to_ascii_lowercase(), day.next()?.parse::<i64>().ok()?);
    let m = i64::try_from(MONTHS.iter().position(|known| *known == m)?).ok()? + 1;
    let clock: Vec<i64> = words.next()?.split(':').filter_map(|part| part.parse().ok()).collect();
    let &[hour, minute, second] = clock.as_slice() else { return None };
    let zone = words.next()?;
    let (sign, digits) =
        if let Some(digits) = zone.strip_prefix('-') { (-1, digits) } else { (1, zone.trim_start_matches('+')) };
    let digits: i64 = digits.parse().ok()?;
    let ahead = sign * (digits / 100 * 60 + digits % 100);
    let sane = (1..=31).contains(&d)
        && (1..=9999).contains(&y)
        && hour < 24
        && minute < 60
        && second < 61
        && ahead.abs() < 1_440;
    sane.then(|| (((days(y, m, d) * 24 + hour) * 60 + minute - ahead) * 60 + second) * 1_000)
}

/// Days since 1970-01-01 in the Gregorian calendar.
const fn days(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let of_era = y - era * 400;
    let of_year = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short_and_read_back() {
        assert_eq!(set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(set(&[u32::MAX]), "4294967295");
        let mut found = Vec::new();
        ranges("1:3,7,10:9", &mut found);
        assert_eq!(found, [1, 2, 3, 7, 9, 10]);
        ranges("", &mut found);
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn arrival_times_are_read() {
        assert_eq!(date(b"17-Jul-1996 02:44:25 -0700"), Some(837_596_665_000));
        assert_eq!(date(b" 1-Jan-1970 00:00:00 +0000"), Some(0));
        assert_eq!(date(b"29-Feb-2024 12:00:00 +0130"), Some(1_709_202_600_000));
        for bad in ["", "x", "99-Jan-2020 00:00:00 +0000", "1-Foo-2020 00:00:00 +0000", "1-Jan-2020 00:00 +0000"] {
            assert_eq!(date(bad.as_bytes()), None, "{bad}");
        }
    }
}
