//! SEC-E14: with a cache in front and people changing seats, nobody sees what was meant for another.

use crate::house::House;
use goodword::wiring::api_routes;
use std::collections::HashMap;
use testkit::{Answered, Client, Fresh, both};
use web::Method;

/// A proxy that keeps whatever it may keep, as RFC 9111 lets a shared cache do.
#[derive(Default)]
struct Cache(HashMap<String, String>);

impl Cache {
    /// What a person gets, and whether it was made for them.
    async fn get(&mut self, who: &Client, path: &str) -> (String, bool) {
        if let Some(kept) = self.0.get(path) {
            return (kept.clone(), false);
        }
        let answer = who.get(path).await;
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        if may_be_kept(&answer) {
            self.0.insert(path.to_owned(), text.clone());
        }
        (text, true)
    }
}

fn may_be_kept(answer: &Answered) -> bool {
    let said = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_lowercase();
    let control = said("cache-control");
    let forbidden = ["no-store", "private"].iter().any(|word| control.contains(word)) || said("vary").contains('*');
    !forbidden && matches!(answer.status.as_u16(), 200 | 203 | 204 | 300 | 301 | 404 | 405 | 410 | 414 | 501)
}

both!(through_a_cache_nobody_gets_the_answer_of_another, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ours = house.conversation(&house.kettles, "Kettle canary").await;
    let (mia, ben) = (house.who("mia").await, house.who("ben").await);
    let mut cache = Cache::default();
    let mut seen = 0;
    for route in api_routes().into_iter().filter(|route| route.method == Method::GET && !route.path.contains("live")) {
        let path = route.path.replace("{id}", &ours);
        let (_, fresh) = cache.get(&mia, &path).await;
        assert!(fresh, "{path}");
        for who in [&ben, &house.visitor] {
            let (text, own) = cache.get(who, &path).await;
            assert!(own && !text.contains("Kettle canary"), "{path}: {text}");
        }
        let vary = mia.get(&path).await.headers["vary"].clone();
        assert!(vary.to_str().unwrap().contains("Cookie"), "{path}");
        seen += 1;
    }
    assert!(seen > 50 && cache.0.is_empty(), "{seen} paths, kept: {:?}", cache.0.keys());
});
