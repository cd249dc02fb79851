//! Acts on posts, as the other side is told of them.

use crate::parse::own_thread;
use base::Refusal;
use contract::{Account, Act, Post, Prepared};
use serde_json::json;

pub(crate) fn prepare(account: &Account, act: Act, post: &Post, why: &str) -> Result<Prepared, Refusal> {
    if !crate::manifest::of(&account.settings).acts.contains(&act) {
        return Err(Refusal::new("channel.act_unknown", 422, "the other system knows no such act; do it there"));
    }
    if act == Act::Delete && !post.own {
        return Err(Refusal::invalid("post", "only a post of ours can be taken back; hide it instead"));
    }
    let told = json!({
        "type": "act", "act": act, "post": post.id, "thread": own_thread(&post.root), "why": why.trim(),
    });
    let bytes = serde_json::to_vec(&told).unwrap_or_default();
    // done twice it is done once, so what is done names it
    let payload =
        json!({ "message": format!("{}:{}", act.code(), post.id), "thread": own_thread(&post.root), "act": act });
    Ok(Prepared { provider_id: None, payload, bytes })
}
