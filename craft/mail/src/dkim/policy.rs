//! What a domain says about mail in its name (DMARC, by walking up the tree of names instead of a list of suffixes).

use super::tags::Tags;

/// Names asked at most.
const MOST: usize = 8;

/// What a domain wants done with mail that nobody signed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The domain that says it.
    pub domain: String,
    /// Whether unproven mail shall be refused or put aside.
    pub strict: bool,
}

/// The names under which the policy for a domain may stand, nearest first, each with the domain it speaks for.
pub fn policies(domain: &str) -> Vec<(String, String)> {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let mut names = Vec::new();
    let mut rest = domain.as_str();
    while rest.contains('.') && names.len() < MOST {
        names.push((format!("_dmarc.{rest}"), rest.to_owned()));
        rest = rest.split_once('.').map_or("", |(_, above)| above);
    }
    names
}

impl Policy {
    /// The policy these published texts hold for a domain; `from` is the domain of the mail.
    pub fn read(domain: &str, from: &str, published: &[String]) -> Option<Self> {
        let texts: Vec<Tags> = published.iter().map(|text| Tags::read(text.as_bytes())).collect();
        let mut valid = texts.iter().filter(|tags| tags.first() == Some(("v", "DMARC1")));
        let tags = valid.next()?;
        // Two policies are none, and a registry's is not its customers'.
        if valid.next().is_some() || tags.get("psd") == Some("y") {
            return None;
        }
        let below = if domain == from { None } else { tags.get("sp") };
        let wish = below.or_else(|| tags.get("p")).unwrap_or("none");
        Some(Self { domain: domain.to_owned(), strict: matches!(wish, "reject" | "quarantine") })
    }

    /// Whether a signature of this domain speaks for mail from that one: the same, or one above the other within this
    /// policy's domain. Neighbours below one roof may be strangers to each other, so they do not count.
    pub fn aligned(&self, signer: &str, from: &str) -> bool {
        let within = |name: &str| name == self.domain || name.ends_with(&format!(".{}", self.domain));
        let above = |lower: &str, upper: &str| lower.ends_with(&format!(".{upper}"));
        signer == from || (within(signer) && within(from) && (above(signer, from) || above(from, signer)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_policy_holds() {
        let names: Vec<String> = policies("A.mail.Shop.test.").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["_dmarc.a.mail.shop.test", "_dmarc.mail.shop.test", "_dmarc.shop.test"]);
        assert!(policies("test").is_empty());
    }

    #[test]
    fn a_policy_says_whether_it_is_strict() {
        let strict =
            |text: &str, from: &str| Policy::read("shop.test", from, &[text.to_owned()]).map(|policy| policy.strict);
        assert_eq!(strict("v=DMARC1; p=reject", "shop.test"), Some(true));
        assert_eq!(strict("v=DMARC1; p=none; sp=quarantine", "shop.test"), Some(false));
        assert_eq!(strict("v=DMARC1; p=none; sp=quarantine", "a.shop.test"), Some(true));
        assert_eq!(strict("v=spf1 -all", "shop.test"), None);
        assert_eq!(strict("p=reject; v=DMARC1", "shop.test"), None);
        assert_eq!(strict("v=DMARC1; p=reject; psd=y", "shop.test"), None);
        let twice = ["v=DMARC1; p=none".to_owned(), "v=DMARC1; p=reject".to_owned()];
        assert_eq!(Policy::read("shop.test", "shop.test", &twice), None);
    }

    #[test]
    fn neighbours_do_not_speak_for_each_other() {
        let policy = Policy { domain: "host.test".into(), strict: true };
        assert!(policy.aligned("host.test", "mail.host.test") && policy.aligned("mail.host.test", "host.test"));
        assert!(policy.aligned("a.host.test", "a.host.test"));
        assert!(!policy.aligned("evil.host.test", "victim.host.test"));
        assert!(!policy.aligned("test", "host.test") && !policy.aligned("nothost.test", "host.test"));
    }
}
