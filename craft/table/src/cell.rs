//! Cells of a file that a spreadsheet may open: what it would run as a formula is marked as text, and the mark is taken
//! off again when the file comes back (SEC-F10).

/// The mark: spreadsheets read what follows as text.
const MARK: char = '\'';

/// Whether a spreadsheet might run this: after byte order marks, spaces and our own marks it begins like a formula.
fn dangerous(cell: &str) -> bool {
    let bare = cell.trim_start_matches(['\u{feff}', ' ', '\u{a0}', MARK]);
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// The cell as it may be written into a file.
#[must_use]
pub fn safe(cell: &str) -> String {
    if dangerous(cell) { format!("{MARK}{cell}") } else { cell.to_owned() }
}

/// The cell as it was before [`safe`].
#[must_use]
pub fn restored(cell: &str) -> &str {
    cell.strip_prefix(MARK).filter(|rest| dangerous(rest)).unwrap_or(cell)
}

/// A row of a file, with its end of line. What was marked is quoted, too, and so is what would break the row.
#[must_use]
pub fn row_of<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(written).collect();
    cells.join(",") + "\r\n"
}

fn written(cell: &str) -> String {
    let marked = safe(cell);
    let quoted = marked.len() != cell.len() || marked.contains([',', ';', '"', '\r', '\n', '\t']);
    if quoted { format!("\"{}\"", marked.replace('"', "\"\"")) } else { marked }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_marked_and_comes_back() {
        for cell in [
            "=1+1",
            "+49 30 1234",
            "-2",
            "@SUM(A1)",
            "\t=x",
            "\r\n=x",
            " =cmd|' /C calc'!A0",
            "\u{feff}=1",
            "\u{ff1d}1",
            "'=1",
            "''=1",
        ] {
            assert!(safe(cell).starts_with('\''), "{cell:?}");
            assert_eq!(restored(&safe(cell)), cell);
            assert!(row_of([cell]).starts_with("\"'"), "{cell:?}");
        }
    }

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for cell in ["", "Mia", "O'Neil", "'tis", "mia@example.com", "1-2", "' "] {
            assert_eq!((safe(cell).as_str(), restored(cell)), (cell, cell));
        }
        assert_eq!(row_of(["Mia", "a,b", "say \"hi\"", ""]), "Mia,\"a,b\",\"say \"\"hi\"\"\",\r\n");
    }

    proptest! {
        #[test]
        fn every_cell_survives_the_way_out_and_back(cell in "['=+ a\t\u{feff}-]{0,8}") {
            let out = safe(&cell);
            prop_assert_eq!(restored(&out), cell.as_str());
        }
    }
}
