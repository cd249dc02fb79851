//! What the server says of itself and of the account: who it is there, and the limits that hold (MAST-01, MAST-04).

use crate::call::{Client, Wrong};
use crate::line::Lane;
use crate::manifest::{FILES, LENGTH};
use crate::settings;
use contract::{Account, Length, Unit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Longest description of a picture where the server names no other length.
const DESCRIPTION: u32 = 1_500;

/// The account itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Me {
    /// What its own server calls it.
    pub(crate) id: String,
    /// Its lasting id on the network.
    pub(crate) uri: String,
    /// Where people look at it.
    pub(crate) url: String,
    /// How it is shown, without a server's name.
    pub(crate) acct: String,
    /// The program its posts from here are written with.
    pub(crate) app: String,
}

/// What is known of server and account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct About {
    pub(crate) me: Me,
    /// The name handles end in.
    pub(crate) domain: String,
    pub(crate) version: String,
    pub(crate) max_characters: u32,
    pub(crate) url_length: u32,
    pub(crate) graphemes: bool,
    pub(crate) max_media: u32,
    pub(crate) description_limit: u32,
    pub(crate) image_bytes: u64,
    pub(crate) video_bytes: u64,
    pub(crate) types: Vec<String>,
    /// Where streams are opened.
    pub(crate) streaming: String,
    /// What keeps people's words from reaching us, or us from hearing them.
    pub(crate) warnings: Vec<String>,
    /// Some of what is written to the account is put aside by its server.
    pub(crate) filters: bool,
}

impl Default for About {
    fn default() -> Self {
        Self {
            me: Me::default(),
            domain: String::new(),
            version: String::new(),
            max_characters: LENGTH.most,
            url_length: LENGTH.link.unwrap_or_default(),
            graphemes: false,
            max_media: FILES,
            description_limit: DESCRIPTION,
            image_bytes: 16 * 1024 * 1024,
            video_bytes: 40 * 1024 * 1024,
            types: Vec::new(),
            streaming: String::new(),
            warnings: Vec::new(),
            filters: false,
        }
    }
}

impl About {
    /// As it was learnt last, or what holds for most servers.
    pub(crate) fn of(account: &Account) -> Self {
        serde_json::from_value(account.about.clone()).unwrap_or_default()
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_else(|_e| json!({}))
    }

    /// The longest text: Mastodon itself counts what a reader takes for one sign, its relatives count code points.
    pub(crate) fn length(&self) -> Length {
        let unit = if self.graphemes { Unit::Graphemes } else { Unit::Characters };
        Length { most: self.max_characters, unit, link: Some(self.url_length), ..LENGTH }
    }

    /// Asks the server.
    pub(crate) async fn learn(client: &Client<'_>) -> Result<Self, Wrong> {
        let me = client.value(Lane::News, "/api/v1/accounts/verify_credentials", &[]).await?;
        let newer = client.value(Lane::News, "/api/v2/instance", &[]).await;
        let instance = match newer {
            Err(Wrong::Gone | Wrong::Refused(_)) => client.value(Lane::News, "/api/v1/instance", &[]).await?,
            other => other?,
        };
        let app = tolerated(client.value(Lane::News, "/api/v1/apps/verify_credentials", &[]).await)?;
        let policy = tolerated(client.value(Lane::News, "/api/v2/notifications/policy", &[]).await)?;
        let mut about = Self::read(&client.base, &instance, &me)?;
        about.me.app = text(&app, "/name");
        (about.warnings, about.filters) = filtered(&policy);
        Ok(about)
    }

