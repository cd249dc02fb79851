//! The look of public pages: warm paper, one green accent, readable at any size, light and dark, without JavaScript.

use crate::headers::PAGE_POLICY;
use crate::route::{Needs, Raw, Route, raw};
use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use base::Failure;
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};

/// Address of the style sheet.
const STYLE_PATH: &str = "/p/paper.css";
const STYLE: &str = include_str!("paper.css");

/// The style sheet of all pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![raw(Method::GET, STYLE_PATH, Needs::Nothing, ("the style sheet of public pages", 0), style)]
}

/// A whole page. The title is escaped here, what stands in the body by whoever wrote it.
#[must_use]
pub fn document(language: &str, title: &str, body: &str) -> String {
    let (language, title) = (in_quotes(language), shown(title));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n<link rel=\"stylesheet\" href=\"{STYLE_PATH}\">\n\
         <link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// A page as an answer.
#[must_use]
pub fn html(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn style(_raw: Raw) -> Result<Response, Failure> {
    let mut response = Response::new(Body::from(STYLE));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}
