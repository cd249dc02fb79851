//! The rows of an import's file, a part at a time.

use super::{Import, Plan, kept};
use base::{Fault, Outcome, Refusal};
use std::collections::VecDeque;
use store::Conn;
use table::{Reading, Row, Rows};

pub(crate) struct Source {
    rows: Option<Rows>,
    next_part: i64,
    ready: VecDeque<Row>,
    skip: i64,
}

/// How a plan's file is read.
pub(crate) fn reading(plan: &Plan) -> Outcome<Reading> {
    let unknown = || Refusal::invalid("encoding", "this encoding or separator is unknown; choose one of the list");
    Ok(Reading::new(&plan.encoding, plan.separator).ok_or_else(unknown)?)
}

impl Source {
    /// The rows after the first one, which holds the names, and after those that are done.
    pub(crate) fn new(reading: &Reading, import: &Import) -> Self {
        Self { rows: Some(Rows::new(reading)), next_part: 0, ready: VecDeque::new(), skip: 1 + import.seen }
    }

    /// Up to `count` rows; fewer at the end.
    pub(crate) async fn take(&mut self, conn: &mut Conn, (import, count): (&Import, usize)) -> Result<Vec<Row>, Fault> {
        while self.ready.len() < count && self.rows.is_some() {
            let part = kept::part(conn, &import.id, self.next_part).await?;
            self.next_part += 1;
            let fresh = match (part, &mut self.rows) {
                (Some(bytes), Some(rows)) => rows.feed(&bytes),
                (None, rows) => rows.take().map(Rows::finish).unwrap_or_default(),
                (Some(_), None) => Vec::new(),
            };
            for row in fresh {
                if self.skip > 0 {
                    self.skip -= 1;
                } else {
                    self.ready.push_back(row);
                }
            }
        }
        let count = count.min(self.ready.len());
        Ok(self.ready.drain(..count).collect())
    }
}