    /// From what it said. Pure.
    pub(crate) fn read(base: &str, instance: &Value, me: &Value) -> Result<Self, Wrong> {
        let (host, _) = settings::host(base);
        let id = text(me, "/id");
        if id.is_empty() {
            return Err(Wrong::Garbled(format!("{host} does not say whose token this is")));
        }
        let usual = Self::default();
        let first = |paths: &[&str]| paths.iter().find_map(|path| instance.pointer(path)).cloned().unwrap_or_default();
        let number = |paths: &[&str], usual: u32| {
            let found = first(paths).as_u64().and_then(|found| u32::try_from(found).ok());
            found.filter(|found| *found > 0).unwrap_or(usual)
        };
        let bytes =
            |path: &str, usual: u64| instance.pointer(path).and_then(Value::as_u64).filter(|n| *n > 0).unwrap_or(usual);
        let types = first(&["/configuration/media_attachments/supported_mime_types"]);
        let domain = first(&["/domain", "/uri"]).as_str().map_or_else(|| host.clone(), bare_host);
        let version = text(instance, "/version");
        let url = text(me, "/url");
        Ok(Self {
            me: Me {
                uri: Some(text(me, "/uri")).filter(|uri| !uri.is_empty()).unwrap_or_else(|| url.clone()),
                url,
                acct: text(me, "/acct"),
                app: String::new(),
                id,
            },
            graphemes: counts_graphemes(&version),
            domain,
            version,
            max_characters: number(
                &["/configuration/statuses/max_characters", "/max_toot_chars"],
                usual.max_characters,
            ),
            url_length: number(&["/configuration/statuses/characters_reserved_per_url"], usual.url_length),
            max_media: number(&["/configuration/statuses/max_media_attachments"], usual.max_media),
            description_limit: number(
                &["/configuration/media_attachments/description_limit", "/description_limit"],
                usual.description_limit,
            ),
            image_bytes: bytes("/configuration/media_attachments/image_size_limit", usual.image_bytes),
            video_bytes: bytes("/configuration/media_attachments/video_size_limit", usual.video_bytes),
            types: types.as_array().into_iter().flatten().filter_map(|one| Some(one.as_str()?.to_owned())).collect(),
            streaming: streaming(base, &first(&["/configuration/urls/streaming", "/urls/streaming_api"])),
            ..usual
        })
    }
}

/// Older servers know less, and some refuse what they do not know.
fn tolerated(asked: Result<Value, Wrong>) -> Result<Value, Wrong> {
    match asked {
        Err(Wrong::Gone | Wrong::Refused(_) | Wrong::Garbled(_) | Wrong::SignIn(_)) => Ok(Value::Null),
        Err(Wrong::Away(words)) => {
            tracing::debug!(error = %words, "a server did not say all it could of itself");
            Ok(Value::Null)
        }
        other => other,
    }
}

fn text(value: &Value, path: &str) -> String {
    let found = value.pointer(path).and_then(Value::as_str).unwrap_or_default();
    found.chars().filter(|c| !c.is_control()).take(1_000).collect()
}

/// Some write the name handles end in as an address.
fn bare_host(said: &str) -> String {
    let host = said.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
    host.chars().filter(|c| !c.is_control() && !c.is_whitespace()).take(253).collect()
}

/// Streams are opened where the server says, over the same kind of connection as everything else.
fn streaming(base: &str, said: &Value) -> String {
    let said = said.as_str().unwrap_or_default();
    let https = said.strip_prefix("wss://").map(|rest| format!("https://{rest}"));
    let plain =
        || said.strip_prefix("ws://").filter(|_| base.starts_with("http://")).map(|rest| format!("http://{rest}"));
    let found = https.or_else(plain).unwrap_or_else(|| base.to_owned());
    found.trim_end_matches('/').to_owned()
}

/// `4.3.1`, `4.4.0-nightly.2025-01-01`, `4.2.0+glitch`: the program itself; others say that they are compatible, or
/// count their own versions from nought.
fn counts_graphemes(version: &str) -> bool {
    let major = version.split('.').next().and_then(|number| number.parse::<u32>().ok()).unwrap_or(0);
    (2..10).contains(&major) && !version.contains("compatible") && !version.contains("git-")
}

