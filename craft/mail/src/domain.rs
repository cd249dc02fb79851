//! What DNS says about the mail that carries a domain's name (SPF, DKIM, DMARC) and about the host that hands it over (PTR), read
//! for whoever has to mend it.

/// How a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Mail arrives, but less surely than it could.
    Weak,
    /// Mail will be refused or put into spam.
    Bad,
}

/// What was found, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to put where, if something is to be done.
    pub advice: Option<String>,
}

impl Finding {
    fn good(found: impl Into<String>) -> Self {
        Self { verdict: Verdict::Good, found: found.into(), advice: None }
    }

    fn new(verdict: Verdict, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { verdict, found: found.into(), advice: Some(advice.into()) }
    }
}

/// Names under which providers of mail keep their DKIM keys; which one is used stands only in sent mail.
pub const SELECTORS: &[&str] = &[
    "default",
    "google",
    "selector1",
    "selector2",
    "k1",
    "s1",
    "s2",
    "mail",
    "dkim",
    "smtp",
    "key1",
    "fm1",
    "pm",
    "mx",
];

/// Reads the texts under the domain itself. `host` is the server that sends for it.
#[must_use]
pub fn spf(domain: &str, texts: &[String], host: &str) -> Finding {
    let records: Vec<&String> = texts.iter().filter(|text| is_spf(text)).collect();
    let paste = format!(
        "add a TXT record at {domain}: \"v=spf1 mx a:{host} ~all\" (if {host} belongs to a mail provider, use the include it names instead)"
    );
    match records.as_slice() {
        [] => Finding::new(Verdict::Bad, format!("{domain} names no servers that may send for it (SPF)"), paste),
        [record] => spf_record(domain, record, paste),
        _ => Finding::new(
            Verdict::Bad,
            format!("{domain} has {} SPF records; receivers then believe none", records.len()),
            format!("join them into one TXT record at {domain}"),
        ),
    }
}

fn is_spf(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    lower == "v=spf1" || lower.starts_with("v=spf1 ")
}

fn spf_record(domain: &str, record: &str, paste: String) -> Finding {
    let terms: Vec<String> = record.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
    let has = |term: &str| terms.iter().any(|known| known == term);
    if has("+all") || has("all") {
        let found = format!("the SPF record of {domain} lets everybody send for it");
        return Finding::new(
            Verdict::Bad,
            found,
            format!("replace \"+all\" by \"~all\" in the TXT record at {domain}"),
        );
    }
    if !terms.iter().any(|term| names_somebody(term)) {
        let found = format!("the SPF record of {domain} lets nobody send for it: {record}");
        return Finding::new(Verdict::Bad, found, paste);
    }
    let lookups = terms.iter().filter(|term| looks_up(term)).count();
    if lookups > 10 {
        let found = format!("the SPF record of {domain} needs {lookups} look-ups; receivers stop at 10");
        return Finding::new(Verdict::Bad, found, "remove includes that are not used any more");
    }
    if has("-all") || has("~all") || terms.iter().any(|term| term.starts_with("redirect=")) {
        return Finding::good(record.to_string());
    }
    let found = format!("the SPF record of {domain} does not say what holds for all other servers: {record}");
    Finding::new(Verdict::Weak, found, "end it with \"~all\"")
}

/// Whether a term lets some server send.
fn names_somebody(term: &str) -> bool {
    let bare = term.strip_prefix('+').unwrap_or(term);
    looks_up(bare) && !bare.starts_with(['-', '~', '?']) || bare.starts_with("ip4:") || bare.starts_with("ip6:")
}

fn looks_up(term: &str) -> bool {
    let bare = term.trim_start_matches(['+', '-', '~', '?']);
    let name = bare.split([':', '/', '=']).next().unwrap_or_default();
    matches!(name, "include" | "a" | "mx" | "ptr" | "exists" | "redirect")
}

