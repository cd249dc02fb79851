//! A post and an answer below it, found there by those who look, and taken back: the way of an answer in public, walked once.

use base::MessageId;
use contract::{Account, Act, Audience, Channel, Counts, Outgoing, Parsed, Party, Post, Prepared, Step, Under};
use serde_json::Value;
use store::Db;
use store::outbox::Answer;

const WORDS: &str = "A check of this account by its own desk. It is taken back in a moment.";
const ANSWER: &str = "And an answer to it.";

/// An account on a network of posts.
struct Round<'a> {
    db: &'a Db,
    channel: &'a dyn Channel,
    account: &'a Account,
    audience: Audience,
}

/// Something of ours that stands there.
struct Standing {
    post: Post,
    prepared: Prepared,
}

/// Walks it. None where there are no posts of one's own that could be taken back.
pub(super) async fn look(db: &Db, (channel, account): (&dyn Channel, &Account)) -> Option<Vec<Step>> {
    let manifest = channel.manifest_of(&account.settings);
    // as few as possible; but what only those named read needs somebody to be named
    let audience = manifest.audiences.iter().copied().filter(|audience| audience.is_public()).min()?;
    if !manifest.acts.contains(&Act::Delete) {
        return None;
    }
    let mut steps = Vec::new();
    Round { db, channel, account, audience }.walk(&mut steps).await;
    Some(steps)
}

impl Round<'_> {
    async fn walk(&self, steps: &mut Vec<Step>) {
        let shown = format!("post, readable by {}", self.audience.code());
        let Some(begun) = told(steps, &shown, self.publish(WORDS, None).await) else { return };
        let answer = told(steps, "answer it", self.publish(ANSWER, Some(&begun.post)).await);
        if let Some(answer) = &answer {
            steps.push(step("read the thread", self.stands_below(&begun.post, &answer.post).await));
        }
        for one in answer.iter().chain([&begun]) {
            let what = if one.post.parent.is_some() { "take the answer back" } else { "take the post back" };
            steps.push(step(what, self.take_back(one).await));
        }
    }

    async fn publish(&self, text: &str, parent: Option<&Post>) -> Result<Standing, String> {
        let (at, message) = (self.db.now(), MessageId::mint(self.db.now()));
        let language = Some("en".to_owned());
        let under = Under { post: parent.cloned(), audience: self.audience, warning: String::new(), language };
        let out = Outgoing { under: Some(under), ..Outgoing::written(message, at, text) };
        let prepared = self.channel.prepare(self.account, &out).map_err(|refusal| refusal.detail)?;
        let called = self.leave(&prepared).await?;
        let word = |key: &str| called.get(key).and_then(Value::as_str).map(str::to_owned);
        let id = word("id").ok_or("the network took it without saying what it is called there")?;
        let post = Post {
            local: word("local").unwrap_or_default(),
            root: parent.map_or_else(|| id.clone(), |parent| parent.root.clone()),
            parent: parent.map(|parent| parent.id.clone()),
            author: Party::default(),
            own: true,
            followers: None,
            audience: self.audience,
            text: text.into(),
            body: Value::Null,
            warning: String::new(),
            sensitive: false,
            language: None,
            url: word("url"),
            at,
            edited_at: None,
            counts: Counts::default(),
            media: Vec::new(),
            labels: Vec::new(),
            closed: None,
            id,
        };
        Ok(Standing { post, prepared })
    }

    /// What it is called there.
    async fn leave(&self, prepared: &Prepared) -> Result<Value, String> {
        match plain(self.channel.send(Some(self.account), &prepared.payload, prepared.bytes.clone()).await) {
            Answer::Posted(called) => Ok(called),
            Answer::Refused(words) | Answer::Later(words, _) => Err(words),
            Answer::Sent(words) | Answer::Unknown(words) => {
                self.find(prepared).await?.ok_or(format!("{words}; it is not found there"))
            }
            Answer::Partly(..) => Err("only some of it was taken".into()),
        }
    }

    async fn find(&self, prepared: &Prepared) -> Result<Option<Value>, String> {
        match self.channel.look_up(self.account, &prepared.payload, &prepared.bytes).await.map(plain) {
            Some(Answer::Posted(called)) => Ok(Some(called)),
            Some(Answer::Refused(words) | Answer::Later(words, _) | Answer::Unknown(words)) => Err(words),
            Some(Answer::Sent(_) | Answer::Partly(..)) | None => Ok(None),
        }
    }

    /// Whether whoever reads the thread finds the answer in it.
    async fn stands_below(&self, post: &Post, answer: &Post) -> Result<String, String> {
        let read = self.channel.look_again(self.account, post).await.map_err(|refusal| refusal.detail)?;
        let parsed = read.iter().filter_map(|one| self.channel.parse(self.account, &one.bytes, &one.envelope).ok());
        let is_there =
            |one: &Parsed| matches!(one, Parsed::Thread(posts) if posts.iter().any(|post| post.id == answer.id));
        if parsed.flatten().any(|one| is_there(&one)) {
            return Ok("the answer stands in it".into());
        }
        Err("the answer is not in it yet; the network may be slow to show it".into())
    }

    async fn take_back(&self, one: &Standing) -> Result<String, String> {
        let by_hand = |words: String| {
            let place = one.post.url.clone().unwrap_or_else(|| one.post.id.clone());
            format!("{words}; take it back yourself: {place}")
        };
        let act = self.channel.prepare_act(self.account, Act::Delete, &one.post, "");
        let act = act.map_err(|refusal| by_hand(refusal.detail))?;
        match plain(self.channel.send(Some(self.account), &act.payload, act.bytes).await) {
            Answer::Sent(_) | Answer::Posted(_) => {}
            Answer::Refused(words) | Answer::Later(words, _) | Answer::Unknown(words) => return Err(by_hand(words)),
            Answer::Partly(..) => return Err(by_hand("only some of it was done".into())),
        }
        match self.find(&one.prepared).await {
            Ok(None) => Ok("it is gone".into()),
            Ok(Some(_)) => Err(by_hand("it still stands there".into())),
            Err(words) => Err(by_hand(words)),
        }
    }
}

/// What is to be said in the end.
fn plain(answer: Answer) -> Answer {
    if let Answer::Partly(_, rest) = answer { *rest } else { answer }
}

fn step(what: &str, done: Result<String, String>) -> Step {
    let (ok, detail) = match done {
        Ok(seen) => (true, seen),
        Err(words) => (false, words),
    };
    Step { what: what.into(), ok, detail }
}

/// Notes where something stands now, or why not.
fn told(steps: &mut Vec<Step>, what: &str, done: Result<Standing, String>) -> Option<Standing> {
    let seen = done.as_ref().map(|one| one.post.url.clone().unwrap_or_else(|| one.post.id.clone()));
    steps.push(step(what, seen.map_err(Clone::clone)));
    done.ok()
}
