//! Private data in many forms, and what only looks like it.

use crate::said;
use serde_json::{Value, json};

fn kinds(text: &str) -> Vec<String> {
    let told = said(&json!({"text": text, "public": true}));
    told["private_data"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn private_data_is_found_however_it_is_written() {
    let mut wrong = Vec::new();
    for (kind, text) in [
        ("email", "write to ana.berg@mail.example please"),
        ("email", "ana (at) mail (dot) example"),
        ("email", "ana[at]mail.example"),
        ("email", "ａｎａ@mail.example"),
        ("email", "ana\u{200b}@mail.example"),
        ("phone", "call +43 664 123 45 67"),
        ("phone", "0664/1234567"),
        ("phone", "(030) 1234-5678"),
        ("phone", "555-123-4567"),
        ("phone", "tel 123456"),
        ("phone", "06 12 34 56 78"),
        ("phone", "612 345 678"),
        ("order", "order no. 48040"),
        ("order", "Bestellung #48040"),
        ("order", "Ihre Bestellnummer lautet AB-48040"),
        ("order", "commande n° 48040"),
        ("order", "su pedido 48040"),
        ("order", "#48040"),
        ("tracking", "RR123456785DE"),
        ("tracking", "1Z999AA10123456784"),
        ("tracking", "Sendungsnummer 00340434161094015902"),
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("card", "4111 1111 1111 1111"),
        ("card", "card 4111-1111-1111-1111 12/27"),
        ("card", "378282246310005"),
        ("address", "Kirchweg 3"),
        ("address", "Lange Straße 12a, 8010 Graz"),
        ("address", "10 Downing Street"),
        ("address", "12 bis, rue de la Paix"),
        ("address", "Calle de Alcalá, 14"),
        ("address", "it goes to SW1A 1AA"),
        ("ip", "from 192.0.2.17 today"),
        ("password", "your password is hunter2"),
        ("password", "PIN: 4711"),
        ("national_id", "12345678Z"),
        ("national_id", "078-05-1120"),
        ("birthday", "born on 3 May 1981"),
    ] {
        if kinds(text) != [kind] {
            wrong.push(format!("{kind}: {text} {:?}", kinds(text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_only_looks_private_stays() {
    let mut wrong = Vec::new();
    for text in [
        "@ana@host.example it left today",
        "it left on 27.11.2026 at 15:00",
        "it left on 2026-11-27",
        "it costs 1.234.567 or 1 234 567 euros",
        "that is €1,299.00 for 12 months",
        "the AB-1200 has 4000 mAh",
        "order 2 or 3 of them in 2026",
        "Will and Mark are on it",
        "see https://shop.example/lids",
        "we are open 24/7 in 2025/2026",
        "turn it 3 times, wait 30 seconds, then 15 more",
        "version 10.2.1 fixes it",
        "the order of 1000 euros",
        "#blackfriday #2026",
        "by the way 3 of us know",
        "your password is safe",
        "DE89 3704 0044 0532 0130 01",
        "meet me @ the shop",
    ] {
        if !kinds(text).is_empty() {
            wrong.push(format!("{text} {:?}", kinds(text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_on_file_is_found_whatever_separates_it() {
    let known =
        json!([{"kind": "customer", "value": "K 77-1234"}, {"kind": "name", "value": "Bo Lind", "whose": "other"}]);
    for (text, kind) in
        [("you are k77 12 34 here", "customer"), ("as I told bo líнd".replace('н', "n").as_str(), "name")]
    {
        let told = said(&json!({"text": text, "public": true, "known": known}));
        assert_eq!(told["private_data"][0]["kind"], kind, "{text}");
        assert_eq!(told["verdict"], "block");
    }
    let told = said(&json!({"text": "ak77-12345", "public": true, "known": known}));
    assert_eq!(told["private_data"], json!([]));
}

#[test]
fn the_companys_own_may_be_public() {
    let own = json!({"own": ["help@shop.example", "shop.example", "+43 1 234 567 89", "Ring 1, 1010 Wien"]});
    let text = "Write to help@shop.example or anna@shop.example or call 01 234 567 89.";
    let told = said(&json!({"text": text, "public": true, "brand": own}));
    assert_eq!((&told["verdict"], &told["private_data"]), (&json!("ok"), &json!([])), "{}", told["findings"]);
}

#[test]
fn in_private_only_another_customers_data_blocks() {
    let told = said(&json!({"text": "Hi Ana, order 48040 goes to Kirchweg 3 today; I call you on 0664 123 45 67."}));
    assert_ne!(told["verdict"], "block");
    assert_eq!(told["private_data"].as_array().map(Vec::len), Some(3));
    let verdicts = |text: &str| said(&json!({"text": text}))["verdict"].clone();
    assert_eq!(verdicts("Your card 4111 1111 1111 1111 was charged."), json!("warn"));
    let value: Value =
        said(&json!({"text": "Order 48040 left.", "known": [{"kind": "order", "value": "48040", "whose": "other"}]}));
    assert_eq!(value["verdict"], "block");
}

#[test]
fn links_pictures_addresses_and_code_are_no_blanks() {
    for text in [
        "It looks like this: ![screen_shot.png](cid:fil_01)",
        "The steps stand [here](https://shop.example/a) and as a [link](https://shop.example/b).",
        "Please write to Mia <mia_berg@shop.example>.",
        "Put `{{first_name}}` or `[order]` into your template.",
        "It costs 50% less, 20 % at the most.",
    ] {
        let told = said(&json!({"text": text}));
        assert_ne!(told["verdict"], "block", "{text}: {}", told["findings"]);
    }
    assert_eq!(said(&json!({"text": "Hello [first_name], it left."}))["verdict"], "block");
}

#[test]
fn ordinary_words_are_no_insults() {
    let verdicts = |text: &str| said(&json!({"text": text}))["verdict"].clone();
    for text in [
        "Some parcels get lost on this route, and yours was one of them.",
        "That was a stupid mistake of ours, and it is repaired now.",
        "Das ist dumm gelaufen, und es war unser Fehler. Ihr Paket geht heute raus.",
        "Ihr Salat Spinner geht heute raus, der Deckel kommt am Montag.",
        "El envío va retrasado dos días y llega el viernes.",
        "Si vous allez vous faire livrer au bureau, donnez-nous cette adresse.",
    ] {
        assert_ne!(verdicts(text), "block", "{text}");
    }
    for text in [
        "You are stupid.",
        "Du bist einfach zu dumm.",
        "Por favor, no sea tonto y lea la página de los pedidos.",
        "Allez vous faire voir.",
    ] {
        assert_eq!(verdicts(text), "block", "{text}");
    }
}
