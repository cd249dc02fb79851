//! What the shop sells, and how each language calls it.

use crate::language::Language;

/// A product of the shop.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) key: &'static str,
    /// Price in cents, VAT included.
    pub(crate) cents: u32,
    /// Article letter of serial numbers.
    pub(crate) serial: &'static str,
    /// Names per language, with the gender the articles follow.
    names: [(&'static str, Gender); 4],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    He,
    She,
}
use Gender::{He, She};

#[rustfmt::skip]
pub(crate) const PRODUCTS: [Product; 9] = [
    Product { key: "zephyr", cents: 14_900, serial: "ZB", names: [("Zephyr blender", He), ("Mixer Zephyr", He), ("blender Zephyr", He), ("batidora Zephyr", She)] },
    Product { key: "pebble", cents: 8_900, serial: "PK", names: [("Pebble kettle", He), ("Wasserkocher Pebble", He), ("bouilloire Pebble", She), ("hervidor Pebble", He)] },
    Product { key: "grist", cents: 12_900, serial: "GR", names: [("Grist grinder", He), ("Kaffeemühle Grist", She), ("moulin à café Grist", He), ("molinillo Grist", He)] },
    Product { key: "cinder", cents: 7_900, serial: "CT", names: [("Cinder toaster", He), ("Toaster Cinder", He), ("grille-pain Cinder", He), ("tostadora Cinder", She)] },
    Product { key: "ladle", cents: 6_900, serial: "LH", names: [("Ladle hand blender", He), ("Stabmixer Ladle", He), ("mixeur plongeant Ladle", He), ("batidora de mano Ladle", She)] },
    Product { key: "loaf", cents: 18_900, serial: "LF", names: [("Loaf bread maker", He), ("Brotbackautomat Loaf", He), ("machine à pain Loaf", She), ("panificadora Loaf", She)] },
    Product { key: "nimbus", cents: 5_900, serial: "NM", names: [("Nimbus milk frother", He), ("Milchaufschäumer Nimbus", He), ("mousseur à lait Nimbus", He), ("espumador Nimbus", He)] },
    Product { key: "tally", cents: 3_900, serial: "TS", names: [("Tally scale", He), ("Küchenwaage Tally", She), ("balance Tally", She), ("báscula Tally", She)] },
    Product { key: "drip", cents: 9_900, serial: "DR", names: [("Drip coffee maker", He), ("Kaffeemaschine Drip", She), ("cafetière Drip", She), ("cafetera Drip", She)] },
];

/// The product with a key.
pub(crate) fn product(key: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.key == key)
}

impl Product {
    /// The plain name.
    pub(crate) fn name(&self, language: Language) -> &'static str {
        self.entry(language).0
    }

    /// The value of a slot such as `den` or `mon`, if the slot is about a product.
    pub(crate) fn slot(&self, slot: &str, language: Language) -> Option<String> {
        let (name, gender) = self.entry(language);
        if slot == "p" {
            return Some(name.to_owned());
        }
        let (_, he, she) = ARTICLES.get(language.slot())?.iter().find(|(key, _, _)| *key == slot)?;
        Some(format!("{}{name}", if gender == He { he } else { she }))
    }

    fn entry(&self, language: Language) -> (&'static str, Gender) {
        self.names.get(language.slot()).copied().unwrap_or(("", He))
    }
}

/// Articles and possessives that change with the product's gender: slot, masculine, feminine.
const ARTICLES: [&[(&str, &str, &str)]; 4] = [
    &[],
    &[
        ("der", "der ", "die "),
        ("den", "den ", "die "),
        ("dem", "dem ", "der "),
        ("Der", "Der ", "Die "),
        ("mein", "mein ", "meine "),
        ("meinen", "meinen ", "meine "),
        ("meinem", "meinem ", "meiner "),
        ("Mein", "Mein ", "Meine "),
        ("Ihr", "Ihr ", "Ihre "),
        ("Ihren", "Ihren ", "Ihre "),
        ("Ihrem", "Ihrem ", "Ihrer "),
        ("einen", "einen ", "eine "),
        ("neuen", "einen neuen ", "eine neue "),
    ],
    &[
        ("le", "le ", "la "),
        ("Le", "Le ", "La "),
        ("un", "un ", "une "),
        ("du", "du ", "de la "),
        ("au", "au ", "à la "),
        ("mon", "mon ", "ma "),
        ("Mon", "Mon ", "Ma "),
        ("votre", "votre ", "votre "),
        ("nouveau", "un nouveau ", "une nouvelle "),
    ],
    &[
        ("el", "el ", "la "),
        ("El", "El ", "La "),
        ("un", "un ", "una "),
        ("del", "del ", "de la "),
        ("al", "al ", "a la "),
        ("mi", "mi ", "mi "),
        ("Mi", "Mi ", "Mi "),
        ("tu", "tu ", "tu "),
        ("nuevo", "un nuevo ", "una nueva "),
    ],
];

#[cfg(test)]
mod tests {
    use super::product;
    use crate::language::Language;

    #[test]
    fn articles_follow_the_gender_of_the_product() {
        let kettle = product("pebble").unwrap();
        assert_eq!(kettle.slot("den", Language::German).unwrap(), "den Wasserkocher Pebble");
        assert_eq!(kettle.slot("du", Language::French).unwrap(), "de la bouilloire Pebble");
        assert_eq!(kettle.slot("nuevo", Language::Spanish).unwrap(), "un nuevo hervidor Pebble");
    }
}
