//! The company's own view of its pact, before anybody else sees it.

mod preview;

use web::Route;

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    preview::routes()
}
