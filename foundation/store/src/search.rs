//! Full-text search in the same transaction as the data. Words are folded here, so both engines find the same.

use crate::{Conn, Tx, args};
use base::Fault;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of a document that are looked at, at most.
const LIMIT: usize = 200_000;
/// Bytes of a folded document, at most: PostgreSQL's index entries end at a megabyte, positions included.
const FOLDED: usize = 400_000;
/// Characters of a word; the rest of a longer one is dropped, here and in what is asked.
const WORD: usize = 64;

/// Text as it is indexed: lower case, accents gone, only letters and digits; Chinese and Japanese as pairs of neighbours
/// and the last one alone.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = Folded::default();
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).take(LIMIT).flat_map(char::to_lowercase) {
        folded.push(c);
        if folded.out.len() >= FOLDED {
            break;
        }
    }
    folded.finish()
}

#[derive(Default)]
struct Folded {
    out: String,
    /// The character before, when it is of those that are paired.
    before: Option<char>,
    /// Characters of the word so far.
    word: usize,
}

impl Folded {
    fn push(&mut self, c: char) {
        if is_cjk(c) {
            self.gap();
            self.out.extend(self.before.replace(c));
            if self.out.ends_with(is_cjk) {
                self.out.push(c);
            }
        } else if c.is_alphanumeric() {
            self.end_run();
            self.word += 1;
            if self.word <= WORD {
                self.out.push(c);
            }
        } else {
            self.end_run();
            self.gap();
        }
    }

    fn gap(&mut self) {
        self.word = 0;
        if !self.out.is_empty() && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }

    fn end_run(&mut self) {
        if let Some(last) = self.before.take() {
            self.gap();
            self.out.push(last);
            self.gap();
        }
    }

    fn finish(mut self) -> String {
        self.end_run();
        self.out.trim_end().to_owned()
    }
}

const fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2ffff}')
}

/// Puts a document into the index, or replaces it. `reference` names it (a message id, say).
pub async fn put(
    tx: &mut Tx,
    reference: &str,
    kind: &str,
    conversation: Option<&str>,
    text: &str,
) -> Result<(), Fault> {
    let known = tx.maybe("select id from search_docs where ref = $1", args![reference]).await?;
    let id: i64 = match known {
        Some(row) => row.get("id")?,
        None => tx.search_number().await?,
    };
    // Another transaction may have put the same document meanwhile: then its number counts.
    let row = tx
        .one(
            "insert into search_docs (id, ref, conversation_id, kind) values ($1, $2, $3, $4)
             on conflict (ref) do update set conversation_id = excluded.conversation_id returning id",
            args![id, reference, conversation, kind],
        )
        .await?;
    let (id, folded): (i64, String) = (row.get("id")?, fold(text));
    tx.exec(
        "insert into search_source (id, folded) values ($1, $2) on conflict (id) do update set folded = excluded.folded",
        args![id, &folded],
    )
    .await?;
    index(tx, id, folded).await
}

/// Puts a document into the index that was never in it: three statements instead of five.
pub async fn add(
    tx: &mut Tx,
    reference: &str,
    kind: &str,
    conversation: Option<&str>,
    text: &str,
) -> Result<(), Fault> {
    let (id, folded) = (tx.search_number().await?, fold(text));
    tx.exec(
        "insert into search_docs (id, ref, conversation_id, kind) values ($1, $2, $3, $4)",
        args![id, reference, conversation, kind],
    )
    .await?;
    tx.exec("insert into search_source (id, folded) values ($1, $2)", args![id, &folded]).await?;
    index(tx, id, folded).await
}

/// After a restore: what is numbered next is new. The engines count in different places.
pub(crate) async fn renumber(tx: &mut Tx) -> Result<(), Fault> {
    let last = "(select coalesce(max(id), 0) from search_docs)";
    tx.exec(format!("update counters set value = {last} where name = 'search'"), args![]).await?;
    if tx.is_postgres() {
        tx.rows(format!("select setval('search_numbers', {last} + 1, false) as n"), args![]).await?;
    }
    Ok(())
}

