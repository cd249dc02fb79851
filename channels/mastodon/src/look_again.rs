//! How a thread stands now, for whoever looks at it: from the post it began with, down to its last answer (MAST-05).

use crate::about::About;
use crate::act::part;
use crate::call::{Client, Wrong};
use crate::line::Lane;
use crate::receive::{Raw, thread_key};
use crate::status::{self, str_at};
use crate::thread::{context, is_answer};
use crate::{Mastodon, status::Around};
use base::Refusal;
use contract::{Account, Post, Received};
use serde_json::Value;

pub(crate) async fn look_again(net: &Mastodon, account: &Account, post: &Post) -> Result<Vec<Received>, Refusal> {
    let about = About::of(account);
    let work = async {
        let client = Client::open(net, account).await?;
        look(&client, &about, post).await
    };
    work.await.map_err(|wrong: Wrong| Refusal::new("channel.look_again", 409, wrong.words()))
}

async fn look(client: &Client<'_>, about: &About, post: &Post) -> Result<Vec<Received>, Wrong> {
    let path = |id: &str| format!("/api/v1/statuses/{}", part(id));
    let own = match client.value(Lane::News, &path(&post.local), &[]).await {
        Err(Wrong::Gone) => return Ok(vec![Raw::of(about, "gone").gone(&post.id)]),
        other => other?,
    };
    let mut around = context(client, &post.local).await?;
    let root =
        around.first().filter(|first| !is_answer(first)).and_then(|first| str_at(first, "id")).map(str::to_owned);
    if let Some(root) = root {
        // from the middle one sees the way up and what hangs below: the whole hangs below the root
        let mut whole = context(client, &root).await?;
        whole.extend(around.drain(..1));
        around = whole;
    }
    if !around.iter().any(|one| str_at(one, "id") == str_at(&own, "id")) {
        around.push(own);
    }
    Ok(vec![standing(about, around)])
}

/// A thread as something received; the same thread twice is received once.
pub(crate) fn standing(about: &About, posts: Vec<Value>) -> Received {
    let around = Around::of(&about.me.id, &about.domain, posts.iter());
    let root = posts.iter().find_map(|one| status::post(one, &around)).map(|post| post.root).unwrap_or_default();
    let key = thread_key(&root, &posts);
    Raw::of(about, "thread").around(posts).received(key)
}
