//! How the company speaks, as it set it itself: words it does not use, how it spells its own, which hosts may be linked, and
//! whether something may be offered while a customer waits for help.

use crate::head::Head;
use crate::status::Status;
use base::{Outcome, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;
use store::{Conn, Tx, args, audit};
use voice::{Brand, Prefer, Reply};

/// Entries of one list, at most: the check looks for no more.
const MOST: usize = 500;
/// Characters of a word or a host, at most.
const MOST_LETTERS: usize = 100;

/// A word the company does not use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unwanted {
    /// The word, or some words.
    pub word: String,
    /// What is said instead; empty if nothing in particular.
    #[serde(default)]
    pub instead: String,
}

/// Whether something may be offered to a customer who waits for help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "OffersWhileOpen")]
pub enum OffersWhileOpen {
    /// No: an offer is stopped until the conversation is resolved, unless the customer asked for one.
    #[default]
    Stopped,
    /// Yes.
    Allowed,
}

/// Whether somebody who wrote to us was helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Helped {
    /// Their conversation is resolved.
    Yes,
    /// It is open.
    NotYet,
}

impl Helped {
    /// By where the conversation stands; whom we wrote to by ourselves waits for nothing.
    pub(super) fn of(head: &Head) -> Self {
        if head.status == Status::Resolved || head.last_in_at.is_none() { Self::Yes } else { Self::NotYet }
    }
}

/// How the company speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "HouseWords")]
pub struct House {
    /// Words it does not use.
    pub avoid: Vec<Unwanted>,
    /// Its own names, spelt as they are.
    pub spelt: Vec<String>,
    /// Hosts that may be linked, with all below them; none: every host.
    pub hosts: Vec<String>,
    /// Offers to somebody who waits for help.
    pub offers: OffersWhileOpen,
}

/// The same as kept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "HouseWordsKept")]
pub struct Kept {
    #[serde(flatten)]
    /// How the company speaks.
    pub house: House,
    /// Counts changes.
    pub version: i64,
}

impl House {
    /// Trimmed, without what is empty or there twice.
    fn tidied(&self) -> Self {
        let mut tidy = self.clone();
        for one in &mut tidy.avoid {
            one.word = one.word.trim().to_owned();
            one.instead = one.instead.trim().to_owned();
        }
        let mut seen = HashSet::new();
        tidy.avoid.retain(|one| !one.word.is_empty() && seen.insert(one.word.to_lowercase()));
        tidy.spelt = unique(&self.spelt, str::to_owned);
        tidy.hosts = unique(&self.hosts, host);
        tidy
    }

    fn check(&self) -> Result<(), Refusal> {
        let lists = [("avoid", self.avoid.len()), ("spelt", self.spelt.len()), ("hosts", self.hosts.len())];
        if let Some((field, _)) = lists.into_iter().find(|(_, length)| *length > MOST) {
            return Err(Refusal::invalid(field, format!("at most {MOST} entries")));
        }
        let avoid = self.avoid.iter().flat_map(|one| [("avoid", &one.word), ("avoid", &one.instead)]);
        let rest = self.spelt.iter().map(|one| ("spelt", one)).chain(self.hosts.iter().map(|one| ("hosts", one)));
        let unfit = |text: &String| text.chars().count() > MOST_LETTERS || text.chars().any(char::is_control);
        if let Some((field, text)) = avoid.chain(rest).find(|(_, text)| unfit(text)) {
            let begin: String = text.chars().filter(|c| !c.is_control()).take(20).collect();
            let why = format!(
                "\"{begin}…\" is too long or has line breaks in it: at most {MOST_LETTERS} characters, one entry a line"
            );
            return Err(Refusal::invalid(field, why));
        }
        match self.hosts.iter().find(|host| !is_host(host)) {
            Some(host) => {
                Err(Refusal::invalid("hosts", format!("\"{host}\" is no host name: write it as in shop.example")))
            }
            None => Ok(()),
        }
    }