/// Reads the keys found: the selector and the texts under `selector._domainkey.domain`.
#[must_use]
pub fn dkim(domain: &str, keys: &[(String, Vec<String>)]) -> Finding {
    let parts = |text: &str| tags(text);
    let key = |text: &String| {
        let tags = parts(text);
        let value = |name: &str| tags.iter().find(|(tag, _)| tag == name).map(|(_, value)| value.clone());
        value("v").is_none_or(|version| version == "DKIM1").then(|| value("p")).flatten()
    };
    let found: Vec<(&str, String)> =
        keys.iter().filter_map(|(name, texts)| Some((name.as_str(), texts.iter().find_map(key)?))).collect();
    let standing: Vec<&str> = found.iter().filter(|(_, key)| !key.is_empty()).map(|(name, _)| *name).collect();
    match (standing.is_empty(), found.is_empty()) {
        (false, _) => Finding::good(format!("keys under {}", standing.join(", "))),
        (true, false) => Finding::new(
            Verdict::Weak,
            format!("the DKIM keys of {domain} are withdrawn"),
            "ask your mail provider for the present record",
        ),
        (true, true) => Finding::new(
            Verdict::Weak,
            format!("no DKIM key of {domain} under the usual names"),
            format!(
                "switch DKIM on at your mail provider and add the TXT record it shows, below _domainkey.{domain}; if you see \"d={domain}\" in the headers of a sent mail, all is well"
            ),
        ),
    }
}

/// Reads the texts under `_dmarc.domain`, or under that of the domain above.
#[must_use]
pub fn dmarc(domain: &str, texts: &[String]) -> Finding {
    let paste = format!("add a TXT record at _dmarc.{domain}: \"v=DMARC1; p=none; rua=mailto:postmaster@{domain}\"");
    let records: Vec<_> =
        texts.iter().filter(|text| text.trim().to_ascii_lowercase().starts_with("v=dmarc1")).collect();
    let [record] = records.as_slice() else {
        let found = if records.is_empty() {
            format!("{domain} says nothing about mail that fails its checks (DMARC); large receivers ask for it")
        } else {
            format!("{domain} has {} DMARC records; receivers then believe none", records.len())
        };
        return Finding::new(Verdict::Bad, found, paste);
    };
    let tags = tags(record);
    let policy = tags.iter().find(|(tag, _)| tag == "p").map(|(_, value)| value.to_ascii_lowercase());
    match policy.as_deref() {
        Some("reject" | "quarantine") => Finding::good(record.to_string()),
        Some("none") => Finding::new(
            Verdict::Weak,
            format!("{domain} only watches: anybody may still write in its name ({record})"),
            "when the reports show nothing but your own servers, change \"p=none\" to \"p=quarantine\"",
        ),
        _ => Finding::new(Verdict::Bad, format!("the DMARC record of {domain} has no policy: {record}"), paste),
    }
}

/// What receivers see of one address of a host that hands mail over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverse {
    /// The address.
    pub address: String,
    /// The names kept for it.
    pub names: Vec<String>,
    /// One of them has this address.
    pub leads_back: bool,
}

/// Reads what is kept for the public addresses of a host; nothing where it has none.
#[must_use]
pub fn ptr(host: &str, found: &[Reverse]) -> Option<Finding> {
    let ask = |one: &Reverse| {
        format!(
            "have whoever gave you {} name it {host} (a PTR record), and let {host} lead to it; if {host} belongs to a mail provider, theirs to mend",
            one.address
        )
    };
    if let Some(bare) = found.iter().find(|one| one.names.is_empty()) {
        let said = format!("{} of {host} has no name (PTR); large receivers refuse mail from it", bare.address);
        return Some(Finding::new(Verdict::Weak, said, ask(bare)));
    }
    if let Some(astray) = found.iter().find(|one| !one.leads_back) {
        let names = astray.names.join(", ");
        let said = format!("{} of {host} is called {names}, which does not lead back to it", astray.address);
        return Some(Finding::new(Verdict::Weak, said, ask(astray)));
    }
    let told: Vec<String> = found.iter().map(|one| format!("{} is {}", one.address, one.names.join(", "))).collect();
    (!told.is_empty()).then(|| Finding::good(told.join("; ")))
}

