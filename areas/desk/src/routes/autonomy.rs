//! What needs a second person in public, and what people may say without one.

use crate::autonomy::level::{Level, Record};
use crate::autonomy::objection::{self, Objection};
use crate::autonomy::policy::{self, Crisis, Kept, Wished};
use crate::autonomy::review::{self, Review, Verdict};
use crate::autonomy::standing::{self, Stand, Turn};
use crate::colleague;
use base::{Action, AgentId, Outcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Conn;
use team::AgentRef;
use web::{Answer, Ask, Done, Empty, List, Needs, Page, Reply, Route, delete, get, post, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (write, decide) = (Needs::Permission(Action::ConversationReply), Needs::Permission(Action::Approve));
    let rule = Needs::Permission(Action::PublishRule);
    vec![
        get("/publish-rules", write, "what needs a second person in public, and whether there is a crisis", rules),
        post("/publish-rules", rule, "ask for a second person in some places", add),
        put("/publish-rules/{id}", rule, "change what needs a second person; what waits already follows", change),
        delete("/publish-rules/{id}", rule, "remove a rule", remove),
        post("/crisis", rule, "have two people look at everything said in public", begin),
        delete("/crisis", rule, "end that", end),
        get(
            "/levels/mine",
            write,
            "what one may say without a second person, one's own record, and what is next",
            mine,
        ),
        get("/levels", decide, "what everybody may say without a second person, and what is proposed", all),
        post("/levels/{agent}/{family}", rule, "raise or lower what somebody may say alone", set),
        get("/reviews", decide, "answers that left by themselves and are looked at afterwards", samples),
        post("/reviews/{id}", decide, "say whether such an answer was sound", judge),
        post("/levels/mine/objections", write, "object to a look at one's own answer, or to a level that fell", object),
        post("/objections/{id}", rule, "answer an objection of somebody else", answer),
    ]
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PublishRules")]
struct Rules {
    /// Rules of the company.
    items: Vec<Kept>,
    /// The crisis there is now.
    crisis: Option<Crisis>,
    /// Who said so.
    crisis_by: Option<AgentRef>,
}

async fn rules(ask: Ask) -> Answer<Rules> {
    let mut conn = ask.read().await?;
    let (items, crisis) = (policy::all(&mut conn).await?, policy::crisis(&mut conn).await?);
    let crisis_by = match &crisis {
        Some(open) => named(&mut conn, &open.begun_by).await?,
        None => None,
    };
    Ok(Rules { items, crisis, crisis_by }.into())
}

async fn named(conn: &mut Conn, agent: &AgentId) -> Outcome<Option<AgentRef>> {
    Ok(team::agents_by_ids(conn, std::slice::from_ref(agent)).await?.remove(agent))
}

async fn add(ask: Ask<(), Wished>) -> Answer<Kept> {
    let mut tx = ask.begin().await?;
    let rule = policy::add(&mut tx, &ask.body).await?;
    tx.commit().await?;
    Ok(Reply::created(rule))
}

async fn change(ask: Ask<(), Wished>) -> Answer<Kept> {
    let mut tx = ask.begin().await?;
    let before = policy::get(&mut tx, &ask.id("id")?).await?;
    ask.check_version(before.version)?;
    let rule = policy::change(&mut tx, &before, &ask.body).await?;
    tx.commit().await?;
    let version = rule.version;
    Ok(Reply::from(rule).version(version))
}

async fn remove(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    let rule = policy::get(&mut tx, &ask.id("id")?).await?;
    policy::remove(&mut tx, &rule).await?;
    tx.commit().await?;
    Empty::done()
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewCrisis")]
struct Beginning {
    /// What it is about, in a few words everybody at the desk reads.
    about: String,
}

async fn begin(ask: Ask<(), Beginning>) -> Answer<Crisis> {
    let mut tx = ask.begin().await?;
    let crisis = policy::begin_crisis(&mut tx, &ask.body.about).await?;
    tx.commit().await?;
    Ok(Reply::created(crisis))
}

async fn end(ask: Ask) -> Done {
    let mut tx = ask.begin().await?;
    policy::end_crisis(&mut tx).await?;
    tx.commit().await?;
    Empty::done()
}

/// What somebody may say alone on one kind of network.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AutonomyOf")]
struct Own {
    #[serde(flatten)]
    stand: Stand,
    /// What reviews said.
    record: Record,
    /// What is sure of it, in thousandths.
    bound_permille: i64,
    /// The next level, if there is one.
    next: Option<Level>,
    /// What has to be sure before that, in thousandths.
    next_permille: Option<i64>,
    /// So many more sound answers until the evidence is there; none where older faults have to pass out of the record first.
    sound_until: Option<u32>,
    /// How the level came to be, newest first.
    turns: Vec<Changed>,
    /// What they object to, newest first.
    objections: Vec<Objection>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AutonomyChanged")]
struct Changed {
    #[serde(flatten)]
    turn: Turn,
    /// Who did it; goodword itself if nobody.
    by: Option<AgentRef>,
}

async fn own(conn: &mut Conn, stand: Stand) -> Outcome<Own> {
    let place = (&stand.agent, stand.family.as_str());
    let record = standing::record(conn, place).await?;
    let (turns, objections) = (standing::turns(conn, place).await?, objection::of(conn, place).await?);
    let people: Vec<AgentId> = turns.iter().filter_map(|turn| turn.by.clone()).collect();
    let names = team::agents_by_ids(conn, &people).await?;
    let by = |turn: &Turn| turn.by.as_ref().and_then(|by| names.get(by).cloned());
    let next = stand.level.next();
    Ok(Own {
        record,
        bound_permille: record.permille(),
        next,
        next_permille: next.map(Level::entry_permille),
        sound_until: next.and_then(|next| record.sound_until(next)),
        turns: turns.into_iter().map(|turn| Changed { by: by(&turn), turn }).collect(),
        objections,
        stand,
    })
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OwnAutonomy")]
struct Mine {
    /// Whether the company named them: they hold the permission to publish somewhere, and no level asks for anybody.
    named: bool,
    /// Where they stand.
    items: Vec<Seen>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AutonomyWithReviews")]
struct Seen {
    #[serde(flatten)]
    own: Own,
    /// What was looked at, newest first.
    reviews: Vec<Review>,
}

async fn mine(ask: Ask) -> Answer<Mine> {
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let mut items = Vec::new();
    for stand in standing::all(&mut conn, Some(&me)).await? {
        let reviews = review::of(&mut conn, (&me, &stand.family)).await?;
        items.push(Seen { own: own(&mut conn, stand).await?, reviews });
    }
    Ok(Mine { named: ask.actor.check_anywhere(Action::Publish).is_ok(), items }.into())
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AgentAutonomy")]
struct Theirs {
    /// Who.
    agent: AgentRef,
    /// Whether the company named them: no level asks anything of them.
    named: bool,
    #[serde(flatten)]
    own: Own,
}

async fn all(ask: Ask) -> Answer<List<Theirs>> {
    let mut conn = ask.read().await?;
    let mut all = Vec::new();
    for stand in standing::all(&mut conn, None).await? {
        if let Some(agent) = named(&mut conn, &stand.agent).await? {
            let actor = colleague::as_actor(&mut conn, &stand.agent).await?;
            let named = actor.is_some_and(|actor| actor.check_anywhere(Action::Publish).is_ok());
            all.push(Theirs { agent, named, own: own(&mut conn, stand).await? });
        }
    }
    Ok(Page::whole(all).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LevelSet")]
struct Setting {
    /// The level; the same as now declines what is proposed.
    level: Level,
    /// Why; needed to lower it.
    #[serde(default)]
    words: String,
}

async fn set(ask: Ask<(), Setting>) -> Done {
    let (ask, (), wished) = ask.take();
    let agent: AgentId = ask.id("agent")?;
    let mut tx = ask.begin().await?;
    standing::set(&mut tx, (&agent, ask.text("family")?), (wished.level, &wished.words)).await?;
    tx.commit().await?;
    Empty::done()
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReviewSample")]
struct Sample {
    #[serde(flatten)]
    review: Review,
    /// Who wrote it.
    author: Option<AgentRef>,
}

async fn samples(ask: Ask) -> Answer<List<Sample>> {
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let open = review::samples(&mut conn, &me, &ask.actor.reach(Action::Approve)).await?;
    let people: Vec<AgentId> = open.iter().map(|one| one.agent.clone()).collect();
    let names = team::agents_by_ids(&mut conn, &people).await?;
    let dressed = open.into_iter().map(|review| Sample { author: names.get(&review.agent).cloned(), review });
    Ok(Page::whole(dressed.collect()).into())
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReviewWish")]
struct Judged {
    /// What it was.
    verdict: Verdict,
    /// What should have been different; needed for what was not sound.
    #[serde(default)]
    words: String,
}

async fn judge(ask: Ask<(), Judged>) -> Done {
    let (ask, (), judged) = ask.take();
    let mut tx = ask.begin().await?;
    review::decide(&mut tx, &ask.id("id")?, (judged.verdict, &judged.words)).await?;
    tx.commit().await?;
    Empty::done()
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewObjection")]
struct Objecting {
    /// Which look, or which change of the level.
    thing: String,
    /// Why.
    words: String,
}

async fn object(ask: Ask<(), Objecting>) -> Answer<Objection> {
    let mut tx = ask.begin().await?;
    let objection = objection::raise(&mut tx, &ask.body.thing, &ask.body.words).await?;
    tx.commit().await?;
    Ok(Reply::created(objection))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ObjectionAnswer")]
struct Answering {
    /// What becomes of it.
    outcome: objection::Verdict,
    /// What is said to it; its maker reads it.
    words: String,
}

async fn answer(ask: Ask<(), Answering>) -> Done {
    let mut tx = ask.begin().await?;
    objection::answer(&mut tx, ask.text("id")?, (ask.body.outcome, &ask.body.words)).await?;
    tx.commit().await?;
    Empty::done()
}