/// What the account's filter does to strangers, in words; and whether something is put aside.
fn filtered(policy: &Value) -> (Vec<String>, bool) {
    let kinds = [
        ("for_not_following", "people the account does not follow"),
        ("for_not_followers", "people who do not follow the account"),
        ("for_new_accounts", "new accounts"),
        ("for_private_mentions", "private mentions by strangers"),
        ("for_limited_accounts", "accounts limited by moderators"),
    ];
    let with = |what: &str| -> Vec<&str> {
        kinds
            .iter()
            .filter(|(key, _)| policy.get(key).and_then(Value::as_str) == Some(what))
            .map(|(_, words)| *words)
            .collect()
    };
    let (dropped, aside) = (with("drop"), with("filter"));
    let mut words = Vec::new();
    if !dropped.is_empty() {
        words.push(format!(
            "the account's own filter drops what these write, and nobody can get it back: {}; set it to accept in the account's settings under Notifications, or let goodword do so",
            dropped.join(", ")
        ));
    }
    if !aside.is_empty() {
        words.push(format!(
            "the account's own filter puts aside what these write; goodword reads it all the same: {}",
            aside.join(", ")
        ));
    }
    (words, !aside.is_empty() || !dropped.is_empty())
}

/// Whether a warning is about words that are lost.
pub(crate) fn is_loss(warning: &str) -> bool {
    warning.contains("nobody can get it back") || warning.contains("is not searched")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://here.test";

    fn read(instance: &Value) -> About {
        let me = json!({ "id": "1", "uri": "https://here.test/users/shop", "acct": "shop", "url": "https://here.test/@shop" });
        About::read(BASE, instance, &me).unwrap()
    }

    #[test]
    fn limits_come_from_the_server() {
        let about = read(&json!({
            "domain": "here.test", "version": "4.3.2",
            "configuration": {
                "urls": { "streaming": "wss://streaming.here.test/" },
                "statuses": { "max_characters": 5000, "max_media_attachments": 8, "characters_reserved_per_url": 30 },
                "media_attachments": { "description_limit": 400, "image_size_limit": 100, "supported_mime_types": ["image/png", 7] }
            }
        }));
        assert_eq!((about.max_characters, about.max_media, about.url_length), (5_000, 8, 30));
        assert_eq!((about.description_limit, about.image_bytes), (400, 100));
        assert_eq!((about.streaming.as_str(), about.types.len()), ("https://streaming.here.test", 1));
        assert_eq!(about.length().unit, Unit::Graphemes);
    }

    #[test]
    fn an_old_server_without_words_has_the_usual_limits() {
        let about = read(
            &json!({ "uri": "https://here.test/", "version": "2.7.2 (compatible; Other 1.0)", "max_toot_chars": 4000 }),
        );
        assert_eq!((about.max_characters, about.max_media), (4_000, FILES));
        assert_eq!((about.domain.as_str(), about.streaming.as_str()), ("here.test", BASE));
        assert_eq!(about.length().unit, Unit::Characters);
        assert_eq!(read(&json!({ "configuration": { "statuses": { "max_characters": "many" } } })).max_characters, 500);
    }

    #[test]
    fn a_stream_is_never_less_protected_than_the_rest() {
        assert_eq!(streaming(BASE, &json!("ws://here.test")), BASE);
        assert_eq!(streaming(BASE, &json!("file:///etc/passwd")), BASE);
        assert_eq!(streaming("http://a.test", &json!("ws://b.test:4000")), "http://b.test:4000");
    }

    #[test]
    fn a_filter_that_loses_words_is_warned_of() {
        let (words, aside) = filtered(
            &json!({ "for_new_accounts": "drop", "for_private_mentions": "filter", "for_not_following": "accept" }),
        );
        assert!(aside && is_loss(&words[0]) && words[0].contains("new accounts"));
        assert!(!is_loss(&words[1]) && words[1].contains("private mentions"));
        assert_eq!(filtered(&Value::Null), (vec![], false));
    }

    #[test]
    fn what_was_learnt_comes_back() {
        let about = read(&json!({ "version": "4.3.2" }));
        assert_eq!(serde_json::from_value::<About>(about.value()).unwrap(), about);
        assert_eq!(serde_json::from_value::<About>(json!({})).unwrap(), About::default());
    }
}
