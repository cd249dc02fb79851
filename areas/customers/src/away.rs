//! Who is away, as a notice of their mailbox said, until its day is over or they write themselves (MAIL-802).

use crate::{IdentityKind, address};
use base::facts::{Fact, Kind};
use base::{Actor, CustomerId, Fault, Time};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Db, Row, Tx, args};

/// A notice without a day counts this long.
const UNSAID_MS: i64 = 14 * Time::DAY;
/// A day is over everywhere this long after it is over in UTC.
const WEST_MS: i64 = 12 * Time::HOUR;

/// Somebody is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Away {
    /// When the notice was written.
    pub said_at: Time,
    /// Their last day away as `YYYY-MM-DD`, where the notice says so for certain.
    pub until: Option<String>,
}

impl Away {
    /// Whether it is over. Pure.
    fn is_over(&self, now: Time) -> bool {
        match &self.until {
            Some(day) => day.as_str() < today(now).as_str(),
            None => now.since(self.said_at) > UNSAID_MS,
        }
    }
}

fn today(now: Time) -> String {
    now.plus(-WEST_MS).to_rfc3339().chars().take(10).collect()
}

/// Notes that whoever has this address is away. A notice that is over or older than the one known changes nothing.
pub async fn note_away(tx: &mut Tx, kind: &str, value: &str, away: &Away) -> Result<(), Fault> {
    if away.is_over(tx.now()) {
        return Ok(());
    }
    let sql = "update identities set away_said_at = $3, away_until = $4 where kind = $1 and normal = $2
                 and (away_said_at is null or away_said_at <= $3) returning customer_id";
    let (code, normal) = (IdentityKind::from_code(kind).code(), address::normalise(kind, value));
    let rows = tx.rows(sql, args![code, normal, away.said_at, away.until.clone()]).await?;
    tell(tx, &rows)
}

/// Whoever has this address wrote: they are back.
pub async fn note_back(tx: &mut Tx, kind: &str, value: &str) -> Result<(), Fault> {
    let sql = "update identities set away_said_at = null, away_until = null
               where kind = $1 and normal = $2 and away_said_at is not null returning customer_id";
    let (code, normal) = (IdentityKind::from_code(kind).code(), address::normalise(kind, value));
    let rows = tx.rows(sql, args![code, normal]).await?;
    tell(tx, &rows)
}

/// Ends what is over.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let (today, long_ago) = (today(tx.now()), tx.now().plus(-UNSAID_MS));
    let sql = "update identities set away_said_at = null, away_until = null where away_said_at is not null
                 and (away_until < $1 or (away_until is null and away_said_at < $2)) returning customer_id";
    let rows = tx.rows(sql, args![today, long_ago]).await?;
    tell(&mut tx, &rows)?;
    tx.commit().await
}

fn tell(tx: &mut Tx, owners: &[Row]) -> Result<(), Fault> {
    for row in owners {
        let owner: CustomerId = row.only()?;
        tx.tell(Fact::new(Kind::CustomerChanged).customer(&owner).with("fields", serde_json::json!(["identities"])));
    }
    Ok(())
}

/// What is known of an address, as its row says.
pub(crate) fn read(row: &Row) -> Result<Option<Away>, Fault> {
    let said: Option<Time> = row.get("away_said_at")?;
    let until = row.get("away_until")?;
    Ok(said.map(|said_at| Away { said_at, until }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_ends_after_its_day_and_one_without_a_day_after_two_weeks() {
        let said_at = Time(1_785_747_600_000); // 3 August 2026, 9 in the morning
        let day = |days: i64| said_at.plus(days * Time::DAY);
        let fifteenth = Away { said_at, until: Some("2026-08-15".into()) };
        assert!(!fifteenth.is_over(day(12)));
        assert!(!fifteenth.is_over(day(13)), "in Hawaii it is still the 15th");
        assert!(fifteenth.is_over(day(14)));
        let unsaid = Away { said_at, until: None };
        assert!(!unsaid.is_over(day(14)));
        assert!(unsaid.is_over(day(15)));
    }
}
