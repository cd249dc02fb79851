//! A first look at a file: how it seems to be written, its first rows, and what its columns seem to hold.

use super::{Column, Import, State, columns, kept};
use base::{Outcome, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use store::Conn;
use table::{Guesser, Reading, Rows};

/// Rows shown.
const SHOWN: usize = 6;
/// Characters shown of a cell.
const CELL: usize = 200;

/// What a file looks like, read in one way.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Look {
    /// The import.
    pub import: Import,
    /// Name of the encoding it was read in.
    pub encoding: String,
    /// What stands between two cells.
    pub separator: char,
    /// Names of the columns: the first row.
    pub names: Vec<String>,
    /// What they seem to hold.
    pub columns: Vec<Column>,
    /// The rows after it, cut short.
    pub rows: Vec<Vec<String>>,
}

/// Looks at a file that is here, read as asked or as guessed.
pub async fn look(conn: &mut Conn, import: Import, asked: (Option<&str>, Option<char>)) -> Outcome<Look> {
    import.require(&[State::Uploading, State::Checked])?;
    let reading = read_as(conn, &import, asked).await?;
    let (names, rows) = first_rows(conn, &import, &reading).await?;
    if names.is_empty() {
        return Err(Refusal::new("import.empty", 422, "nothing could be read in this file; is it empty?").into());
    }
    Ok(Look {
        encoding: reading.encoding().to_owned(),
        separator: reading.separator(),
        columns: columns::guess(&names),
        names,
        rows,
        import,
    })
}

async fn read_as(conn: &mut Conn, import: &Import, asked: (Option<&str>, Option<char>)) -> Outcome<Reading> {
    let mut guesser = Guesser::default();
    for ordinal in 0..import.parts {
        guesser.feed(&kept::part(conn, &import.id, ordinal).await?.unwrap_or_default());
    }
    let guess = guesser.guess();
    let (encoding, separator) =
        (asked.0.unwrap_or_else(|| guess.encoding()), asked.1.unwrap_or_else(|| guess.separator()));
    let unknown = || Refusal::invalid("encoding", "this encoding or separator is unknown; choose one of the list");
    Ok(Reading::new(encoding, separator).ok_or_else(unknown)?)
}

async fn first_rows(conn: &mut Conn, import: &Import, reading: &Reading) -> Outcome<(Vec<String>, Vec<Vec<String>>)> {
    let mut rows = Rows::new(reading);
    let first = kept::part(conn, &import.id, 0).await?.unwrap_or_default();
    let mut all = rows.feed(&first);
    if import.parts <= 1 {
        all.extend(rows.finish());
    }
    let mut cells = all.into_iter().take(SHOWN + 1).map(|row| shown(row.cells.unwrap_or_default()));
    Ok((cells.next().unwrap_or_default(), cells.collect()))
}

fn shown(cells: Vec<String>) -> Vec<String> {
    cells.into_iter().map(|cell| table::restored(&cell).chars().take(CELL).collect()).collect()
}
