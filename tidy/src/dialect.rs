//! One SQL text for both databases: dialect words stand only in `foundation/store`; handlers hold no SQL.

use crate::tokens::{Kind, Token, flat, has_word, is_sql, tokens};
use crate::tree::{File, Tree};

/// Words of one engine in any text.
const WORDS: [&str; 12] = [
    "skip locked",
    "ilike",
    "json_extract",
    "jsonb_",
    "strftime",
    "to_timestamp",
    "tsvector",
    "tsquery",
    "pragma",
    "autoincrement",
    "bigserial",
    "unixepoch",
];
/// Words that are dialect only within SQL.
const WITHIN_SQL: [&str; 5] = ["for update", "::", " match ", "jsonb", "rowid"];
/// The engines' names, in code as well as in texts.
const ENGINES: [&str; 4] = ["sqlite", "postgres", "postgresql", "sqlx"];
/// The only place that knows a dialect.
const HOME: &str = "foundation/store/";

/// Dialect words outside the store.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let outside = |file: &&File| !file.path.starts_with(HOME) && !file.is_test();
    let rust = tree.rust().filter(outside).flat_map(in_rust);
    rust.chain(tree.sql().filter(outside).flat_map(|file| in_sql(tree, file))).collect()
}

fn in_rust(file: &File) -> Vec<String> {
    let end = file.tests_begin();
    let tokens = tokens(&file.text).into_iter().filter(|token| token.line < end);
    tokens.filter_map(|token| word_in(&token).map(|word| complaint(file, token.line, word))).collect()
}

fn word_in(token: &Token<'_>) -> Option<&'static str> {
    let text = flat(token.text);
    let engine = || ENGINES.into_iter().find(|word| has_word(&text, word));
    match token.kind {
        Kind::Comment => None,
        Kind::Code => engine(),
        Kind::Text => dialect_in(&text).or_else(|| within(&text)).or_else(engine),
    }
}

fn dialect_in(text: &str) -> Option<&'static str> {
    WORDS.into_iter().find(|word| text.contains(word))
}

fn within(text: &str) -> Option<&'static str> {
    is_sql(text).then(|| WITHIN_SQL.into_iter().find(|word| text.contains(word))).flatten()
}

/// A query file may speak one dialect when its twin for the other engine lies beside it.
fn in_sql(tree: &Tree, file: &File) -> Vec<String> {
    if let Some(twin) = twin(&file.path) {
        let there = tree.sql().any(|other| other.path == twin);
        return if there { Vec::new() } else { vec![format!("{}: its twin {twin} is missing", file.path)] };
    }
    let lines = file.text.lines().enumerate();
    let found = lines.filter_map(|(at, line)| {
        let text = flat(line.split("--").next().unwrap_or_default());
        let word = dialect_in(&text).or_else(|| WITHIN_SQL.into_iter().find(|word| text.contains(word)));
        word.map(|word| complaint(file, at + 1, word))
    });
    found.collect()
}

fn twin(path: &str) -> Option<String> {
    let to = |own: &str, other: &str| path.strip_suffix(own).map(|stem| format!("{stem}{other}"));
    to(".sqlite.sql", ".postgres.sql").or_else(|| to(".postgres.sql", ".sqlite.sql"))
}

fn complaint(file: &File, line: usize, word: &str) -> String {
    format!("{}:{line}: `{}` is known to foundation/store alone", file.path, word.trim())
}

/// SQL in handlers.
#[must_use]
pub fn sql_in_routes(tree: &Tree) -> Vec<String> {
    let routes = |file: &&File| file.lies_in("routes") || file.path.ends_with("/routes.rs");
    tree.rust().filter(routes).filter(|file| !file.is_test()).flat_map(sql_in).collect()
}

fn sql_in(file: &File) -> Vec<String> {
    let end = file.tests_begin();
    let sql = tokens(&file.text)
        .into_iter()
        .filter(|token| token.kind == Kind::Text && token.line < end && is_sql(token.text));
    sql.map(|token| format!("{}:{}: SQL in a handler; call the noun's store file", file.path, token.line)).collect()
}
