//! Which addresses a link or image of a stranger may have.

use ammonia::Url;

/// Longest address that is kept.
const LONGEST: usize = 8_192;

/// A link that may be followed: web, mail or telephone; relative ones lead nowhere.
pub(crate) fn safe_href(href: &str) -> Option<String> {
    let clean = without_controls(href)?;
    let lower = clean.get(..16.min(clean.len())).unwrap_or(&clean).to_ascii_lowercase();
    if lower.starts_with("mailto:") || lower.starts_with("tel:") {
        return Some(clean);
    }
    web(&clean).map(|_| clean)
}

/// A picture on the web.
pub(crate) fn remote_image(src: &str) -> Option<String> {
    let clean = without_controls(src)?;
    // addresses without scheme are meant for the web too
    let clean = match clean.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => clean,
    };
    web(&clean).map(|_| clean)
}

/// A small picture inside the address itself, raster types only.
pub(crate) fn data_image(src: &str) -> Option<String> {
    let clean: String = src.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let (head, data) = clean.split_once(',')?;
    let fine = matches!(
        head.to_ascii_lowercase().as_str(),
        "data:image/png;base64"
            | "data:image/gif;base64"
            | "data:image/jpeg;base64"
            | "data:image/jpg;base64"
            | "data:image/webp;base64"
    );
    let base64 = data.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    (fine && base64).then(|| clean.clone())
}

/// The content id of an inline picture.
pub(crate) fn content_id(src: &str) -> Option<String> {
    let src = src.trim();
    let (scheme, id) = src.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("cid") {
        return None;
    }
    let id = percent_decoded(id);
    let id = id.trim_matches(['<', '>']).to_owned();
    (!id.is_empty() && id.len() <= 998).then_some(id)
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let pair =
            (byte == b'%').then(|| (ahead.next().and_then(crate::word::hex), ahead.next().and_then(crate::word::hex)));
        if let Some((Some(high), Some(low))) = pair {
            out.push(high << 4 | low);
            bytes = ahead;
        } else {
            out.push(byte);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The host of a web address, in its ASCII form.
pub(crate) fn host(href: &str) -> Option<String> {
    web(href)?.host_str().map(str::to_owned)
}

/// The real host, if the text of the link claims another one or the host is easily mistaken.
pub(crate) fn host_to_show(href: &str, text: &str) -> Option<String> {
    let real = host(href)?;
    let spoofable = real.split('.').any(|label| label.starts_with("xn--"));
    let claimed = text.split_whitespace().find_map(claimed_host);
    let other = claimed.is_some_and(|claimed| same_site(&claimed) != same_site(&real));
    (spoofable || other).then_some(real)
}

fn same_site(host: &str) -> String {
    host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase()
}

fn claimed_host(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    if word.len() > 300 {
        return None;
    }
    if let Some(found) = host(word) {
        return Some(found);
    }
    let name = word.split(['/', '?', '#', ':']).next()?;
    let (_, top) = name.rsplit_once('.')?;
    let plausible = !name.contains('@')
        && top.len() >= 2
        && top.chars().all(char::is_alphabetic)
        && name.split('.').all(|label| !label.is_empty());
    let known = plausible && (word.starts_with("www.") || is_common_ending(top));
    known.then(|| host(&format!("http://{name}"))).flatten()
}

/// Endings at which a word in a link's text is read as a host and not as a file name.
fn is_common_ending(top: &str) -> bool {
    const COMMON: [&str; 34] = [
        "com", "org", "net", "de", "fr", "es", "it", "nl", "be", "at", "ch", "uk", "eu", "ru", "ua", "pl", "cz", "pt",
        "br", "jp", "cn", "kr", "in", "io", "info", "biz", "gov", "edu", "se", "no", "dk", "fi", "test", "example",
    ];
    COMMON.contains(&top.to_ascii_lowercase().as_str())
}

fn web(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let fine = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    fine.then_some(url)
}

fn without_controls(address: &str) -> Option<String> {
    let clean: String = address.trim().chars().filter(|c| !c.is_control() && !crate::address::invisible(*c)).collect();
    (!clean.is_empty() && clean.len() <= LONGEST).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_mail_and_telephone_links_stay() {
        for good in ["https://x.test/a", "HTTP://x.test", "mailto:a@b.test", "tel:+49"] {
            assert!(safe_href(good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "java\nscript:x",
            "/relative",
            "//x.test",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "#top",
            "",
            "https://",
            "\u{1}javascript:x",
        ] {
            assert!(safe_href(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_text_that_claims_another_host_is_told() {
        assert_eq!(host_to_show("https://evil.test/x", "www.bank.com").as_deref(), Some("evil.test"));
        assert_eq!(host_to_show("https://evil.test/x", "https://bank.test/login").as_deref(), Some("evil.test"));
        assert_eq!(host_to_show("https://bank.test/x", "bank.test/login"), None);
        assert_eq!(host_to_show("https://bank.test/x", "see report.pdf here"), None);
        assert_eq!(host_to_show("https://b\u{430}nk.test/", "here").as_deref(), Some("xn--bnk-6cd.test"));
    }

    #[test]
    fn content_ids_are_decoded() {
        assert_eq!(content_id("cid:a%40b").as_deref(), Some("a@b"));
        assert_eq!(content_id("CID:<a@b>").as_deref(), Some("a@b"));
    }
}
