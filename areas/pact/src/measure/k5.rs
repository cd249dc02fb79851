//! Be open: gave us a hearing (PACT-K5). Nobody is asked "is it right now?" yet.

use super::figure::Seen;
use super::ground::Ground;

/// People asked whether it is right now, who answered.
pub(super) fn heard(_ground: &Ground) -> Result<Vec<Seen>, &'static str> {
    Err("no_surveys")
}
