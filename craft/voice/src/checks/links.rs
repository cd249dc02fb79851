//! Links that lead nowhere a customer should go.

use crate::check::{Check, Example, Mark};
use crate::report::Severity;
use crate::seen::Seen;
use std::ops::Range;

pub(super) const CHECK: Check = Check {
    name: "links",
    catches: "Links into our own network: blocks in public, warns in private. Links that are not encrypted, shortened, or to hosts \
              outside a list that was passed: warns. Links that track: a hint.",
    examples: &[
        Example {
            language: "en",
            given: r#"{"public": true}"#,
            before: "The steps are at https://wiki.internal/lids for you.",
            after: "The steps are at https://shop.example/lids for you.",
        },
        Example {
            language: "en",
            given: r#"{"links": ["shop.example"]}"#,
            before: "The steps are at https://blog.example/lids for you.",
            after: "The steps are at https://help.shop.example/lids for you.",
        },
        Example {
            language: "en",
            given: "{}",
            before: "The steps are at https://bit.ly/3lids for you.",
            after: "The steps are at https://shop.example/lids for you.",
        },
    ],
    find,
};

const SHORTENERS: &[&str] = &[
    "bit.ly",
    "tinyurl.com",
    "t.co",
    "goo.gl",
    "ow.ly",
    "is.gd",
    "buff.ly",
    "rebrand.ly",
    "cutt.ly",
    "t.ly",
    "shorturl.at",
    "rb.gy",
    "lnkd.in",
];
const INTERNAL: &[&str] = &["internal", "local", "localhost", "intranet", "corp", "lan", "home", "localdomain"];
const TRIALS: &[&str] =
    &["staging", "stage", "dev", "test", "preprod", "preview", "admin", "intranet", "internal", "jira", "confluence"];
const TRACKS: &[&str] = &["utm_", "fbclid=", "gclid=", "mc_eid=", "msclkid="];

fn find(seen: &Seen<'_>) -> Vec<Mark> {
    seen.text.links.iter().filter_map(|link| judge(seen, link.clone())).collect()
}

fn judge(seen: &Seen<'_>, flat: Range<usize>) -> Option<Mark> {
    let link: String = seen.text.flat.get(flat.clone())?.iter().collect();
    let (scheme, rest) = link.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let mark = |rule, severity, why: &str| Some(Mark::new(severity, seen.text.place(flat.clone()), why).by(rule, ""));
    let under = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|front| front.ends_with('.'));
    if is_internal(host) {
        let severity = if seen.reply.public { Severity::Block } else { Severity::Warn };
        return mark("links-internal", severity, "this leads into our own network");
    }
    let listed = seen
        .reply
        .links
        .as_ref()
        .map(|list| list.iter().any(|domain| under(crate::fold::text(domain).trim_start_matches("*."))));
    match (listed, scheme) {
        (Some(false), _) => mark("links-unlisted", Severity::Warn, "this host is not on our list"),
        (_, "http") => mark("links-plain", Severity::Warn, "this link is not encrypted: write https"),
        _ if SHORTENERS.iter().any(|short| under(short)) => {
            mark("links-short", Severity::Warn, "a shortened link does not say where it leads")
        }
        _ if TRACKS.iter().any(|track| link.contains(track)) => {
            mark("links-tracks", Severity::Hint, "this link tracks her: leave out what stands behind the question mark")
        }
        _ => None,
    }
}

fn is_internal(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let number = |at: usize| labels.get(at).and_then(|label| label.parse::<u8>().ok());
    let private = labels.len() == 4
        && matches!(
            (number(0), number(1)),
            (Some(10 | 127), _) | (Some(192), Some(168)) | (Some(172), Some(16..=31)) | (Some(169), Some(254))
        );
    let last = labels.last().is_some_and(|last| INTERNAL.contains(last));
    let first = labels.len() >= 3 && labels.first().is_some_and(|first| TRIALS.contains(first));
    private || last || first || host.starts_with('[') || labels.len() == 1
}
