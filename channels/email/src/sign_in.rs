//! How a mailbox is opened: by the password of its settings, or by a token of the provider it belongs to (MAIL-110).

use crate::{Email, settings};
use base::{Refusal, Secret};
use contract::{Account, Settings};
use outside::oauth::{Endpoints, Place, Provider};
use outside::{Login, MailHost, Proof, Security, Trouble, Why};

/// What is known of a provider that many mailboxes belong to.
struct Known {
    name: &'static str,
    imap: (&'static str, u16, Security),
    smtp: (&'static str, u16, Security),
    scope: &'static str,
    more: &'static [(&'static str, &'static str)],
}

const GOOGLE: Known = Known {
    name: "Google",
    imap: ("imap.gmail.com", 993, Security::Tls),
    smtp: ("smtp.gmail.com", 465, Security::Tls),
    scope: "https://mail.google.com/",
    // without these there is no token to renew by
    more: &[("access_type", "offline"), ("prompt", "consent")],
};

const MICROSOFT: Known = Known {
    name: "Microsoft",
    imap: ("outlook.office365.com", 993, Security::Tls),
    smtp: ("smtp.office365.com", 587, Security::StartTls),
    scope: "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    more: &[("prompt", "select_account")],
};

fn known(settings: &Settings) -> Option<&'static Known> {
    match settings.text("sign_in") {
        "google" => Some(&GOOGLE),
        "microsoft" => Some(&MICROSOFT),
        _ => None,
    }
}

/// The server of a known provider.
pub(crate) fn server(settings: &Settings, side: &str) -> Option<MailHost> {
    let known = known(settings)?;
    let (host, port, security) = if side == "imap" { known.imap } else { known.smtp };
    Some(MailHost { host: host.to_owned(), port, security, login: None })
}

/// The provider that opens the mailbox; nothing where a password does.
pub(crate) fn provider(settings: &Settings) -> Result<Option<Provider>, Refusal> {
    let (place, scope, more) = match (settings.text("sign_in"), known(settings)) {
        ("" | "password", _) => return Ok(None),
        ("google", Some(known)) => (google(), known.scope, known.more),
        ("microsoft", Some(known)) => (microsoft(settings)?, known.scope, known.more),
        ("other", _) => (other(settings)?, settings.text("oauth_scope").trim(), &[("prompt", "consent")][..]),
        _ => return Err(Refusal::invalid("sign_in", "choose password, google, microsoft or other")),
    };
    let client_id = settings.text("oauth_client_id").trim();
    if client_id.is_empty() {
        let words = "give the id of your own client at the provider; its page for developers makes one";
        return Err(Refusal::invalid("oauth_client_id", words));
    }
    let user = settings.text("imap_user").trim();
    if user.contains(char::is_control) {
        return Err(Refusal::invalid("imap_user", "this holds a line break or another control character"));
    }
    Ok(Some(Provider {
        name: known(settings).map_or("the provider", |known| known.name).to_owned(),
        place,
        client_id: client_id.to_owned(),
        client_secret: Secret::new(settings.text("oauth_client_secret").to_owned()),
        scope: scope.to_owned(),
        more: more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        hint: user.to_owned(),
    }))
}

fn google() -> Place {
    Place::Known(Endpoints {
        authorize: "https://accounts.google.com/o/oauth2/v2/auth".into(),
        token: "https://oauth2.googleapis.com/token".into(),
    })
}

fn microsoft(settings: &Settings) -> Result<Place, Refusal> {
    let tenant = Some(settings.text("oauth_tenant").trim()).filter(|tenant| !tenant.is_empty()).unwrap_or("common");
    if !tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)) {
        let words = "a tenant is a domain, an id, or one of common, organizations, consumers";
        return Err(Refusal::invalid("oauth_tenant", words));
    }
    let base = format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0");
    Ok(Place::Known(Endpoints { authorize: format!("{base}/authorize"), token: format!("{base}/token") }))
}

fn other(settings: &Settings) -> Result<Place, Refusal> {
    let issuer = settings.text("oauth_issuer").trim();
    if !issuer.is_empty() {
        return Ok(Place::Issuer(address(settings, "oauth_issuer")?));
    }
    Ok(Place::Known(Endpoints {
        authorize: address(settings, "oauth_authorize")?,
        token: address(settings, "oauth_token")?,
    }))
}

