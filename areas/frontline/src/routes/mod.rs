//! Every route of the area, one file for each resource.

mod mine;
mod readings;
mod shield;

use web::Route;

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    [readings::routes(), shield::routes(), mine::routes()].concat()
}
