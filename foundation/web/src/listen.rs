//! Listening: one address, answers until told to stop, finishes what is begun.

use crate::headers;
use crate::site::plain;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use base::Fault;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Takes an address.
pub async fn bind(address: &str) -> Result<TcpListener, Fault> {
    let taken =
        |e: std::io::Error| Fault::new(format!("{address} cannot be listened on: {e}; choose another with --listen"));
    TcpListener::bind(address).await.map_err(taken)
}

/// Answers on `listener` until `stop`; requests under way are finished.
pub async fn listen(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let until = async move { drop(stop.wait_for(|stop| *stop).await.map(|stop| *stop)) };
    axum::serve(listener, service)
        .with_graceful_shutdown(until)
        .await
        .map_err(|e| Fault::new(format!("listening ended: {e}")))
}

/// `GET path` answering with a text that is made anew each time, or 503 when it cannot be.
pub fn text_page<F, W>(path: &'static str, make: F) -> Router
where
    F: Fn() -> W + Clone + Send + Sync + 'static,
    W: Future<Output = Result<String, Fault>> + Send + 'static,
{
    Router::new().route(
        path,
        get(move || {
            let made = make();
            async move {
                match made.await {
                    Ok(text) => headers::private(axum::response::IntoResponse::into_response(text)),
                    Err(error) => {
                        tracing::warn!(error = %error, "a status page could not be made");
                        plain(StatusCode::SERVICE_UNAVAILABLE, "not ready: the database does not answer")
                    }
                }
            }
        }),
    )
}
