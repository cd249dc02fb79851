//! The files people attach: photographs, invoices, labels, receipts, price lists.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    conversation::Attachment,
    dice::Dice,
    language::Language,
    pdf,
    pictures::{MOTIFS, TAKES, photograph},
    products::PRODUCTS,
    scene::{Scene, price},
};

/// Photographs painted once and shared.
#[derive(Debug)]
pub(crate) struct Album {
    takes: BTreeMap<&'static str, Vec<Arc<[u8]>>>,
}

impl Album {
    pub(crate) fn paint() -> Self {
        let takes = |motif: &&'static str| (*motif, (0..TAKES).map(|take| photograph(motif, take)).collect());
        Self { takes: MOTIFS.iter().map(takes).collect() }
    }

    /// The files a step asks for; often two photographs instead of one.
    pub(crate) fn files(&self, dice: &mut Dice, what: &str, scene: &Scene) -> Vec<Attachment> {
        match what {
            "" => Vec::new(),
            "invoice" => vec![pdf_file(format!("{}.pdf", scene.order), &invoice(scene))],
            "prices" => vec![pdf_file("larkmill-trade.pdf".to_owned(), &price_list(scene.language))],
            "label" => vec![pdf_file(format!("label-{}.pdf", scene.order), &return_label(scene))],
            "receipt" => vec![receipt(scene)],
            motif => self.photographs(dice, motif),
        }
    }

    fn photographs(&self, dice: &mut Dice, motif: &str) -> Vec<Attachment> {
        let takes = self.takes.get(motif).map(Vec::as_slice).unwrap_or_default();
        let count = dice.weighted(&[0, 70, 30]);
        let number = dice.between(1_000, 9_600);
        let style = dice.below(3);
        let order = dice.order(takes.len());
        let named = |(at, bytes): (i64, &Arc<[u8]>)| Attachment {
            name: match style {
                0 => format!("IMG_{}.png", number + at),
                1 => format!("photo-{}.png", at + 1),
                _ => format!("{motif}{}.png", at + 1),
            },
            content_type: "image/png",
            bytes: Arc::clone(bytes),
        };
        (0..).zip(order.iter().filter_map(|take| takes.get(*take)).take(count)).map(named).collect()
    }
}

fn pdf_file(name: String, lines: &[String]) -> Attachment {
    Attachment { name, content_type: "application/pdf", bytes: pdf::page(lines).into() }
}

fn receipt(scene: &Scene) -> Attachment {
    let text = format!(
        "Larkmill Kitchen, Haarlem\norder {}\n1 x {}\n{}\npaid\n",
        scene.order,
        scene.product.name(scene.language),
        price(i64::from(scene.product.cents), scene.language)
    );
    Attachment { name: format!("{}.txt", scene.order), content_type: "text/plain", bytes: text.into_bytes().into() }
}

fn invoice(scene: &Scene) -> Vec<String> {
    let cents = i64::from(scene.product.cents);
    let net = cents * 100 / 121;
    let word = |words: [&'static str; 4]| words.get(scene.language.slot()).copied().unwrap_or_default();
    vec![
        format!("{} {}", word(["Invoice", "Rechnung", "Facture", "Factura"]), scene.order),
        "Larkmill Kitchen B.V. (sample), Haarlem".to_owned(),
        format!("{}, {}", scene.company, scene.city),
        String::new(),
        format!("1 x {}    {}", scene.product.name(scene.language), price(net, scene.language)),
        format!("{} 21 %    {}", word(["VAT", "USt.", "TVA", "IVA"]), price(cents - net, scene.language)),
        format!("{}    {}", word(["Total", "Summe", "Total", "Total"]), price(cents, scene.language)),
        word(["Paid. Thank you.", "Bezahlt. Vielen Dank.", "Payé. Merci.", "Pagado. Gracias."]).to_owned(),
    ]
}

fn return_label(scene: &Scene) -> Vec<String> {
    vec![
        format!("Heronpost {}", scene.order),
        "Larkmill Kitchen, returns".to_owned(),
        "Haarlem".to_owned(),
        format!("from: {}, {}", scene.customer, scene.city),
        "|| ||| | || ||| || | ||| | ||".to_owned(),
    ]
}

fn price_list(language: Language) -> Vec<String> {
    let mut lines = vec!["Larkmill Kitchen: trade prices".to_owned(), "from 6 / from 24 / from 60 pieces".to_owned()];
    lines.extend(PRODUCTS.iter().map(|product| {
        let cents = i64::from(product.cents);
        let [six, more, most] = [70, 65, 60].map(|share| price(cents * share / 121, language));
        format!("{}: {six} / {more} / {most}", product.name(language))
    }));
    lines
}
