//! What a row of a file wants a customer to be. Pure.

use super::Column;
use crate::{NewCustomer, NewIdentity, address, name, refusals};
use table::{LONGEST_ROW, MOST_CELLS, Row, Unread, restored};

/// A row as a customer, or why it cannot be one.
pub(crate) fn wish(columns: &[Column], row: &Row) -> Result<NewCustomer, String> {
    let cells = row.cells.as_ref().map_err(|why| unread(*why))?;
    if cells.len() > columns.len() && cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
        return Err(format!("{} cells, but the first row has {}", cells.len(), columns.len()));
    }
    if cells.iter().any(|cell| cell.contains('\u{fffd}')) {
        return Err("letters that do not fit the encoding; choose another one".into());
    }
    let mut new = NewCustomer::default();
    let (mut first, mut last) = (String::new(), String::new());
    for (column, cell) in columns.iter().zip(cells) {
        let whole = restored(cell).replace('\0', "");
        let text = whole.trim().to_owned();
        if text.is_empty() {
            continue;
        }
        match (column, column.identity()) {
            (_, Some(kind)) => add(&mut new, NewIdentity { kind, value: text }),
            (Column::Name, _) => new.name = text,
            (Column::FirstName, _) => first = text,
            (Column::LastName, _) => last = text,
            (Column::Company, _) => new.company = text,
            (Column::Language, _) => new.language = Some(text),
            (Column::Zone, _) => new.zone = Some(text),
            (Column::Notes, _) => new.notes = whole,
            _ => {}
        }
    }
    if new.name.is_empty() {
        new.name = format!("{first} {last}").trim().to_owned();
    }
    settled(new)
}

/// The same address twice in a row is one.
fn add(new: &mut NewCustomer, identity: NewIdentity) {
    let normal = |one: &NewIdentity| (one.kind, address::normalise(one.kind.code(), &one.value));
    if !new.identities.iter().any(|known| normal(known) == normal(&identity)) {
        new.identities.push(identity);
    }
}

fn settled(mut new: NewCustomer) -> Result<NewCustomer, String> {
    if new.identities.is_empty() {
        return Err("no address or number by which the customer could be recognised".into());
    }
    refusals::check_new(&new).map_err(|refusal| match &refusal.field {
        Some(field) => format!("{field}: {}", refusal.detail),
        None => refusal.detail.clone(),
    })?;
    new.name = name::clean(&new.name);
    new.company = name::clean(&new.company);
    Ok(new)
}

fn unread(why: Unread) -> String {
    match why {
        Unread::TooLong => {
            format!("longer than {} KiB; perhaps a quote is opened here and never closed", LONGEST_ROW / 1024)
        }
        Unread::TooManyCells => format!("more than {MOST_CELLS} cells"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[Column::FirstName, Column::LastName, Column::Email, Column::Email, Column::Notes];

    fn of(cells: &[&str]) -> Result<NewCustomer, String> {
        wish(COLUMNS, &Row { line: 2, cells: Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()) })
    }

    #[test]
    fn a_row_becomes_a_customer() {
        let mia = of(&["Mia", "Berg", "mia@x.example", "MIA@X.example ", "=1+1"]).unwrap();
        assert_eq!((mia.name.as_str(), mia.identities.len(), mia.notes.as_str()), ("Mia Berg", 1, "=1+1"));
        assert_eq!(of(&["", "", "mia@x.example", "", "'=1+1"]).unwrap().notes, "=1+1");
        assert_eq!(of(&["M\0ia", "", "mia@x.example", "", "", "", " "]).unwrap().name, "Mia");
    }

    #[test]
    fn a_row_that_cannot_be_one_says_why() {
        for (cells, why) in [
            (&["Mia", "", "", "", ""][..], "no address"),
            (&["Mia", "", "mia", "", ""], "value:"),
            (&["Mia", "", "mia@x.example", "", "", "more"], "6 cells"),
            (&["M\u{fffd}a", "", "mia@x.example"], "encoding"),
        ] {
            assert!(of(cells).unwrap_err().contains(why), "{cells:?}");
        }
        let endless = Row { line: 2, cells: Err(Unread::TooLong) };
        assert!(wish(COLUMNS, &endless).unwrap_err().contains("quote"));
    }
}
