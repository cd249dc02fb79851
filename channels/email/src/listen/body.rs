//! The bytes of a mail as they come: only CRLF, dot, CRLF ends them, and a CR or LF alone spoils them (CVE-2023-51764).
//! Pure.

/// Where in a line we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Start,
    Within,
    Cr,
    Dot,
    DotCr,
    End,
}

/// A mail on its way in.
#[derive(Debug)]
pub(super) struct Body {
    bytes: Vec<u8>,
    at: At,
    limit: usize,
    too_large: bool,
    bare: bool,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Whole(Vec<u8>),
    TooLarge,
    /// Somewhere a CR or LF stood alone: what others take for the end of a mail may hide there.
    BareLineEnd,
}

impl Body {
    /// Of at most so many bytes.
    pub(super) const fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), at: At::Start, limit, too_large: false, bare: false }
    }

    /// Takes what came next; gives how much of it belongs to this mail.
    pub(super) fn feed(&mut self, chunk: &[u8]) -> usize {
        for (index, byte) in chunk.iter().enumerate() {
            self.step(*byte);
            if self.at == At::End {
                return index.saturating_add(1);
            }
        }
        chunk.len()
    }

    /// Whether its end has come.
    pub(super) fn ended(&self) -> bool {
        self.at == At::End
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The mail, once it has ended.
    pub(super) fn came(self) -> Came {
        match (self.bare, self.too_large) {
            (true, _) => Came::BareLineEnd,
            (_, true) => Came::TooLarge,
            _ => Came::Whole(self.bytes),
        }
    }

    fn step(&mut self, byte: u8) {
        self.at = match (self.at, byte) {
            (At::Start, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::DotCr, b'\n') => At::End,
            (At::Cr, b'\n') => self.put(b"\r\n", At::Start),
            (At::Cr | At::DotCr, _) => {
                self.bare = true;
                self.fresh(byte)
            }
            _ => self.fresh(byte),
        };
    }

    /// A byte that ends nothing by itself. The dot that was put before a line is gone by now.
    fn fresh(&mut self, byte: u8) -> At {
        match byte {
            b'\r' => At::Cr,
            b'\n' => {
                self.bare = true;
                self.put(b"\n", At::Within)
            }
            other => self.put(&[other], At::Within),
        }
    }

    fn put(&mut self, some: &[u8], at: At) -> At {
        if self.bytes.len().saturating_add(some.len()) > self.limit {
            self.too_large = true;
        } else {
            self.bytes.extend_from_slice(some);
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(raw: &[u8]) -> (Came, usize) {
        let mut body = Body::new(100);
        let mut used = 0;
        for byte in raw {
            if body.ended() {
                break;
            }
            used += body.feed(&[*byte]);
        }
        assert!(body.ended(), "{}", String::from_utf8_lossy(raw));
        (body.came(), used)
    }

    fn whole(raw: &[u8], expect: &[u8]) {
        assert_eq!(came(raw), (Came::Whole(expect.to_vec()), raw.len()), "{}", String::from_utf8_lossy(raw));
    }

    #[test]
    fn a_mail_ends_at_its_dot_and_stuffed_dots_lose_one() {
        whole(b".\r\n", b"");
        whole(b"a\r\n.\r\n", b"a\r\n");
        whole(b"a\r\n..\r\n.\r\n", b"a\r\n.\r\n");
        whole(b"..b\r\n...c\r\n.\r\n", b".b\r\n..c\r\n");
        whole(b"\0\xff\r\n.\r\n", b"\0\xff\r\n");
    }

    #[test]
    fn nothing_else_ends_it_and_a_lone_line_end_spoils_it() {
        for end in [&b"\n.\n"[..], b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\n.\r", b"\r\r\n.\n"] {
            let raw = [b"a", end, b"MAIL FROM:<b@x.test>\r\n.\r\n"].concat();
            assert_eq!(came(&raw), (Came::BareLineEnd, raw.len()), "{end:?}");
        }
    }

    #[test]
    fn what_is_too_large_is_read_to_its_end_and_not_kept() {
        let raw = [vec![b'x'; 5_000], b"\r\n.\r\nQUIT\r\n".to_vec()].concat();
        assert_eq!(came(&raw), (Came::TooLarge, 5_005));
    }
}
