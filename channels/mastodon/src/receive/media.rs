//! Files of a customer's post: fetched at once, known by their first bytes, never more than is taken; one that cannot be
//! had leaves a note and loses nothing (CH-115).

use crate::Mastodon;
use crate::status::{self, str_at};
use contract::{File, Unhad};
use data_encoding::BASE64;
use futures_util::future::join_all;
use mail::attachment::safe_name;
use outside::http::{Ask, Got, Limits, Longer, Purpose, Unreached};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

/// Most files of one post, and most bytes of one of them.
const FILES: usize = 8;
const BYTES: usize = 10 * 1024 * 1024;

/// All files of a post, as they are written down.
pub(crate) async fn all(net: &Mastodon, status: &Value) -> Vec<Value> {
    join_all(status::media(status).take(FILES).map(|one| file(net, one))).await
}

async fn file(net: &Mastodon, one: &Value) -> Value {
    let places = status::places(one);
    match first(net, &places).await {
        Ok((place, bytes, kind)) => json!({
            "url": place,
            "name": name(place),
            "type": kind,
            "description": str_at(one, "description"),
            "bytes": BASE64.encode(&bytes),
        }),
        Err(why) => json!({
            "url": places.first(),
            "missing": why.words(),
            "again": matches!(why, Unhad::NotNow(_)),
            "description": str_at(one, "description"),
        }),
    }
}

/// One file, asked for later than its post.
pub(crate) async fn one(net: &Mastodon, places: &[String]) -> Result<File, Unhad> {
    let (place, bytes, kind) = first(net, places).await?;
    Ok(File::new(safe_name(&name(place), kind), kind, bytes))
}

fn name(place: &str) -> String {
    let url = Url::parse(place).ok();
    let name = url.as_ref().and_then(|url| url.path_segments()?.next_back()).unwrap_or_default();
    name.chars().take(200).collect()
}

/// From the first place that gives it. If one of them may give it another time, it is asked for another time.
async fn first<'a>(net: &Mastodon, places: &'a [String]) -> Result<(&'a str, Vec<u8>, &'static str), Unhad> {
    let mut why = Unhad::Never("its server has not given its address".into());
    for place in places {
        why = match (fetch(net, place).await, why) {
            (Ok((bytes, kind)), _) => return Ok((place, bytes, kind)),
            (Err(Unhad::Never(words)), Unhad::NotNow(_)) => Unhad::NotNow(words),
            (Err(why), _) => why,
        };
    }
    Err(why)
}

async fn fetch(net: &Mastodon, address: &str) -> Result<(Vec<u8>, &'static str), Unhad> {
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    if net.files.ask(&host, Instant::now()).is_err() {
        return Err(Unhad::NotNow("the place it lies at has not answered for a while".into()));
    }
    let limits = Limits { total: net.rhythm.file, bytes: BYTES, longer: Longer::Refused };
    // asked for without a token: it lies anywhere
    let got = net.outside.http_within(Ask::get(Purpose::Social, address), limits).await;
    match &got {
        Ok(got) if got.status < 500 => net.files.well(&host),
        Err(Unreached::TooLarge | Unreached::Address) => {}
        _ => net.files.failed(&host, Instant::now()),
    }
    taken(got)
}

fn taken(got: Result<Got, Unreached>) -> Result<(Vec<u8>, &'static str), Unhad> {
    let got = got.map_err(|why| match why {
        Unreached::TooLarge => Unhad::Never(format!("it is larger than {} MiB", BYTES / (1024 * 1024))),
        Unreached::Unreachable => Unhad::NotNow(why.to_string()),
        other => Unhad::Never(other.to_string()),
    })?;
    let words = || format!("the place it lies at answered {}", got.status);
    match got.status {
        200 => {}
        408 | 425 | 429 | 500.. => return Err(Unhad::NotNow(words())),
        _ => return Err(Unhad::Never(words())),
    }
    let kind = kind(&got.body).ok_or_else(|| Unhad::Never("it is no picture, film or recording".into()))?;
    Ok((got.body, kind))
}

/// What a file is by its first bytes, whatever it is called.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 10] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"\xff\xf3", "audio/mpeg"),
    ];
    let at = |from: usize, what: &[u8]| bytes.get(from..from.saturating_add(what.len())) == Some(what);
    if at(0, b"RIFF") {
        return [("WEBP", "image/webp"), ("WAVE", "audio/wav")]
            .iter()
            .find(|(mark, _)| at(8, mark.as_bytes()))
            .map(|(_, kind)| *kind);
    }
    if at(4, b"ftyp") {
        return Some(match bytes.get(8..12) {
            Some(b"avif" | b"avis") => "image/avif",
            Some(b"heic" | b"heix" | b"mif1") => "image/heic",
            Some(b"M4A ") => "audio/mp4",
            _ => "video/mp4",
        });
    }
    STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_are() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(kind(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(kind(b"\0\0\0\x20ftypisom"), Some("video/mp4"));
        for other in [&b"<svg onload=alert(1)>"[..], b"<html>", b"", b"RIFF", b"MZ\x90"] {
            assert_eq!(kind(other), None);
        }
    }
}
