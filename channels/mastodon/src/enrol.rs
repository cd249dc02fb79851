//! Registering goodword at the account's own server, so that somebody can sign in there (MAST-02).

use crate::settings;
use base::Refusal;
use contract::Settings;
use outside::Outside;
use outside::http::{Ask, Limits, Longer, Purpose};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;
use url::form_urlencoded::Serializer;

/// What it is called there; its posts are known by it.
pub(crate) const NAME: &str = "goodword";

const LIMITS: Limits = Limits { total: Duration::from_secs(15), bytes: 64 * 1024, longer: Longer::Refused };

#[derive(Deserialize)]
struct Registered {
    client_id: String,
    client_secret: String,
}

pub(crate) async fn enrol(
    outside: &Outside,
    settings: &Settings,
    back: &str,
) -> Result<BTreeMap<String, String>, Refusal> {
    if settings::by_token(settings) || !settings.text("oauth_client_id").trim().is_empty() {
        return Ok(BTreeMap::new());
    }
    let base = settings::base(settings)?;
    let ask = Ask {
        purpose: Purpose::Token,
        method: "POST".into(),
        url: format!("{base}/api/v1/apps"),
        headers: vec![
            ("content-type".into(), "application/x-www-form-urlencoded".into()),
            ("accept".into(), "application/json".into()),
        ],
        body: form(back).into_bytes(),
    };
    let failed = |words: String| Refusal::new("channel.enrol", 409, words);
    let got = outside.http_within(ask, LIMITS).await;
    let got = got.map_err(|unreached| failed(format!("the server was not reached: {unreached}")))?;
    if got.status != 200 {
        let words = format!(
            "the server lets no program register (it answered {}); give a client key of your own, or an access token",
            got.status
        );
        return Err(failed(words));
    }
    let registered: Registered = serde_json::from_slice(&got.body)
        .map_err(|_e| failed("what answers there is no server with the Mastodon API; check the address".into()))?;
    Ok(BTreeMap::from([
        ("oauth_client_id".to_owned(), registered.client_id),
        ("oauth_client_secret".to_owned(), registered.client_secret),
    ]))
}

fn form(back: &str) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("client_name", NAME)
        .append_pair("redirect_uris", back)
        .append_pair("scopes", &settings::all_scopes());
    form.finish()
}
