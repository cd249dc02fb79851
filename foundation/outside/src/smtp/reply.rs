//! A server's reply: a code and lines of text.

use crate::trouble::{Trouble, quoted};

/// Longest line and most lines of a reply.
const LONGEST: usize = 2_000;
const LINES: usize = 200;

/// A whole reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) lines: Vec<String>,
}

impl Reply {
    pub(crate) const fn good(&self) -> bool {
        self.code >= 200 && self.code < 400
    }

    pub(crate) const fn for_good(&self) -> bool {
        self.code >= 500
    }

    /// The text as one line for quoting, with its code.
    pub(crate) fn said(&self) -> String {
        quoted(&format!("{} {}", self.code, self.lines.join(" ")))
    }
}

/// Puts a reply together line by line.
#[derive(Debug, Default)]
pub(crate) struct Gather(Vec<String>);

impl Gather {
    /// Takes a line without its end; gives the reply after the last one.
    pub(crate) fn line(&mut self, raw: &[u8]) -> Result<Option<Reply>, Trouble> {
        let strange = || {
            Trouble::garbled(format!(
                "the server said \"{}\", which is not SMTP",
                quoted(&String::from_utf8_lossy(raw))
            ))
        };
        if raw.len() > LONGEST || self.0.len() >= LINES {
            return Err(strange());
        }
        let text = String::from_utf8_lossy(raw).into_owned();
        let code = text.get(..3).and_then(|code| code.parse::<u16>().ok()).filter(|code| (200..600).contains(code));
        let code = code.ok_or_else(strange)?;
        let more = match text.as_bytes().get(3) {
            Some(b'-') => true,
            Some(b' ') | None => false,
            Some(_) => return Err(strange()),
        };
        self.0.push(text.get(4..).unwrap_or_default().to_owned());
        Ok((!more).then(|| Reply { code, lines: std::mem::take(&mut self.0) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_of_several_lines_are_one() {
        let mut gather = Gather::default();
        assert_eq!(gather.line(b"250-mx.test").unwrap(), None);
        let reply = gather.line(b"250 SIZE 10").unwrap().unwrap();
        assert_eq!((reply.code, reply.lines.len()), (250, 2));
        assert_eq!(gather.line(b"221").unwrap().unwrap().code, 221);
    }

    #[test]
    fn nonsense_is_trouble() {
        for raw in ["hello", "99 x", "250x", "", "* OK IMAP"] {
            assert!(Gather::default().line(raw.as_bytes()).is_err(), "{raw}");
        }
    }
}
