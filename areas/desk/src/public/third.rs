//! Who else would read a private post: everybody named in it gets it, so a third person is named knowingly or not at all (MAST-07).

use super::{branch, post};
use crate::head::Head;
use crate::people::{self, Participant};
use crate::reply::Writing;
use base::{Fault, InboxId, Outcome, Refusal};
use contract::{Audience, Party, Under};
use store::Conn;

/// Refuses to name somebody besides the customer, unless they take part in the thread and are meant to read it.
pub(crate) async fn check(conn: &mut Conn, head: &Head, (under, writing): (Option<&Under>, &Writing)) -> Outcome<()> {
    let Some(under) = under.filter(|under| under.audience == Audience::Named) else { return Ok(()) };
    let thread = branch::of_conversation(conn, head).await?;
    let present = people::of(conn, &head.id).await?;
    let customers = present.iter().filter(|one| one.role == "customer").map(|one| one.address.as_str());
    let answered = under.post.iter().filter(|post| !post.own).map(|post| post.author.address.as_str());
    let begun = thread.iter().map(|(_, _, author)| author.as_str());
    let theirs: Vec<&str> = customers.chain(answered).chain(begun).collect();
    let all = writing.to.iter().chain(&writing.cc).chain(&writing.bcc);
    let thirds: Vec<&Party> = all.filter(|party| !theirs.iter().any(|own| is(own, party))).collect();
    if theirs.is_empty() || thirds.is_empty() {
        return Ok(());
    }
    let voices = voices(conn, present, thread.as_ref()).await?;
    Ok(thirds.into_iter().try_for_each(|third| judge(third, &voices, writing))?)
}

/// Everybody who has spoken in the thread, or takes part in this conversation.
async fn voices(
    conn: &mut Conn,
    present: Vec<Participant>,
    thread: Option<&(InboxId, String, String)>,
) -> Result<Vec<String>, Fault> {
    let mut voices: Vec<String> = present.into_iter().map(|one| one.address).collect();
    if let Some((inbox, root, _)) = thread {
        voices.extend(post::voices(conn, inbox, root).await?);
    }
    Ok(voices)
}

/// Pure.
fn judge(third: &Party, voices: &[String], writing: &Writing) -> Result<(), Refusal> {
    let name: String = third.handle.as_deref().unwrap_or(&third.address).chars().take(100).collect();
    if !voices.iter().any(|voice| is(voice, third)) {
        let words =
            format!("{name} takes no part here, and whoever is named in a private post gets it too; leave them out");
        return Err(Refusal::new("post.third_person", 422, words).field("to"));
    }
    if !writing.named_knowingly.iter().any(|known| is(known, third)) {
        let words = format!("{name} would read this private post too; leave them out, or say that this is meant");
        return Err(Refusal::new("post.third_unconfirmed", 422, words).field("named_knowingly"));
    }
    Ok(())
}

/// Pure.
fn is(address: &str, party: &Party) -> bool {
    customers::normalise("email", address) == customers::normalise("email", &party.address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writing::Sort;

    #[test]
    fn a_third_person_takes_part_already_and_is_meant() {
        let bo = Party { handle: Some("bo@far.test".into()), ..Party::new("Bo", "https://far.test/users/bo") };
        let voices = vec!["https://far.test/users/bo".to_owned()];
        let plain = Writing::to(vec![], Sort::Reply, 1);
        let meant = Writing { named_knowingly: voices.clone(), ..plain.clone() };
        let stranger = judge(&bo, &[], &meant).expect_err("takes no part");
        assert_eq!((stranger.code, stranger.detail.contains("bo@far.test")), ("post.third_person", true));
        assert_eq!(judge(&bo, &voices, &plain).expect_err("nobody said so").code, "post.third_unconfirmed");
        assert_eq!(judge(&bo, &voices, &meant), Ok(()));
    }
}
