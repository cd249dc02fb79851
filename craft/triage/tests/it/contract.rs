//! Lines in, lines out.

use serde_json::{Value, json};
use triage::{Grouping, line, line_because, read};

fn told(text: &str) -> Value {
    serde_json::from_str(&line(&json!({"id": 7, "text": text}).to_string()).unwrap()).unwrap()
}

#[test]
fn a_line_has_what_the_contract_names_and_nothing_else() {
    let told = told("Where is my parcel? It was meant to come on Tuesday and nobody answers the phone.");
    let mut names: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["complaint", "id", "language", "mood", "praise", "question", "topics", "urgent"]);
    assert_eq!(told["id"], 7);
    assert_eq!(told["language"], "en");
    for kind in ["complaint", "praise", "question", "urgent"] {
        assert!((0.0..=1.0).contains(&told[kind].as_f64().unwrap()), "{kind}");
    }
    assert!((-1.0..=1.0).contains(&told["mood"].as_f64().unwrap()));
    assert!(told["topics"].as_array().unwrap().contains(&json!("delivery")));
}

#[test]
fn plain_cases_are_read_as_anyone_would() {
    let complaint = read("I have been waiting for my refund for six weeks and nobody answers. This is a disgrace.");
    assert!(complaint.complaint > 0.6 && complaint.mood < -0.3, "{complaint:?}");
    let praise = read("Vielen Dank für die tolle und schnelle Hilfe, Ihre Kollegin war wirklich super freundlich!");
    assert!(praise.praise > 0.6 && praise.mood > 0.3 && praise.complaint < 0.5, "{praise:?}");
    let question = read("¿Cuánto cuesta el envío a Mallorca?");
    assert!(question.question > 0.8 && question.complaint < 0.5, "{question:?}");
}

#[test]
fn a_language_that_was_not_learnt_is_said_and_topics_are_not_guessed() {
    let told = read("Waar blijft mijn bestelling? Ik wacht nu al twee weken op het pakket en niemand antwoordt.");
    assert_eq!((told.language.as_deref(), told.topics.len()), (Some("nl"), 0));
    assert!(told.question > 0.5, "a question mark needs no language: {told:?}");
    assert_eq!(read("48040 48041").language, None);
}

#[test]
fn reasons_are_pieces_of_the_text() {
    let text = "Please cancel my subscription, I was charged twice.";
    let told: Value = serde_json::from_str(&line_because(&json!({"text": text}).to_string()).unwrap()).unwrap();
    let reasons = told["because"]["contract"].as_array().unwrap();
    assert!(reasons.contains(&json!("subscription")), "{told}");
}

#[test]
fn a_line_that_is_no_text_is_answered_with_an_error() {
    for wrong in ["", "{", "[]", "7", "{\"id\": 1}", "{\"id\": 1, \"text\": 7}"] {
        let error = line(wrong).unwrap_err().line;
        assert!(serde_json::from_str::<Value>(&error).unwrap()["error"].is_string(), "{wrong}");
    }
}

#[test]
fn groups_keep_ids_order_and_errors() {
    let mut grouping = Grouping::default();
    grouping.add("{\"id\": \"a\", \"text\": \"hi\"}");
    grouping.add("no line");
    grouping.add("{\"id\": 2, \"text\": \"\"}");
    let lines = grouping.lines();
    assert_eq!(lines[0].as_deref(), Ok("{\"group\":null,\"id\":\"a\",\"label\":null}"));
    assert!(lines[1].is_err());
    assert_eq!(lines[2].as_deref(), Ok("{\"group\":null,\"id\":2,\"label\":null}"));
}
