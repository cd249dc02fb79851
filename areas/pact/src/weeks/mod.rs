//! Weeks: what the ten lines came to in each, frozen 14 days after its end and chained to the one before (PACT-M2, PACT-N6).

pub mod count;
pub mod freeze;
pub mod frozen;
pub mod row;
pub mod verify;

pub use frozen::{frozen, running};

use base::{Fault, Time};
use jiff::tz::TimeZone;
use store::Conn;

/// How long after its end a week is frozen: by then slow clocks have run out.
pub const FREEZES_MS: i64 = 14 * Time::DAY;
/// Weeks "now" is about, and the wider window where these have too few.
pub const WINDOWS: [u8; 2] = [4, 13];
/// Weeks a board shows.
pub const SHOWN: usize = 12;

/// The company's zone.
pub(crate) async fn zone(conn: &mut Conn) -> Result<TimeZone, Fault> {
    Ok(TimeZone::get(&team::company(conn).await?.zone).unwrap_or(TimeZone::UTC))
}
