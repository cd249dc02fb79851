//! The live stream.

use std::sync::Arc;
use web::live::{Live, stream};
use web::{Method, Needs, Route, raw};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    vec![raw(
        Method::GET,
        "/live",
        Needs::SignIn,
        ("facts as they happen, by server-sent events", 1024),
        |raw| async move {
            let live: Arc<Live> = raw.ask.part::<Live>()?;
            stream(raw, live).await
        },
    )]
}
