//! An edition of the company's pact: its words, its goals, and the rules of who may stand for it. Pure.

use crate::board::{Promise, Side};
use base::vault::fingerprint;
use base::{AgentId, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The text of the five pairs that is signed.
pub const TEXT: &str = "pact-text 1.0";
/// How long one person alone waits before a second reading (D3).
pub const ALONE_MS: i64 = 10 * Time::MINUTE;
/// Longest wording of a line, and longest text on how things are put right, in characters.
const WORDING: usize = 400;
const REPAIR: usize = 2_000;

/// Where an edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PactEditionState")]
pub enum State {
    /// Being written and signed.
    Open,
    /// In public.
    Published,
    /// A newer one is in public.
    Replaced,
    /// Taken out of the public.
    Withdrawn,
}

impl State {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Published => "published",
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What was stored.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "published" => Self::Published,
            "replaced" => Self::Replaced,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Open,
        }
    }
}

/// One of the ten lines in the company's own words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PactWording")]
pub struct Wording {
    /// Which promise.
    pub promise: Promise,
    /// The company's own words for it.
    pub wording: String,
    /// What the company wants to reach, from 0 to 1. The customers' lines may go without.
    #[serde(default)]
    pub goal: Option<f64>,
}

/// All that is written at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PactWords")]
pub struct WordsWritten {
    /// The language of these words: en, de, fr or es.
    pub language: String,
    /// How the company puts things right: refund, repair, what the front line may decide.
    pub repair: String,
    /// All ten.
    pub lines: Vec<Wording>,
}

/// Somebody who signed for the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PactNamed")]
pub struct Named {
    /// Who.
    pub agent: AgentId,
    /// Name at that time.
    pub name: String,
    /// What they do here, in their own words.
    pub title: String,
    /// When.
    pub at: Time,
}

/// An edition.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PactEdition")]
pub struct Edition {
    /// Counts editions.
    pub number: i64,
    /// Where it stands.
    pub state: State,
    /// What is written.
    pub words: WordsWritten,
    /// Of the words: what a signature is of.
    pub mark: String,
    /// Counts changes.
    pub version: i64,
    /// The officer who signed.
    pub officer: Option<Named>,
    /// Who answers customers and signed, too.
    pub witness: Option<Named>,
    /// Who proposed to publish it, when; without a title.
    pub author: Option<Named>,
    /// Name of who published it as the second.
    pub second: Option<String>,
    /// Nobody else works here: one person waited and read it twice.
    pub alone: bool,
    /// In public since.
    pub published_at: Option<Time>,
}

/// All ten lines in their order, or the refusal to take some of them (PACT-N5).
pub fn all_ten(lines: &[Wording]) -> Result<Vec<Wording>, Refusal> {
    let of = |promise: Promise| lines.iter().filter(move |line| line.promise == promise);
    let odd: Vec<&str> = Promise::ALL.into_iter().filter(|one| of(*one).count() != 1).map(Promise::id).collect();
    if !odd.is_empty() {
        let detail = format!("the pact is all ten lines or none; each once, please look at {}", odd.join(", "));
        return Err(Refusal::new("pact_all_or_none", 409, detail).field("lines"));
    }
    Promise::ALL.into_iter().flat_map(of).map(settled).collect()
}

fn settled(line: &Wording) -> Result<Wording, Refusal> {
    let field = format!("lines.{}", line.promise.id());
    let wording = team::words::line(&field, &line.wording, WORDING)?;
    if wording.is_empty() {
        return Err(Refusal::invalid(&field, "say this promise in your own words; a sentence will do"));
    }
    if line.goal.is_some_and(|goal| !(0.01..=1.0).contains(&goal)) {
        return Err(Refusal::invalid(&format!("{field}.goal"), "a goal is a share from 1 to 100 %"));
    }
    if line.goal.is_none() && line.promise.side() == Side::Company {
        return Err(Refusal::invalid(
            &format!("{field}.goal"),
            "a promise of ours needs a goal, or it cannot be missed",
        ));
    }
    Ok(Wording { promise: line.promise, wording, goal: line.goal })
}

/// What is written, in the form it is kept in.
pub fn written(words: &WordsWritten) -> Result<WordsWritten, Refusal> {
    if !LANGUAGES.contains(&words.language.as_str()) {
        return Err(Refusal::invalid("language", format!("choose one of {}", LANGUAGES.join(", "))));
    }
    let repair = team::words::lines("repair", &words.repair, REPAIR)?;
    if repair.trim().is_empty() {
        return Err(Refusal::invalid("repair", "say how you put things right; people read it before they need it"));
    }
    Ok(WordsWritten { language: words.language.clone(), repair, lines: all_ten(&words.lines)? })
}

/// Languages of the public pages.
pub const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];

/// By what these words are known: a signature is of exactly them.
#[must_use]
pub fn mark(words: &WordsWritten) -> String {
    let told = serde_json::json!([TEXT, words]).to_string();
    fingerprint(&told).chars().take(32).collect()
}

impl Edition {
    /// Refuses whoever read other words than these.
    pub fn check_read(&self, mark: &str) -> Result<(), Refusal> {
        if self.mark == mark { Ok(()) } else { Err(Refusal::changed()) }
    }

    /// Refuses the officer who signed and would countersign (PACT-S1).
    pub fn check_witness(&self, agent: &AgentId) -> Result<(), Refusal> {
        match &self.officer {
            None => {
                Err(Refusal::new("pact_unsigned", 409, "first the officer signs, then somebody who answers customers"))
            }
            Some(officer) if officer.agent == *agent => Err(Refusal::new(
                "pact_same_person",
                409,
                "you signed as the officer; somebody who answers customers countersigns",
            )),
            Some(_) => Ok(()),
        }
    }

