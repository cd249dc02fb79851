//! Problems suggested from texts.

use triage::groups;

const BATTERY: [&str; 4] = [
    "Since the update the battery of my phone is empty at noon",
    "battery drains in three hours after updating, what is going on",
    "Is anybody else losing battery so fast since that update?",
    "My battery lasted two days before, now it drains by lunch",
];
const CHARGED: [&str; 4] = [
    "I was charged twice for the June invoice",
    "Why have you charged the invoice for June two times?",
    "double charge on my June invoice again",
    "You charged me for June twice, see the invoice",
];
const ALONE: [&str; 4] = [
    "Do you sell gift cards at the museum?",
    "thank you, have a nice weekend",
    "The lift in building four smells of paint",
    "🙂",
];

fn mixed() -> Vec<&'static str> {
    (0..4).flat_map(|at| [BATTERY[at], ALONE[at], CHARGED[at]]).collect()
}

#[test]
fn texts_of_one_problem_are_found_and_the_others_stay_alone() {
    let found = groups(&mixed());
    let home = |at: usize| found[at].as_ref().map(|group| group.number);
    for at in 0..4 {
        assert_eq!(home(at * 3), Some(1), "{:?}", found[at * 3]);
        assert_eq!(home(at * 3 + 1), None, "{:?}", found[at * 3 + 1]);
        assert_eq!(home(at * 3 + 2), Some(2), "{:?}", found[at * 3 + 2]);
    }
}

#[test]
fn a_label_is_words_people_used() {
    let found = groups(&mixed());
    let label = |at: usize| found[at].as_ref().unwrap().label.clone();
    assert!(label(0).contains("battery"), "{}", label(0));
    assert!(label(2).contains("invoice"), "{}", label(2));
}

#[test]
fn the_same_texts_give_the_same_groups() {
    assert_eq!(groups(&mixed()), groups(&mixed()));
    assert_eq!(groups::<&str>(&[]), []);
}

#[test]
fn copies_are_one_group_however_many_there_are() {
    let texts = vec!["The checkout page shows error 502 when paying by card"; 3_000];
    let found = groups(&texts);
    assert!(found.iter().all(|group| group.as_ref().is_some_and(|group| group.number == 1)));
}

#[test]
fn many_texts_of_common_words_are_answered() {
    let words = ["parcel", "invoice", "battery", "refund", "screen", "hotel", "router", "ticket", "coat", "meter"];
    let texts: Vec<String> = (0..5_000)
        .map(|at| format!("{} {} {} number{at}", words[at % 10], words[at / 10 % 10], words[at / 100 % 10]))
        .collect();
    assert_eq!(groups(&texts).len(), texts.len());
}
