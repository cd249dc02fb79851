//! Accounts, and posts as the API shows them.

use crate::world::{Status, Token, World};
use rand::Rng;
use serde_json::{Map, Value, json};

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) acct: String,
    pub(crate) name: String,
    pub(crate) more: Map<String, Value>,
}

impl Account {
    pub(crate) fn is_local(&self) -> bool {
        !self.acct.contains('@')
    }

    fn home<'a>(&'a self, world: &'a World) -> (&'a str, String) {
        match self.acct.split_once('@') {
            Some((name, domain)) => (name, format!("https://{domain}")),
            None => (&self.acct, world.base.clone()),
        }
    }

    pub(crate) fn url(&self, world: &World) -> String {
        let (name, home) = self.home(world);
        format!("{home}/@{name}")
    }

    pub(crate) fn uri(&self, world: &World) -> String {
        let (name, home) = self.home(world);
        format!("{home}/users/{name}")
    }

    pub(crate) fn shown(&self, world: &World) -> Value {
        let (name, _) = self.home(world);
        let mut shown = json!({
            "id": self.id, "username": name, "acct": self.acct, "uri": self.uri(world), "url": self.url(world),
            "display_name": self.name, "bot": false, "locked": false, "followers_count": 12, "following_count": 1,
            "statuses_count": 1, "created_at": "2020-01-01T00:00:00.000Z", "note": "", "emojis": [], "fields": [],
        });
        if let Some(object) = shown.as_object_mut() {
            object.extend(self.more.clone());
        }
        if world.is("old")
            && let Some(object) = shown.as_object_mut()
        {
            object.remove("uri");
        }
        shown
    }
}

impl World {
    pub(crate) fn account(&mut self, acct: &str, name: &str) -> String {
        if let Some(id) = self.find(acct) {
            return id;
        }
        let id = self.next_id();
        let account = Account { id: id.clone(), acct: acct.into(), name: name.into(), more: Map::new() };
        self.accounts.insert(id.clone(), account);
        id
    }

    pub(crate) fn change_account(&mut self, acct: &str, change: &Value) {
        let id = self.id_of(acct);
        if let (Some(account), Some(change)) = (self.accounts.get_mut(&id), change.as_object()) {
            account.more.extend(change.clone());
        }
    }

    /// The id behind a handle, with or without this server's name.
    pub(crate) fn find(&self, acct: &str) -> Option<String> {
        let acct = acct.strip_suffix(&format!("@{}", self.domain)).unwrap_or(acct);
        let found = self.accounts.values().find(|one| one.acct.eq_ignore_ascii_case(acct));
        found.map(|one| one.id.clone())
    }

    pub(crate) fn id_of(&self, acct: &str) -> String {
        self.find(acct).unwrap_or_else(|| acct.to_owned())
    }

    pub(crate) fn token(&mut self, acct: &str, scopes: &str, program: &str) -> String {
        let token = random();
        let (account, scopes, program) = (self.id_of(acct), scopes.to_owned(), program.to_owned());
        self.tokens.insert(token.clone(), Token { account, scopes, program });
        token
    }

    /// Whether somebody may see a post.
    pub(crate) fn sees(&self, status: &Status, viewer: Option<&str>) -> bool {
        let open = matches!(status.visibility.as_str(), "public" | "unlisted");
        open || viewer.is_some_and(|viewer| status.author == viewer || status.named.iter().any(|one| one == viewer))
    }

    /// A post as somebody sees it.
    pub(crate) fn shown(&self, status: &Status, viewer: Option<&str>) -> Value {
        let author = self.accounts.get(&status.author);
        let (uri, url) = author.map_or_else(Default::default, |one| {
            (format!("{}/statuses/{}", one.uri(self), status.id), format!("{}/{}", one.url(self), status.id))
        });
        let mention = |id: &String| {
            let one = self.accounts.get(id)?;
            Some(
                json!({ "id": one.id, "username": one.acct.split('@').next(), "acct": one.acct, "url": one.url(self) }),
            )
        };
        let parent = status.parent.as_ref().and_then(|parent| self.statuses.get(parent));
        let mut shown = json!({
            "id": status.id, "uri": uri, "url": url, "visibility": status.visibility,
            "in_reply_to_id": status.parent, "in_reply_to_account_id": parent.map(|parent| parent.author.clone()),
            "account": author.map(|one| one.shown(self)), "mentions": status.named.iter().filter_map(mention).collect::<Vec<_>>(),
            "reblog": null, "emojis": [], "card": null,
        });
        let Some(object) = shown.as_object_mut() else { return shown };
        for key in ["replies_count", "reblogs_count", "favourites_count"] {
            object.insert(key.into(), json!(status.counts.get(key).copied().unwrap_or(0)));
        }
        if viewer == Some(&status.author) && !status.program.is_empty() {
            object.insert("application".into(), json!({ "name": status.program, "website": null }));
        }
        object.extend(status.fields.clone());
        object.remove("text");
        shown
    }
}

/// A text nobody guesses.
pub(crate) fn random() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}
