//! A letter with its envelope, and the form in which it goes over the line.

use url::Host;

/// A letter to send.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Envelope sender; empty for mail nobody shall answer.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The whole mail.
    pub bytes: Vec<u8>,
}

/// An address as it goes into the envelope: the domain in letters of the first alphabet, nothing that could end a command.
pub(crate) fn envelope(address: &str) -> Result<String, String> {
    let wrong = || format!("\"{}\" is not an address mail can be sent to", crate::trouble::quoted(address));
    let (local, domain) = address.rsplit_once('@').ok_or_else(wrong)?;
    let odd = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '\\' | '(' | ')' | ',' | ';' | ':' | '[' | ']' | '@')
    };
    if local.is_empty() || local.len() > 64 || domain.len() > 255 || local.chars().chain(domain.chars()).any(odd) {
        return Err(wrong());
    }
    match Host::parse(domain) {
        Ok(Host::Domain(domain)) if !domain.is_empty() => Ok(format!("{local}@{domain}")),
        _ => Err(wrong()),
    }
}

/// The letter as data: every line ends in CR LF, a leading dot is doubled, the end is CR LF . CR LF and occurs once.
pub(crate) fn stuffed(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len().saturating_add(mail.len() / 50).saturating_add(8));
    let mut start = true;
    let mut after_cr = false;
    for byte in mail {
        match byte {
            b'\r' => {
                if after_cr {
                    out.extend_from_slice(b"\r\n");
                }
                after_cr = true;
                continue;
            }
            b'\n' => {
                out.extend_from_slice(b"\r\n");
                (start, after_cr) = (true, false);
                continue;
            }
            // RFC 5321 has no NUL in mail, and some servers end the data there
            0 => continue,
            _ => {}
        }
        if after_cr {
            out.extend_from_slice(b"\r\n");
            (start, after_cr) = (true, false);
        }
        if start && *byte == b'.' {
            out.push(b'.');
        }
        out.push(*byte);
        start = false;
    }
    if after_cr || !start {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mail: &str, expect: &str) {
        assert_eq!(String::from_utf8(stuffed(mail.as_bytes())).unwrap(), expect, "{mail:?}");
    }

    #[test]
    fn only_the_end_looks_like_the_end() {
        check("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n");
        check("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n");
        check("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n");
        check("a\r.\r\nb", "a\r\n..\r\nb\r\n.\r\n");
        check("a\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n");
        check("a\0\r\n\0.\r\n", "a\r\n..\r\n.\r\n");
        check(".", "..\r\n.\r\n");
        check("", ".\r\n");
        check("a\r\r\nb", "a\r\n\r\nb\r\n.\r\n");
    }

    #[test]
    fn what_is_sent_holds_no_bare_line_end() {
        let noise: Vec<u8> = (0..4_000_u32)
            .map(|i| b"\r\n.ab\0"[usize::try_from(i.wrapping_mul(2_654_435_761) >> 13).unwrap() % 6])
            .collect();
        let sent = stuffed(&noise);
        let text = String::from_utf8(sent).unwrap();
        assert_eq!(text.replace("\r\n", "").matches(['\r', '\n', '\0']).count(), 0);
        assert_eq!(format!("\r\n{text}").matches("\r\n.\r\n").count(), 1);
    }

    #[test]
    fn addresses_cannot_carry_commands() {
        for bad in [
            "a@x.test>\r\nDATA",
            "a@x.test\r\nRCPT TO:<b@x.test>",
            "<a@x.test>",
            "a b@x.test",
            "a@x.test\0",
            "a",
            "@x.test",
            "a@",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "\"a\r\n b\"@x.test",
            "<script>@x.test",
            "a@b@x.test",
            "a,b@x.test",
            "a@x.test ORCPT=1",
        ] {
            assert!(envelope(bad).is_err(), "{bad:?}");
        }
        assert_eq!(envelope("mia+gw.abc@Shop.Test").unwrap(), "mia+gw.abc@shop.test");
        assert_eq!(envelope("a@bücher.test").unwrap(), "a@xn--bcher-kva.test");
    }
}
