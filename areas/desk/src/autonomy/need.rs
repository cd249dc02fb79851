//! The need for a second person: what somebody's level asks for, what is risky about these words, and what the company wants
//! here; the strictest counts (AUT-1). Pure.

use super::level::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many people besides the author look at it first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ApprovalNeed")]
pub enum Need {
    /// Nobody.
    #[default]
    None,
    /// One.
    One,
    /// Two, each by themselves.
    Two,
}

impl Need {
    /// As a number.
    #[must_use]
    pub const fn people(self) -> i64 {
        match self {
            Self::None => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// Of a number.
    #[must_use]
    pub const fn of(people: i64) -> Self {
        match people {
            ..=0 => Self::None,
            1 => Self::One,
            _ => Self::Two,
        }
    }
}

/// Why somebody has to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalReason")]
pub struct Reason {
    /// Which of the rules, for whoever says it in another language.
    pub rule: String,
    /// What it names: a level, some words, a number, a rule of the company; may be empty.
    pub about: String,
    /// One sentence, in English.
    pub says: String,
}

/// What is needed, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalNeeded")]
pub struct Needed {
    /// How many people.
    pub need: Need,
    /// Every rule that asks for one.
    pub reasons: Vec<Reason>,
}

impl Needed {
    fn by(&mut self, need: Need, (rule, about, says): (&str, &str, String)) {
        self.need = self.need.max(need);
        self.reasons.push(Reason { rule: rule.into(), about: about.into(), says });
    }
}

/// What somebody may do by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The company named them: they hold the permission to publish. Their level asks for nobody; risk and rules do.
    Named,
    /// A token that was not made for publishing.
    Narrow,
    /// Their own record decides.
    At {
        /// Their level here.
        level: Level,
        /// A number drawn once for this conversation, author and day.
        draw: u64,
    },
}

/// Something in the words that a second person should see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// `risk`, `signer` or `block`.
    pub kind: &'static str,
    /// The words, or what is missing.
    pub quote: String,
}

/// What is about to be said, as far as the need depends on it.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Inbox it leaves from.
    pub inbox: String,
    /// Who would read it: `everyone`, `quiet` or `followers`.
    pub audience: String,
    /// How many listen to whoever is answered, where the network says so.
    pub reach: Option<i64>,
    /// How many listen to all but one in a hundred of those who wrote to this installation.
    pub usual_reach: Option<i64>,
    /// What the conversation is marked with: ids of its labels.
    pub marks: Vec<String>,
    /// What the reply check found.
    pub risks: Vec<Risk>,
    /// What whoever is answered wrote.
    pub heard: Heard,
    /// The largest amount of money that is named in it, or in what it answers, in hundredths.
    pub amount: Option<i64>,
    /// Whether it is the first answer in public to somebody who complained in public, where that is known.
    pub after_complaint: bool,
}

/// In what mood somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ApprovalMood")]
pub enum Mood {
    /// Something went wrong for them.
    Complaint,
    /// They sound sad or angry.
    Bad,
    /// Hours count.
    Urgent,
}

/// What is read out of what somebody wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// In what moods.
    pub moods: Vec<Mood>,
    /// What it is about.
    pub topics: Vec<String>,
    /// The language, where it can be told.
    pub language: Option<String>,
}

/// Where the company asks for somebody; an empty list asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "ApprovalConditions")]
pub struct Conditions {
    /// From one of these inboxes.
    pub inboxes: Vec<String>,
    /// Where one of these would read it: `everyone`, `quiet`, `followers`.
    pub audiences: Vec<String>,
    /// Where at least so many listen to whoever is answered.
    #[schemars(range(min = 1))]
    pub reach_from: Option<i64>,
    /// In a conversation with one of these labels.
    pub labels: Vec<String>,
    /// Where whoever is answered wrote in one of these moods.
    pub moods: Vec<Mood>,
    /// Where they wrote about one of these.
    pub topics: Vec<String>,
    /// Where they wrote in one of these languages: `en`, `de`, `fr`, `es`, or `other`, which is also one that cannot be told.
    pub languages: Vec<String>,
    /// Where at least so much money is named, in the answer or in what it answers, in whatever currency.
    #[schemars(range(min = 1))]
    pub amount_from: Option<i64>,
    /// Said by somebody below this level; those who may publish are below none.
    pub below: Option<Level>,
}

impl Conditions {
    /// Whether these words are meant.
    fn fit(&self, said: &Said, standing: Standing) -> bool {
        let among = |list: &[String], one: &String| list.is_empty() || list.contains(one);
        among(&self.inboxes, &said.inbox)
            && among(&self.audiences, &said.audience)
            && self.reach_from.is_none_or(|from| said.reach.is_some_and(|reach| reach >= from))
            && any_of(&self.labels, &said.marks)
            && any_of(&self.moods, &said.heard.moods)
            && any_of(&self.topics, &said.heard.topics)
            && among(&self.languages, &tongue(said.heard.language.as_deref()))
            && self.amount_from.is_none_or(|from| said.amount.is_some_and(|amount| amount / 100 >= from))
            && self.below.is_none_or(|below| match standing {
                Standing::Named => false,
                Standing::Narrow => true,
                Standing::At { level, .. } => level < below,
            })
    }
}

