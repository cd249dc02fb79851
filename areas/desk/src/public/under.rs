//! The post an answer goes under, and how far it may reach: never further than what it answers (CH-118).

use super::{branch, post};
use crate::head::Head;
use crate::reply::Writing;
use base::{Fault, InboxId, Outcome, Refusal};
use contract::{Audience, Manifest, Under};
use store::Conn;

/// Where an answer goes in its network's thread; none on channels without posts.
pub(crate) async fn of(
    conn: &mut Conn,
    head: &Head,
    (inbox, answers): (&InboxId, Option<&str>),
    (manifest, writing): (&Manifest, &Writing),
) -> Outcome<Option<Under>> {
    if manifest.audiences.is_empty() {
        return Ok(None);
    }
    let answered = answered(conn, head, (inbox, answers)).await?;
    if let Some(closed) = answered.as_ref().and_then(|kept| kept.post.closed.clone()) {
        return Err(Refusal::new("post.closed", 422, closed).into());
    }
    if answered.as_ref().is_some_and(|kept| kept.deleted_at.is_some()) {
        let why = "the post this answers is gone from the network; write to its author in private instead";
        return Err(Refusal::new("post.gone", 422, why).into());
    }
    let post = answered.map(|kept| kept.post);
    let widest = post.as_ref().map_or(Audience::Everyone, |post| post.audience);
    let audience = audience(writing.audience, widest, head)?;
    let warning = writing.warning.clone().or_else(|| post.as_ref().map(|post| post.warning.clone()));
    let language = writing.language.clone().or_else(|| head.language.clone());
    Ok(Some(Under { post, audience, warning: warning.unwrap_or_default(), language }))
}

async fn answered(
    conn: &mut Conn,
    head: &Head,
    (inbox, answers): (&InboxId, Option<&str>),
) -> Result<Option<post::Kept>, Fault> {
    if let Some(id) = answers
        && let Some(kept) = post::find(conn, inbox, id).await?.filter(|kept| kept.deleted_at.is_none())
    {
        return Ok(Some(kept));
    }
    // What was taken back cannot be answered; what its author said before still can.
    match branch::of_conversation(conn, head).await? {
        Some((inbox, root, author)) => post::newest_of(conn, &inbox, (&root, &author)).await,
        None => Ok(None),
    }
}

/// Who reads the answer. A private conversation has no way out into the open but a new, public one (DESK-004). Pure.
fn audience(wished: Option<Audience>, widest: Audience, head: &Head) -> Result<Audience, Refusal> {
    if head.visibility != "public" {
        return match wished {
            Some(wished) if wished.is_public() => Err(Refusal::invalid(
                "audience",
                "this conversation is private; nothing of it can be said in public from here",
            )),
            _ => Ok(Audience::Named),
        };
    }
    match wished {
        Some(wished) if wished > widest => {
            Err(Refusal::invalid("audience", "an answer never reaches further than the post it answers; choose fewer"))
        }
        Some(Audience::Named) => Err(Refusal::invalid(
            "audience",
            "to write to this person alone, continue in private: that is a conversation of its own",
        )),
        Some(wished) => Ok(wished),
        None => Ok(widest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::landing::tests::head;

    #[test]
    fn an_answer_never_reaches_further_than_what_it_answers() {
        let public = Head { visibility: "public".into(), ..head() };
        assert_eq!(audience(None, Audience::Quiet, &public), Ok(Audience::Quiet));
        assert_eq!(audience(Some(Audience::Followers), Audience::Quiet, &public), Ok(Audience::Followers));
        assert!(audience(Some(Audience::Everyone), Audience::Quiet, &public).is_err());
        assert!(audience(Some(Audience::Named), Audience::Quiet, &public).is_err());
        assert_eq!(audience(None, Audience::Everyone, &head()), Ok(Audience::Named));
        assert!(audience(Some(Audience::Everyone), Audience::Everyone, &head()).is_err());
    }
}