/// An address secrets may be said to: encrypted, unless the operator allowed otherwise.
fn address(settings: &Settings, key: &'static str) -> Result<String, Refusal> {
    let text = settings.text(key).trim();
    let good = text.starts_with("https://") || (text.starts_with("http://") && settings.yes("allow_plain"));
    if good && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#') {
        return Ok(text.to_owned());
    }
    Err(Refusal::invalid(key, "give a whole address that begins with https://, or the provider's main address above"))
}

/// A server with its way to sign in: for a provider's mailbox, with a token that holds now.
pub(crate) async fn opened(email: &Email, account: &Account, host: MailHost) -> Result<MailHost, Trouble> {
    with_token(email, account, host, None).await
}

/// The server mail leaves by, ready to sign in; some take it without.
pub(crate) async fn sending(email: &Email, account: &Account) -> Result<MailHost, Trouble> {
    let host = settings::sending(&account.settings).map_err(|refusal| Trouble::new(Why::Barred, refusal.detail))?;
    if account.settings.text("smtp_user").trim() == "-" { Ok(host) } else { opened(email, account, host).await }
}

/// The same after the server did not take the token it was shown.
pub(crate) async fn opened_again(email: &Email, account: &Account, host: MailHost) -> Result<MailHost, Trouble> {
    let refused = host.login.as_ref().and_then(|login| match &login.proof {
        Proof::Token(token) => Some(token.clone()),
        Proof::Password(_) => None,
    });
    with_token(email, account, host, refused).await
}

async fn with_token(
    email: &Email,
    account: &Account,
    host: MailHost,
    refused: Option<Secret<String>>,
) -> Result<MailHost, Trouble> {
    let barred = |refusal: Refusal| Trouble::new(Why::Barred, refusal.detail);
    let Some(provider) = provider(&account.settings).map_err(barred)? else { return Ok(host) };
    let token = email.passes.pass(&account.inbox, &provider, refused.as_ref()).await?;
    Ok(MailHost { login: Some(Login { user: provider.hint, proof: Proof::Token(token) }), ..host })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(more: &[(&str, &str)]) -> Settings {
        let all = [("imap_user", "support@shop.test"), ("oauth_client_id", "c1")];
        Settings(all.iter().chain(more).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    fn field(more: &[(&str, &str)]) -> Option<String> {
        provider(&settings(more)).err().and_then(|refusal| refusal.field)
    }

    #[test]
    fn known_providers_need_a_client_and_a_user_and_no_more() {
        for (word, name, host) in
            [("google", "Google", "imap.gmail.com"), ("microsoft", "Microsoft", "outlook.office365.com")]
        {
            let found = provider(&settings(&[("sign_in", word)])).unwrap().unwrap();
            assert_eq!((found.name.as_str(), found.hint.as_str()), (name, "support@shop.test"));
            assert_eq!(server(&settings(&[("sign_in", word)]), "imap").unwrap().host, host);
            assert_eq!(field(&[("sign_in", word), ("oauth_client_id", " ")]).as_deref(), Some("oauth_client_id"));
        }
        assert!(provider(&settings(&[])).unwrap().is_none());
        assert!(server(&settings(&[("sign_in", "other")]), "imap").is_none());
    }

    #[test]
    fn secrets_are_said_to_encrypted_addresses_only() {
        let with = |key, value| field(&[("sign_in", "other"), (key, value)]);
        assert_eq!(with("oauth_issuer", "http://id.test").as_deref(), Some("oauth_issuer"));
        assert_eq!(with("oauth_issuer", "id.test").as_deref(), Some("oauth_issuer"));
        assert_eq!(with("oauth_issuer", "https://id.test/ x").as_deref(), Some("oauth_issuer"));
        assert_eq!(with("oauth_issuer", "").as_deref(), Some("oauth_authorize"));
        assert_eq!(with("oauth_issuer", "https://id.test"), None);
        let plain = [("sign_in", "other"), ("oauth_issuer", "http://127.0.0.1:9"), ("allow_plain", "yes")];
        assert_eq!(field(&plain), None);
        let own = [("sign_in", "other"), ("oauth_authorize", "https://id.test/a"), ("oauth_token", "ftp://id.test")];
        assert_eq!(field(&own).as_deref(), Some("oauth_token"));
        assert_eq!(field(&[("sign_in", "fax")]).as_deref(), Some("sign_in"));
        assert_eq!(field(&[("sign_in", "microsoft"), ("oauth_tenant", "a/b")]).as_deref(), Some("oauth_tenant"));
    }
}