/// Writes the index entry of a document whose folded text is known.
pub(crate) async fn index(tx: &mut Tx, id: i64, folded: String) -> Result<(), Fault> {
    let sql = if tx.is_postgres() {
        "insert into search_text (id, body) values ($1, to_tsvector('simple', $2)) on conflict (id) do update set body = excluded.body"
    } else {
        "insert or replace into search_text (rowid, body) values ($1, $2)"
    };
    tx.exec(sql, args![id, folded]).await.map(drop)
}

/// Moves a document to another conversation.
pub async fn move_to(tx: &mut Tx, reference: &str, conversation: &str) -> Result<(), Fault> {
    tx.exec("update search_docs set conversation_id = $2 where ref = $1", args![reference, conversation])
        .await
        .map(drop)
}

/// Moves all documents of a conversation to another.
pub async fn move_all(tx: &mut Tx, from: &str, to: &str) -> Result<(), Fault> {
    tx.exec("update search_docs set conversation_id = $2 where conversation_id = $1", args![from, to]).await.map(drop)
}

/// The documents, as far as deeds move them.
pub static DOCS: crate::deed::Table =
    crate::deed::Table { name: "search_docs", key: &["ref"], columns: &["ref", "conversation_id"] };

/// Takes a document out of the index.
pub async fn remove(tx: &mut Tx, reference: &str) -> Result<(), Fault> {
    let Some(row) = tx.maybe("delete from search_docs where ref = $1 returning id", args![reference]).await? else {
        return Ok(());
    };
    let id: i64 = row.get("id")?;
    tx.exec("delete from search_source where id = $1", args![id]).await?;
    let sql = if tx.is_postgres() {
        "delete from search_text where id = $1"
    } else {
        "delete from search_text where rowid = $1"
    };
    tx.exec(sql, args![id]).await.map(drop)
}

/// How many of the newest documents that hold the words are looked at: few first, and more where too little of them remains.
/// A word in every third message would otherwise mean a million rows for a page of fifty.
pub const DEPTHS: [i64; 2] = [20_000, 200_000];
/// A beginning of fewer letters is taken for the whole word: half of all words begin with it.
const BEGINNING: usize = 3;

/// A part of a query to be put into a larger statement: all words must be there, the last may be a beginning.
#[derive(Clone, Debug)]
pub struct Matching {
    /// `select` of conversation ids that hold all words, or a condition; the placeholder given is bound to [`Matching::asked`].
    pub sql: String,
    /// The value for the placeholder.
    pub asked: String,
}

/// What finds the conversations holding `words` (a quoted phrase stays together) among the newest `depth` documents that
/// do. None if no word is left after folding.
#[must_use]
pub fn matching(conn: &Conn, words: &str, (place, depth): (usize, i64)) -> Option<Matching> {
    let asked = asked(conn, words)?;
    let holding = holding(conn, place);
    // Each document is looked up by its number: a join would be free to read all of them first.
    let sql = format!(
        "select distinct (select d.conversation_id from search_docs d where d.id = t.id) as conversation_id
         from ({holding} order by id desc limit {depth}) t"
    );
    Some(Matching { sql, asked })
}

/// Words as the engine asks for them; none if none is left after folding.
fn asked(conn: &Conn, words: &str) -> Option<String> {
    let parts = parts(words);
    if parts.is_empty() {
        return None;
    }
    Some(if conn.is_postgres() {
        ends(&parts).map(asked_of_postgres).collect::<Vec<_>>().join(" & ")
    } else {
        ends(&parts).map(asked_of_sqlite).collect::<Vec<_>>().join(" AND ")
    })
}

