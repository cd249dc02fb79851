//! What the receiver wrote down, understood: messages, edits, deletions, how threads stand. Pure.
//!
//! The bytes are one JSON: what happened (`what`), the status it happened to, what stood around it then, who the account
//! is, and the files that were fetched. What the server sent stands in it as it came.

use crate::heal;
use crate::status::{self, Around, str_at};
use contract::{File, Incoming, Kind, Missing, Parsed, Party, Post, Quarantined, Unhad};
use data_encoding::BASE64;
use mail::attachment::safe_name;
use serde_json::Value;

/// Most posts of a thread that are read at once.
const MOST: usize = 1_000;

pub(crate) fn parse(raw: &[u8]) -> Result<Vec<Parsed>, Quarantined> {
    let value = heal::value(raw).filter(Value::is_object);
    let value = value.ok_or_else(|| Quarantined("this is no event of this network: it cannot be read".into()))?;
    let seen = Written { value: &value };
    Ok(match str_at(&value, "what").unwrap_or_default() {
        "post" => seen.message(),
        "own" => seen.own(),
        "edit" => seen.edited(),
        "heard" => seen.heard(),
        "thread" => seen.thread(),
        "gone" => match str_at(&value, "id").filter(|id| !id.is_empty()) {
            Some(id) => vec![Parsed::Deleted(id.to_owned())],
            None => unknown("a deletion that names no post"),
        },
        "odd" => unknown(&status::line(str_at(&value, "words").unwrap_or("an event this version does not know"), 500)),
        _ => return Err(Quarantined("this is no event of this network: it does not say what happened".into())),
    })
}

fn unknown(words: &str) -> Vec<Parsed> {
    vec![Parsed::Unknown(words.to_owned())]
}

/// What the receiver wrote down.
struct Written<'a> {
    value: &'a Value,
}

