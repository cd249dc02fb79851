//! The grammar of answers, as far as we need it: atoms, texts, lists.

/// A value in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// An atom, a number, NIL, or a name with brackets such as `BODY[]<0>`.
    Atom(String),
    /// A quoted text or a literal.
    Text(Vec<u8>),
    /// A list in parentheses.
    List(Vec<Value>),
}

/// A piece of an answer as it came over the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A line or the part of a line before a literal.
    Line(Vec<u8>),
    /// A literal.
    Literal(Vec<u8>),
}

/// Deepest nesting read.
const DEPTH: usize = 50;

impl Value {
    pub(crate) fn atom(&self) -> Option<&str> {
        if let Self::Atom(text) = self { Some(text) } else { None }
    }

    pub(crate) fn number(&self) -> Option<u32> {
        self.atom()?.parse().ok()
    }

    /// The bytes of a text, or of an atom that stands for one; nothing for NIL.
    pub(crate) fn into_bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Text(bytes) => Some(bytes),
            Self::Atom(text) if text.eq_ignore_ascii_case("nil") => None,
            Self::Atom(text) => Some(text.into_bytes()),
            Self::List(_) => None,
        }
    }
}

/// Reads an answer; nothing if it is not well formed.
pub(crate) fn read(pieces: Vec<Piece>) -> Option<Vec<Value>> {
    let mut stack: Vec<Vec<Value>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Literal(bytes) => stack.last_mut()?.push(Value::Text(bytes)),
            Piece::Line(line) => words(&line, &mut stack)?,
        }
    }
    let all = stack.pop()?;
    stack.is_empty().then_some(all)
}

fn words(line: &[u8], stack: &mut Vec<Vec<Value>>) -> Option<()> {
    let mut rest = line;
    while let Some((first, after)) = rest.split_first() {
        match first {
            b' ' => rest = after,
            b'(' if stack.len() <= DEPTH => {
                stack.push(Vec::new());
                rest = after;
            }
            b'(' => return None,
            b')' => {
                let list = stack.pop().filter(|_| !stack.is_empty())?;
                stack.last_mut()?.push(Value::List(list));
                rest = after;
            }
            b'"' => {
                let (text, after) = quoted(after)?;
                stack.last_mut()?.push(Value::Text(text));
                rest = after;
            }
            _ => {
                let (atom, after) = rest.split_at_checked(atom_length(rest))?;
                stack.last_mut()?.push(Value::Atom(String::from_utf8_lossy(atom).into_owned()));
                rest = after;
            }
        }
    }
    Some(())
}

fn quoted(from: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut text = Vec::new();
    let mut bytes = from.iter().enumerate();
    loop {
        match bytes.next()? {
            (at, b'"') => return Some((text, from.get(at + 1..)?)),
            (_, b'\\') => text.push(*bytes.next()?.1),
            (_, byte) => text.push(*byte),
        }
    }
}

/// An atom ends at a blank or parenthesis outside square brackets.
fn atom_length(from: &[u8]) -> usize {
    let mut depth = 0_usize;
    let end = from.iter().position(|byte| {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b' ' | b'(' | b')' => return depth == 0,
            _ => {}
        }
        false
    });
    end.unwrap_or(from.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Piece {
        Piece::Line(text.as_bytes().to_vec())
    }

    fn atom(text: &str) -> Value {
        Value::Atom(text.into())
    }

    #[test]
    fn a_fetch_with_a_literal_is_read() {
        let pieces = vec![
            line("* 3 FETCH (UID 7 BODY[HEADER.FIELDS (TO \"x\")]<0> "),
            Piece::Literal(b"a)b".to_vec()),
            line(" FLAGS (\\Seen))"),
        ];
        let values = read(pieces).unwrap();
        assert_eq!(values.get(..3).unwrap(), [atom("*"), atom("3"), atom("FETCH")]);
        let Value::List(list) = &values[3] else { panic!("no list") };
        assert_eq!(list[2], atom("BODY[HEADER.FIELDS (TO \"x\")]<0>"));
        assert_eq!(list[3], Value::Text(b"a)b".to_vec()));
        assert_eq!(list[5], Value::List(vec![atom("\\Seen")]));
    }

    #[test]
    fn quotes_and_nothing_are_read() {
        let values = read(vec![line(r#"X "a \"b\" \\" NIL"#)]).unwrap();
        assert_eq!(values[1], Value::Text(br#"a "b" \"#.to_vec()));
        assert_eq!(values[2].clone().into_bytes(), None);
    }

    #[test]
    fn nonsense_is_nothing() {
        for text in ["(", ")", "\"open", "a (b))", &"(".repeat(1_000)] {
            assert_eq!(read(vec![line(text)]), None, "{text}");
        }
    }
}
