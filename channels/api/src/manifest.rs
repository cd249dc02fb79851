//! What the screens draw: what the operator declared, and the settings form in which they declare it.

use crate::declared::{self, Declared};
use base::Refusal;
use base::webhook::{Signed, sign};
use contract::{Field, FieldKind, FileLimits, Manifest, Settings, Visibility};
use url::Url;

/// Where a new inbox begins.
const SAMPLE: &str = r#"{
  "name": "Our forum",
  "icon": "megaphone",
  "visibility": "public",
  "audiences": ["everyone", "named"],
  "text_limit": { "most": 5000 },
  "attachments": { "count": 4, "bytes": 10000000 }
}"#;
/// Longest address.
const LONGEST_URL: usize = 2_000;

const fn field(key: &'static str, label: &'static str, kind: FieldKind, help: &'static str) -> Field {
    Field { key, label, kind, choices: &[], default: None, required: false, help, secret: false, only: None }
}

pub(crate) fn manifest() -> Manifest {
    Manifest {
        kind: crate::KIND,
        name: "Any other system".into(),
        icon: "plug",
        colour: "series-4",
        visibility: Visibility::Private,
        can_start: false,
        can_reply: true,
        has_subject: false,
        has_cc: false,
        text_limit: None,
        attachments: FileLimits { count: 0, bytes: 0 },
        audiences: Vec::new(),
        acts: Vec::new(),
        wants_descriptions: false,
        listens: false,
        settings: fields(),
        help: "A forum, a marketplace, messages in your own app: a program of yours hands in what people write, and gets your answers. docs/generic-channel.md has the contract and a sample to begin with.",
    }
}

fn fields() -> Vec<Field> {
    vec![
        Field {
            required: true,
            default: Some(SAMPLE),
            ..field(
                "manifest",
                "What it is",
                FieldKind::Lines,
                "JSON: name and visibility (public or private), and what it can do. The screens follow it.",
            )
        },
        field(
            "url",
            "Where answers go",
            FieldKind::Text,
            "Address of your program; answers are posted there, signed. Empty where nothing is answered.",
        ),
        Field {
            default: Some("/api/v1/channels/{id}/inbound"),
            ..field(
                "address",
                "Where messages are handed in",
                FieldKind::Address,
                "Signed with the secret below, or with an API token that may hand messages in.",
            )
        },
        Field {
            secret: true,
            ..field(
                "secret",
                "Secret",
                FieldKind::Made,
                "Signs both ways and is shown once. After a change the one before holds for another day.",
            )
        },
    ]
}

/// What the settings declare, or what is wrong with it.
pub(crate) fn declared(settings: &Settings) -> Result<Declared, String> {
    let said = settings.text("manifest");
    declared::read(if said.is_empty() { SAMPLE } else { said })
}

/// What the channel is for an account; where nothing good is declared, it sends nothing.
pub(crate) fn of(settings: &Settings) -> Manifest {
    let kind = manifest();
    let Ok(declared) = declared(settings) else { return Manifest { can_reply: false, ..kind } };
    Manifest {
        name: declared.name,
        icon: declared.icon,
        colour: declared.colour,
        visibility: declared.visibility,
        can_reply: declared.can_reply,
        text_limit: declared.text_limit,
        attachments: declared.attachments,
        audiences: declared.audiences,
        acts: declared.acts,
        wants_descriptions: declared.wants_descriptions,
        ..kind
    }
}

pub(crate) fn check(settings: &Settings) -> Result<(), Refusal> {
    let declared =
        declared(settings).map_err(|wrong| Refusal::invalid("manifest", format!("in the manifest: {wrong}")))?;
    if !settings.text("secret").split(' ').all(is_secret) {
        return Err(Refusal::invalid("secret", "this is no secret of Standard Webhooks; have one made here"));
    }
    let url = settings.text("url").trim();
    if url.is_empty() && declared.can_reply {
        let why = "say where answers go, or put \"can_reply\": false into the manifest";
        return Err(Refusal::invalid("url", why));
    }
    if url.is_empty() || is_callable(url) {
        return Ok(());
    }
    Err(Refusal::invalid("url", "this must be an address that begins with https:// and carries no user name"))
}

/// Nothing is fine too: one is made later.
fn is_secret(kept: &str) -> bool {
    let secret = kept.split('@').next().unwrap_or_default();
    secret.is_empty() || sign(secret, Signed { id: "", at: 0, body: b"" }).is_some()
}

fn is_callable(text: &str) -> bool {
    let plain = |url: &Url| {
        matches!(url.scheme(), "https" | "http")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    };
    text.len() <= LONGEST_URL && Url::parse(text).is_ok_and(|url| plain(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(manifest: &str, url: &str) -> Settings {
        let pairs = [("manifest", manifest), ("url", url)];
        Settings(pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    #[test]
    fn the_sample_is_one() {
        check(&settings(SAMPLE, "https://forum.example/hook")).unwrap();
        assert_eq!(of(&settings("", "")).name, "Our forum");
    }

    #[test]
    fn what_cannot_work_is_refused_by_its_field() {
        let field = |manifest: &str, url: &str| check(&settings(manifest, url)).unwrap_err().field.unwrap();
        assert_eq!(field("{", "https://forum.example/"), "manifest");
        for url in ["", "forum", "ftp://forum.example/", "https://me:secret@forum.example/", "javascript:alert(1)"] {
            assert_eq!(field(SAMPLE, url), "url", "{url}");
        }
        check(&settings(r#"{"name":"x","visibility":"public","can_reply":false}"#, "")).unwrap();
        assert!(!of(&settings("{", "")).can_reply);
        let mut own = settings(SAMPLE, "https://forum.example/hook");
        for (secret, good) in [("sesame", false), ("whsec_c2VzYW1l", true), ("whsec_c2VzYW1l whsec_b3Blbg==@5", true)] {
            own.0.insert("secret".into(), secret.into());
            assert_eq!(check(&own).is_ok(), good, "{secret}");
        }
    }
}
