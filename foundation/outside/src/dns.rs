//! Texts kept under a name in DNS, asked of the machine's own name servers: enough to look at SPF, DKIM and DMARC.
//!
//! Answers are other people's bytes: nothing is indexed, every length is checked, and names are skipped, never followed.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;

const TXT: u16 = 16;
const INTERNET: u16 = 1;
const PORT: u16 = 53;
/// Name servers asked, one after the other.
const SERVERS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(3);
/// Largest answer that is asked for by UDP (what fits every path), and taken by TCP.
const BY_UDP: u16 = 1_232;
/// An answer that was cut off must be asked for by TCP.
const CUT: u16 = 0x0200;
const NO_SUCH_NAME: u16 = 3;

/// All texts under a name; none when there is no such name.
pub(crate) async fn texts(name: &str) -> io::Result<Vec<String>> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "this machine names no name server");
    for server in servers(&tokio::fs::read_to_string("/etc/resolv.conf").await?) {
        match tokio::time::timeout(PATIENCE, ask(server, name)).await {
            Ok(Ok(texts)) => return Ok(texts),
            Ok(Err(error)) => last = error,
            Err(_late) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

fn servers(text: &str) -> Vec<SocketAddr> {
    let named = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")?.trim().parse::<IpAddr>().ok());
    named.take(SERVERS).map(|ip| SocketAddr::new(ip, PORT)).collect()
}

async fn ask(server: SocketAddr, name: &str) -> io::Result<Vec<String>> {
    let id: u16 = rand::random();
    let question = question(id, name).ok_or(io::ErrorKind::InvalidInput)?;
    let answer = by_udp(server, &question).await?;
    let answer = if flags(&answer) & CUT == 0 { answer } else { by_tcp(server, &question).await? };
    read(id, &answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the name server gave no usable answer"))
}

async fn by_udp(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let here: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(here).await?;
    socket.connect(server).await?;
    socket.send(question).await?;
    let mut answer = vec![0; BY_UDP.into()];
    let length = socket.recv(&mut answer).await?;
    answer.truncate(length);
    Ok(answer)
}

#[expect(clippy::disallowed_methods, reason = "the machine's own name server, named by its operator")]
async fn by_tcp(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = tokio::net::TcpStream::connect(server).await?;
    stream.write_u16(u16::try_from(question.len()).unwrap_or(u16::MAX)).await?;
    stream.write_all(question).await?;
    let mut answer = vec![0; stream.read_u16().await?.into()];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let name = url::Host::parse(name.trim_end_matches('.')).ok()?.to_string();
    let mut out = Vec::new();
    // One question, recursion wanted, one extra record that says how much fits.
    for field in [id, 0x0100, 1, 0, 0, 1] {
        out.extend(field.to_be_bytes());
    }
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        out.push(length);
        out.extend(label.as_bytes());
    }
    out.push(0);
    for field in [TXT, INTERNET] {
        out.extend(field.to_be_bytes());
    }
    out.push(0);
    for field in [41, BY_UDP, 0, 0, 0] {
        out.extend(field.to_be_bytes());
    }
    Some(out)
}

fn flags(answer: &[u8]) -> u16 {
    Reader(answer.get(2..).unwrap_or_default()).short().unwrap_or(0)
}

/// The texts in an answer; nothing when it is no answer to this question.
fn read(id: u16, answer: &[u8]) -> Option<Vec<String>> {
    let mut from = Reader(answer);
    let (told, flags) = (from.short()?, from.short()?);
    let (questions, answers) = (from.short()?, from.short()?);
    from.take(4)?;
    if told != id || flags & 0x8000 == 0 {
        return None;
    }
    match flags & 0xF {
        0 => {}
        NO_SUCH_NAME => return Some(Vec::new()),
        _ => return None,
    }
    for _ in 0..questions {
        from.skip_name()?;
        from.take(4)?;
    }
    let mut texts = Vec::new();
    for _ in 0..answers {
        from.skip_name()?;
        let kind = from.short()?;
        from.take(6)?;
        let length = from.short()?;
        let data = from.take(length.into())?;
        if kind == TXT {
            texts.push(text(data)?);
        }
    }
    Some(texts)
}

/// A text record is a list of short strings that belong together.
fn text(data: &[u8]) -> Option<String> {
    let (mut from, mut text) = (Reader(data), Vec::new());
    while !from.0.is_empty() {
        let length = from.byte()?;
        text.extend(from.take(length.into())?);
    }
    Some(String::from_utf8_lossy(&text).into_owned())
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes([self.byte()?, self.byte()?]))
    }

    /// A name ends with an empty label or with a pointer to another place.
    fn skip_name(&mut self) -> Option<()> {
        loop {
            match self.byte()? {
                0 => return Some(()),
                pointer if pointer >= 0xC0 => return self.byte().map(drop),
                length if length <= 63 => drop(self.take(length.into())?),
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer to `question`, with these records (type, data) under a pointer to its name.
    fn answer(question: &[u8], code: u16, records: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let mut out = question[..2].to_vec();
        for field in [0x8180 | code, 1, u16::try_from(records.len()).unwrap(), 0, 0] {
            out.extend(field.to_be_bytes());
        }
        out.extend(&question[12..question.len() - 11]);
        for (kind, data) in records {
            out.extend([0xC0, 12]);
            for field in [*kind, INTERNET, 0, 60, u16::try_from(data.len()).unwrap()] {
                out.extend(field.to_be_bytes());
            }
            out.extend(data);
        }
        out
    }

    fn strings(parts: &[&str]) -> Vec<u8> {
        parts.iter().flat_map(|part| [&[u8::try_from(part.len()).unwrap()], part.as_bytes()].concat()).collect()
    }

    #[test]
    fn texts_are_joined_and_other_records_passed_over() {
        let question = question(7, "shop.example.").unwrap();
        let alias = (5, b"\x04mail\xC0\x0C".to_vec());
        let full = answer(&question, 0, &[alias, (TXT, strings(&["v=spf1 ", "-all"])), (TXT, strings(&["other"]))]);
        assert_eq!(read(7, &full).unwrap(), ["v=spf1 -all", "other"]);
        assert_eq!(read(8, &full), None, "an answer to another question");
        assert_eq!(read(7, &answer(&question, 3, &[])), Some(vec![]));
        assert_eq!(read(7, &answer(&question, 2, &[])), None);
    }

    #[test]
    fn a_damaged_answer_is_no_answer_and_no_harm() {
        let question = question(7, "shop.example").unwrap();
        let full = answer(&question, 0, &[(TXT, strings(&["v=spf1 -all"]))]);
        for end in 0..full.len() {
            assert_eq!(read(7, &full[..end]), None, "{end}");
        }
        for place in 0..full.len() {
            for value in [0, 1, 0x3F, 0x40, 0xBF, 0xC0, 0xFF] {
                let mut broken = full.clone();
                broken[place] = value;
                drop(read(7, &broken));
            }
        }
    }

    #[test]
    fn only_names_are_asked_for() {
        assert!(question(1, &"a".repeat(64)).is_none());
        assert!(question(1, "a..b").is_none());
        assert!(question(1, "_dmarc.shop.example").is_some());
        assert_eq!(servers("# x\nnameserver 10.0.0.2\nnameserver nothing\n search a\nnameserver ::1\n").len(), 2);
    }
}
