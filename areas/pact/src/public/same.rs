//! One view, four forms of it: what they say is the same, to the digit.

use super::view::View;
use super::words::{LANGUAGES, of};
use super::{badge, data, page};
use crate::board::{Board, Figure, Line, METHOD, Promise, Week};
use crate::signing::edition::{Edition, Named, State, Wording, WordsWritten};
use crate::signing::people::{Signature, Signed};
use crate::signing::said::Said;
use base::{AgentId, Time};
use serde_json::Value;

/// As heavy as the page may be, with its style sheets, as it is sent.
const WEIGHT: usize = 30 * 1024;

fn share(at: u8) -> f64 {
    f64::from(at).mul_add(0.007_3, 0.83)
}

fn line(promise: Promise) -> Line {
    let figure =
        |at: u8| Figure::Measured { value: share(at), low: share(at) - 0.021, high: share(at) + 0.017, n: 412 };
    let week =
        |at: u8| (Week { year: 2026, week: 29 + at }, if at == 4 { Figure::TooFew { n: 12 } } else { figure(at) });
    let now = match promise {
        Promise::C5 => Figure::NotMeasured { reason: "no_problems" },
        Promise::K4 => Figure::TooFew { n: 12 },
        _ => figure(9),
    };
    let weeks = if promise == Promise::C5 { vec![] } else { (0..12).map(week).collect() };
    let corrections = if promise == Promise::C2 { vec![(Week { year: 2026, week: 31 }, figure(1))] } else { vec![] };
    Line { promise, goal: None, window: 4, now, weeks, corrections, supporting: vec![("beside", figure(3))] }
}

/// Goals around what was reached: some met, some missed, some of which nobody can tell.
fn goal(promise: Promise) -> Option<f64> {
    match promise {
        Promise::C1 => Some(0.95),
        Promise::C2 | Promise::K2 => Some(0.8),
        Promise::K5 => None,
        _ => Some(0.89),
    }
}

pub(super) fn view() -> View {
    let words = of("en");
    let wording =
        |promise: Promise| Wording { promise, wording: words.told(promise).plain.into(), goal: goal(promise) };
    let written =
        WordsWritten { language: "en".into(), repair: "Money back.".into(), lines: Promise::ALL.map(wording).to_vec() };
    let named = |name: &str| Named {
        agent: AgentId::mint(Time(1)),
        name: name.into(),
        title: "care".into(),
        at: Time(1_790_985_600_000),
    };
    let edition = Edition {
        number: 1,
        state: State::Published,
        mark: "m".into(),
        version: 1,
        officer: Some(named("Ada <b>")),
        witness: Some(named("Mia")),
        author: Some(named("Ada <b>")),
        second: Some("Leo".into()),
        alone: false,
        published_at: Some(Time(1_790_985_600_000)),
        words: written,
    };
    let board = Board { method: METHOD, cut_ms: 1_790_985_600_000, window: 4, lines: Promise::ALL.map(line).to_vec() };
    let board = super::with_goals(board, &edition.words);
    let names = vec![
        Signature { name: "<script>alert(1)</script>".into(), colleague: false },
        Signature { name: "=1+1".into(), colleague: true },
    ];
    View {
        company: "Kettles & \"Lamps\"".into(),
        company_language: "en".into(),
        url: "https://desk.example.com".into(),
        zone: "Europe/Vienna".into(),
        said: vec![Said {
            promise: Promise::C1,
            words: "We copied too much. Mia rewrites the ten worst.".into(),
            by: "Mia".into(),
            at: Time(0),
        }],
        signed: Signed { signed: 5, listed: 2, names },
        snapshots: vec![],
        key: "AAAA".into(),
        month: "2026-10".into(),
        edition,
        board,
    }
}

/// Every `<data value="…">text</data>` of a page.
fn figures(page: &str) -> Vec<(String, String)> {
    let one = |part: &str| {
        let (value, rest) = part.split_once("\">").unwrap();
        (value.to_owned(), rest.split_once("</data>").unwrap().0.to_owned())
    };
    page.split("<data value=\"").skip(1).map(one).collect()
}

#[test]
fn page_json_and_csv_say_the_same_to_the_digit() {
    let view = view();
    let json: Value = serde_json::from_str(&data::json(&view)).unwrap();
    let csv = data::csv(&view);
    for words in LANGUAGES {
        let page = page::whole(words, &view);
        let told = figures(&page);
        for line in json["lines"].as_array().unwrap() {
            let id = line["promise"].as_str().unwrap();
            if line["now"]["state"] != "measured" {
                continue;
            }
            for which in ["value", "low", "high"] {
                let exact = line["now"][which].to_string();
                let shown = told.iter().find(|(value, _)| *value == exact).unwrap();
                let share: f64 = exact.parse().unwrap();
                assert!(shown.1.starts_with(&words.tenths(share)), "{shown:?}");
            }
            let row = csv.lines().find(|row| row.starts_with(&format!("{id},now,"))).unwrap();
            let cells: Vec<&str> = row.split(',').collect();
            let same = ["value", "low", "high", "n"].map(|name| line["now"][name].to_string());
            assert_eq!(cells[3..7], same, "{id}");
            assert_eq!(cells[8], line["verdict"].as_str().unwrap());
        }
    }
    for line in &view.board.lines {
        let told = json["lines"].as_array().unwrap().iter().find(|one| one["promise"] == line.promise.id()).unwrap();
        assert_eq!(told["now"], serde_json::json!(line.now), "the public figure is the internal one");
    }
}

#[test]
fn ten_rows_stand_there_whatever_was_counted() {
    for words in LANGUAGES {
        let page = page::whole(words, &view());
        assert_eq!(page.matches("<article").count(), 10);
        for part in [words.met, words.missed, words.cannot_tell, words.no_goal, words.not_measured, words.reading] {
            assert!(page.contains(part), "{}: {part}", words.code);
        }
        assert!(page.contains(words.reason("no_problems")) && page.contains("n = 12"));
        assert_eq!(page.matches("class=\"spark\"").count(), 9, "nothing measured, nothing drawn");
        assert!(page.contains("We copied too much."));
        assert!(page.contains(words.no_word) || view().count().missed == 1);
    }
}

#[test]
fn what_came_from_outside_is_only_text() {
    let (page, csv) = (page::whole(of("en"), &view()), data::csv(&view()));
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    assert!(!page.contains("Ada <b>") && page.contains("Kettles &amp;"));
    assert!(csv.contains("\"'=1+1\"") || csv.contains("'=1+1"), "{csv}");
    for form in [page.as_str(), &data::json(&view())] {
        assert!(!form.contains("agt_"), "nobody's id is public");
    }
}

#[test]
fn the_page_is_light() {
    for words in LANGUAGES {
        let page = page::whole(words, &view());
        let styles = super::STYLE.len() + include_str!("../../../../foundation/web/src/paper.css").len();
        assert!(!page.contains("<script") && !page.contains(" style="));
        assert!(page.len() <= WEIGHT, "{}: {} bytes and {styles} of style", words.code, page.len());
    }
}

#[test]
fn the_badge_states_facts() {
    let view = view();
    let said = badge::said(of("en"), &view);
    assert_eq!(said, "2 of 9 promises met, October, method 1.0");
    let drawn = badge::drawn(of("en"), &view);
    assert!(drawn.contains("<title>2 of 9 promises met, October, method 1.0</title>"));
    assert!(drawn.contains("href=\"https://desk.example.com/p/pact\"") && !drawn.contains("style"));
    assert!(badge::said(of("de"), &view).contains(of("de").month("2026-10")));
}