    /// What the check is told of it. `own` may be said everywhere. Pure.
    pub(super) fn tell(self, reply: Reply, own: Vec<String>, helped: Helped) -> Reply {
        let (instead, avoid): (Vec<Unwanted>, Vec<Unwanted>) =
            self.avoid.into_iter().partition(|one| !one.instead.is_empty());
        let instead = instead.into_iter().map(|one| (one.word, one.instead)).collect();
        let barred = self.offers == OffersWhileOpen::Stopped && helped == Helped::NotYet;
        Reply {
            brand: Brand {
                own,
                avoid: avoid.into_iter().map(|one| one.word).collect(),
                prefer: Prefer { spelt: self.spelt, instead },
            },
            links: Some(self.hosts).filter(|hosts| !hosts.is_empty()),
            offers: if barred { voice::Offers::Barred } else { voice::Offers::Open },
            ..reply
        }
    }
}

/// Trimmed, each once, none empty.
fn unique(list: &[String], form: impl Fn(&str) -> String) -> Vec<String> {
    let mut seen = HashSet::new();
    let formed = list.iter().map(|one| form(one.trim())).filter(|one| !one.is_empty());
    formed.filter(|one| seen.insert(one.clone())).collect()
}

/// What is pasted from an address bar is a host too.
fn host(written: &str) -> String {
    let lower = written.to_lowercase();
    let bare = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let bare = bare.split(['/', '?', '#']).next().unwrap_or_default();
    bare.trim_start_matches("*.").trim_end_matches('.').to_owned()
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    host.contains('.') && host.split('.').all(label)
}

/// How the company speaks, as it stands.
pub async fn get(conn: &mut Conn) -> Outcome<Kept> {
    let row = conn.one("select words, version from house_words where id = 1", args![]).await?;
    Ok(Kept { house: serde_json::from_value(row.get("words")?).unwrap_or_default(), version: row.get("version")? })
}

/// Sets how the company speaks; answers follow from the next check on.
pub async fn set(tx: &mut Tx, wished: &House) -> Outcome<()> {
    let tidy = wished.tidied();
    tidy.check()?;
    let kept = json!(tidy).to_string();
    tx.exec("update house_words set words = $1, version = version + 1 where id = 1", args![&kept]).await?;
    let numbers =
        json!({"avoid": tidy.avoid.len(), "spelt": tidy.spelt.len(), "hosts": tidy.hosts.len(), "offers": tidy.offers});
    Ok(audit::write(tx, "house_words.changed", "", numbers).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwanted(word: &str, instead: &str) -> Unwanted {
        Unwanted { word: word.to_owned(), instead: instead.to_owned() }
    }

    #[test]
    fn what_is_pasted_becomes_hosts_and_nothing_stands_there_twice() {
        let house = House {
            avoid: vec![unwanted(" cheap ", " good value "), unwanted("Cheap", ""), unwanted(" ", "x")],
            hosts: ["https://Shop.example/lids?x", "*.shop.example", " ", "help.example."].map(str::to_owned).to_vec(),
            ..House::default()
        };
        let tidy = house.tidied();
        assert_eq!(tidy.avoid, [unwanted("cheap", "good value")]);
        assert_eq!(tidy.hosts, ["shop.example", "help.example"]);
        assert_eq!(tidy.check(), Ok(()));
    }

    #[test]
    fn what_is_no_host_or_too_long_is_refused_where_it_stands() {
        for wrong in ["localhost", "a b.example", "shop..example", "-"] {
            let house = House { hosts: vec![wrong.to_owned()], ..House::default() };
            assert_eq!(house.tidied().check().unwrap_err().field.as_deref(), Some("hosts"), "{wrong}");
        }
        for wrong in ["x".repeat(101), "a\nb".to_owned()] {
            let house = House { avoid: vec![unwanted("fine", &wrong)], ..House::default() };
            assert_eq!(house.tidied().check().unwrap_err().field.as_deref(), Some("avoid"));
        }
    }

    #[test]
    fn offers_wait_until_somebody_was_helped_unless_the_company_says_otherwise() {
        let told =
            |offers, helped| House { offers, ..House::default() }.tell(Reply::default(), Vec::new(), helped).offers;
        assert_eq!(told(OffersWhileOpen::Stopped, Helped::NotYet), voice::Offers::Barred);
        assert_eq!(told(OffersWhileOpen::Stopped, Helped::Yes), voice::Offers::Open);
        assert_eq!(told(OffersWhileOpen::Allowed, Helped::NotYet), voice::Offers::Open);
    }
}