/// Whether nothing is asked, or something of what is asked is so.
fn any_of<T: PartialEq>(asked: &[T], is_so: &[T]) -> bool {
    asked.is_empty() || is_so.iter().any(|one| asked.contains(one))
}

/// Languages a rule can name; every other one is [`OTHER`], and so is one that cannot be told.
pub const TONGUES: [&str; 4] = ["en", "de", "fr", "es"];
/// Any other.
pub const OTHER: &str = "other";

/// As a rule names it. Pure.
fn tongue(language: Option<&str>) -> String {
    language.filter(|one| TONGUES.contains(one)).unwrap_or(OTHER).to_owned()
}

/// One rule of the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// Where it holds.
    pub conditions: Conditions,
    /// How many people it wants.
    pub need: Need,
}

/// What the company wants.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Its rules.
    pub rules: Vec<Rule>,
    /// What a crisis is about, while there is one.
    pub crisis: Option<String>,
}

/// What is needed before this is said by somebody who stands there.
#[must_use]
pub fn need(policy: &Policy, said: &Said, standing: Standing) -> Needed {
    let mut needed = Needed::default();
    by_level(&mut needed, standing);
    by_risk(&mut needed, said);
    if let Some(about) = &policy.crisis {
        needed.by(Need::Two, ("crisis", about, format!("while this lasts two people look: {about}")));
    }
    for rule in policy.rules.iter().filter(|rule| rule.need > Need::None && rule.conditions.fit(said, standing)) {
        needed.by(rule.need, ("rule", &rule.name, format!("a rule of the company: {}", rule.name)));
    }
    needed
}

fn by_level(needed: &mut Needed, standing: Standing) {
    match standing {
        Standing::Named => {}
        Standing::Narrow => {
            needed.by(Need::One, ("token", "", "this token was not made for publishing".into()));
        }
        Standing::At { level, draw } => {
            let one_in = level.one_in();
            if one_in.is_some_and(|one_in| draw.is_multiple_of(one_in)) {
                let often =
                    if one_in == Some(1) { "every answer" } else { "one answer in three, by lot, and this is one" };
                needed.by(Need::One, ("level", level.code(), format!("at level {}: {often}", level.code())));
            }
        }
    }
}

