//! Tables in text files: what a file is written in, its rows one by one, and cells no spreadsheet runs.
//!
//! Bytes go in piece by piece, rows come out as they end; nothing holds a whole file. A row that is too long is told with
//! its line and the rest goes on.
//!
//! Does not know: what a column means, where the bytes come from, or where they go.
#![warn(missing_docs)]

mod cell;
mod guess;
mod rows;

pub use cell::{restored, row_of, safe};
pub use guess::{Guesser, no_table};
pub use rows::{LONGEST_ROW, MOST_CELLS, Reading, Row, Rows, Unread};
