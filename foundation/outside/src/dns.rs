//! Texts and names kept under a name in DNS, asked of the operator's name servers or of the machine's own: enough to look at
//! SPF, DKIM, DMARC and PTR.
//!
//! Answers are other people's bytes: nothing is indexed, every length is checked, and names are followed a few steps only.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;

const TXT: u16 = 16;
const PTR: u16 = 12;
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

/// All texts under a name; none when there is no such name. `servers`: whom to ask; the machine's own if empty.
pub(crate) async fn texts(servers: &[SocketAddr], name: &str) -> io::Result<Vec<String>> {
    records(servers, name, TXT).await
}

/// The names kept for an address; none when there are none.
pub(crate) async fn pointers(servers: &[SocketAddr], address: IpAddr) -> io::Result<Vec<String>> {
    records(servers, &turned_round(address), PTR).await
}

/// The name under which an address has its names.
fn turned_round(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let halves = v6.octets().into_iter().rev().map(|byte| format!("{:x}.{:x}.", byte & 0xF, byte >> 4));
            format!("{}ip6.arpa", halves.collect::<String>())
        }
    }
}

async fn records(chosen: &[SocketAddr], name: &str, kind: u16) -> io::Result<Vec<String>> {
    let servers = if chosen.is_empty() {
        servers(&tokio::fs::read_to_string("/etc/resolv.conf").await?)
    } else {
        chosen.to_vec()
    };
    let mut last = io::Error::new(io::ErrorKind::NotFound, "this machine names no name server");
    for server in servers {
        match tokio::time::timeout(PATIENCE, ask(server, name, kind)).await {
            Ok(Ok(found)) => return Ok(found),
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

async fn ask(server: SocketAddr, name: &str, kind: u16) -> io::Result<Vec<String>> {
    let id: u16 = rand::random();
    let question = question(id, name, kind).ok_or(io::ErrorKind::InvalidInput)?;
    let answer = by_udp(server, &question).await?;
    let answer = if flags(&answer) & CUT == 0 { answer } else { by_tcp(server, &question).await? };
    read(id, &answer, kind)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the name server gave no usable answer"))
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

fn question(id: u16, name: &str, kind: u16) -> Option<Vec<u8>> {
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
    for field in [kind, INTERNET] {
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

/// The texts or names in an answer; nothing when it is no answer to this question.
fn read(id: u16, answer: &[u8], wanted: u16) -> Option<Vec<String>> {
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
    let mut found = Vec::new();
    for _ in 0..answers {
        from.skip_name()?;
        let kind = from.short()?;
        from.take(6)?;
        let length = from.short()?;
        let at = answer.len().checked_sub(from.0.len())?;
        let data = from.take(length.into())?;
        match kind {
            TXT if wanted == TXT => found.push(text(data)?),
            PTR if wanted == PTR => found.push(name(answer, at)?),
            _ => {}
        }
    }
    Some(found)
}

/// Labels and turns of a name; more than any name has.
const STEPS: usize = 140;
/// Longest name.
const LONGEST: usize = 255;

/// The name that stands at a place of an answer, perhaps in pieces that stand elsewhere.
fn name(answer: &[u8], mut at: usize) -> Option<String> {
    let mut name = String::new();
    for _ in 0..STEPS {
        let mut from = Reader(answer.get(at..)?);
        match from.byte()? {
            0 => return Some(name),
            turn if turn >= 0xC0 => at = u16::from_be_bytes([turn & 0x3F, from.byte()?]).into(),
            length if length <= 63 => {
                let label = std::str::from_utf8(from.take(length.into())?).ok()?;
                let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                if !label.chars().all(fine) || name.len().saturating_add(label.len()) > LONGEST {
                    return None;
                }
                name.push_str(if name.is_empty() { "" } else { "." });
                name.push_str(&label.to_ascii_lowercase());
                at = at.checked_add(1)?.checked_add(length.into())?;
            }
            _ => return None,
        }
    }
    None
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
        let question = question(7, "shop.example.", TXT).unwrap();
        let alias = (5, b"\x04mail\xC0\x0C".to_vec());
        let full = answer(&question, 0, &[alias, (TXT, strings(&["v=spf1 ", "-all"])), (TXT, strings(&["other"]))]);
        assert_eq!(read(7, &full, TXT).unwrap(), ["v=spf1 -all", "other"]);
        assert_eq!(read(8, &full, TXT), None, "an answer to another question");
        assert_eq!(read(7, &answer(&question, 3, &[]), TXT), Some(vec![]));
        assert_eq!(read(7, &answer(&question, 2, &[]), TXT), None);
    }

    #[test]
    fn a_damaged_answer_is_no_answer_and_no_harm() {
        let question = question(7, "shop.example", TXT).unwrap();
        let full = answer(&question, 0, &[(TXT, strings(&["v=spf1 -all"]))]);
        for end in 0..full.len() {
            assert_eq!(read(7, &full[..end], TXT), None, "{end}");
        }
        for place in 0..full.len() {
            for value in [0, 1, 0x3F, 0x40, 0xBF, 0xC0, 0xFF] {
                let mut broken = full.clone();
                broken[place] = value;
                drop(read(7, &broken, TXT));
            }
        }
    }

    #[test]
    fn only_names_are_asked_for() {
        assert!(question(1, &"a".repeat(64), TXT).is_none());
        assert!(question(1, "a..b", TXT).is_none());
        assert!(question(1, "_dmarc.shop.example", TXT).is_some());
        assert_eq!(servers("# x\nnameserver 10.0.0.2\nnameserver nothing\n search a\nnameserver ::1\n").len(), 2);
    }

    #[test]
    fn names_are_put_together_and_never_followed_for_long() {
        let question = question(7, &turned_round([192, 0, 2, 5].into()), PTR).unwrap();
        let whole = b"\x04Mail\x04shop\x07example\0".to_vec();
        // "in-addr.arpa" stands in the question, behind four short labels.
        let pieces = b"\x04mail\xC0\x16".to_vec();
        let full = answer(&question, 0, &[(PTR, whole), (PTR, pieces), (TXT, strings(&["v=spf1 -all"]))]);
        assert_eq!(read(7, &full, PTR).unwrap(), ["mail.shop.example", "mail.in-addr.arpa"]);
        assert_eq!(read(7, &full, TXT).unwrap(), ["v=spf1 -all"]);
        for hostile in [&b"\xC0\xFF"[..], b"\x03a b\0", b"\x04mail", b"\x40a\0", b"\xFF\xFF"] {
            assert_eq!(read(7, &answer(&question, 0, &[(PTR, hostile.to_vec())]), PTR), None, "{hostile:?}");
        }
        let turns = answer(&question, 0, &[(PTR, vec![0xC0, 0])]);
        let here = u8::try_from(turns.len() - 2).unwrap();
        let around = answer(&question, 0, &[(PTR, vec![0xC0, here])]);
        assert_eq!(read(7, &around, PTR), None, "a name that leads to itself");
        let v6: IpAddr = "2001:db8::567:89ab".parse().unwrap();
        let nibbles = "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
        assert_eq!(turned_round(v6), nibbles);
    }

    #[tokio::test]
    async fn chosen_name_servers_are_asked() {
        let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let at = [server.local_addr().unwrap()];
        let serving = async {
            for records in [vec![(TXT, strings(&["v=spf1 -all"]))], vec![(PTR, b"\x04mail\x04shop\0".to_vec())]] {
                let mut asked = [0; 512];
                let (length, who) = server.recv_from(&mut asked).await.unwrap();
                server.send_to(&answer(&asked[..length], 0, &records), who).await.unwrap();
            }
        };
        let asking = async { (texts(&at, "shop.example").await, pointers(&at, [192, 0, 2, 5].into()).await) };
        let ((), (texts, names)) = tokio::join!(serving, asking);
        assert_eq!(texts.unwrap(), ["v=spf1 -all"]);
        assert_eq!(names.unwrap(), ["mail.shop"]);
    }
}