impl<'a> Written<'a> {
    fn status(&self) -> &'a Value {
        self.value.get("status").unwrap_or(&Value::Null)
    }

    fn list(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.value.get("around").and_then(Value::as_array).into_iter().flatten().take(MOST)
    }

    fn me(&self, key: &str) -> &'a str {
        self.value.pointer("/me").and_then(|me| str_at(me, key)).unwrap_or_default()
    }

    fn around(&self) -> Around<'a> {
        let domain = str_at(self.value, "domain").unwrap_or_default();
        Around::of(self.me("id"), domain, self.list().chain([self.status()]))
    }

    /// The status as a post. Where its thread was not fetched anew, the receiver said what it knew of it.
    fn post(&self, around: &Around<'_>) -> Option<Post> {
        let mut post = status::post(self.status(), around)?;
        let known = self.value.get("known").filter(|_| post.parent.is_none());
        if let Some((id, root)) = known.and_then(|known| Some((str_at(known, "id")?, str_at(known, "root")?))) {
            post.parent = Some(id.to_owned());
            root.clone_into(&mut post.root);
        }
        Some(post)
    }

    fn message(&self) -> Vec<Parsed> {
        let around = self.around();
        let Some(post) = self.post(&around) else { return unknown("a post without an id") };
        let message = Parsed::Message(Box::new(self.incoming(post, &around)));
        [vec![message], self.posts(&around)].concat()
    }

    /// One of our own: come back from where we sent it, or written by a colleague with another program. Which of the two is
    /// told by its id alone, which the desk knows: the name of a program proves nothing.
    fn own(&self) -> Vec<Parsed> {
        let around = self.around();
        let Some(post) = self.post(&around) else { return unknown("a post without an id") };
        let written = Parsed::Outside(Box::new(self.incoming(post, &around)));
        // whom it answers is known first
        [self.posts(&around), vec![written]].concat()
    }

    fn edited(&self) -> Vec<Parsed> {
        let around = self.around();
        let Some(post) = self.post(&around) else { return unknown("an edit of a post without an id") };
        if !post.own && !self.names_us() {
            return vec![Parsed::Thread(vec![post])];
        }
        vec![Parsed::Edited(Box::new(self.incoming(post, &around)))]
    }

    fn heard(&self) -> Vec<Parsed> {
        let around = self.around();
        match (str_at(self.value, "listening"), self.post(&around)) {
            (Some(listening), Some(post)) => vec![Parsed::Heard(listening.to_owned(), Box::new(post))],
            _ => unknown("something heard that cannot be read"),
        }
    }

    fn thread(&self) -> Vec<Parsed> {
        let found = self.posts(&self.around());
        if found.is_empty() { unknown("a thread without posts") } else { found }
    }

    fn posts(&self, around: &Around<'_>) -> Vec<Parsed> {
        let posts: Vec<Post> = self.list().filter_map(|one| status::post(one, around)).collect();
        if posts.is_empty() { Vec::new() } else { vec![Parsed::Thread(posts)] }
    }

    fn mentions(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.status().get("mentions").and_then(Value::as_array).into_iter().flatten().take(100)
    }

    fn names_us(&self) -> bool {
        self.mentions().any(|one| str_at(one, "id") == Some(self.me("id")))
    }

    fn incoming(&self, post: Post, around: &Around<'_>) -> Incoming {
        let account = self.status().get("account").unwrap_or(&Value::Null);
        let bot = account.get("bot").and_then(Value::as_bool) == Some(true);
        let (files, missing) = self.files();
        let warnings = missing.iter().map(|one| one.why.words().to_owned()).collect();
        Incoming {
            to: self.named(around),
            quoted: self.quoted(),
            files,
            missing,
            kind: if bot { Kind::Automatic } else { Kind::Message },
            answerable: !bot && !post.own,
            warnings,
            ..Incoming::posted(post)
        }
    }

    /// Who is named in it. A mention tells only a page; who that is stands with the posts around, if they wrote any.
    fn named(&self, around: &Around<'_>) -> Vec<Party> {
        let accounts: Vec<&Value> = self.list().filter_map(|one| one.get("account")).collect();
        let known = |mention: &Value| {
            let id = str_at(mention, "id");
            accounts.iter().copied().find(|account| id.is_some() && str_at(account, "id") == id)
        };
        let ours = |mention: &Value| str_at(mention, "id") == Some(self.me("id"));
        let party = |mention: &Value| match known(mention) {
            Some(account) => status::party(account, around.domain),
            None if ours(mention) => {
                Party { address: self.me("uri").to_owned(), ..status::party(mention, around.domain) }
            }
            None => status::party(mention, around.domain),
        };
        self.mentions().map(party).collect()
    }

    fn quoted(&self) -> Value {
        let quoted = self.status().pointer("/quote/quoted_status");
        let nodes = quoted.map(|quoted| status::said(quoted).0).unwrap_or_default();
        serde_json::to_value(nodes).unwrap_or_default()
    }

    /// The files that were fetched, and those that were not.
    fn files(&self) -> (Vec<File>, Vec<Missing>) {
        let (mut files, mut missing) = (Vec::new(), Vec::new());
        let list = self.value.get("media").and_then(Value::as_array);
        for one in list.into_iter().flatten().take(40) {
            match self.file(one) {
                Ok(file) => files.push(file),
                Err(why) => missing.push(why),
            }
        }
        (files, missing)
    }

    fn file(&self, one: &Value) -> Result<File, Missing> {
        let at = |key: &str| str_at(one, key).unwrap_or_default();
        let medium = status::media(self.status()).find(|medium| lies_at(medium, at("url")));
        let bytes = str_at(one, "bytes").and_then(|text| BASE64.decode(text.as_bytes()).ok());
        let bytes = bytes.ok_or_else(|| missing(one, medium))?;
        Ok(File {
            description: status::described(one),
            key: medium.map(status::key).filter(|key| !key.is_empty()),
            ..File::new(safe_name(at("name"), at("type")), at("type"), bytes)
        })
    }
}

fn lies_at(medium: &Value, place: &str) -> bool {
    !place.is_empty() && ["url", "remote_url"].iter().any(|key| str_at(medium, key) == Some(place))
}

fn missing(one: &Value, medium: Option<&Value>) -> Missing {
    let place = status::line(str_at(one, "url").unwrap_or_default(), 500);
    let place = if place.is_empty() { String::new() } else { format!("; it is at {place}") };
    let why = status::line(str_at(one, "missing").unwrap_or("it did not come whole"), 300);
    let words = format!("a file of this post could not be fetched: {why}{place}");
    let again = one.get("again").and_then(Value::as_bool) == Some(true);
    Missing {
        key: medium.map(status::key).unwrap_or_default(),
        places: medium.map(status::places).unwrap_or_default(),
        description: status::described(one),
        why: if again { Unhad::NotNow(words) } else { Unhad::Never(words) },
    }
}