fn by_risk(needed: &mut Needed, said: &Said) {
    for Risk { kind, quote } in &said.risks {
        let says = match *kind {
            "signer" => "the name of whoever writes it is not below it".to_owned(),
            "block" => format!("the reply check stops it: \"{quote}\""),
            _ => format!("words a second person should read: \"{quote}\""),
        };
        needed.by(Need::One, (kind, quote, says));
    }
    if let (Some(reach), Some(usual)) = (said.reach, said.usual_reach)
        && reach > usual
    {
        let says = format!("{reach} listen to them, more than to ninety-nine of a hundred who wrote here");
        needed.by(Need::One, ("reach", &reach.to_string(), says));
    }
    if said.after_complaint {
        needed.by(Need::One, ("complaint", "", "the first answer in public to somebody who complained there".into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(level: Level, draw: u64) -> Standing {
        Standing::At { level, draw }
    }

    fn said() -> Said {
        Said { inbox: "inb_1".into(), audience: "everyone".into(), reach: Some(250), ..Said::default() }
    }

    #[track_caller]
    fn check(policy: &Policy, said: &Said, standing: Standing, expected: (Need, &[&str])) {
        let needed = need(policy, said, standing);
        let rules: Vec<&str> = needed.reasons.iter().map(|one| one.rule.as_str()).collect();
        assert_eq!((needed.need, rules.as_slice()), expected, "{needed:?}");
    }

    #[test]
    fn a_level_asks_for_every_answer_then_for_one_in_three_then_for_none() {
        let none = Policy::default();
        for (level, draw, expected) in [
            (Level::L0, 1, Need::One),
            (Level::L1, 1, Need::None),
            (Level::L1, 3, Need::One),
            (Level::L2, 3, Need::None),
            (Level::L3, 0, Need::None),
        ] {
            let reasons: &[&str] = if expected == Need::One { &["level"] } else { &[] };
            check(&none, &said(), at(level, draw), (expected, reasons));
        }
        check(&none, &said(), Standing::Named, (Need::None, &[]));
        check(&none, &said(), Standing::Narrow, (Need::One, &["token"]));
    }

    #[test]
    fn what_is_risky_needs_somebody_at_every_level_and_for_those_who_may_publish() {
        let none = Policy::default();
        let risk = |kind| Risk { kind, quote: "liable".into() };
        for standing in [Standing::Named, at(Level::L3, 7)] {
            for kind in ["risk", "signer", "block"] {
                check(&none, &Said { risks: vec![risk(kind)], ..said() }, standing, (Need::One, &[kind]));
            }
            let far = Said { usual_reach: Some(249), ..said() };
            check(&none, &far, standing, (Need::One, &["reach"]));
            check(&none, &Said { usual_reach: Some(250), ..said() }, standing, (Need::None, &[]));
            check(&none, &Said { after_complaint: true, ..said() }, standing, (Need::One, &["complaint"]));
        }
        let unknown = Said { reach: None, usual_reach: Some(1), ..said() };
        check(&none, &unknown, Standing::Named, (Need::None, &[]));
    }

    #[test]
    fn rules_of_the_company_hold_where_all_they_ask_is_so_and_the_strictest_counts() {
        let rule = |conditions| Policy {
            rules: vec![Rule { name: "large rooms".into(), conditions, need: Need::Two }],
            crisis: None,
        };
        let list = |one: &str| vec![one.to_owned()];
        let marked = Said { marks: list("lab_1"), ..said() };
        for (conditions, fits) in [
            (Conditions::default(), true),
            (Conditions { inboxes: list("inb_1"), ..Conditions::default() }, true),
            (Conditions { inboxes: list("inb_2"), ..Conditions::default() }, false),
            (Conditions { audiences: list("quiet"), ..Conditions::default() }, false),
            (Conditions { reach_from: Some(250), ..Conditions::default() }, true),
            (Conditions { reach_from: Some(251), ..Conditions::default() }, false),
            (Conditions { labels: list("lab_1"), ..Conditions::default() }, true),
            (Conditions { labels: list("lab_2"), ..Conditions::default() }, false),
            (Conditions { labels: list("lab_1"), inboxes: list("inb_2"), ..Conditions::default() }, false),
            (Conditions { below: Some(Level::L3), ..Conditions::default() }, true),
            (Conditions { below: Some(Level::L2), ..Conditions::default() }, false),
        ] {
            let expected: (Need, &[&str]) = if fits { (Need::Two, &["rule"]) } else { (Need::None, &[]) };
            check(&rule(conditions), &marked, at(Level::L2, 1), expected);
        }
        let below = Conditions { below: Some(Level::L3), ..Conditions::default() };
        check(&rule(below), &marked, Standing::Named, (Need::None, &[]));
        check(&rule(Conditions::default()), &marked, at(Level::L0, 1), (Need::Two, &["level", "rule"]));
    }

    #[test]
    fn rules_ask_by_mood_topic_language_and_amount() {
        let list = |one: &str| vec![one.to_owned()];
        let asks = |conditions| Policy {
            rules: vec![Rule { name: "angry about money".into(), conditions, need: Need::One }],
            crisis: None,
        };
        let heard =
            Heard { moods: vec![Mood::Complaint, Mood::Bad], topics: list("refund"), language: Some("de".into()) };
        let angry = Said { heard, amount: Some(12_050), ..said() };
        for (conditions, fits) in [
            (Conditions { moods: vec![Mood::Bad], ..Conditions::default() }, true),
            (Conditions { moods: vec![Mood::Urgent, Mood::Complaint], ..Conditions::default() }, true),
            (Conditions { moods: vec![Mood::Urgent], ..Conditions::default() }, false),
            (Conditions { topics: list("refund"), ..Conditions::default() }, true),
            (Conditions { topics: list("delivery"), ..Conditions::default() }, false),
            (Conditions { languages: list("de"), ..Conditions::default() }, true),
            (Conditions { languages: list("other"), ..Conditions::default() }, false),
            (Conditions { amount_from: Some(120), ..Conditions::default() }, true),
            (Conditions { amount_from: Some(121), ..Conditions::default() }, false),
            (Conditions { amount_from: Some(1), topics: list("order"), ..Conditions::default() }, false),
        ] {
            let expected: (Need, &[&str]) = if fits { (Need::One, &["rule"]) } else { (Need::None, &[]) };
            let needed = need(&asks(conditions.clone()), &angry, Standing::Named);
            assert!(needed.reasons.iter().all(|one| one.about == "angry about money"), "the reason names its rule");
            check(&asks(conditions), &angry, Standing::Named, expected);
        }
        // Nothing told fits no mood, topic or amount, and is another language.
        let other = Conditions { languages: list("other"), ..Conditions::default() };
        check(&asks(other), &said(), Standing::Named, (Need::One, &["rule"]));
        let some = Conditions { amount_from: Some(1), ..Conditions::default() };
        check(&asks(some), &said(), Standing::Named, (Need::None, &[]));
    }

    #[test]
    fn in_a_crisis_two_look_whoever_says_it() {
        let crisis = Policy { crisis: Some("kettles that burn".into()), ..Policy::default() };
        check(&crisis, &said(), Standing::Named, (Need::Two, &["crisis"]));
        check(&crisis, &said(), at(Level::L0, 1), (Need::Two, &["level", "crisis"]));
    }
}
