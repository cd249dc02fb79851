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
    // whom an answer is for follows from what it answers, never from what somebody typed: nobody else gets to read it
    let to: Vec<Value> = if post.own {
        Vec::new()
    } else {
        vec![json!({ "id": own_id(account, &post.author.address), "name": post.author.name })]
    };
    if to.is_empty() && !under.audience.is_public() {
        return Err(nothing_answered());
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{account, incoming};
    use base::{MessageId, Time};
    use contract::{Audience, Party, Post};

    const FORUM: &str = r#"{"name":"Forum","visibility":"public","audiences":["everyone","named"],
        "text_limit":{"most":20},"attachments":{"count":1,"bytes":1000},"wants_descriptions":true}"#;

    fn answer(post: Option<Post>, audience: Audience, text: &str) -> Outgoing {
        let under = Under { post, audience, warning: String::new(), language: None };
        let written = Outgoing::written(MessageId::mint(Time(1)), Time(1), text);
        Outgoing { under: Some(under), to: vec![Party::new("Eve", "somebody else")], ..written }
    }

    fn post(account: &Account) -> Post {
        *incoming(account, "7", "Where is it?").post.unwrap()
    }

    #[test]
    fn an_answer_is_for_whom_it_answers_and_nobody_else() {
        let account = account(FORUM);
        let prepared = prepare(&account, &answer(Some(post(&account)), Audience::Named, "**soon**")).unwrap();
        let told: Value = serde_json::from_slice(&prepared.bytes).unwrap();
        assert_eq!(told["to"], json!([{ "id": "7", "name": "Ana" }]));
        assert_eq!(
            (&told["thread"], &told["answers"], &told["audience"]),
            (&"t1".into(), &"p1".into(), &"named".into())
        );
        assert_eq!((&told["text"], told["html"].as_str().unwrap().contains("<strong>")), (&"**soon**".into(), true));
        assert_eq!(prepared.provider_id.as_deref(), told["message"].as_str());
        let own = Post { own: true, ..post(&account) };
        assert!(prepare(&account, &answer(Some(own.clone()), Audience::Named, "soon")).is_err());
        prepare(&account, &answer(Some(own), Audience::Everyone, "soon")).unwrap();
    }

    #[test]
    fn what_the_other_side_does_not_take_is_refused_here() {
        let account = account(FORUM);
        let refused = |out: &Outgoing| prepare(&account, out).unwrap_err();
        let good = answer(Some(post(&account)), Audience::Everyone, "soon");
        assert_eq!(refused(&answer(None, Audience::Everyone, "soon")).code, "channel.only_answers");
        assert_eq!(refused(&Outgoing { under: None, ..good.clone() }).code, "channel.only_answers");
        let field = |out: &Outgoing| refused(out).field.unwrap();
        assert_eq!(field(&answer(Some(post(&account)), Audience::Quiet, "soon")), "audience");
        assert_eq!(field(&answer(Some(post(&account)), Audience::Everyone, &"x".repeat(21))), "body_text");
        let picture =
            |description: &str| File { description: description.into(), ..File::new("a.png", "image/png", vec![1]) };
        for files in [vec![picture("")], vec![picture("a lid"), picture("a lid")]] {
            assert_eq!(field(&Outgoing { files, ..good.clone() }), "attachments");
        }
        prepare(&account, &Outgoing { files: vec![picture("a lid")], ..good }).unwrap();
    }
}
