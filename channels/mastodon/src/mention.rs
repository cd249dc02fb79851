//! Names in a text: who is named, whom it must name, and how long it is with them. Pure.

/// A name in a text: where it stands, and whom it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// `ana@other.test`, or `ana` for somebody on our own server; in lower case.
    pub(crate) handle: String,
}

/// All names in a text, as servers find them: an `@` that no word, slash or equals sign stands before.
pub(crate) fn named(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '@' && !is_word(before) && !matches!(before, '=' | '/' | '@') {
            let length = handle(after);
            if let Some(handle) = after.get(..length).filter(|handle| !handle.is_empty()) {
                found.push(Named { handle: handle.to_lowercase() });
                before = 'a';
                rest = after.get(length..).unwrap_or_default();
                continue;
            }
        }
        before = c;
        rest = after;
    }
    found
}

/// How much of a text is a handle: a name, and perhaps a server's.
fn handle(text: &str) -> usize {
    let local = trimmed(text, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    if local == 0 {
        return 0;
    }
    let host = text
        .get(local..)
        .and_then(|rest| rest.strip_prefix('@'))
        .map_or(0, |rest| trimmed(rest, |c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':')));
    if host == 0 { local } else { local.saturating_add(1).saturating_add(host) }
}

/// Bytes at the start that fit, without the dots and dashes at their end: those belong to the sentence.
fn trimmed(text: &str, fits: impl Fn(char) -> bool) -> usize {
    let length = text.find(|c| !fits(c)).unwrap_or(text.len());
    text.get(..length).unwrap_or_default().trim_end_matches(['.', '-', ':']).len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a name in a text means this handle. On our own server people may be named without its name.
pub(crate) fn means(named: &Named, handle: &str, domain: &str) -> bool {
    whole(&named.handle, domain) == whole(&handle.trim_start_matches('@').to_lowercase(), domain)
}

fn whole(handle: &str, domain: &str) -> String {
    if handle.contains('@') { handle.to_owned() } else { format!("{handle}@{}", domain.to_lowercase()) }
}

/// The text with those named at its beginning who are not named in it yet.
pub(crate) fn naming(text: &str, handles: &[String], domain: &str) -> String {
    let there = named(text);
    let missing = handles.iter().filter(|handle| !there.iter().any(|one| means(one, handle, domain)));
    let names: Vec<String> = missing.map(|handle| format!("@{}", handle.trim_start_matches('@'))).collect();
    if names.is_empty() { text.to_owned() } else { format!("{} {text}", names.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handles(text: &str) -> Vec<String> {
        named(text).into_iter().map(|one| one.handle).collect()
    }

    #[test]
    fn names_are_found_as_servers_find_them() {
        assert_eq!(handles("@ana@other.test hi @Bo, (@cy.x@far.test)."), ["ana@other.test", "bo", "cy.x@far.test"]);
        assert_eq!(handles("mail me@shop.test or https://far.test/@ana ?a=@b"), Vec::<String>::new());
        assert_eq!(handles("@ @. @@ana é@ana"), Vec::<String>::new());
        assert_eq!(handles("👋@ana@other.test!"), ["ana@other.test"]);
    }

    #[test]
    fn those_not_named_yet_are_named_first() {
        let both = ["ana@other.test".to_owned(), "bo@here.test".to_owned()];
        assert_eq!(naming("hello", &both, "here.test"), "@ana@other.test @bo@here.test hello");
        assert_eq!(naming("hello @bo and @ANA@other.test", &both, "here.test"), "hello @bo and @ANA@other.test");
        assert_eq!(naming("hello", &[], "here.test"), "hello");
    }
}
