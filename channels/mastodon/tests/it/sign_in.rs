//! Signing in at the account's own server: registered by itself, asked for no more than is switched on.

use crate::world::{account, settings, town};
use base::{InboxId, Secret};
use contract::{Channel, Passes, Settings};
use futures_util::future::BoxFuture;
use mastodon::Mastodon;
use outside::oauth::{Attempt, Provider, consent_address};
use outside::{Guard, Outside, Trouble};
use serde_json::json;
use std::sync::Arc;

/// Settings of somebody who has not signed in yet.
pub(crate) fn unsigned(server: &str) -> Settings {
    settings(&[("server", server), ("sign_in", "server")])
}

struct Given(String);

impl Passes for Given {
    fn pass<'a>(
        &'a self,
        _inbox: &'a InboxId,
        _provider: &'a Provider,
        _refused: Option<&'a Secret<String>>,
    ) -> BoxFuture<'a, Result<Secret<String>, Trouble>> {
        Box::pin(async { Ok(Secret::new(self.0.clone())) })
    }
}

#[tokio::test(start_paused = true)]
async fn mast_02_from_the_servers_name_to_an_open_account() {
    let town = town();
    let mut settings = unsigned("http://here.test");
    let back = "https://desk.test/back";
    settings.0.extend(town.net.enrol(&settings, back).await.unwrap());
    assert!(town.net.enrol(&settings, back).await.unwrap().is_empty(), "once is enough");
    let provider = town.net.provider(&settings).unwrap().unwrap();
    assert_eq!(provider.name, "here.test");
    let outside =
        Outside::over(Guard::default(), Arc::new(town.doubles.clone()), Arc::new(town.doubles.clone())).unwrap();
    let endpoints = outside.endpoints(&provider).await.unwrap();
    let attempt = Attempt { state: "s".into(), verifier: Secret::new("v".repeat(43)), back_to: back.into() };
    let address = consent_address(&provider, &endpoints, &attempt).unwrap();
    let page = outside.http(outside::http::Ask::get(outside::http::Purpose::Oidc, address.clone())).await.unwrap();
    assert_eq!(page.status, 200, "{}", String::from_utf8_lossy(&page.body));
    let code = agree(&outside, &address).await;
    let tokens = outside.redeem(&provider, &attempt, &code).await.unwrap();
    assert!(tokens.refresh.is_none() && tokens.lasts_s > 10 * 365 * 86_400, "it holds until it is taken back");
    let net = Mastodon::new(outside).passing(Arc::new(Given(tokens.access.reveal().clone())));
    let tried = net.try_out(&account(settings)).await;
    assert!(tried.ok, "{:?}", tried.steps);
    assert!(tried.steps.iter().any(|step| step.detail == "signed in as shop@here.test"));
}

/// Somebody says yes.
async fn agree(outside: &Outside, address: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    let ask = outside::http::Ask {
        purpose: outside::http::Purpose::Token,
        method: "POST".into(),
        url: "http://here.test/oauth/authorize".into(),
        headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
        body: format!("{query}&as=shop").into_bytes(),
    };
    let got = outside.http(ask).await.unwrap();
    let place = got.header("location").unwrap();
    assert!(place.starts_with("https://desk.test/back?") && place.ends_with("&state=s"), "{place}");
    place.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_server_that_lets_nobody_register_says_what_else_to_do() {
    let town = town();
    town.standin.order("POST /api/v1/apps", mastodon_standin::Trouble::Status(403, "no".into()), 1);
    let refused = town.net.enrol(&unsigned("http://here.test"), "https://desk.test/back").await.unwrap_err();
    assert!(refused.detail.contains("a client key of your own"), "{}", refused.detail);
    town.standin.order("POST /api/v1/apps", mastodon_standin::Trouble::Body("<html>".into()), 1);
    let refused = town.net.enrol(&unsigned("http://here.test"), "https://desk.test/back").await.unwrap_err();
    assert!(refused.detail.contains("no server with the Mastodon API"), "{}", refused.detail);
}

#[tokio::test(start_paused = true)]
async fn conf_23_what_is_wrong_is_named_and_no_secret_is_told() {
    let town = town();
    let token = town.standin.token_for("shop", "read:statuses");
    let account = account(settings(&[("access_token", &token)]));
    let tried = town.net.try_out(&account).await;
    let said = json!(tried.steps).to_string();
    assert!(!tried.ok && said.contains("outside the authorized scopes"), "{said}");
    assert!(!said.contains(&token));
}
