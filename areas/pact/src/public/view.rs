//! All that the page, the files, the badge and the snapshots are made of: put together once, so that they cannot differ.

use crate::board::{self, Board, Line, Verdict};
use crate::signing::edition::Edition;
use crate::signing::people::{self, Signed};
use crate::signing::said::{self, Said};
use crate::snapshot::{self, kept::Listed};
use base::{Fault, Time, Vault};
use store::Conn;

/// The whole of it.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose pact it is.
    pub company: String,
    /// The company's own language.
    pub company_language: String,
    /// Where it is reached.
    pub url: String,
    /// Where people live by this zone.
    pub zone: String,
    /// What was signed.
    pub edition: Edition,
    /// What was counted, with the company's goals.
    pub board: Board,
    /// The month it is about, like `2026-10`.
    pub month: String,
    /// What is said of lines that were missed.
    pub said: Vec<Said>,
    /// Who signed.
    pub signed: Signed,
    /// States that were signed, the newest first.
    pub snapshots: Vec<Listed>,
    /// What they are checked with.
    pub key: String,
}

/// Puts it together, for an edition as it is now.
pub async fn made(conn: &mut Conn, vault: &Vault, (edition, now): (Edition, Time)) -> Result<View, Fault> {
    let company = team::company(conn).await?;
    let board = super::with_goals(board::frozen(conn, now).await?, &edition.words);
    let month = said::month_of(Time(board.cut_ms), &company.zone);
    Ok(View {
        said: said::of_month(conn, &month).await?,
        signed: people::all(conn).await?,
        snapshots: snapshot::kept::all(conn).await?,
        key: snapshot::sign::public_key(vault)?,
        company: company.name,
        company_language: edition.words.language.clone(),
        url: company.public_url.trim_end_matches('/').to_owned(),
        zone: company.zone,
        edition,
        board,
        month,
    })
}

/// How the ten stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Lines that have a goal.
    pub all: usize,
    /// Met.
    pub met: usize,
    /// Missed.
    pub missed: usize,
}

impl View {
    /// How the ten stand.
    #[must_use]
    pub fn count(&self) -> Count {
        let with_goal = || self.board.lines.iter().filter(|line| line.goal.is_some());
        let of = |verdict: Verdict| with_goal().filter(|line| line.verdict() == verdict).count();
        Count { all: with_goal().count(), met: of(Verdict::Met), missed: of(Verdict::Missed) }
    }

    /// What the company says of a line, in its own words.
    #[must_use]
    pub fn wording(&self, line: &Line) -> &str {
        let found = self.edition.words.lines.iter().find(|one| one.promise == line.promise);
        found.map_or("", |one| one.wording.as_str())
    }

    /// What is said of a line.
    #[must_use]
    pub fn said_of(&self, line: &Line) -> Option<&Said> {
        self.said.iter().find(|one| one.promise == line.promise)
    }
}
