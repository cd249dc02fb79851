//! Files: uploading with a session, reading by a signed address that soon expires and needs no cookie.

use super::channels;
use super::conversations::missing;
use super::messages::{ORIGINAL, SOURCE, named};
use crate::attached::{self, Attached, Whose};
use crate::automatic::words;
use crate::file::{self, Attachment, FetchImage, Owner, raster_type};
use crate::message::{self, Stored};
use crate::{head, shared};
use base::{Action, CustomerId, Failure, Outcome, Refusal};
use contract::File;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::blobs;
use web::headers::{FILE_POLICY, FRAME_POLICY};
use web::paper::{document, html};
use web::{
    Answer, Ask, Body, HeaderName, HeaderValue, Method, Needs, Page, Paging, Raw, Response, Route, get, header, patch,
    raw,
};

/// Largest upload in bytes.
const UPLOAD: usize = 50 * 1024 * 1024;

/// Routes below the API.
pub(super) fn routes() -> Vec<Route> {
    let write = Needs::Permission(Action::ConversationNote);
    let (read, of_people) = (Needs::Permission(Action::ConversationRead), Needs::Permission(Action::CustomerRead));
    vec![
        raw(Method::POST, "/files", write, ("upload a file", UPLOAD), upload),
        get("/conversations/{id}/files", read, "files of a conversation, newest first", of_conversation),
        get("/customers/{id}/files", of_people, "files of all one may read of a customer, newest first", of_customer),
        get("/files/{id}/text", read, "the words of a file that is plain text", words_of),
        patch("/files/{id}", write, "say what an uploaded picture shows, for those who do not see it", describe),
    ]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Described {
    /// In words; at most 1,500 characters.
    description: String,
}

async fn of_conversation(ask: Ask<Paging>) -> Answer<Page<Attached>> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    page_of(&ask, &mut conn, Whose::Conversation(&head.id)).await
}

async fn of_customer(ask: Ask<Paging>) -> Answer<Page<Attached>> {
    let customer: CustomerId = ask.id("id")?;
    let mut conn = ask.read().await?;
    customers::get(&mut conn, &customer).await?.ok_or_else(missing)?;
    page_of(&ask, &mut conn, Whose::Customer(&customer, &ask.actor)).await
}

async fn page_of(ask: &Ask<Paging>, conn: &mut store::Conn, whose: Whose<'_>) -> Answer<Page<Attached>> {
    let (before, limit) = (ask.query.after()?, ask.query.limit());
    let files = attached::page(conn, whose, (before, limit), (ask.house().vault(), ask.now)).await?;
    Ok(Page::of(files, limit, |one| (one.at, one.file.id.to_string())).into())
}

/// The words of a file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FileText")]
struct Words {
    /// As they stand there; nothing in them is anything but text.
    text: String,
    /// Whether there is more than is shown.
    cut: bool,
}

async fn words_of(ask: Ask) -> Answer<Words> {
    let (id, me): (base::FileId, _) = (ask.id("id")?, ask.actor.require_agent()?);
    let mut conn = ask.read().await?;
    let stored = attached::open(&mut conn, (&ask.actor, &me), &id).await?;
    let bytes = blobs::get(&mut conn, ask.db().folder(), &stored.blob).await?.ok_or_else(missing)?;
    let (text, cut) = attached::text(&bytes).ok_or_else(crate::refusals::no_text)?;
    Ok(Words { text, cut }.into())
}

/// Only of files of one's own that were not sent yet.
async fn describe(ask: Ask<(), Described>) -> Answer<Attachment> {
    let (ask, (), described) = ask.take();
    let (id, me): (base::FileId, _) = (ask.id("id")?, ask.actor.require_agent()?);
    let words: String = described.description.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
    if words.chars().count() > 1_500 {
        return Err(Refusal::invalid("description", "use at most 1,500 characters").into());
    }
    let mut tx = ask.begin().await?;
    if !file::describe(&mut tx, (&id, &me), &words).await? {
        return Err(missing());
    }
    tx.commit().await?;
    let stored = file::find(&mut ask.read().await?, &id).await?.ok_or_else(missing)?;
    Ok(file::attachment(&stored, ask.house().vault(), ask.now).into())
}

