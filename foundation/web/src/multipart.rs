//! Uploads: the parts of a `multipart/form-data` body that was read within its limit.

use crate::route::Raw;
use base::{Failure, Refusal};

/// One part of a form.
#[derive(Clone, Debug)]
pub struct Part {
    /// Field name.
    pub name: String,
    /// File name as sent, for files.
    pub file_name: Option<String>,
    /// Declared type.
    pub content_type: Option<String>,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Parts read at most; a form with more is hostile.
const PARTS: usize = 50;

/// The parts of the body.
pub async fn multipart(raw: &Raw) -> Result<Vec<Part>, Failure> {
    let unreadable =
        || Refusal::new("body.unreadable", 400, "the form could not be read; send it as multipart/form-data");
    let kind = raw.ask.header("content-type").unwrap_or("");
    let boundary = multer::parse_boundary(kind).map_err(|_e| unreadable())?;
    let body = raw.body.clone();
    let stream = futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(body) });
    let mut form = multer::Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_e| unreadable())? {
        if parts.len() >= PARTS {
            return Err(Refusal::new("body.too_many_parts", 413, "a form has at most 50 fields").into());
        }
        let (name, file_name) = (field.name().unwrap_or("").to_owned(), field.file_name().map(str::to_owned));
        let content_type = field.content_type().map(ToString::to_string);
        let bytes = field.bytes().await.map_err(|_e| unreadable())?.to_vec();
        parts.push(Part { name, file_name, content_type, bytes });
    }
    Ok(parts)
}