fn tags(text: &str) -> Vec<(String, String)> {
    let pairs = text.split(';').filter_map(|part| part.split_once('='));
    pairs.map(|(tag, value)| (tag.trim().to_ascii_lowercase(), value.split_whitespace().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn spf_is_one_record_that_ends_with_a_word_about_all_others() {
        let read = |all: &[&str]| spf("shop.example", &texts(all), "smtp.shop.example");
        assert_eq!(read(&["v=spf1 mx include:_spf.provider.example ~all", "something else"]).verdict, Verdict::Good);
        assert_eq!(read(&["v=spf1 redirect=_spf.provider.example"]).verdict, Verdict::Good);
        assert_eq!(read(&["V=SPF1 IP4:192.0.2.1 -ALL"]).verdict, Verdict::Good);
        for nobody in ["v=spf1 -all", "v=spf1 -mx ~all"] {
            assert!(read(&[nobody]).found.contains("lets nobody send"), "{nobody}");
        }
        let none = read(&["v=spf10 -all"]);
        assert_eq!(none.verdict, Verdict::Bad);
        assert!(none.advice.unwrap().contains("\"v=spf1 mx a:smtp.shop.example ~all\""));
        assert_eq!(read(&["v=spf1 -all", "v=spf1 mx -all"]).verdict, Verdict::Bad);
        assert_eq!(read(&["v=spf1 mx +all"]).verdict, Verdict::Bad);
        assert_eq!(read(&["v=spf1 mx"]).verdict, Verdict::Weak);
        let many = format!("v=spf1 {} -all", "include:x.example ".repeat(11));
        assert!(read(&[&many]).found.contains("11 look-ups"));
    }

    #[test]
    fn a_dkim_key_stands_if_it_is_not_empty() {
        let read = |name: &str, text: &str| dkim("shop.example", &[(name.to_owned(), texts(&[text]))]);
        assert_eq!(read("google", "v=DKIM1; k=rsa; p=MIGf MA0").verdict, Verdict::Good);
        assert_eq!(read("k1", "k=rsa; p=MIGf").verdict, Verdict::Good);
        assert!(read("k1", "v=DKIM1; p=").found.contains("withdrawn"));
        assert_eq!(read("k1", "hello").verdict, Verdict::Weak);
        assert!(dkim("shop.example", &[]).advice.unwrap().contains("_domainkey.shop.example"));
    }

    #[test]
    fn mail_707_an_address_that_hands_mail_over_has_a_name_that_leads_back() {
        let one = |names: &[&str], leads_back| Reverse {
            address: "192.0.2.5".into(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            leads_back,
        };
        let read = |all: &[Reverse]| ptr("smtp.shop.example", all);
        let good = one(&["out.shop.example"], true);
        assert_eq!(read(std::slice::from_ref(&good)).unwrap(), Finding::good("192.0.2.5 is out.shop.example"));
        let bare = read(&[good.clone(), one(&[], false)]).unwrap();
        assert!(bare.found.contains("has no name"));
        assert!(bare.advice.unwrap().contains("name it smtp.shop.example"));
        let astray = read(&[good, one(&["x.example"], false)]).unwrap();
        assert_eq!(astray.verdict, Verdict::Weak);
        assert!(astray.found.contains("does not lead back"));
        assert_eq!(read(&[]), None, "a host inside the house is seen by nobody");
    }

    #[test]
    fn dmarc_needs_a_policy() {
        let read = |all: &[&str]| dmarc("shop.example", &texts(all));
        assert_eq!(read(&["v=DMARC1; p=reject; rua=mailto:x@shop.example"]).verdict, Verdict::Good);
        assert_eq!(read(&["v=DMARC1;p=none"]).verdict, Verdict::Weak);
        for wrong in [&["v=DMARC1"][..], &[], &["v=spf1 -all"], &["v=DMARC1; p=none", "v=DMARC1; p=reject"]] {
            let finding = read(wrong);
            assert_eq!(finding.verdict, Verdict::Bad);
            assert!(finding.advice.unwrap().contains("_dmarc.shop.example"));
        }
    }
}
