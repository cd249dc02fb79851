//! Names a search asks for that nobody and nothing has: told where a list is empty, with the nearest that is.

use super::hint::{Hint, Misread};
use super::near::nearest;
use super::{Query, Term};
use crate::filter::plain;
use base::Fault;
use store::{Conn, Row, args};

/// What a term names: the operator, where such names stand, and how they are compared.
struct Named<'a> {
    /// Before the operator, where it is denied.
    mark: &'static str,
    operator: &'static str,
    value: &'a str,
    sql: &'static str,
    exact: bool,
}

/// The first name asked for that is no name.
pub(crate) async fn unknown(conn: &mut Conn, query: &Query) -> Result<Option<Hint>, Fault> {
    for named in query.terms.iter().filter_map(named) {
        let rows = conn.rows(named.sql, args![]).await?;
        let names: Vec<String> = rows.iter().map(Row::only).collect::<Result<_, _>>()?;
        let part = plain(named.value);
        let is = |name: &String| if named.exact { *name == named.value.to_lowercase() } else { name.contains(&part) };
        if !names.iter().any(is) {
            return Ok(Some(hint(&named, &names)));
        }
    }
    Ok(None)
}

/// Names of inboxes are not told: not everybody sees all of them.
fn named(term: &Term) -> Option<Named<'_>> {
    let (operator, value, sql, exact) = match term {
        Term::Not(denied) => return named(denied).map(|named| Named { mark: "-", ..named }),
        Term::Label(name) => ("label", name, "select folded from labels order by folded", true),
        Term::Team(name) => {
            ("team", name, "select lower(name) from teams where ended_at is null order by name_folded", false)
        }
        Term::Assignee(name) => ("assignee", name, "select lower(name) from agents order by name", false),
        Term::Channel(name) => ("channel", name, "select distinct lower(channel) from inboxes", false),
        _ => return None,
    };
    let special = matches!(value.to_lowercase().as_str(), "me" | "nobody" | "none") && operator != "label";
    (!special).then_some(Named { mark: "", operator, value, sql, exact })
}

fn hint(named: &Named<'_>, names: &[String]) -> Hint {
    let shown = |value: &str| {
        let quote = if value.contains(char::is_whitespace) { "\"" } else { "" };
        format!("{}{}:{quote}{value}{quote}", named.mark, named.operator)
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let near = nearest(&named.value.to_lowercase(), &names).map(shown);
    Hint::new(&shown(named.value), Misread::Name, near)
}