/// Words that so many documents hold that going from one conversation to the next meets enough of them sooner than looking
/// up whom the index of words names.
#[derive(Clone, Debug)]
pub struct Usual {
    /// What the engine is asked.
    pub asked: String,
    /// How many conversations to go through: the shortest walk first.
    pub walks: &'static [i64],
    postgres: bool,
    /// Whether SQLite puts the holders of all words with this beginning together each time it is asked.
    gathered: bool,
}

/// Which documents must be known to hold a beginning that SQLite puts together; of other words all are, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holders {
    /// All: for five million documents a fifth of a second.
    All,
    /// The newest, as far as looking up goes at first.
    Newest,
}

/// From this many documents on; the server only estimates them, and takes the rarest words for more than they are.
const USUAL: i64 = 2_000;
const USUAL_SQLITE: i64 = 3_000;
/// Conversations of a walk, until where it costs less than looking up. On the server it first looks how often it meets one.
const WALKS: &[i64] = &[1_500, 12_000];
const WALKS_SQLITE: &[i64] = &[40_000];
/// The newest documents that hold the words are known by SQLite's index in a moment; older ones are asked one by one.
const NEWEST: i64 = 1_500;

/// The words, if `many` documents seem to hold them; as many as make a walk worth while if none is given.
pub async fn usual(conn: &mut Conn, words: &str, many: Option<i64>) -> Result<Option<Usual>, Fault> {
    let Some(asked) = asked(conn, words) else { return Ok(None) };
    let postgres = conn.is_postgres();
    let (usual, walks) = if postgres { (USUAL, WALKS) } else { (USUAL_SQLITE, WALKS_SQLITE) };
    let gathered = ends(&parts(words)).any(|(part, end)| is_gathered(part, end));
    let many = many.unwrap_or(usual);
    let known =
        if postgres { estimated(conn, &asked).await? >= many } else { goes_deeper(conn, &asked, many - 1).await? };
    Ok(known.then_some(Usual { asked, walks, postgres, gathered }))
}

/// How many documents the server thinks hold this.
async fn estimated(conn: &mut Conn, asked: &str) -> Result<i64, Fault> {
    let plan = "explain (format json) select id from search_text where body @@ to_tsquery('simple', $1)";
    let plan: serde_json::Value = conn.one(plan, args![asked]).await?.only()?;
    Ok(plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_i64).unwrap_or_default())
}

impl Usual {
    /// A condition that a conversation `c` holds the words; `place` is bound to what is asked.
    #[must_use]
    pub fn holds(&self, place: &str, holders: Holders) -> String {
        if self.postgres {
            // The offset keeps it a question of each row.
            return format!(
                "exists (select 1 from search_docs d join search_text s on s.id = d.id
                 where d.conversation_id = c.id and s.body @@ to_tsquery('simple', {place}) offset 0)"
            );
        }
        let holding = format!("select rowid as id from search_text where search_text match {place}");
        if self.gathered {
            // Once, then, and only as far as looking up goes at first.
            let [depth, _] = DEPTHS;
            let among = match holders {
                Holders::All => String::new(),
                Holders::Newest => format!(" order by rowid desc limit {depth}"),
            };
            return format!(
                "exists (select 1 from search_docs d where d.conversation_id = c.id and d.id in ({holding}{among}))"
            );
        }
        let newest = format!("{holding} order by rowid desc limit {NEWEST}");
        format!(
            "exists (select 1 from search_docs d where d.conversation_id = c.id and (d.id in ({newest})
             or d.id < (select min(n.id) from ({newest}) n) and exists ({holding} and rowid = d.id)))"
        )
    }
}

fn holding(conn: &Conn, place: usize) -> String {
    if conn.is_postgres() {
        format!("select id from search_text where body @@ to_tsquery('simple', ${place})")
    } else {
        format!("select rowid as id from search_text where search_text match ${place}")
    }
}

