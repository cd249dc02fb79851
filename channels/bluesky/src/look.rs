//! Looking again at a thread, for whoever has it open.

use crate::Bluesky;
use crate::call::Trouble;
use crate::receive::{standing, views};
use crate::session::Seat;
use base::Refusal;
use contract::{Account, Post, Received};

pub(crate) async fn again(channel: &Bluesky, account: &Account, post: &Post) -> Result<Vec<Received>, Refusal> {
    let seat = Seat::of(channel, account);
    look(&seat, post).await.map_err(|trouble| {
        Refusal::new("channel.not_read", 503, format!("the thread could not be read again: {}", trouble.words()))
    })
}

async fn look(seat: &Seat<'_>, post: &Post) -> Result<Vec<Received>, Trouble> {
    let session = seat.session(None).await?;
    let now = seat.wire().clock.now();
    let mut all = standing(seat, &session, &post.root).await?.all(now);
    // a branch may lie deeper than threads are read, below a beginning that is gone, and a post that was taken back is in none
    let headless = !all.iter().any(|one| one.provider_key.starts_with("thread:"));
    if post.id != post.root && (headless || views(seat, std::slice::from_ref(&post.id)).await?.is_empty()) {
        all.extend(standing(seat, &session, &post.id).await?.all(now));
    }
    Ok(all)
}
