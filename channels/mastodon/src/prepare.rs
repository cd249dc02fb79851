//! An answer in its final form: who reads it, whom it names, what it may not do (MAST-06, MAST-07). Pure.

use crate::about::About;
use crate::{mention, status};
use base::Refusal;
use contract::{Account, Audience, File, Outgoing, Party, Prepared, Under};
use mail::compose::markup_to_plain;
use serde_json::{Value, json};

pub(crate) fn prepare(account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
    let about = About::of(account);
    let new = Under { post: None, audience: Audience::Named, warning: String::new(), language: None };
    let under = out.under.as_ref().unwrap_or(&new);
    narrow(under)?;
    let handles = handles(&about, under, &out.to)?;
    let words = markup_to_plain(&out.text);
    let words = words.trim();
    if words.is_empty() && out.files.is_empty() {
        return Err(Refusal::invalid("body_text", "write something first"));
    }
    alone(&about, under, (words, &handles))?;
    let text = mention::naming(words, &handles, &about.domain);
    short(&about, &text, &under.warning)?;
    files(&about, &out.files)?;
    let listed: Vec<Value> = out.files.iter().map(listed).collect();
    let payload = json!({
        "act": "post",
        "key": out.message,
        "at": out.at,
        "text": text,
        "visibility": status::visibility(under.audience),
        "warning": under.warning,
        "language": under.language,
        "under": under.post.as_ref().map(|post| post.local.clone()),
        "sensitive": under.post.as_ref().is_some_and(|post| post.sensitive && !under.warning.is_empty()),
        "files": listed,
    });
    let bytes = out.files.iter().flat_map(|file| file.bytes.iter().copied()).collect();
    Ok(Prepared { provider_id: None, payload, bytes })
}

/// An answer reaches no further than what it answers (CH-118).
fn narrow(under: &Under) -> Result<(), Refusal> {
    match &under.post {
        Some(post) if under.audience > post.audience => {
            Err(Refusal::invalid("audience", "an answer never reaches further than the post it answers; choose fewer"))
        }
        Some(post) => post.closed.as_ref().map_or(Ok(()), |why| Err(Refusal::new("post.closed", 422, why.clone()))),
        None => Ok(()),
    }
}

/// Whom the post must name so that they are told: whoever is answered, and those chosen. Never ourselves.
fn handles(about: &About, under: &Under, to: &[Party]) -> Result<Vec<String>, Refusal> {
    let answered = under.post.as_ref().filter(|post| !post.own).map(|post| &post.author);
    let mut handles: Vec<String> = Vec::new();
    for party in answered.into_iter().chain(to).filter(|party| party.address != about.me.uri) {
        let handle = party.handle.as_deref().unwrap_or(&party.address).trim_start_matches('@');
        if mention::named(&format!("@{handle}")).first().is_none_or(|one| one.handle.len() != handle.len()) {
            let words = format!(
                "\"{}\" cannot be named in a post; only handles like ana@example.social can",
                status::line(handle, 100)
            );
            return Err(Refusal::invalid("to", words));
        }
        if !handles.iter().any(|known| known.eq_ignore_ascii_case(handle)) {
            handles.push(handle.to_owned());
        }
    }
    Ok(handles)
}

/// What only those named read is delivered to everybody named: a third person in it would get it too (MAST-07).
fn alone(about: &About, under: &Under, (words, handles): (&str, &[String])) -> Result<(), Refusal> {
    if under.audience != Audience::Named {
        return Ok(());
    }
    let own = mention::Named { handle: about.me.acct.to_lowercase() };
    for named in mention::named(words) {
        let known = handles.iter().any(|handle| mention::means(&named, handle, &about.domain));
        if !known && !mention::means(&own, &named.handle, &about.domain) {
            let words = format!(
                "@{} takes no part here, and whoever is named in a private post gets it too; write the name without the @",
                named.handle
            );
            return Err(Refusal::new("post.third_person", 422, words).field("body_text"));
        }
    }
    if handles.is_empty() {
        return Err(Refusal::invalid("to", "a private post is read by those named in it; name somebody"));
    }
    Ok(())
}

/// The warning before a post counts as its text does.
fn short(about: &About, text: &str, warning: &str) -> Result<(), Refusal> {
    let length = about.length();
    let all = length.of(text).saturating_add(length.of(warning));
    let over = all.saturating_sub(length.most);
    if over == 0 {
        return Ok(());
    }
    let words = format!("this is {over} signs too long: the server takes {}, names and warning included", length.most);
    Err(Refusal::invalid("body_text", words).with("over", json!(over)))
}

fn files(about: &About, files: &[File]) -> Result<(), Refusal> {
    let no = |words: String| Err(Refusal::invalid("attachments", words));
    if files.len() > usize::try_from(about.max_media).unwrap_or(usize::MAX) {
        return no(format!("the server takes {} files in one post", about.max_media));
    }
    let moving = |file: &&File| !file.content_type.starts_with("image/");
    if files.len() > 1 && files.iter().any(|file| moving(&file)) {
        return no("a film or a recording stands alone in a post; send the other files in another one".into());
    }
    for file in files {
        one(about, file)?;
    }
    Ok(())
}

fn one(about: &About, file: &File) -> Result<(), Refusal> {
    let no = |words: String| Err(Refusal::invalid("attachments", words));
    let name = status::line(&file.name, 100);
    let known = ["image/", "video/", "audio/"].iter().any(|kind| file.content_type.starts_with(kind));
    if !known || (!about.types.is_empty() && !about.types.contains(&file.content_type)) {
        return no(format!(
            "{name}: the server takes no files of this type ({})",
            status::line(&file.content_type, 100)
        ));
    }
    let most = if file.content_type.starts_with("image/") { about.image_bytes } else { about.video_bytes };
    if u64::try_from(file.bytes.len()).unwrap_or(u64::MAX) > most {
        return no(format!("{name} is too large: the server takes {} MiB", most / (1024 * 1024)));
    }
    if file.description.trim().is_empty() {
        return no(format!("{name}: say in words what it shows, for those who do not see it"));
    }
    let long = file.description.chars().count();
    if long > usize::try_from(about.description_limit).unwrap_or(usize::MAX) {
        return no(format!(
            "{name}: its description is longer than the {} signs the server takes",
            about.description_limit
        ));
    }
    Ok(())
}

fn listed(file: &File) -> Value {
    json!({ "name": file.name, "type": file.content_type, "description": file.description, "bytes": file.bytes.len() })
}
