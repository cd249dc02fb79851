//! Signing in at the account's own server: from its name to an account that is read, with nothing in clear in the store
//! (MAST-02).

use super::Net;
use super::mastodon::Elephant;
use crate::house::{House, URL, id};
use goodword::settings::{Outside as Allowed, Settings};
use outside::http::{Ask, Purpose};
use serde_json::{Value, json};
use testkit::{Client, Fresh, both};

struct World {
    net: Elephant,
    house: House,
    ada: Client,
    inbox: String,
}

impl World {
    async fn open(fresh: Fresh) -> Self {
        let net = Elephant::start().await;
        let outside = Allowed { allowed_hosts: vec!["127.0.0.1".into()], authorities: None, name_servers: vec![] };
        let house = House::real(fresh, &Settings { outside, ..Settings::default() }).await;
        let ada = house.who("ada").await;
        let settings = json!({ "server": net.base, "allow_plain": "yes", "sign_in": "server" });
        let new = json!({ "name": "shop", "channel": "mastodon", "teams": [house.kettles.team], "settings": settings });
        let inbox = id(&ada.post("/inboxes", new).await.ok());
        Self { net, house, ada, inbox }
    }

    /// What the server gives the browser of somebody who says yes.
    async fn agrees(&self) -> Value {
        let begun = self.ada.post(&format!("/inboxes/{}/sign-in", self.inbox), json!({})).await.ok();
        let address = begun["address"].as_str().unwrap();
        let (place, query) = address.split_once('?').unwrap();
        assert_eq!(place, format!("{}/oauth/authorize", self.net.base));
        let page = super::mastodon::near().http(Ask::get(Purpose::Oidc, address.to_owned())).await.unwrap();
        assert_eq!(page.status, 200, "{}", String::from_utf8_lossy(&page.body));
        let ask = Ask {
            purpose: Purpose::Token,
            method: "POST".into(),
            url: place.to_owned(),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: format!("{query}&as=shop").into_bytes(),
        };
        let back = super::mastodon::near().http(ask).await.unwrap().header("location").unwrap().to_owned();
        assert!(back.starts_with(URL), "{back}");
        let pairs = back.split_once('?').unwrap().1.split('&').filter_map(|pair| pair.split_once('='));
        let found = |key: &str| pairs.clone().find(|(known, _)| *known == key).unwrap().1.to_owned();
        json!({ "state": found("state"), "code": found("code") })
    }

    async fn check(&self) -> Value {
        self.ada.post(&format!("/inboxes/{}/check", self.inbox), json!({})).await.ok()
    }

    async fn standing(&self) -> Value {
        self.ada.get(&format!("/inboxes/{}/sign-in", self.inbox)).await.ok()["state"].clone()
    }
}

both!(mast_02_an_account_is_opened_by_its_own_server_and_nothing_of_it_lies_in_clear, async |fresh: Fresh| {
    let world = World::open(fresh).await;
    assert_eq!((&world.check().await["ok"], world.standing().await), (&json!(false), json!("missing")));
    let back = world.agrees().await;
    let elsewhere = world.house.who("ada").await;
    assert_eq!(elsewhere.post("/inboxes/sign-in", back.clone()).await.status, 409, "another browser");
    world.ada.post("/inboxes/sign-in", back.clone()).await.ok();
    assert_eq!(world.ada.post("/inboxes/sign-in", back).await.status, 409, "once");
    assert_eq!(world.standing().await, "good");
    let checked = world.check().await;
    assert_eq!(checked["ok"], true, "{checked}");
    assert!(checked["steps"].to_string().contains("signed in as shop@here.test"), "{checked}");
    let sealed = world.house.text_of("select access from inbox_sign_ins where inbox_id = $1", &world.inbox).await;
    let token = world.house.works.vault.open("inbox.sign_in", &sealed).unwrap();
    let kept = world.house.text_of("select settings from inboxes where id = $1", &world.inbox).await;
    let shown = world.ada.get(&format!("/inboxes/{}", world.inbox)).await.ok().to_string();
    for text in [&sealed, &kept, &shown] {
        assert!(!text.contains(&token), "{text}");
    }
    let asked = world.net.standin.asked();
    assert_eq!(asked.iter().filter(|line| line.starts_with("POST /api/v1/apps")).count(), 1, "it registers once");
    // Taken back there, it is said here, and agreed to anew.
    world.net.standin.revoke_all();
    assert_eq!(world.check().await["ok"], false);
    let back = world.agrees().await;
    world.ada.post("/inboxes/sign-in", back).await.ok();
    assert_eq!(world.check().await["ok"], true);
    let asked = world.net.standin.asked();
    assert_eq!(asked.iter().filter(|line| line.starts_with("POST /api/v1/apps")).count(), 1, "with the same client");
});
