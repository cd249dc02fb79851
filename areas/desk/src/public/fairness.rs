//! Whether we answer people alike, however many listen to them: the share of public conversations answered, and how soon,
//! by audience and network. Intervals are Wilson's (Wilson 1927), 95 %.

use crate::inbox;
use base::{Fault, Reach, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Bind, Conn};

/// Where bands of followers begin.
const BANDS: [i64; 4] = [0, 100, 1_000, 10_000];
/// Below this many no share is told: a few conversations say nothing.
const FEWEST: usize = 5;
/// 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// Most conversations that are looked at; more is a period too long to read at once.
const MOST: i64 = 200_000;

/// One conversation that began in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Began {
    /// Network.
    pub channel: String,
    /// How many followed its author then; none where the network does not say.
    pub followers: Option<i64>,
    /// When.
    pub at: Time,
    /// When it was first answered by a person.
    pub answered_at: Option<Time>,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Band {
    /// Network.
    pub channel: String,
    /// Followers from; none where the network does not say.
    pub from: Option<i64>,
    /// Followers below; none for the last band.
    pub below: Option<i64>,
    /// Conversations begun.
    pub begun: usize,
    /// Of these, answered so far.
    pub answered: usize,
    /// Share answered; none where there are too few.
    pub share: Option<f64>,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Median time to the first answer in milliseconds, of those answered.
    pub median_ms: Option<i64>,
    /// Nine of ten were answered within this time, of those answered.
    pub p90_ms: Option<i64>,
}

/// Counts conversations into bands. Pure.
#[must_use]
pub fn report(began: &[Began]) -> Vec<Band> {
    let mut channels: Vec<&str> = began.iter().map(|one| one.channel.as_str()).collect();
    channels.sort_unstable();
    channels.dedup();
    let starts: Vec<Option<i64>> = BANDS.iter().copied().map(Some).chain([None]).collect();
    let all = channels.iter().flat_map(|channel| starts.iter().map(move |start| (*channel, *start)));
    all.map(|(channel, start)| band(channel, start, began)).filter(|band| band.begun > 0).collect()
}

fn start_of(followers: Option<i64>) -> Option<i64> {
    BANDS.iter().rev().copied().find(|start| followers.is_some_and(|followers| followers >= *start))
}

fn band(channel: &str, start: Option<i64>, began: &[Began]) -> Band {
    let of = began.iter().filter(|one| one.channel == channel && start_of(one.followers) == start);
    let of: Vec<&Began> = of.collect();
    let mut waits: Vec<i64> = of.iter().filter_map(|one| one.answered_at.map(|at| at.since(one.at).max(0))).collect();
    waits.sort_unstable();
    let enough = of.len() >= FEWEST;
    let share = wilson(waits.len(), of.len()).filter(|_| enough);
    Band {
        channel: channel.to_owned(),
        from: start,
        below: start.and_then(|start| BANDS.iter().copied().find(|next| *next > start)),
        begun: of.len(),
        answered: waits.len(),
        share: share.map(|(share, ..)| share),
        low: share.map(|(_, low, _)| low),
        high: share.map(|(.., high)| high),
        median_ms: quantile(&waits, 1, 2).filter(|_| enough),
        p90_ms: quantile(&waits, 9, 10).filter(|_| enough),
    }
}

/// A share with its 95 % interval by Wilson; none of nothing.
fn wilson(part: usize, of: usize) -> Option<(f64, f64, f64)> {
    let number = |count: usize| u32::try_from(count).map(f64::from).ok();
    let (n, hits) = (number(of).filter(|n| *n > 0.0)?, number(part)?);
    let (share, z2) = (hits / n, Z * Z);
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Some((share, (middle - half).max(0.0), (middle + half).min(1.0)))
}

/// The smallest value that `num` of `den` do not exceed.
fn quantile(sorted: &[i64], num: usize, den: usize) -> Option<i64> {
    let place = (sorted.len() * num).div_ceil(den).max(1) - 1;
    sorted.get(place).copied()
}

/// When the first answer of ours that stands on the network was written: one that waits, failed or was taken back is none.
const ANSWERED: &str =
    "(select min(p.at) from messages m join posts p on p.message_id = m.id and p.own = 1 and p.deleted_at is null
    where m.conversation_id = c.id and m.direction = 'out')";

/// Public conversations that began in a period, within reach.
pub async fn began(conn: &mut Conn, reach: &Reach, (from, to): (Time, Time)) -> Result<Vec<Began>, Fault> {
    let mut bind = Bind::new();
    let (from, to) = (bind.put(from), bind.put(to));
    let within = inbox::within(&mut bind, reach).map(|rule| format!(" and c.{rule}")).unwrap_or_default();
    let most = bind.put(MOST);
    // Whoever we wrote to first did not ask; spam and trash are nobody's question.
    let sql = format!(
        "select c.channel, b.followers, c.opened_at, {ANSWERED} as answered_at
         from conversations c join branches b on b.conversation_id = c.id
         where c.visibility = 'public' and c.merged_into is null and c.status not in ('spam', 'trash')
           and c.opened_at >= {from} and c.opened_at < {to}{within} order by c.opened_at desc limit {most}"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    rows.iter()
        .map(|row| {
            Ok(Began {
                channel: row.get("channel")?,
                followers: row.get("followers")?,
                at: row.get("opened_at")?,
                answered_at: row.get("answered_at")?,
            })
        })
        .collect()
}

/// The same lines as a table in a text file.
#[must_use]
pub fn csv(bands: &[Band]) -> Vec<u8> {
    let mut out =
        String::from("network,followers_from,followers_below,begun,answered,share,low,high,median_ms,p90_ms\r\n");
    for band in bands {
        let whole = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let part = |value: Option<f64>| value.map(|value| format!("{value:.4}")).unwrap_or_default();
        let cells = [
            band.channel.clone(),
            whole(band.from),
            whole(band.below),
            band.begun.to_string(),
            band.answered.to_string(),
            part(band.share),
            part(band.low),
            part(band.high),
            whole(band.median_ms),
            whole(band.p90_ms),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(followers: i64, answered: Option<i64>) -> Began {
        Began { channel: "n".into(), followers: Some(followers), at: Time(1_000), answered_at: answered.map(Time) }
    }

    #[test]
    fn shares_and_times_are_told_by_band() {
        let few = (0..10).map(|n| one(50, (n < 5).then_some(1_000 + n * 60_000)));
        let many = (0..4).map(|_| one(20_000, Some(2_000)));
        let bands = report(&few.chain(many).collect::<Vec<_>>());
        let (small, large) = (bands.first().unwrap(), bands.get(1).unwrap());
        assert_eq!((small.from, small.below, small.begun, small.answered), (Some(0), Some(100), 10, 5));
        // Wilson's interval of 5 of 10, as printed by statsmodels proportion_confint(5, 10, method="wilson").
        let (low, high) = (small.low.unwrap(), small.high.unwrap());
        assert!((low - 0.236_593).abs() < 1e-6 && (high - 0.763_407).abs() < 1e-6, "{low} {high}");
        assert_eq!((small.median_ms, small.p90_ms), (Some(120_000), Some(240_000)));
        assert_eq!((large.begun, large.share, large.below), (4, None, None));
    }

    #[test]
    fn a_network_that_tells_no_followers_has_a_line_of_its_own() {
        let bands = report(&[Began { followers: None, ..one(0, None) }]);
        assert_eq!(bands.len(), 1);
        assert_eq!((bands[0].from, bands[0].below, bands[0].answered), (None, None, 0));
    }
}