/// Routes outside the API.
pub(super) fn signed_routes() -> Vec<Route> {
    let small = 64 * 1024;
    vec![
        raw(Method::GET, "/files/{token}", Needs::Nothing, ("a file, by its signed address", small), download),
        raw(
            Method::GET,
            "/files/original/{token}",
            Needs::Nothing,
            ("the original look of a message", small),
            original,
        ),
        raw(
            Method::GET,
            "/files/shared/{token}",
            Needs::Nothing,
            ("a file that was too large for a message, by the link in it", small),
            shared_file,
        ),
        raw(Method::GET, "/files/source/{token}", Needs::Nothing, ("the raw source of a message", small), source),
        raw(Method::GET, "/files/image/{token}", Needs::Nothing, ("a remote image that was asked for", small), image),
    ]
}

async fn upload(raw: Raw) -> Result<Response, Failure> {
    let me = raw.ask.actor.require_agent()?;
    raw.ask.db().require_room()?;
    let parts = web::multipart(&raw).await?;
    let part = parts
        .into_iter()
        .find(|part| part.name == "file")
        .ok_or_else(|| Refusal::invalid("file", "send the file in the field \"file\""))?;
    let name = safe_name(&part.file_name.unwrap_or_else(|| "file".into()));
    let content_type = part.content_type.unwrap_or_else(|| "application/octet-stream".into());
    let sent = File::new(name, content_type, part.bytes);
    blobs::prepare(raw.ask.db(), &sent.bytes).await?;
    let mut tx = raw.ask.begin().await?;
    let stored = file::keep(&mut tx, &sent, &Owner::Upload(me.to_string())).await?;
    tx.commit().await?;
    let shown: Attachment = file::attachment(&stored, raw.ask.house().vault(), raw.ask.now);
    let body = serde_json::to_vec(&shown).map_err(|e| base::Fault::new(e.to_string()))?;
    Ok(respond(body, "application/json", 201))
}

/// A name without path, control characters or anything longer than a file system takes.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clean: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() { "file".into() } else { clean }
}

async fn download(raw: Raw) -> Result<Response, Failure> {
    let ask = &raw.ask;
    let id = file::named(ask.house().vault(), ask.text("token")?, ask.now).ok_or_else(expired)?;
    let mut conn = ask.read().await?;
    let stored = file::find(&mut conn, &id).await?.ok_or_else(missing)?;
    let bytes = blobs::get(&mut conn, ask.db().folder(), &stored.blob).await?.ok_or_else(missing)?;
    Ok(file_response(bytes, &stored.name))
}

