//! What the columns of a file hold: guessed by their names, decided by a person. Pure.

use crate::IdentityKind;
use base::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Nothing for us.
    Ignore,
    /// The whole name.
    Name,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A name on a network.
    Handle,
    /// A number in another system.
    External,
    /// Company.
    Company,
    /// Language.
    Language,
    /// Time zone.
    Zone,
    /// Notes.
    Notes,
}

impl Column {
    /// The kind of address it holds, if it holds one.
    #[must_use]
    pub const fn identity(self) -> Option<IdentityKind> {
        match self {
            Self::Email => Some(IdentityKind::Email),
            Self::Phone => Some(IdentityKind::Phone),
            Self::Handle => Some(IdentityKind::Handle),
            Self::External => Some(IdentityKind::External),
            _ => None,
        }
    }
}

/// Names of columns as other systems and spreadsheets write them, folded, in the languages we speak.
const NAMES: &[(Column, &[&str])] = &[
    (Column::FirstName, &["first name", "firstname", "given name", "vorname", "prenom", "nombre de pila"]),
    (
        Column::LastName,
        &[
            "last name",
            "lastname",
            "surname",
            "family name",
            "nachname",
            "familienname",
            "nom de famille",
            "apellido",
            "apellidos",
        ],
    ),
    (Column::Email, &["email", "e mail", "mail", "correo", "courriel"]),
    (
        Column::Phone,
        &["phone", "mobile", "tel", "telefon", "handy", "mobil", "telephone", "portable", "telefono", "movil"],
    ),
    (Column::Handle, &["handle", "username", "profile"]),
    (
        Column::External,
        &[
            "external id",
            "customer id",
            "customer number",
            "id",
            "kundennummer",
            "kundennr",
            "numero client",
            "numero de cliente",
            "external",
        ],
    ),
    (
        Column::Company,
        &["company", "organization", "organisation", "firma", "unternehmen", "societe", "entreprise", "empresa"],
    ),
    (Column::Language, &["language", "locale", "sprache", "langue", "idioma"]),
    (Column::Zone, &["time zone", "timezone", "zeitzone", "fuseau horaire", "zona horaria"]),
    (
        Column::Notes,
        &["notes", "note", "comment", "comments", "notizen", "bemerkung", "bemerkungen", "remarques", "notas"],
    ),
    (Column::Name, &["name", "full name", "customer", "kunde", "nom", "nombre", "contact"]),
];

/// What columns of these names hold, by the whole name or its first words. What holds one thing is guessed once.
#[must_use]
pub fn guess(names: &[String]) -> Vec<Column> {
    let mut guessed: Vec<Column> = Vec::new();
    for name in names {
        let folded = store::search::fold(name);
        let column = exactly(&folded).or_else(|| beginning(&folded)).unwrap_or(Column::Ignore);
        let again = column.identity().is_none() && guessed.contains(&column);
        guessed.push(if again { Column::Ignore } else { column });
    }
    guessed
}

fn exactly(folded: &str) -> Option<Column> {
    NAMES.iter().find(|(_, names)| names.contains(&folded)).map(|(column, _)| *column)
}

/// "email 1", "phone (work)": the name and what tells it from others like it.
fn beginning(folded: &str) -> Option<Column> {
    let begins = |name: &&str| folded.strip_prefix(*name).is_some_and(|rest| rest.starts_with(' '));
    let repeated = |column: Column| column.identity().is_some() && column != Column::External;
    NAMES.iter().find(|(column, names)| repeated(*column) && names.iter().any(begins)).map(|(column, _)| *column)
}

/// Refuses columns by which nobody could be recognised, and one field in two columns.
pub(crate) fn check(columns: &[Column]) -> Result<(), Refusal> {
    if !columns.iter().any(|column| column.identity().is_some()) {
        let detail = "say which column holds the e-mail address, phone number, handle or customer number: customers are recognised by it";
        return Err(Refusal::invalid("columns", detail));
    }
    let single = |column: &&Column| column.identity().is_none() && **column != Column::Ignore;
    let twice = columns.iter().filter(single).find(|one| columns.iter().filter(|other| other == one).count() > 1);
    match twice {
        Some(_) => Err(Refusal::invalid("columns", "two columns are to fill the same field; ignore one of them")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_guess(names: &str, wanted: &[Column]) {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        assert_eq!(guess(&names), wanted, "{names:?}");
    }

    #[test]
    fn names_of_columns_are_understood_in_four_languages() {
        check_guess("Name,E-Mail,Firma", &[Column::Name, Column::Email, Column::Company]);
        check_guess("First Name,Last Name,Phone (work)", &[Column::FirstName, Column::LastName, Column::Phone]);
        check_guess("Prénom,Téléphone,Langue", &[Column::FirstName, Column::Phone, Column::Language]);
        check_guess("Número de cliente,colour", &[Column::External, Column::Ignore]);
    }

    #[test]
    fn of_two_names_the_first_counts_and_addresses_may_be_many() {
        check_guess("name,NAME,email 1,email 2", &[Column::Name, Column::Ignore, Column::Email, Column::Email]);
    }

    #[test]
    fn without_an_address_nobody_could_be_recognised() {
        assert!(check(&[Column::Name, Column::Notes]).is_err());
        assert!(check(&[Column::Email, Column::Email, Column::Ignore, Column::Ignore]).is_ok());
        assert!(check(&[Column::Email, Column::Name, Column::Name]).is_err());
    }
}