/// Whether more than `depth` documents hold what is asked.
pub async fn goes_deeper(conn: &mut Conn, asked: &str, depth: i64) -> Result<bool, Fault> {
    let sql = format!("select count(*) as n from ({} limit {}) t", holding(conn, 1), depth.saturating_add(1));
    Ok(conn.one(sql, args![asked]).await?.get::<i64>("n")? > depth)
}

/// Folded words and phrases of what a person typed, at most twelve.
fn parts(words: &str) -> Vec<Vec<String>> {
    let mut parts = Vec::new();
    for (at, piece) in words.split('"').enumerate() {
        let folded = asked_words(piece);
        if at % 2 == 1 {
            parts.push(folded);
        } else {
            parts.extend(folded.into_iter().map(|word| vec![word]));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.truncate(12);
    parts
}

/// The words of what is asked. Of a run of paired characters only the pairs: its last one alone may stand elsewhere.
fn asked_words(piece: &str) -> Vec<String> {
    let folded = fold(piece);
    let mut words: Vec<String> = Vec::new();
    for word in folded.split_whitespace() {
        let ends_run = words.last().is_some_and(|before| before.starts_with(is_cjk) && before.ends_with(word));
        if !(ends_run && word.chars().count() == 1) {
            words.push(word.to_owned());
        }
    }
    words
}

// Only letters, digits and spaces are left after folding, so nothing here can be read as an operator.
fn asked_of_postgres((part, end): (&[String], End)) -> String {
    match (end, part) {
        (End::Open, [word]) => format!("{word}:*"),
        (_, words) => format!("({})", words.join(" <-> ")),
    }
}

fn asked_of_sqlite((part, end): (&[String], End)) -> String {
    match (end, part) {
        (End::Open, [word]) => format!("\"{word}\"*"),
        (_, words) => format!("\"{}\"", words.join(" ")),
    }
}

/// Whether a word may go on.
#[derive(Clone, Copy)]
enum End {
    Open,
    Closed,
}

/// The last word may still be being typed; a single paired character begins the pairs it stands in.
fn ends(parts: &[Vec<String>]) -> impl Iterator<Item = (&[String], End)> {
    parts.iter().enumerate().map(|(at, part)| {
        let begun = at + 1 == parts.len() && part.first().is_some_and(|word| is_beginning(word));
        let open = begun || part.first().is_some_and(|word| alone(word));
        (part.as_slice(), if open { End::Open } else { End::Closed })
    })
}

/// A beginning of another length than the index keeps.
fn is_gathered(part: &[String], end: End) -> bool {
    matches!((part, end), ([word], End::Open) if word.chars().count() != BEGINNING)
}

fn is_beginning(word: &str) -> bool {
    word.starts_with(is_cjk) || word.chars().nth(BEGINNING - 1).is_some()
}

/// A single paired character: it begins the pairs it stands in.
fn alone(word: &str) -> bool {
    word.starts_with(is_cjk) && word.chars().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_accents_case_and_marks() {
        assert_eq!(fold("Grüße, ÉCLAIR!  naïve"), "grusse eclair naive".replace("grusse", "gruße"));
        assert_eq!(fold("ﬁne ½"), "fine 1 2");
        assert_eq!(fold("\0\u{202e}"), "");
    }

    #[test]
    fn chinese_is_found_by_any_two_neighbours() {
        assert_eq!(fold("包裹在哪"), "包裹 裹在 在哪 哪");
        assert_eq!(fold("in 包裹,哪x"), "in 包裹 裹 哪 x");
        assert_eq!(parts("裹在"), [["裹在"]]);
        assert_eq!(parts("哪"), [["哪"]]);
        assert_eq!(parts("包裹 x"), [["包裹"], ["x"]]);
    }

    #[test]
    fn operators_typed_by_people_are_only_words() {
        let typed = parts("lid AND (crack* OR \"batch b\") NEAR/3 -x");
        assert!(typed.iter().flatten().all(|word| word.chars().all(char::is_alphanumeric)));
        assert!(typed.contains(&vec!["batch".to_owned(), "b".to_owned()]));
    }
}
