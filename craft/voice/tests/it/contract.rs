//! The lines of `goodword voice check --jsonl`: names, places, verdicts.

use crate::{TODAY, found, said};
use serde_json::{Value, json};
use voice::{Checker, Earlier, Limit};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_line_has_the_fields_of_the_contract_and_no_others() {
    let told = said(
        &json!({"id": 7, "public": true, "text": "Kindly wait, Ana: order 48040 will leave by Friday. We'll call you by Friday."}),
    );
    let mut fields = keys(&told);
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["findings", "id", "language", "private_data", "promises", "reading_grade", "script_share", "verdict"]
    );
    let mut finding = keys(&told["findings"][0]);
    finding.sort_unstable();
    assert_eq!(finding, ["check", "end", "quote", "severity", "start", "try", "why"]);
    let mut promise = keys(&told["promises"][0]);
    promise.sort_unstable();
    assert_eq!(promise, ["days", "due", "quote", "what"]);
    let mut private = keys(&told["private_data"][0]);
    private.sort_unstable();
    assert_eq!(private, ["end", "kind", "start"]);
    assert_eq!((&told["id"], &told["verdict"], &told["language"]), (&json!(7), &json!("block"), &json!("en")));
}

#[test]
fn quotes_are_what_stands_at_their_place_in_characters() {
    let text = "😀 Grüße! e\u{301} Dear customer, as already explained the ＰＡＲＣＥＬ is NOT here.\nWrite to ana@mail.example or 0664 123 45 67.";
    let told = said(&json!({"text": text, "public": true}));
    let letters: Vec<char> = text.chars().collect();
    let findings = told["findings"].as_array().unwrap();
    assert!(findings.len() >= 4, "{told}");
    for one in findings {
        let number = |key: &str| usize::try_from(one[key].as_u64().unwrap()).unwrap();
        let cut: String = letters[number("start")..number("end")].iter().collect();
        assert_eq!(one["quote"], cut);
    }
}

#[test]
fn only_what_the_decisions_list_blocks() {
    let blocks = ["private_data", "length", "links", "abuse", "offer", "placeholder"];
    for example in voice::ALL.iter().flat_map(|check| check.examples) {
        let mut line: Value = serde_json::from_str(example.given).unwrap();
        line["text"] = json!(example.before);
        for (check, severity) in found(&line) {
            assert!(severity != "block" || blocks.contains(&check.as_str()), "{check}: {}", example.before);
        }
    }
}

#[test]
fn a_good_letter_passes() {
    for (agent, message, text) in [
        (
            "Mia",
            "Where is my parcel? It was due on Monday.",
            "Hi Ana,\n\nyour parcel missed the van in Graz, that was our mistake and I'm sorry. It leaves tonight and is at your door on Wednesday.\n\nMia",
        ),
        (
            "Mia",
            "Wo bleibt mein Paket?",
            "Hallo Ana, dein Paket lag noch in Graz. Es geht heute Abend raus und ist am Mittwoch bei dir. Viele Grüße, Mia",
        ),
        (
            "Mia",
            "Où est mon colis ?",
            "Bonjour Ana, votre colis était resté à Graz. Il part ce soir et arrive mercredi. Mia",
        ),
        (
            "Mia",
            "¿Dónde está mi paquete?",
            "Hola Ana, tu paquete seguía en Graz. Sale esta noche y llega el miércoles. Mia",
        ),
    ] {
        let told = said(
            &json!({"text": text, "message": message, "agent": {"name": agent}, "customer": {"name": "Ana Berg"}}),
        );
        assert_eq!(told["verdict"], "ok", "{text}\n{}", told["findings"]);
    }
}

#[test]
fn lines_that_are_no_reply_say_why() {
    let mut checker = Checker::new(Earlier::default(), TODAY);
    for (line, id) in [
        ("", Value::Null),
        ("not json", Value::Null),
        (r#"{"id": "a"}"#, json!("a")),
        (r#"{"id": 1, "text": 5}"#, json!(1)),
        ("[]", Value::Null),
        (r#"{"id": 2, "text": "x", "macros": 5}"#, json!(2)),
    ] {
        let told: Value = serde_json::from_str(&checker.line(line, |_, _| None).unwrap_err().line).unwrap();
        assert_eq!(told["id"], id, "{line}");
        assert!(told["error"].is_string(), "{line}");
    }
}

#[test]
fn fields_may_be_null_or_unknown() {
    let told = said(
        &json!({"id": null, "text": "Hi", "public": null, "channel": null, "agent": null, "customer": {"name": null}, "message": null, "macros": null, "previous": null, "brand": {"avoid": null, "prefer": null, "own": null}, "later": {}}),
    );
    assert_eq!(told["verdict"], "ok");
}

#[test]
fn a_channel_says_how_long_a_text_may_be() {
    let mut checker = Checker::new(Earlier::default(), TODAY);
    let line = json!({"text": "It leaves tonight.", "channel": "short"}).to_string();
    let told = checker.line(&line, |channel, text| {
        Some(Limit { most: 10, over: Some(text.len() - 10) }).filter(|_| channel == "short")
    });
    let told: Value = serde_json::from_str(&told.unwrap()).unwrap();
    assert_eq!((&told["verdict"], &told["findings"][0]["check"]), (&json!("block"), &json!("length")));
}

#[test]
fn a_family_is_one_sign_of_the_limit() {
    let told = said(&json!({"text": "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", "limit": 3}));
    assert_ne!(told["verdict"], "block");
    assert_eq!(said(&json!({"text": "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", "limit": 2}))["verdict"], "block");
}

#[test]
fn earlier_replies_of_the_process_and_of_the_line_count_together() {
    let one = "To return the jar, print the label on the page of your order and stick it on the old box.";
    let two = "Any post office takes it, and we pay your money back when the box has come back.";
    let mut checker = Checker::new(Earlier::of([one]), TODAY);
    let line = json!({"text": format!("{one}\n\n{two}"), "previous": [two]}).to_string();
    for _ in 0..2 {
        let told: Value = serde_json::from_str(&checker.line(&line, |_, _| None).unwrap()).unwrap();
        assert_eq!(told["script_share"], 1.0, "{told}");
    }
}

#[test]
fn other_languages_get_the_checks_without_words() {
    let told = said(
        &json!({"text": "Hallo Ana, je pakket ligt nog in het depot en komt morgen bij je aan. Bel 0664 123 45 67 als het er dan niet is.", "public": true}),
    );
    assert_eq!(told["language"], "nl");
    assert_eq!(told["reading_grade"], Value::Null);
    assert_eq!(told["verdict"], "block");
}
