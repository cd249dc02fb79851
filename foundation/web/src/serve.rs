//! Turns routes into a router: admits, checks the permission, limits, answers, and never panics at a caller.

use crate::guard::{Proxy, address, same_origin};
use crate::house::House;
use crate::problem::problem;
use crate::route::{Incoming, Kept, Kind, Needs, Route};
use crate::{headers, idempotent};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use base::{Actor, Failure, Fault, Outcome, Refusal, Who};
use futures_util::FutureExt;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// A router over these routes, all below `prefix`.
pub fn router(house: &House, prefix: &str, routes: Vec<Route>, proxy: Proxy) -> Router {
    let mut by_path: BTreeMap<&'static str, MethodRouter> = BTreeMap::new();
    for route in routes {
        let path = route.path;
        let service = service(house.clone(), route, proxy);
        let merged = by_path.remove(path).map_or_else(|| service.clone(), |before| before.merge(service.clone()));
        by_path.insert(path, merged);
    }
    by_path.into_iter().fold(Router::new(), |router, (path, service)| router.route(&format!("{prefix}{path}"), service))
}

fn service(house: House, route: Route, proxy: Proxy) -> MethodRouter {
    let filter = MethodFilter::try_from(route.method.clone()).unwrap_or(MethodFilter::GET);
    let route = Arc::new(route);
    on(filter, move |params: RawPathParams, request: Request| {
        let (house, route) = (house.clone(), Arc::clone(&route));
        async move {
            let now = house.clock().now();
            let run = AssertUnwindSafe(answer(&house, &route, &params, request, proxy)).catch_unwind();
            let done =
                run.await.unwrap_or_else(|_panic| Err(Fault::new("a handler panicked").doing(route.path).into()));
            let response = done.unwrap_or_else(|failure| problem(failure, now));
            headers::private(response)
        }
    })
}

async fn answer(
    house: &House,
    route: &Route,
    params: &RawPathParams,
    request: Request,
    proxy: Proxy,
) -> Outcome<Response> {
    let (parts, body) = request.into_parts();
    let peer =
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(String::new, |info| info.0.ip().to_string());
    let from = address(&parts.headers, &peer, proxy);
    let admitted = house.doorman().admit(&parts, from.clone()).await;
    let admitted = match (admitted, route.needs) {
        // A stale cookie must not keep anybody from a public page.
        (Err(Failure::Refused(_)), Needs::Nothing) => crate::Admitted { actor: Actor::visitor(from), by_cookie: false },
        (other, _) => other?,
    };
    if admitted.by_cookie {
        same_origin(&parts, &house.doorman().public_url())?;
    }
    permit(&admitted.actor, route.needs)?;
    let body = read(body, route.limit).await?;
    let path: HashMap<String, String> = params.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let replayable = route.method == Method::POST && route.kind == Kind::Json && route.kept == Kept::ForReplay;
    let token = parts.headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let actor = admitted.actor.clone();
    let target = parts.uri.path().to_owned();
    let incoming = Incoming { actor: admitted.actor, parts, path, body, house: house.clone() };
    match token.filter(|_| replayable) {
        Some(token) => idempotent::run(route, incoming, &actor, (&token, &target)).await,
        None => (route.handler)(incoming).await,
    }
}

/// The first look: is there any chance? The handler decides about the thing itself.
fn permit(actor: &Actor, needs: Needs) -> Result<(), Refusal> {
    match needs {
        Needs::Nothing => Ok(()),
        _ if actor.who == Who::Visitor => Err(Refusal::signed_out()),
        Needs::SignIn => Ok(()),
        Needs::Permission(action) => actor.check_anywhere(action),
    }
}

async fn read(body: Body, limit: usize) -> Result<axum::body::Bytes, Refusal> {
    let too_large =
        || Refusal::new("body.too_large", 413, format!("the request is larger than {} MiB", limit / (1024 * 1024)));
    to_bytes(body, limit).await.map_err(|_e| too_large())
}