    /// Refuses to propose what is not signed.
    pub fn check_proposal(&self, company: Company) -> Result<(), Refusal> {
        if self.officer.is_none() {
            return Err(Refusal::new("pact_unsigned", 409, "an officer of the company signs before it is published"));
        }
        if company == Company::Several && self.witness.is_none() {
            return Err(Refusal::new(
                "pact_uncountersigned",
                409,
                "somebody who answers customers countersigns before it is published",
            ));
        }
        Ok(())
    }

    /// Refuses to publish what nobody proposed, or what the same person proposed (PACT-P5).
    pub fn check_second(&self, agent: &AgentId, (company, now): (Company, Time)) -> Result<(), Refusal> {
        self.check_proposal(company)?;
        let Some(author) = &self.author else {
            return Err(Refusal::new(
                "pact_not_proposed",
                409,
                "one person proposes to publish, another one publishes",
            ));
        };
        match company {
            Company::Several if author.agent == *agent => {
                Err(Refusal::new("pact_same_person", 409, "you proposed it; another person reads it and publishes"))
            }
            Company::Alone if now < author.at.plus(ALONE_MS) => Err(Refusal::new(
                "pact_waits",
                409,
                "nobody else works here: read it once more, ten minutes after you proposed it",
            )),
            _ => Ok(()),
        }
    }
}

/// How many work here, as far as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// One person.
    Alone,
    /// More.
    Several,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten() -> Vec<Wording> {
        Promise::ALL.map(|promise| Wording { promise, wording: "We try.".into(), goal: Some(0.9) }).to_vec()
    }

    fn edition() -> Edition {
        let words = WordsWritten { language: "en".into(), repair: "Money back.".into(), lines: ten() };
        let mark = mark(&words);
        let (state, version, number) = (State::Open, 1, 1);
        let none = (None, None, None, None);
        let (officer, witness, author, second) = none;
        Edition {
            number,
            state,
            words,
            mark,
            version,
            officer,
            witness,
            author,
            second,
            alone: false,
            published_at: None,
        }
    }

    fn named(ms: i64) -> Named {
        Named { agent: AgentId::mint(Time(ms)), name: "Ada".into(), title: "founder".into(), at: Time(ms) }
    }

    #[test]
    fn all_ten_or_none() {
        assert_eq!(all_ten(&ten()).unwrap(), ten());
        let mut turned = ten();
        turned.reverse();
        assert_eq!(all_ten(&turned).unwrap(), ten(), "in one order, whatever came");
        for odd in [ten()[..9].to_vec(), [ten(), ten()[..1].to_vec()].concat(), vec![]] {
            let refused = all_ten(&odd).unwrap_err();
            assert_eq!((refused.code, refused.status), ("pact_all_or_none", 409));
        }
    }

    #[test]
    fn a_line_of_ours_has_words_and_a_goal() {
        let with = |at: usize, change: fn(&mut Wording)| {
            let mut lines = ten();
            change(&mut lines[at]);
            all_ten(&lines)
        };
        assert!(with(0, |line| line.wording = "  ".into()).is_err());
        assert!(with(0, |line| line.wording = "a\nb".into()).is_err());
        assert!(with(0, |line| line.wording = "x".repeat(401)).is_err());
        for goal in [0.0, 1.01, f64::NAN, -1.0] {
            let mut lines = ten();
            lines[0].goal = Some(goal);
            assert!(all_ten(&lines).is_err(), "{goal}");
        }
        assert!(with(0, |line| line.goal = None).is_err());
        assert!(with(9, |line| line.goal = None).is_ok(), "what customers do need not have one");
    }

    #[test]
    fn a_signature_is_of_exactly_these_words() {
        let edition = edition();
        assert!(edition.check_read(&edition.mark).is_ok());
        let mut other = edition.words.clone();
        other.lines[3].goal = Some(0.91);
        assert!(edition.check_read(&mark(&other)).is_err());
    }

    #[test]
    fn nobody_stands_for_it_twice() {
        let (ada, ben) = (named(1), named(2));
        let several = (Company::Several, Time(9));
        let code = |refused: Result<(), Refusal>| refused.unwrap_err().code;
        let open = edition();
        assert_eq!(code(open.check_witness(&ben.agent)), "pact_unsigned");
        let signed = Edition { officer: Some(ada.clone()), ..open };
        assert_eq!(code(signed.check_witness(&ada.agent)), "pact_same_person");
        assert!(signed.check_witness(&ben.agent).is_ok());
        assert_eq!(code(signed.check_proposal(Company::Several)), "pact_uncountersigned");
        let both = Edition { witness: Some(ben.clone()), ..signed };
        assert_eq!(code(both.check_second(&ben.agent, several)), "pact_not_proposed");
        let proposed = Edition { author: Some(ada.clone()), ..both };
        assert_eq!(code(proposed.check_second(&ada.agent, several)), "pact_same_person");
        assert!(proposed.check_second(&ben.agent, several).is_ok());
    }

    #[test]
    fn one_person_alone_waits_ten_minutes() {
        let ada = named(0);
        let alone = Edition { officer: Some(ada.clone()), author: Some(ada.clone()), ..edition() };
        let code = |now| alone.check_second(&ada.agent, (Company::Alone, Time(now))).map_err(|refused| refused.code);
        assert_eq!(code(ALONE_MS - 1), Err("pact_waits"));
        assert_eq!(code(ALONE_MS), Ok(()));
    }
}
