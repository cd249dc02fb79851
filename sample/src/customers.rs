//! The customers: names, towns, addresses and numbers that cannot belong to anybody.

use std::collections::BTreeSet;

use crate::{
    calendar::DAY,
    company::Customer,
    dice::Dice,
    language::Language::{self, English, French, German, Spanish},
    phrases::{PhraseBook, fill},
};

/// Draws customers and keeps their addresses apart.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    taken: BTreeSet<String>,
}

impl Registry {
    /// Marks an address as somebody's; false when it already was.
    pub(crate) fn take(&mut self, address: &str) -> bool {
        self.taken.insert(address.to_owned())
    }

    /// A new customer of a language; every eleventh is a business.
    pub(crate) fn draw(&mut self, dice: &mut Dice, book: &mut PhraseBook, language: Language) -> Customer {
        let first = book.deal(dice, language, ("names", "first"));
        let last = book.deal(dice, language, ("names", "last"));
        let place = book.deal(dice, language, ("names", "city"));
        let (city, zone) = place.split_once(" | ").unwrap_or((place, "Europe/Amsterdam"));
        let company = dice.chance(9).then(|| company_name(dice, book, (language, city), last));
        let emails = self.addresses(dice, (first, last), language, company.as_deref());
        Customer {
            name: format!("{first} {last}"),
            language,
            city: city.to_owned(),
            zone,
            company,
            emails,
            phones: phones(dice, language),
            notes: dice.chance(4).then(|| book.deal(dice, English, ("names", "about")).to_owned()),
            since_ms: i64::MAX,
        }
    }

    fn addresses(
        &mut self,
        dice: &mut Dice,
        (first, last): (&str, &str),
        language: Language,
        company: Option<&str>,
    ) -> Vec<String> {
        let (first, last) = (slug(first), slug(last));
        let mut found = Vec::new();
        if let Some(company) = company {
            found.push(self.free(dice, &first, &format!("{}.example", slug(company))));
        }
        let wanted = dice.weighted(&[0, 78, 17, 5]);
        while found.len() < wanted {
            let host = dice.word(hosts(language)).to_owned();
            let local = local_part(dice, &first, &last);
            found.push(self.free(dice, &local, &host));
        }
        found
    }

    fn free(&mut self, dice: &mut Dice, local: &str, host: &str) -> String {
        let mut address = format!("{local}@{host}");
        while !self.take(&address) {
            address = format!("{local}{}@{host}", dice.between(2, 999));
        }
        address
    }
}

/// Shifts first contact back to the earliest thing known, and for some customers further.
pub(crate) fn settle_first_contact(customers: &mut [Customer], dice: &mut Dice, start_ms: i64) {
    for customer in customers {
        let earlier = if dice.chance(30) { dice.between(20, 900) * DAY } else { 0 };
        customer.since_ms = customer.since_ms.min(start_ms + dice.between(0, 150) * DAY) - earlier;
    }
}

fn company_name(dice: &mut Dice, book: &mut PhraseBook, (language, city): (Language, &str), last: &str) -> String {
    let pattern = book.deal(dice, language, ("names", "company"));
    let name = fill(pattern, &|slot| Some(if slot == "city" { city } else { last }.to_owned()));
    name.trim().to_owned()
}

fn local_part(dice: &mut Dice, first: &str, last: &str) -> String {
    let initial: String = first.chars().take(1).collect();
    match dice.below(6) {
        0 => format!("{initial}.{last}"),
        1 => format!("{first}{}", dice.between(61, 99)),
        2 => format!("{last}.{first}"),
        3 => format!("{first}{last}"),
        _ => format!("{first}.{last}"),
    }
}

fn hosts(language: Language) -> &'static [&'static str] {
    match language {
        English => &["birchmail.example", "postbox.example", "homefolk.example", "quickmail.test", "lantern.example"],
        German => &["postkasten.example", "briefwerk.example", "netzpost.test", "hausbriefe.example"],
        French => &["courriel.example", "boitepost.example", "plume.test", "hexapost.example"],
        Spanish => &["buzon.example", "cartero.example", "correovivo.test", "casapostal.example"],
    }
}

/// Numbers from ranges regulators keep for film and print (GB, DE, FR); Spain has none, so an unassigned prefix.
pub(crate) fn phones(dice: &mut Dice, language: Language) -> Vec<String> {
    let count = dice.weighted(&[62, 32, 6]);
    (0..count).map(|_| phone(dice, language)).collect()
}

/// One number.
pub(crate) fn phone(dice: &mut Dice, language: Language) -> String {
    let (high, low) = (dice.between(10, 99), dice.between(10, 99));
    match language {
        English => format!("+44 20 7946 0{}", dice.between(100, 999)),
        German => format!("+49 30 23125 {}", dice.between(100, 999)),
        French => format!("+33 6 39 98 {high} {low}"),
        Spanish => format!("+34 555 0{high} 0{low}"),
    }
}

/// Letters, digits and dashes of a name, accents folded.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            ' ' | '-' if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => slug.push_str(folded(letter)),
        }
    }
    slug.trim_matches('-').to_owned()
}

fn folded(letter: char) -> &'static str {
    match letter {
        'á' | 'à' | 'â' | 'å' => "a",
        'ä' => "ae",
        'ç' | 'č' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ó' | 'ô' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ß' => "ss",
        'ú' | 'û' | 'ù' => "u",
        'ü' => "ue",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_fold_accents() {
        assert_eq!(slug("Café Núñez & Söhne"), "cafe-nunez-soehne");
    }
}
