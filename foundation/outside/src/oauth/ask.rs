//! Asking a provider: for its addresses, for tokens, for new tokens.

use super::provider::{Attempt, Endpoints, Place, Provider};
use crate::dial::Outside;
use crate::http::{Ask, Got, Limits, Longer, Purpose};
use crate::trouble::quoted;
use base::Secret;
use serde::Deserialize;
use std::time::Duration;
use url::form_urlencoded::Serializer;

/// Answers of providers are small.
const LIMITS: Limits = Limits { total: Duration::from_secs(15), bytes: 256 * 1024, longer: Longer::Refused };
/// How long a token is taken to last where the provider does not say, but gives another to renew it by.
const USUAL_S: i64 = 3_600;
/// One that is given without an end and without a way to renew it holds until it is taken back.
const FOR_EVER_S: i64 = 100 * 365 * 86_400;

/// What a provider gave.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Opens the account.
    pub access: Secret<String>,
    /// Gets the next ones, if it was renewed.
    pub refresh: Option<Secret<String>>,
    /// How long the first one holds, in seconds.
    pub lasts_s: i64,
}

/// Why there are no tokens, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The consent is over: somebody has to sign in again.
    #[error("{0}")]
    Ended(String),
    /// The provider does not accept how it was asked.
    #[error("{0}")]
    Refused(String),
    /// Not now.
    #[error("{0}")]
    Later(String),
}

#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    #[serde(default)]
    token_type: String,
    #[serde(default)]
    expires_in: Option<serde_json::Value>,
    #[serde(default)]
    refresh_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    error: String,
    error_description: String,
}

impl Outside {
    /// The provider's two addresses.
    pub async fn endpoints(&self, provider: &Provider) -> Result<Endpoints, Denied> {
        let issuer = match &provider.place {
            Place::Known(known) => return Ok(known.clone()),
            Place::Issuer(issuer) => issuer.trim_end_matches('/'),
        };
        let address = format!("{issuer}/.well-known/openid-configuration");
        let got = self.asked(provider, Ask::get(Purpose::Oidc, address)).await?;
        let found: Discovered = serde_json::from_slice(&got.body).map_err(|_e| {
            Denied::Refused(format!("{issuer} does not say where one signs in (OpenID Connect Discovery)"))
        })?;
        // whoever answers there must be who was asked: another's addresses would get our secrets
        if found.issuer.trim_end_matches('/') != issuer {
            let words = format!("{issuer} says that it is {}; use that address", quoted(&found.issuer));
            return Err(Denied::Refused(words));
        }
        Ok(Endpoints { authorize: found.authorization_endpoint, token: found.token_endpoint })
    }

    /// The first tokens, for the code that came back.
    pub async fn redeem(&self, provider: &Provider, attempt: &Attempt, code: &str) -> Result<Tokens, Denied> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &attempt.back_to),
            ("code_verifier", attempt.verifier.reveal()),
        ];
        self.tokens(provider, &fields).await
    }

    /// The next tokens.
    pub async fn renew(&self, provider: &Provider, refresh: &Secret<String>) -> Result<Tokens, Denied> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.reveal())];
        self.tokens(provider, &fields).await
    }

    async fn tokens(&self, provider: &Provider, fields: &[(&str, &str)]) -> Result<Tokens, Denied> {
        let endpoints = self.endpoints(provider).await?;
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let ask = Ask {
            purpose: Purpose::Token,
            method: "POST".into(),
            url: endpoints.token,
            headers: vec![
                header("content-type", "application/x-www-form-urlencoded"),
                header("accept", "application/json"),
            ],
            body: form(provider, fields).into_bytes(),
        };
        read(provider, &self.asked(provider, ask).await?)
    }

    async fn asked(&self, provider: &Provider, ask: Ask) -> Result<Got, Denied> {
        let got = self.http_within(ask, LIMITS).await;
        got.map_err(|unreached| Denied::Later(format!("{} was not reached: {unreached}", provider.name)))
    }
}

fn form(provider: &Provider, fields: &[(&str, &str)]) -> String {
    let mut form = Serializer::new(String::new());
    form.extend_pairs(fields).append_pair("client_id", &provider.client_id);
    let secret = provider.client_secret.reveal();
    if !secret.is_empty() {
        form.append_pair("client_secret", secret);
    }
    form.finish()
}

