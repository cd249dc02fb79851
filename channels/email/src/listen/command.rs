//! Commands of SMTP and LMTP, read strictly. Pure.

/// Longest line that is a command.
pub(super) const LONGEST: usize = 2_048;
/// Longest address.
const ADDRESS: usize = 320;

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// HELO, EHLO or LHLO with a name.
    Hello(Hello, String),
    /// A mail from an address, empty for reports, and how large it will be, if that was said.
    From(String, Option<usize>),
    To(String),
    Data,
    Reset,
    Nothing,
    Verify,
    Encrypt,
    Quit,
    /// The answer to something nobody can make sense of.
    Wrong(&'static str),
}

/// How somebody says hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hello {
    Plain,
    Extended,
    Local,
}

const UNKNOWN: &str = "500 5.5.2 this is no command known here";
const SYNTAX: &str = "501 5.5.4 this cannot be understood";
const PARAMETER: &str = "555 5.5.4 this parameter is not known here";

/// Reads one line, without its CRLF.
pub(super) fn parse(line: &[u8]) -> Command {
    let Ok(text) = std::str::from_utf8(line) else { return Command::Wrong(SYNTAX) };
    if text.contains(char::is_control) {
        return Command::Wrong(SYNTAX);
    }
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim();
    match (verb.to_ascii_uppercase().as_str(), rest) {
        ("HELO", _) => hello(Hello::Plain, rest),
        ("EHLO", _) => hello(Hello::Extended, rest),
        ("LHLO", _) => hello(Hello::Local, rest),
        ("MAIL", _) => from(rest),
        ("RCPT", _) => to(rest),
        ("DATA", "") => Command::Data,
        ("RSET", "") => Command::Reset,
        ("NOOP", _) => Command::Nothing,
        ("VRFY" | "EXPN", _) => Command::Verify,
        ("STARTTLS", "") => Command::Encrypt,
        ("QUIT", "") => Command::Quit,
        ("DATA" | "RSET" | "STARTTLS" | "QUIT", _) => Command::Wrong(SYNTAX),
        _ => Command::Wrong(UNKNOWN),
    }
}

fn hello(how: Hello, name: &str) -> Command {
    let name: String = name.chars().filter(|c| c.is_ascii_graphic()).take(255).collect();
    if name.is_empty() { Command::Wrong(SYNTAX) } else { Command::Hello(how, name) }
}

fn from(rest: &str) -> Command {
    let Some((address, parameters)) = path(rest, "FROM:") else { return Command::Wrong(SYNTAX) };
    let mut size = None;
    for parameter in parameters.split_whitespace() {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (key.to_ascii_uppercase().as_str(), value.to_ascii_uppercase().as_str()) {
            ("SIZE", number) => match number.parse() {
                Ok(number) => size = Some(number),
                Err(_odd) => return Command::Wrong(SYNTAX),
            },
            ("BODY", "7BIT" | "8BITMIME") | ("SMTPUTF8", "") => {}
            _ => return Command::Wrong(PARAMETER),
        }
    }
    Command::From(address, size)
}

fn to(rest: &str) -> Command {
    match path(rest, "TO:") {
        Some((address, _)) if address.is_empty() => Command::Wrong(SYNTAX),
        Some((_, parameters)) if !parameters.is_empty() => Command::Wrong(PARAMETER),
        Some((address, _)) => Command::To(address),
        None => Command::Wrong(SYNTAX),
    }
}

/// The address between brackets, a route before it left out, and what stands behind.
fn path<'a>(rest: &'a str, word: &str) -> Option<(String, &'a str)> {
    let start = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
    let rest = rest.get(start.len()..)?.trim_start().strip_prefix('<')?;
    let (inside, behind) = closed(rest)?;
    let address = match inside.strip_prefix('@').and_then(|route| route.split_once(':')) {
        Some((_, address)) => address,
        None => inside,
    };
    let good = address.len() <= ADDRESS && !address.contains(['<', '>', ' ']);
    (good && (behind.is_empty() || behind.starts_with(' '))).then(|| (address.to_owned(), behind.trim()))
}

/// Up to the bracket that closes; one within quotes does not.
fn closed(rest: &str) -> Option<(&str, &str)> {
    let (mut quoted, mut escaped) = (false, false);
    let end = rest.char_indices().find_map(|(at, c)| {
        if std::mem::take(&mut escaped) {
            return None;
        }
        match c {
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(at),
            _ => {}
        }
        None
    })?;
    Some((rest.get(..end)?, rest.get(end.saturating_add(1)..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: Command) {
        assert_eq!(parse(line.as_bytes()), expect, "{line}");
    }

    #[test]
    fn commands_are_read_in_any_case() {
        check("ehlo mx.x.test", Command::Hello(Hello::Extended, "mx.x.test".into()));
        check("LHLO a", Command::Hello(Hello::Local, "a".into()));
        check("mail from:<a@x.test> size=10 BODY=8BITMIME SMTPUTF8", Command::From("a@x.test".into(), Some(10)));
        check("MAIL FROM: <>", Command::From(String::new(), None));
        check("RCPT TO:<@relay.test:bö@x.test>", Command::To("bö@x.test".into()));
        check("data", Command::Data);
        check("NOOP whatever", Command::Nothing);
    }

    #[test]
    fn what_is_no_command_is_answered_and_never_guessed() {
        for line in [
            "",
            "MAIL",
            "MAIL FROM:a@x.test",
            "MAIL FROM:<a@x.test",
            "MAIL FROM:<a@x.test>SIZE=1",
            "MAIL FROM:<a@x.test> SIZE=x",
            "MAIL FROM:<a@x.test> AUTH=<>",
            "RCPT TO:<>",
            "RCPT TO:<a@x.test> NOTIFY=NEVER",
            "RCPT TO:<a b@x.test>",
            "DATA now",
            "GET / HTTP/1.1",
            "EHLO",
            "RCPT TO:<a@x.test>\rMAIL",
        ] {
            assert!(matches!(parse(line.as_bytes()), Command::Wrong(_)), "{line}");
        }
        assert!(matches!(parse(b"RCPT TO:<\xff@x.test>"), Command::Wrong(_)));
        assert!(matches!(parse(format!("RCPT TO:<{}@x.test>", "a".repeat(400)).as_bytes()), Command::Wrong(_)));
    }

    #[test]
    fn a_bracket_within_quotes_is_part_of_the_address() {
        check("MAIL FROM:<\"a\\\"b\"@x.test>", Command::From("\"a\\\"b\"@x.test".into(), None));
        assert!(matches!(parse(b"RCPT TO:<\"a>b\"@x.test>"), Command::Wrong(_)), "and no address of ours has one");
    }
}
