//! An answer in its final form: what the other side is told of it, but for the files, whose addresses soon expire.

use crate::manifest;
use crate::parse::{own_id, own_thread};
use base::Refusal;
use contract::{Account, File, Manifest, Outgoing, Prepared, Under};
use serde_json::{Value, json};

pub(crate) fn prepare(account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
    let manifest = manifest::of(&account.settings);
    let under = out.under.as_ref().ok_or_else(nothing_answered)?;
    let post = under.post.as_ref().ok_or_else(nothing_answered)?;
    judge(&manifest, out, under)?;
    // posts of ours are answered below somebody else's words, so their writer is who is meant
    let meant = |address: &str| own_id(account, address).to_owned();
    let to: Vec<Value> = if post.own {
        out.to.iter().map(|party| json!({ "id": meant(&party.address), "name": party.name })).collect()
    } else {
        vec![json!({ "id": meant(&post.author.address), "name": post.author.name })]
    };
    let told = json!({
        "type": "message",
        "message": out.message,
        "thread": own_thread(&post.root),
        "answers": post.id,
        "audience": under.audience,
        "to": to,
        "author": out.author,
        "text": out.text.trim_end(),
        "html": mail::markup_to_html(&out.text),
        "warning": under.warning,
        "language": under.language,
        "at": out.at.to_rfc3339(),
    });
    let bytes = serde_json::to_vec(&told).map_err(|_e| nothing_answered())?;
    let payload = json!({ "message": out.message, "thread": own_thread(&post.root), "files": out.files.len() });
    Ok(Prepared { provider_id: Some(out.message.to_string()), payload, bytes })
}

fn nothing_answered() -> Refusal {
    let words = "nothing can be begun here, only answered; wait until the customer writes, or use another inbox";
    Refusal::new("channel.only_answers", 422, words)
}

fn judge(manifest: &Manifest, out: &Outgoing, under: &Under) -> Result<(), Refusal> {
    if !manifest.audiences.contains(&under.audience) {
        return Err(Refusal::invalid("audience", "the other system has no such audience; choose another"));
    }
    if let Some(over) = manifest.text_limit.and_then(|limit| limit.over(&out.text)) {
        return Err(Refusal::invalid("body_text", format!("this is {over} too long for the other system; shorten it")));
    }
    let most = usize::try_from(manifest.attachments.count).unwrap_or(0);
    if out.files.len() > most {
        let words = match most {
            0 => "the other system takes no files; leave them out".to_owned(),
            most => format!("the other system takes at most {most} files; leave some out"),
        };
        return Err(Refusal::invalid("attachments", words));
    }
    out.files.iter().filter(|_| manifest.wants_descriptions).try_for_each(described)
}

fn described(file: &File) -> Result<(), Refusal> {
    if !file.content_type.starts_with("image/") || !file.description.trim().is_empty() {
        return Ok(());
    }
    let words = format!("{}: say in words what it shows, for those who do not see it", file.name);
    Err(Refusal::invalid("attachments", words))
}