fn read(provider: &Provider, got: &Got) -> Result<Tokens, Denied> {
    if got.status != 200 {
        return Err(denied(provider, got));
    }
    let strange = |what: &str| Denied::Refused(format!("{} gave no token goodword can use: {what}", provider.name));
    let given: Given = serde_json::from_slice(&got.body).map_err(|_e| strange("its answer is no token"))?;
    if !given.token_type.is_empty() && !given.token_type.eq_ignore_ascii_case("bearer") {
        return Err(strange("it is bound to something"));
    }
    let usable = |token: &String| !token.is_empty() && token.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if !usable(&given.access_token) {
        return Err(strange("it holds signs a token cannot hold"));
    }
    let refresh = given.refresh_token.filter(usable).map(Secret::new);
    let endless = refresh.is_none() && given.expires_in.is_none();
    let lasts_s = if endless { FOR_EVER_S } else { seconds(given.expires_in.as_ref()) };
    Ok(Tokens { access: Secret::new(given.access_token), refresh, lasts_s })
}

/// Some providers write the number as text.
fn seconds(said: Option<&serde_json::Value>) -> i64 {
    let number = said.and_then(|value| value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()));
    number.unwrap_or(USUAL_S).clamp(0, 365 * 86_400)
}

fn denied(provider: &Provider, got: &Got) -> Denied {
    let said: Said = serde_json::from_slice(&got.body).unwrap_or_default();
    let quote = match (said.error.is_empty(), said.error_description.is_empty()) {
        (true, _) => format!("status {}", got.status),
        (false, true) => quoted(&said.error),
        (false, false) => quoted(&format!("{}: {}", said.error, said.error_description)),
    };
    let name = &provider.name;
    match said.error.as_str() {
        "invalid_grant" => Denied::Ended(format!("{name} no longer accepts this sign-in (it said \"{quote}\")")),
        "" => Denied::Later(format!("{name} gave no tokens (it said \"{quote}\")")),
        "temporarily_unavailable" | "server_error" => {
            Denied::Later(format!("{name} gives no tokens at the moment (it said \"{quote}\")"))
        }
        _ => Denied::Refused(format!(
            "{name} does not accept this client; check its id and secret (it said \"{quote}\")"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn got(status: u16, body: &str) -> Got {
        Got { status, headers: vec![], body: body.as_bytes().to_vec(), url: String::new() }
    }

    fn provider() -> Provider {
        let place = Place::Issuer(String::new());
        let (client_id, scope, hint) = (String::new(), String::new(), String::new());
        Provider {
            name: "P".into(),
            place,
            client_id,
            client_secret: Secret::new(String::new()),
            scope,
            more: vec![],
            hint,
        }
    }

    #[test]
    fn tokens_are_read() {
        let body = r#"{"access_token":"a.b-c","token_type":"Bearer","expires_in":"3599","refresh_token":"r"}"#;
        let tokens = read(&provider(), &got(200, body)).unwrap();
        assert_eq!((tokens.access.reveal().as_str(), tokens.lasts_s), ("a.b-c", 3_599));
        assert_eq!(tokens.refresh.unwrap().reveal(), "r");
        let lasts = |body: &str| read(&provider(), &got(200, body)).unwrap().lasts_s;
        assert_eq!(lasts(r#"{"access_token":"a","refresh_token":"r"}"#), USUAL_S);
        assert_eq!(lasts(r#"{"access_token":"a"}"#), FOR_EVER_S, "nobody can renew it, so nobody ends it");
    }

    #[test]
    fn a_token_that_could_end_a_command_is_none() {
        for token in ["a\\u0001auth=x", "a\\r\\nb", "", "a b"] {
            let body = format!(r#"{{"access_token":"{token}"}}"#);
            assert!(matches!(read(&provider(), &got(200, &body)), Err(Denied::Refused(_))), "{token}");
        }
        assert!(matches!(read(&provider(), &got(200, "[]")), Err(Denied::Refused(_))));
    }

    #[test]
    fn what_was_denied_is_told_apart() {
        let said = |status, error: &str| {
            read(&provider(), &got(status, &format!(r#"{{"error":"{error}","error_description":"gone"}}"#)))
                .unwrap_err()
        };
        assert!(matches!(said(400, "invalid_grant"), Denied::Ended(words) if words.contains("gone")));
        assert!(matches!(said(401, "invalid_client"), Denied::Refused(_)));
        assert!(matches!(said(503, "temporarily_unavailable"), Denied::Later(_)));
        assert!(matches!(read(&provider(), &got(502, "<html>")), Err(Denied::Later(_))));
    }
}
