//! Promises in many phrasings, and what is none. Today is Monday, 23 November 2026.

use crate::{TODAY, said};
use serde_json::{Value, json};
use voice::After;

fn dues(text: &str) -> Vec<Value> {
    said(&json!({"text": text}))["promises"].as_array().unwrap().iter().map(|one| one["due"].clone()).collect()
}

fn check(due: &str, texts: &[&str]) {
    let wrong: Vec<_> =
        texts.iter().filter(|text| dues(text) != [json!(due)]).map(|text| format!("{text} {:?}", dues(text))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_call_by_friday_in_eight_phrasings_and_four_languages() {
    check(
        "2026-11-27",
        &[
            "We'll call you by Friday.",
            "I will call you on Friday at the latest.",
            "You'll hear from me by Friday.",
            "I'm going to call you on Friday morning.",
            "By Friday we will call you back.",
            "I promise to call you by Friday.",
            "Please expect my call by Friday.",
            "Let me call you back by Friday, 27 November.",
        ],
    );
    check(
        "2026-11-27",
        &[
            "Wir rufen dich bis Freitag an.",
            "Ich werde dich bis Freitag anrufen.",
            "Du hörst bis Freitag von mir.",
            "Bis Freitag melde ich mich bei dir.",
            "Ich verspreche dir, bis Freitag anzurufen.",
            "Wir melden uns bis zum 27. November bei dir.",
            "Spätestens Freitag rufe ich dich an.",
            "Ich kümmere mich bis Freitag darum.",
        ],
    );
    check(
        "2026-11-27",
        &[
            "Nous vous rappellerons vendredi.",
            "Je vous rappelle vendredi.",
            "Je vais vous rappeler avant vendredi.",
            "Vous recevrez mon appel vendredi.",
            "Je vous promets de vous rappeler vendredi.",
            "D'ici vendredi, nous vous rappelons.",
            "On vous rappelle vendredi.",
            "Nous allons vous rappeler le 27 novembre.",
        ],
    );
    check(
        "2026-11-27",
        &[
            "Le llamaremos el viernes.",
            "Te llamo el viernes.",
            "Voy a llamarle el viernes.",
            "Recibirá mi llamada el viernes.",
            "Le prometo que le llamo el viernes.",
            "Antes del viernes le llamaré por teléfono.",
            "Me pondré en contacto con usted el viernes.",
            "Vamos a llamarle el 27 de noviembre.",
        ],
    );
}

#[test]
fn days_are_counted_from_today() {
    for (text, due, days) in [
        ("I'll write to you today.", "2026-11-23", 0),
        ("I'll write to you tomorrow.", "2026-11-24", 1),
        ("I'll write to you within two days.", "2026-11-25", 2),
        ("We'll refund you within 5 business days.", "2026-11-30", 7),
        ("We'll refund you in 2-3 weeks.", "2026-12-14", 21),
        ("We'll send it by the end of the month.", "2026-11-30", 7),
        ("We'll send it this week.", "2026-11-27", 4),
        ("We'll send it next week.", "2026-12-04", 11),
        ("I'll call you by 15:00.", "2026-11-23", 0),
        ("I'll call you on 3 January.", "2027-01-03", 41),
        ("I'll call you on 2026-12-01.", "2026-12-01", 8),
        ("Ich rufe dich am 1.12. an.", "2026-12-01", 8),
        ("Ich rufe dich übermorgen an.", "2026-11-25", 2),
        ("Wir erstatten es innerhalb von 24 Stunden.", "2026-11-24", 1),
        ("Nous vous remboursons sous cinq jours ouvrés.", "2026-11-30", 7),
        ("Le escribiremos en un plazo de tres días.", "2026-11-26", 3),
    ] {
        let told = said(&json!({"text": text}))["promises"][0].clone();
        assert_eq!((&told["due"], &told["days"]), (&json!(due), &json!(days)), "{text}");
    }
}

#[test]
fn what_is_promised_is_said_without_the_time() {
    for (text, what, quote) in [
        ("Hi Ana, we'll call the depot by Friday. Mia", "call the depot", "we'll call the depot by Friday"),
        (
            "Hola Ana, el viernes le llamaré por teléfono. Mia",
            "llamaré por teléfono",
            "el viernes le llamaré por teléfono",
        ),
        (
            "Hallo Ana, ich melde mich bis Freitag bei dir. Mia",
            "melde mich bei dir",
            "ich melde mich bis Freitag bei dir",
        ),
    ] {
        let told = said(&json!({"text": text}))["promises"][0].clone();
        assert_eq!((&told["what"], &told["quote"]), (&json!(what), &json!(quote)));
    }
}

#[test]
fn two_promises_in_a_sentence_are_two() {
    assert_eq!(
        dues("I'll call the depot today and we'll refund you by Friday."),
        [json!("2026-11-23"), json!("2026-11-27")]
    );
}

#[test]
fn a_promise_may_name_no_day() {
    assert_eq!(dues("We will send you a new lid soon."), [Value::Null]);
    assert_eq!(dues("Ich melde mich, sobald ich mehr weiß."), [Value::Null]);
}

#[test]
fn denials_conditions_questions_and_quotes_are_no_promises() {
    for text in [
        "I can't promise that we call you by Friday.",
        "If it arrives I will write to you on Friday.",
        "We won't be able to call you on Friday.",
        "You wrote: \"we'll call you by Friday\", and nobody did.",
        "> We'll call you by Friday.\n\nNobody did.",
        "Shall I call you on Friday?",
        "The shop is open until Friday.",
        "Your parcel left on Friday.",
        "Ich kann nicht versprechen, dass wir bis Freitag anrufen.",
        "Wenn es ankommt, schreibe ich dir am Freitag.",
        "Si le colis arrive, je vous rappelle vendredi.",
        "Si llega, le llamo el viernes.",
        "No puedo prometer que llegue el viernes.",
    ] {
        assert_eq!(dues(text), Vec::<Value>::new(), "{text}");
    }
}

#[test]
fn an_hour_is_told_beside_its_day() {
    for (text, day, hour, what) in [
        ("I'll call you by Friday 17:00.", "2026-11-27", "17:00", "call you"),
        ("I'll call you by 5 pm on Friday.", "2026-11-27", "17:00", "call you"),
        ("I'll call you tomorrow at 9:30am.", "2026-11-24", "09:30", "call you"),
        ("I'll call you by 15:00.", "2026-11-23", "15:00", "call you"),
        ("Ich rufe dich am Freitag um 17 Uhr an.", "2026-11-27", "17:00", "rufe dich an"),
        ("Ich melde mich bis Freitag, 17.30 Uhr, bei dir.", "2026-11-27", "17:30", "melde mich bei dir"),
        ("Wir melden uns morgen bis 9:15 bei dir.", "2026-11-24", "09:15", "melden uns bei dir"),
        ("Nous vous rappellerons vendredi à 15h30.", "2026-11-27", "15:30", "rappellerons"),
        ("Je vous rappelle demain à 9 h.", "2026-11-24", "09:00", "rappelle"),
        ("Le llamaremos el viernes a las 15:00.", "2026-11-27", "15:00", "llamaremos"),
    ] {
        let told = voice::promises(text, None, TODAY);
        let said = told.first().map(|one| (one.due.as_deref(), one.time.as_deref(), one.what.as_str()));
        assert_eq!(said, Some((Some(day), Some(hour), what)), "{text}");
    }
}

#[test]
fn a_time_behind_a_promise_is_its_time_before_one_in_front() {
    for (text, day, hour) in [
        ("It left Graz today, and I'll call you by Friday 17:00.", "2026-11-27", Some("17:00")),
        ("It left at 9:00, and I'll call you on Friday.", "2026-11-27", None),
        ("On Friday I'll call you at 5 pm.", "2026-11-27", Some("17:00")),
        ("Am Freitag um 9 Uhr rufe ich dich an.", "2026-11-27", Some("09:00")),
        ("By Friday we'll send you a new one soon.", "2026-11-27", None),
    ] {
        let told = voice::promises(text, None, TODAY);
        let said = told.first().map(|one| (one.due.as_deref(), one.time.as_deref()));
        assert_eq!(said, Some((Some(day), hour)), "{text}");
    }
}

#[test]
fn a_day_with_dots_is_no_hour() {
    let told = voice::promises("Wir liefern das Paket bis 24.12. an dich aus.", Some("de"), TODAY);
    let said: Vec<_> = told.iter().map(|one| (one.due.as_deref(), one.time.as_deref())).collect();
    assert_eq!(said, [(Some("2026-12-24"), None)]);
}

#[test]
fn what_is_counted_from_now_is_told_as_such() {
    for (text, after) in [
        ("I'll call you within two hours.", Some(After::Minutes(120))),
        ("I'll call you in 30 minutes.", Some(After::Minutes(30))),
        ("We'll refund you within 5 business days.", Some(After::WorkingDays(5))),
        ("Wir erstatten es innerhalb von 24 Stunden.", Some(After::Minutes(1_440))),
        ("I'll write to you within two days.", None),
    ] {
        let told = voice::promises(text, None, TODAY);
        assert_eq!(told.first().map(|one| (one.after, one.time.clone())), Some((after, None)), "{text}");
    }
}