/// For people outside: only ever downloaded, and counted.
async fn shared_file(raw: Raw) -> Result<Response, Failure> {
    let ask = &raw.ask;
    let mut tx = ask.begin().await?;
    let found = shared::fetch(&mut tx, ask.house().vault(), ask.text("token")?).await?;
    let Some(stored) = found else { return over(ask).await };
    let bytes = blobs::get(&mut tx, ask.db().folder(), &stored.blob).await?.ok_or_else(missing)?;
    tx.commit().await?;
    let mut response = respond(bytes, "application/octet-stream", 200);
    secure(&mut response, FILE_POLICY, &disposition("attachment", &stored.name));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A page for whoever followed a link that leads nowhere any more.
async fn over(ask: &Ask) -> Result<Response, Failure> {
    let company = team::company(&mut ask.read().await?).await?;
    let words = words::spoken(&[Some(company.locale.as_str())]);
    let (title, text) = words.link_over;
    let shown = html_escape::encode_text;
    let page = document(words.code, title, &format!("<h1>{}</h1>\n<p>{}</p>\n", shown(title), shown(text)));
    Ok(html(web::StatusCode::GONE, page))
}

/// A raster image is shown; everything else is only ever downloaded (SEC-A4).
fn file_response(bytes: Vec<u8>, name: &str) -> Response {
    let raster = raster_type(&bytes);
    let mut response = respond(bytes, raster.unwrap_or("application/octet-stream"), 200);
    let how = if raster.is_some() { "inline" } else { "attachment" };
    secure(&mut response, FILE_POLICY, &disposition(how, name));
    response
}

/// `filename` for the old, `filename*` for the rest (RFC 6266).
fn disposition(how: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn secure(response: &mut Response, policy: &'static str, disposition: &str) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    // The sandboxed frame asks without cookie and from an origin of its own; signed addresses make that safe.
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=600"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(value) = HeaderValue::from_str(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
}

fn respond(bytes: Vec<u8>, kind: &str, status: u16) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = web::StatusCode::from_u16(status).unwrap_or_default();
    if let Ok(kind) = HeaderValue::from_str(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

fn expired() -> Refusal {
    Refusal::new("address.expired", 410, "this address has expired; open the conversation again for a fresh one")
}

/// One answer for whatever went wrong: what stands at an address, and whether it may be called, is nobody's to find out.
fn no_picture() -> Refusal {
    let detail = "this picture cannot be shown: it was not there, or it is no PNG, JPEG, GIF or WebP of at most 5 MiB; the mail itself is here in whole";
    Refusal::new("picture.unavailable", 404, detail)
}

/// The message a signed address names, and its raw bytes.
async fn raw_of(ask: &Ask, purpose: &str) -> Outcome<(Stored, Vec<u8>)> {
    let id = named(ask.house().vault(), purpose, ask.text("token")?, ask.now).ok_or_else(expired)?;
    let mut conn = ask.read().await?;
    let stored = message::find(&mut conn, &id).await?.ok_or_else(missing)?;
    let blob = stored.raw_blob.clone().ok_or_else(missing)?;
    let bytes = blobs::get(&mut conn, ask.db().folder(), &blob).await?.ok_or_else(missing)?;
    Ok((stored, bytes))
}

async fn original(raw: Raw) -> Result<Response, Failure> {
    let (stored, bytes) = raw_of(&raw.ask, ORIGINAL).await?;
    let mut conn = raw.ask.read().await?;
    let id = stored.message.id.clone();
    let files = file::of_messages(&mut conn, std::slice::from_ref(&id)).await?.remove(&id).unwrap_or_default();
    let channel = channels(&raw.ask)?.get(&stored.message.channel)?;
    let (vault, now) = (raw.ask.house().vault(), raw.ask.now);
    let images = file::Images { files: &files, vault, now, remote: stored.images_shown };
    let image = |key: &str| images.address(key);
    let page = channel.original(&bytes, &image).ok_or_else(missing)?;
    let mut response = respond(page.into_bytes(), "text/html; charset=utf-8", 200);
    secure(&mut response, FRAME_POLICY, "inline");
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn source(raw: Raw) -> Result<Response, Failure> {
    let (stored, bytes) = raw_of(&raw.ask, SOURCE).await?;
    let mut response = respond(bytes, "application/octet-stream", 200);
    secure(&mut response, FILE_POLICY, &disposition("attachment", &format!("{}.eml", stored.message.id)));
    Ok(response)
}

async fn image(raw: Raw) -> Result<Response, Failure> {
    let ask = &raw.ask;
    let address = file::named_image(ask.house().vault(), ask.text("token")?, ask.now).ok_or_else(expired)?;
    let fetch = ask.part::<FetchImage>()?;
    let bytes = (fetch.0)(address).await.ok_or_else(no_picture)?;
    let kind = raster_type(&bytes).ok_or_else(no_picture)?;
    let mut response = respond(bytes, kind, 200);
    secure(&mut response, FILE_POLICY, "inline");
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_stay_names() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\x\\y.txt"), "y.txt");
        assert_eq!(safe_name("..\u{0}\r\n"), "file");
        assert_eq!(
            disposition("attachment", "a\"b\r\n;ü.pdf"),
            "attachment; filename=\"a_b__ _.pdf\"; filename*=UTF-8''a%22b%0D%0A%3B%C3%BC.pdf".replace("__ _", "____")
        );
    }
}
