//! How far a sender is proven, by what our own mail server wrote down (RFC 8601, MAIL-403).

use contract::Trust;

/// Reads the topmost Authentication-Results, if it is from the server the operator named. Everything below it may have
/// been written by anybody, so nothing below it is read.
pub(crate) fn judge(results: &[String], ours: &str, from_domain: &str) -> Trust {
    let ours = ours.trim();
    let first = results.first().and_then(|value| read(value));
    let Some((server, methods)) = first.filter(|_| !ours.is_empty()) else { return Trust::Unverified };
    if !server.eq_ignore_ascii_case(ours) {
        return Trust::Unverified;
    }
    let said = |method: &str| methods.iter().find(|known| known.name == method);
    if let Some(dmarc) = said("dmarc") {
        return match dmarc.result.as_str() {
            "pass" if dmarc.of(from_domain) => Trust::Verified,
            "fail" if dmarc.policy_is_none => Trust::Unverified,
            "fail" => Trust::Failed,
            _ => Trust::Unverified,
        };
    }
    let proven = methods
        .iter()
        .any(|method| method.result == "pass" && method.domains.iter().any(|domain| aligned(domain, from_domain)));
    if proven { Trust::Verified } else { Trust::Unverified }
}

/// Whether another server's results pretend to be ours: below the first, with our name.
pub(crate) fn forged(results: &[String], ours: &str) -> bool {
    let ours = ours.trim();
    let named = |value: &String| read(value).is_some_and(|(server, _)| server.eq_ignore_ascii_case(ours));
    !ours.is_empty() && results.iter().skip(1).any(named)
}

impl Method {
    /// Whether a verdict on a From speaks of this one.
    fn of(&self, from_domain: &str) -> bool {
        self.domains.iter().all(|domain| domain.eq_ignore_ascii_case(from_domain))
    }
}

struct Method {
    name: String,
    result: String,
    domains: Vec<String>,
    policy_is_none: bool,
}

/// The server's name and its methods.
fn read(value: &str) -> Option<(String, Vec<Method>)> {
    let mut parts = value.split(';');
    let server = without_comments(parts.next()?).split_whitespace().next()?.to_owned();
    Some((server, parts.filter_map(method).take(50).collect()))
}

fn method(part: &str) -> Option<Method> {
    let plain = without_comments(part).to_lowercase();
    let mut words = plain.split_whitespace();
    let (name, result) = words.next()?.split_once('=')?;
    let name = name.split('/').next().unwrap_or(name);
    let proofs = match name {
        "dkim" => ["header.d", "header.i"],
        "spf" => ["smtp.mailfrom", "smtp.from"],
        "dmarc" => ["header.from", ""],
        _ => ["", ""],
    };
    let property =
        |word: &str| word.split_once('=').filter(|(key, _)| proofs.contains(key)).map(|(_, value)| domain(value));
    Some(Method {
        name: name.to_owned(),
        result: result.to_owned(),
        domains: words.filter_map(property).collect(),
        policy_is_none: part
            .to_lowercase()
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '=')
            .any(|word| word == "p=none"),
    })
}

fn domain(value: &str) -> String {
    let value = value.trim_matches('"');
    value.rsplit_once('@').map_or(value, |(_, domain)| domain).trim_end_matches('.').to_owned()
}

/// Comments may hold anything a sender likes.
fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            let shown = depth == 0 && *c != '(';
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            shown && *c != ')'
        })
        .collect()
}

/// Relaxed alignment without a list of public suffixes: the same, or one below the other with at least two labels.
fn aligned(proven: &str, from: &str) -> bool {
    let from = from.to_lowercase();
    let below = |lower: &str, upper: &str| upper.contains('.') && lower.ends_with(&format!(".{upper}"));
    !proven.is_empty() && (proven == from || below(&from, proven) || below(proven, &from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(result: &str, expect: Trust) {
        assert_eq!(judge(&[result.to_owned()], "mx.shop.test", "ana.test"), expect, "{result}");
    }

    #[test]
    fn our_own_servers_word_counts() {
        check("mx.shop.test; dmarc=pass header.from=ana.test", Trust::Verified);
        check(
            "mx.shop.test 1; spf=pass smtp.mailfrom=x.test; dmarc=fail (p=reject dis=none) header.from=ana.test",
            Trust::Failed,
        );
        check("mx.shop.test; dmarc=fail (p=NONE sp=NONE) header.from=ana.test", Trust::Unverified);
        check("mx.shop.test; dkim=pass header.d=ana.test header.s=1", Trust::Verified);
        check("mx.shop.test; dkim=pass header.i=@mail.ana.test", Trust::Verified);
        check("mx.shop.test; dkim=pass header.d=evil.test", Trust::Unverified);
        check("mx.shop.test; spf=pass smtp.mailfrom=bounce@ana.test", Trust::Verified);
        check("mx.shop.test; spf=fail smtp.mailfrom=ana.test", Trust::Unverified);
        check("mx.shop.test; none", Trust::Unverified);
        check("mx.shop.test; dmarc=pass header.from=other.test", Trust::Unverified);
    }

    #[test]
    fn nobody_elses_word_counts() {
        check("mx.evil.test; dmarc=pass header.from=ana.test", Trust::Unverified);
        check("(mx.shop.test) mx.evil.test; dmarc=pass", Trust::Unverified);
        check("mx.shop.test; dkim=fail (dkim=pass header.d=ana.test)", Trust::Unverified);
        let forged_below = ["mx.shop.test; dmarc=fail (p=reject)".to_owned(), "mx.shop.test; dmarc=pass".to_owned()];
        assert_eq!(judge(&forged_below, "mx.shop.test", "ana.test"), Trust::Failed);
        assert!(forged(&forged_below, "mx.shop.test"));
        assert_eq!(judge(&["mx.shop.test; dmarc=pass".to_owned()], "", "ana.test"), Trust::Unverified);
        assert_eq!(judge(&[], "mx.shop.test", "ana.test"), Trust::Unverified);
    }

    #[test]
    fn a_top_level_domain_proves_nothing() {
        check("mx.shop.test; dkim=pass header.d=test", Trust::Unverified);
    }
}
