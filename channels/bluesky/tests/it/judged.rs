//! The network's published Python client, atproto, reads what we posted as we meant it (CH-304).
#![expect(clippy::unwrap_used, reason = "test helper")]

use crate::world::Place;
use serde_json::Value;
use testkit::Judge;

/// Arguments: service, handle, password, uri of a post.
const READS: &str = "
import json, sys
from atproto import Client
service, handle, password, uri = sys.argv[1:]
client = Client(base_url=service)
client.login(handle, password)
post = client.get_post_thread(uri, depth=0).thread.post
said = post.record
marks = [{'words': said.text.encode()[f.index.byte_start:f.index.byte_end].decode(), 'to': getattr(f.features[0], 'did', None) or f.features[0].uri}
         for f in said.facets or []]
print(json.dumps({
    'text': said.text, 'langs': said.langs, 'marks': marks, 'author': post.author.did,
    'under': said.reply and [said.reply.root.uri, said.reply.parent.uri],
    'shows': [one.alt for one in said.embed.images] if said.embed else []}))
";

/// What it reads, signed in as a customer; nothing where it is not installed.
pub(crate) async fn read(place: &Place, uri: &str) -> Option<Value> {
    let (service, (handle, password), uri) = (place.service.clone(), place.ana.clone(), uri.to_owned());
    let judging = move || Some(Judge::with("atproto")?.says(READS, &[&service, &handle, &password, &uri], "").concat());
    let said = tokio::task::spawn_blocking(judging).await.unwrap()?;
    Some(serde_json::from_str(&said).unwrap())
}
