//! Brings what is known around an answer to the rule.

use super::need::{Needed, Risk, Said, Standing, need};
use super::{heard, policy, standing};
use crate::check::{Found, Severity};
use crate::head::Head;
use crate::letter::{Letter, Public};
use crate::public::branch;
use base::{Action, Actor, AgentId, Fault, Thing, Time, Vault};
use contract::Audience;
use store::{Conn, Row, args};

/// Of fewer people than this no hundredth is told.
const FEWEST: i64 = 100;

/// What somebody is about to say, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Saying<'a> {
    /// Who says it.
    pub(crate) actor: &'a Actor,
    /// The conversation.
    pub(crate) head: &'a Head,
    /// The conversation, as permission depends on it.
    pub(crate) thing: &'a Thing,
    /// Who would read it; everyone if nobody said.
    pub(crate) audience: Option<Audience>,
    /// Its words, as far as they are known.
    pub(crate) words: &'a str,
    /// What the reply check found in it.
    pub(crate) found: &'a [Found],
}

/// What is needed before it is said, and where its author stands. In private nobody is needed.
pub(crate) async fn at(
    conn: &mut Conn,
    (vault, now): (&Vault, Time),
    saying: Saying<'_>,
) -> Result<(Needed, Standing), Fault> {
    let (Some(agent), Public::VISIBILITY) = (saying.actor.agent(), saying.head.visibility.as_str()) else {
        return Ok((Needed::default(), Standing::Named));
    };
    let standing = standing_of(conn, (vault, now), (saying, agent)).await?;
    let said = said(conn, saying).await?;
    Ok((need(&policy::now(conn).await?, &said, standing), standing))
}

async fn standing_of(
    conn: &mut Conn,
    (vault, now): (&Vault, Time),
    (saying, agent): (Saying<'_>, &AgentId),
) -> Result<Standing, Fault> {
    if saying.actor.check(Action::Publish, saying.thing).is_ok() {
        return Ok(Standing::Named);
    }
    if saying.actor.scopes.as_ref().is_some_and(|scopes| !scopes.contains(&Action::Publish)) {
        return Ok(Standing::Narrow);
    }
    let level = standing::level_now(conn, (agent, &saying.head.channel), now).await?;
    Ok(Standing::At { level, draw: draw(vault, (saying.head.id.as_str(), agent.as_str()), now) })
}

/// The lot of a conversation, an author and a day: other words are no other lot, and nobody can reckon it in advance. Pure.
fn draw(vault: &Vault, (conversation, agent): (&str, &str), now: Time) -> u64 {
    let day = now.0.div_euclid(Time::DAY);
    let lot = vault.derive(&format!("second look/{conversation}/{agent}/{day}"));
    lot.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

async fn said(conn: &mut Conn, saying: Saying<'_>) -> Result<Said, Fault> {
    let reach = branch::reach(conn, saying.head).await?;
    let sql = "select label_id from conversation_labels where conversation_id = $1";
    let marks = conn.rows(sql, args![&saying.head.id]).await?.iter().map(Row::only).collect::<Result<_, _>>()?;
    let read = heard::of(conn, saying.head).await?;
    let amount = voice::largest_amount(saying.words).max(read.amount);
    Ok(Said {
        inbox: saying.head.inbox.to_string(),
        audience: saying.audience.unwrap_or(Audience::Everyone).code().to_owned(),
        reach,
        usual_reach: if reach.is_some() { usual_reach(conn).await? } else { None },
        marks,
        risks: saying.found.iter().filter_map(risk).collect(),
        after_complaint: read.complained,
        heard: read.heard,
        amount,
    })
}

/// What of a finding needs a second person. Pure.
fn risk(found: &Found) -> Option<Risk> {
    let kind = match (found.severity, found.check) {
        (Severity::Block, _) => "block",
        (_, "risk") => "risk",
        (_, "signer") => "signer",
        _ => return None,
    };
    Some(Risk { kind, quote: found.quote.chars().filter(|c| !c.is_control()).take(80).collect() })
}

/// How many listen to the ninety-ninth of a hundred people who wrote here in public.
async fn usual_reach(conn: &mut Conn) -> Result<Option<i64>, Fault> {
    let all = conn.one("select count(*) from branches where followers is not null", args![]).await?.only::<i64>()?;
    if all < FEWEST {
        return Ok(None);
    }
    let sql = "select followers from branches where followers is not null order by followers desc limit 1 offset $1";
    conn.maybe(sql, args![all / 100]).await?.map(|row| row.only()).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_is_drawn_once_for_a_day_a_conversation_and_an_author() {
        let vault = Vault::new([7; 32]);
        let at = |hours: i64| Time(1_774_699_200_000 - 12 * Time::HOUR + hours * Time::HOUR);
        let drawn = draw(&vault, ("con_1", "agt_1"), at(0));
        assert_eq!(draw(&vault, ("con_1", "agt_1"), at(23)), drawn);
        for other in [
            draw(&vault, ("con_1", "agt_1"), at(24)),
            draw(&vault, ("con_2", "agt_1"), at(0)),
            draw(&vault, ("con_1", "agt_2"), at(0)),
            draw(&Vault::new([8; 32]), ("con_1", "agt_1"), at(0)),
        ] {
            assert_ne!(other, drawn);
        }
        let lots = (0..3_000).filter(|n| draw(&vault, (&format!("con_{n}"), "agt_1"), at(0)).is_multiple_of(3)).count();
        assert!((900..1_100).contains(&lots), "about one in three: {lots}");
    }
}
