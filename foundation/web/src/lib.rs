//! HTTP glue: a route is one line that carries method, path, permission, types and words; from it come the router,
//! the OpenAPI document and the authorisation matrix.
//!
//! Does not know: any area, what a route does, SQL.
#![warn(missing_docs)]

mod answer;
mod ask;
mod guard;
pub mod headers;
pub mod house;
mod idempotent;
mod listen;
pub mod live;
mod multipart;
pub mod openapi;
pub mod page;
pub mod paper;
mod problem;
mod route;
mod serve;
pub mod site;
pub mod throttle;

pub use answer::{Answer, Done, Empty, Reply};
pub use ask::Ask;
pub use axum::Router;
pub use axum::body::{Body, Bytes};
pub use axum::http::request::Parts;
pub use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub use axum::response::Response;
pub use guard::{Admitted, Doorman, Proxy};
pub use house::House;
pub use listen::{bind, listen, text_page};
pub use multipart::{Part, multipart};
pub use page::{List, Page, Paging};
pub use problem::{Problem, problem};
pub use route::{Needs, Raw, Route, delete, get, patch, post, put, query, raw};
pub use serve::router;
pub use site::site;
