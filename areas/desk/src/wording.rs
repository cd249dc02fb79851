//! Signatures in other words (DESK-304): an agent's for one inbox, one language, or both; an inbox's in one language. Which
//! one stands below an answer is chosen by the language of the conversation, else the customer's, else the company's; where
//! none fits, the usual one stands there.

use crate::head::Head;
use base::{AgentId, Fault, InboxId, Outcome, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Conn, Row, Tx, args};

/// Wordings of one signature, at most.
const MOST: usize = 60;
/// Longest one, in characters.
const LONGEST: usize = 4_000;

/// A signature in other words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignatureWording")]
pub struct Wording {
    /// The inbox it is for; any if left out.
    #[serde(default)]
    pub inbox: Option<InboxId>,
    /// The language it is in, such as `de`; any if left out.
    #[serde(default)]
    pub language: Option<String>,
    /// Its words.
    pub text: String,
}

/// Whose it is.
#[derive(Clone, Copy)]
pub(crate) enum Whose<'a> {
    Agent(&'a AgentId),
    Inbox(&'a InboxId),
}

impl Whose<'_> {
    /// The clause that finds them, and its value.
    const fn clause(self) -> &'static str {
        match self {
            Self::Agent(_) => "agent_id = $1",
            Self::Inbox(_) => "inbox_id = $1 and agent_id = ''",
        }
    }

    fn id(self) -> String {
        match self {
            Self::Agent(id) => id.to_string(),
            Self::Inbox(id) => id.to_string(),
        }
    }
}

fn read(row: &Row) -> Result<Wording, Fault> {
    let (inbox, language): (String, String) = (row.get("inbox_id")?, row.get("language")?);
    let language = Some(language).filter(|code| !code.is_empty());
    Ok(Wording { inbox: inbox.parse().ok(), language, text: row.get("text")? })
}

/// All of an agent or an inbox.
pub(crate) async fn of(conn: &mut Conn, whose: Whose<'_>) -> Result<Vec<Wording>, Fault> {
    let sql =
        format!("select inbox_id, language, text from signatures where {} order by inbox_id, language", whose.clause());
    conn.rows(sql, args![whose.id()]).await?.iter().map(read).collect()
}

/// Puts these in place of all there were.
pub(crate) async fn put(tx: &mut Tx, whose: Whose<'_>, wordings: &[Wording]) -> Outcome<()> {
    check(whose, wordings)?;
    tx.exec(format!("delete from signatures where {}", whose.clause()), args![whose.id()]).await?;
    for one in wordings {
        let language = one.language.clone().unwrap_or_default();
        let (inbox, agent) = match whose {
            Whose::Agent(agent) => (one.inbox.as_ref().map(ToString::to_string).unwrap_or_default(), agent.to_string()),
            Whose::Inbox(inbox) => (inbox.to_string(), String::new()),
        };
        let sql = "insert into signatures (inbox_id, agent_id, language, text) values ($1, $2, $3, $4)";
        tx.exec(sql, args![inbox, agent, language, one.text.trim()]).await?;
    }
    Ok(())
}

/// Refuses what fits nowhere, or stands there twice. Pure.
fn check(whose: Whose<'_>, wordings: &[Wording]) -> Result<(), Refusal> {
    let refused = |words: &str| Refusal::invalid("items", words.to_owned());
    if wordings.len() > MOST {
        return Err(refused("these are more signatures than anybody needs: 60 at most"));
    }
    for (at, one) in wordings.iter().enumerate() {
        if one.text.chars().count() > LONGEST || one.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(refused("use at most 4,000 characters for a signature"));
        }
        if one.language.as_deref().is_some_and(|code| !is_language(code)) {
            return Err(refused("name a language by its two or three letters, such as de"));
        }
        let is_usual = one.inbox.is_none() && one.language.is_none();
        if is_usual || (matches!(whose, Whose::Inbox(_)) && (one.inbox.is_some() || one.language.is_none())) {
            return Err(refused("say for which language it is, or of an agent's for which inbox"));
        }
        let twice = wordings.iter().take(at).any(|other| other.inbox == one.inbox && other.language == one.language);
        if twice {
            return Err(refused("for each inbox and language there is one signature"));
        }
    }
    Ok(())
}

fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The languages an answer may be in, the likeliest first: the conversation's, the customer's, the company's.
pub(crate) async fn languages(conn: &mut Conn, head: &Head) -> Result<Vec<String>, Fault> {
    let customer = match &head.customer {
        Some(id) => customers::get(conn, id).await?.and_then(|customer| customer.language),
        None => None,
    };
    let company = team::company(conn).await?.locale;
    let base = |code: String| code.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let mut all: Vec<String> =
        [head.language.clone(), customer, Some(company)].into_iter().flatten().map(base).collect();
    all.dedup();
    Ok(all)
}

/// The wording for an inbox in the first of these languages it is there in; else the inbox's in any. Pure.
pub(crate) fn choose<'a>(all: &'a [Wording], inbox: &InboxId, languages: &[String]) -> Option<&'a str> {
    let find = |here: Option<&InboxId>, language: Option<&String>| {
        all.iter().find(|one| one.inbox.as_ref() == here && one.language.as_ref() == language)
    };
    let told = languages.iter().find_map(|code| find(Some(inbox), Some(code)).or_else(|| find(None, Some(code))));
    told.or_else(|| find(Some(inbox), None)).map(|one| one.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Time;

    fn wording(inbox: Option<&InboxId>, language: &str, text: &str) -> Wording {
        let language = Some(language.to_owned()).filter(|code| !code.is_empty());
        Wording { inbox: inbox.cloned(), language, text: text.into() }
    }

    #[test]
    fn the_language_goes_before_the_inbox_and_the_usual_one_is_left() {
        let (kettles, lamps) = (InboxId::mint(Time(1)), InboxId::mint(Time(2)));
        let all = [
            wording(None, "de", "Mia, any, de"),
            wording(Some(&kettles), "de", "Mia, kettles, de"),
            wording(Some(&kettles), "", "Mia, kettles"),
        ];
        let told = |inbox: &InboxId, codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            choose(&all, inbox, &codes).unwrap_or("usual").to_owned()
        };
        assert_eq!(told(&kettles, &["de", "en"]), "Mia, kettles, de");
        assert_eq!(told(&lamps, &["de", "en"]), "Mia, any, de");
        assert_eq!(told(&kettles, &["fr", "en"]), "Mia, kettles");
        assert_eq!(told(&lamps, &["fr", "de"]), "Mia, any, de");
        assert_eq!(told(&lamps, &["fr"]), "usual");
    }

    #[test]
    fn what_fits_nowhere_is_refused() {
        let (agent, inbox) = (AgentId::mint(Time(1)), InboxId::mint(Time(2)));
        let twice = [wording(None, "de", "a"), wording(None, "de", "b")];
        assert!(check(Whose::Agent(&agent), &twice).is_err());
        assert!(check(Whose::Agent(&agent), &[wording(None, "", "a")]).is_err());
        assert!(check(Whose::Agent(&agent), &[wording(None, "German", "a")]).is_err());
        assert!(check(Whose::Inbox(&inbox), &[wording(Some(&inbox), "de", "a")]).is_err());
        assert!(check(Whose::Inbox(&inbox), &[wording(None, "de", "a")]).is_ok());
        assert!(check(Whose::Agent(&agent), &[wording(Some(&inbox), "", "a")]).is_ok());
    }
}
