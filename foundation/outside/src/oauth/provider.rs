//! A provider, and the address where a person says yes.

use base::Secret;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use url::Url;

/// Where a provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Both addresses are known.
    Known(Endpoints),
    /// The provider names them itself, below this address (OpenID Connect Discovery).
    Issuer(String),
}

/// A provider's two addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Where a person says yes.
    pub authorize: String,
    /// Where tokens are given.
    pub token: String,
}

/// A provider as the operator set it up: their own client there.
#[derive(Clone, Debug)]
pub struct Provider {
    /// What people call it.
    pub name: String,
    /// Where it is asked.
    pub place: Place,
    /// The client's id.
    pub client_id: String,
    /// The client's secret; empty for a client without one.
    pub client_secret: Secret<String>,
    /// What is asked for.
    pub scope: String,
    /// Further parameters of the address where a person says yes.
    pub more: Vec<(String, String)>,
    /// Whom the provider should suggest.
    pub hint: String,
}

impl Provider {
    /// What tokens of it belong to: another client, another provider or another account makes them void.
    #[must_use]
    pub fn mark(&self) -> String {
        let place = match &self.place {
            Place::Known(known) => format!("{}\n{}", known.authorize, known.token),
            Place::Issuer(issuer) => issuer.clone(),
        };
        base::vault::fingerprint(&[&place, &self.client_id, &self.scope, &self.hint].map(String::as_str).join("\n"))
    }

    /// Whether an answer is this provider's own, as far as both sides say who it is (RFC 9207).
    #[must_use]
    pub fn is(&self, said: Option<&str>) -> bool {
        let Place::Issuer(issuer) = &self.place else { return true };
        said.is_none_or(|said| said.trim_end_matches('/') == issuer.trim_end_matches('/'))
    }
}

/// One try at signing in: what only the browser that began it can bring back.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Comes back with the answer.
    pub state: String,
    /// Proves, when tokens are asked for, that it is we who began.
    pub verifier: Secret<String>,
    /// Where the provider sends the browser afterwards.
    pub back_to: String,
}

/// The address where a person says yes.
#[must_use]
pub fn consent_address(provider: &Provider, endpoints: &Endpoints, attempt: &Attempt) -> Option<String> {
    let mut url = Url::parse(&endpoints.authorize).ok()?;
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(attempt.verifier.reveal().as_bytes()));
    let mut pairs = url.query_pairs_mut();
    pairs
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", &attempt.back_to)
        .append_pair("scope", &provider.scope)
        .append_pair("state", &attempt.state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    if !provider.hint.is_empty() {
        pairs.append_pair("login_hint", &provider.hint);
    }
    pairs.extend_pairs(&provider.more);
    drop(pairs);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> Provider {
        Provider {
            name: "Example".into(),
            place: Place::Issuer("https://id.test".into()),
            client_id: "me & you".into(),
            client_secret: Secret::new("geheim".into()),
            scope: "mail offline_access".into(),
            more: vec![("prompt".into(), "consent".into())],
            hint: "support@shop.test".into(),
        }
    }

    #[test]
    fn the_address_carries_the_challenge_and_never_the_verifier() {
        // the pair of RFC 7636, appendix B
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let attempt = Attempt {
            state: "s1".into(),
            verifier: Secret::new(verifier.into()),
            back_to: "https://desk.test/back".into(),
        };
        let endpoints =
            Endpoints { authorize: "https://id.test/auth?tenant=1".into(), token: "https://id.test/t".into() };
        let address = consent_address(&provider(), &endpoints, &attempt).unwrap();
        let url = Url::parse(&address).unwrap();
        let said = |key: &str| url.query_pairs().find(|(known, _)| known == key).map(|(_, value)| value.into_owned());
        assert_eq!(said("code_challenge").as_deref(), Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert_eq!(said("client_id").as_deref(), Some("me & you"));
        assert_eq!(said("tenant").as_deref(), Some("1"));
        assert_eq!(said("prompt").as_deref(), Some("consent"));
        assert!(!address.contains(verifier) && !address.contains("geheim"));
    }

    #[test]
    fn another_client_or_account_is_another_mark() {
        let mark = |change: fn(&mut Provider)| {
            let mut one = provider();
            change(&mut one);
            one.mark()
        };
        let same = mark(|_| {});
        assert_eq!(same, mark(|one| one.client_secret = Secret::new("new".into())), "a new secret keeps the tokens");
        assert_ne!(same, mark(|one| one.client_id = "other".into()));
        assert_ne!(same, mark(|one| one.hint = "sales@shop.test".into()));
        assert_ne!(same, mark(|one| one.place = Place::Issuer("https://evil.test".into())));
    }
}
