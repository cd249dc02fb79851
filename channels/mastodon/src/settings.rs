//! What the settings mean: where the server is, how the account is opened, what is asked for.

use base::{Refusal, Secret};
use contract::Settings;
use outside::oauth::{Endpoints, Place, Provider};
use url::Url;

/// What every account needs: to know itself, to read what concerns it, to answer.
const NEEDED: &[&str] = &["read:accounts", "read:statuses", "read:notifications", "write:statuses", "write:media"];
/// What is needed to like, mute, block and report.
const MODERATES: &[&str] = &["write:favourites", "write:mutes", "write:blocks", "write:reports"];
/// What is needed to search.
const LISTENS: &[&str] = &["read:search"];
/// What is needed to change the account's filter.
const OPENS: &[&str] = &["write:notifications"];

/// Everything this program may ever ask for: a client is registered for it, and a sign-in asks for its part (D21).
pub(crate) fn all_scopes() -> String {
    [NEEDED, MODERATES, LISTENS, OPENS].concat().join(" ")
}

/// What is asked for with these settings.
pub(crate) fn scopes(settings: &Settings) -> String {
    let wished = |key: &str, otherwise: &str| match settings.text(key) {
        "" => otherwise == "yes",
        said => said == "yes",
    };
    let mut asked = NEEDED.to_vec();
    for (key, otherwise, more) in
        [("moderates", "yes", MODERATES), ("listens", "no", LISTENS), ("opens_filter", "no", OPENS)]
    {
        if wished(key, otherwise) {
            asked.extend(more);
        }
    }
    asked.join(" ")
}

/// The server's address, without a slash at its end.
pub(crate) fn base(settings: &Settings) -> Result<String, Refusal> {
    let text = settings.text("server").trim();
    let wrong = |words: &str| Refusal::invalid("server", words);
    if text.is_empty() {
        return Err(wrong("give the server the account is on, such as mastodon.social"));
    }
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url =
        Url::parse(&whole).map_err(|_e| wrong("this is no address of a server; it looks like mastodon.social"))?;
    let plain = url.scheme() == "http" && settings.yes("allow_plain");
    if url.scheme() != "https" && !plain {
        return Err(wrong("the connection must be encrypted: begin with https://"));
    }
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() || url.host_str().is_none() {
        return Err(wrong("give the server alone, without a name or a path; such as mastodon.social"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Host and port of the server.
pub(crate) fn host(base: &str) -> (String, u16) {
    let url = Url::parse(base).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
    (host, url.as_ref().and_then(Url::port_or_known_default).unwrap_or(443))
}

/// Whether an access token was pasted instead of signing in.
pub(crate) fn by_token(settings: &Settings) -> bool {
    settings.text("sign_in") == "token"
}

pub(crate) fn check(settings: &Settings) -> Result<(), Refusal> {
    base(settings)?;
    match settings.text("sign_in") {
        "" | "server" => Ok(()),
        "token" => token(settings).map(drop),
        _ => Err(Refusal::invalid("sign_in", "choose server or token")),
    }
}

/// The token that was pasted.
pub(crate) fn token(settings: &Settings) -> Result<Secret<String>, Refusal> {
    let text = settings.text("access_token").trim();
    let usable = !text.is_empty() && text.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if usable {
        return Ok(Secret::new(text.to_owned()));
    }
    Err(Refusal::invalid("access_token", "paste the access token from the account's settings, under Development"))
}

/// The server as the provider that opens the account; nothing where a token was pasted. Before goodword has registered
/// itself there, its key is empty.
pub(crate) fn provider(settings: &Settings) -> Result<Option<Provider>, Refusal> {
    if by_token(settings) {
        return Ok(None);
    }
    let base = base(settings)?;
    let (name, _) = host(&base);
    Ok(Some(Provider {
        name,
        place: Place::Known(Endpoints {
            authorize: format!("{base}/oauth/authorize"),
            token: format!("{base}/oauth/token"),
        }),
        client_id: settings.text("oauth_client_id").trim().to_owned(),
        client_secret: Secret::new(settings.text("oauth_client_secret").trim().to_owned()),
        scope: scopes(settings),
        // whoever sets this up is often signed in there with an account of their own
        more: vec![("force_login".into(), "true".into())],
        hint: String::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Settings {
        Settings(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_server_is_a_server_and_nothing_more() {
        for (text, found) in [
            ("mastodon.social", Some("https://mastodon.social")),
            (" https://Here.Test/ ", Some("https://here.test")),
            ("here.test:8443", Some("https://here.test:8443")),
            ("http://here.test", None),
            ("https://here.test/@shop", None),
            ("shop@here.test", None),
            ("ftp://here.test", None),
            ("", None),
            ("a b", None),
        ] {
            assert_eq!(base(&settings(&[("server", text)])).ok().as_deref(), found, "{text}");
        }
        let plain = settings(&[("server", "http://127.0.0.1:4000"), ("allow_plain", "yes")]);
        assert_eq!(base(&plain).unwrap(), "http://127.0.0.1:4000");
    }

    #[test]
    fn only_what_is_switched_on_is_asked_for() {
        let asked = scopes(&settings(&[]));
        assert!(
            asked.contains("write:blocks") && !asked.contains("read:search") && !asked.contains("write:notifications")
        );
        let asked = scopes(&settings(&[("moderates", "no"), ("listens", "yes"), ("opens_filter", "yes")]));
        assert!(!asked.contains("write:blocks") && asked.contains("read:search"));
        assert!(asked.split(' ').all(|scope| all_scopes().split(' ').any(|known| known == scope)));
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        let field = |pairs: &[(&str, &str)]| check(&settings(pairs)).err().and_then(|refusal| refusal.field);
        assert_eq!(field(&[]).as_deref(), Some("server"));
        assert_eq!(field(&[("server", "here.test")]), None);
        assert_eq!(field(&[("server", "here.test"), ("sign_in", "token")]).as_deref(), Some("access_token"));
        assert_eq!(field(&[("server", "here.test"), ("sign_in", "fax")]).as_deref(), Some("sign_in"));
        let broken = [("server", "here.test"), ("sign_in", "token"), ("access_token", "a\r\nb")];
        assert_eq!(field(&broken).as_deref(), Some("access_token"));
    }
}
