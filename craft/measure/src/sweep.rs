//! Rows of plain numbers, read in one sweep: most rows of most files. Anything unusual (a quote,
//! a space, an empty cell, an exponent, very many digits) is left to the thorough reader, which
//! also finds the words for what is wrong.

use crate::numbers::leading;
use crate::table::Kind;

/// Where the columns of a row go.
pub(crate) struct Sweep {
    separator: u8,
    /// For each column of the file, the place among the wanted ones.
    targets: Vec<Option<usize>>,
    row: Vec<f64>,
}

impl Sweep {
    /// `None` where a wanted column is not of numbers.
    pub(crate) fn of(plan: &[(usize, usize, Kind)], columns: usize, separator: u8) -> Option<Self> {
        let mut targets = vec![None; columns];
        for (at, place, kind) in plan {
            let slot = targets.get_mut(*at)?;
            if *kind != Kind::Number || slot.is_some() {
                return None;
            }
            *slot = Some(*place);
        }
        Some(Self { separator, targets, row: vec![0.0; plan.len()] })
    }

    /// The wanted numbers of this line, or `None` where it needs the thorough reader.
    pub(crate) fn read(&mut self, line: &[u8]) -> Option<&[f64]> {
        let mut rest = line;
        for (i, target) in self.targets.iter().enumerate() {
            if i > 0 {
                let (first, after) = rest.split_first()?;
                rest = if *first == self.separator { after } else { return None };
            }
            if let Some(place) = target {
                let (x, after) = leading(rest)?;
                *self.row.get_mut(*place)? = x;
                rest = after;
            } else {
                rest = self.skip(rest)?;
            }
        }
        rest.is_empty().then_some(self.row.as_slice())
    }

    /// What follows a cell that nobody asked for; `None` where quotes may hide a separator.
    fn skip<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let end = text.iter().position(|b| *b == self.separator || *b == b'"').unwrap_or(text.len());
        text.get(end..).filter(|rest| rest.first() != Some(&b'"'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep() -> Sweep {
        Sweep::of(&[(2, 0, Kind::Number), (0, 1, Kind::Number)], 3, b',').unwrap()
    }

    #[test]
    fn plain_rows_are_read_in_the_order_asked_for() {
        assert_eq!(sweep().read(b"1.5,what ever,-0.25"), Some(&[-0.25, 1.5][..]));
        assert_eq!(sweep().read(b"100000000.5,,.125"), Some(&[0.125, 100_000_000.5][..]));
    }

    #[test]
    fn unusual_rows_are_left_to_the_thorough_reader() {
        for line in ["1,2", "1,2,3,4", "1,2,", " 1,2,3", "1,\"a,b\",3", "1e5,2,3", "1,2,3 ", "x,2,3", "-,2,3", ".,2,3"]
        {
            assert_eq!(sweep().read(line.as_bytes()), None, "{line}");
        }
        assert!(Sweep::of(&[(0, 0, Kind::Text)], 1, b',').is_none());
    }
}
