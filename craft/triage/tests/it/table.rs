//! The figures in the documentation are those of the texts kept for testing.

use crate::figures::{Told, brier, hits, number, told, within};
use crate::outside::{agreement, posts, skipped};
use std::fmt::Write;
use std::path::PathBuf;
use triage::{LABELS, TOPICS};

const BEGIN: &str = "<!-- made from the labelled texts; UPDATE_GENERATED=1 writes it anew -->\n";
const END: &str = "<!-- end of the figures -->\n";
const GROUPS: (&str, &str) = ("<!-- made from posts that are not kept here -->\n", "<!-- end of the groups -->\n");
const REAL: (&str, &str) =
    ("<!-- made from posts of real customers that are not kept here -->\n", "<!-- end of real customers -->\n");
const HURT: (&str, &str) = ("<!-- made from the texts that hurt -->\n", "<!-- end of what hurts -->\n");
const LANGUAGES: [(&str, &str); 4] = [("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish")];
const STEPS: [f64; 6] = [0.0, 0.1, 0.3, 0.5, 0.7, 0.9];

#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests")]
fn update() -> bool {
    std::env::var("UPDATE_GENERATED").is_ok()
}

#[test]
fn the_page_says_how_well_texts_are_read() {
    check(BEGIN, END, &page());
}

#[test]
fn the_page_says_how_well_posts_are_grouped() {
    let Some(fresh) = groups() else {
        return skipped();
    };
    check(GROUPS.0, GROUPS.1, &fresh);
}

#[test]
fn the_page_says_how_well_real_customers_are_read() {
    let Some(fresh) = crate::real::table() else { return skipped() };
    check(REAL.0, REAL.1, &fresh);
}

/// Several tests write one page: with UPDATE_GENERATED one after another.
fn check(begin: &str, end: &str, fresh: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/triage.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(begin).unwrap();
    let (kept, tail) = rest.split_once(end).unwrap();
    if update() {
        std::fs::write(&path, format!("{head}{begin}{fresh}{end}{tail}")).unwrap();
        return;
    }
    let differs = kept.lines().zip(fresh.lines()).find(|(kept, fresh)| kept != fresh);
    assert!(
        kept == fresh,
        "docs/triage.md is out of date: run the tests with UPDATE_GENERATED=1; the first: {differs:?}"
    );
}

#[test]
fn the_page_says_how_well_words_that_hurt_are_found() {
    check(HURT.0, HURT.1, &crate::abuse::table());
}

fn page() -> String {
    let all = told();
    [by_label(&all), by_language(&all), reliability(&all), by_language_reliability(&all), hard(&all)].join("\n")
}

fn by_label(all: &[Told]) -> String {
    let mut page = format!(
        "All four languages, {} texts. Brier: less is better; beside it what one reaches who knows only how often the label occurs.\n\n",
        all.len()
    );
    page += "| label | precision | recall | Brier | by frequency |\n|---|---|---|---|---|\n";
    for label in LABELS {
        let hits = hits(all.iter(), &[label]);
        let (ours, theirs) = brier(all, label);
        writeln!(page, "| {label} | {} | {} | {ours:.3} | {theirs:.3} |", hits.precision(), hits.recall()).unwrap();
    }
    page
}

fn by_language(all: &[Told]) -> String {
    let mut page = "| language | label | precision | recall |\n|---|---|---|---|\n".to_owned();
    for (code, name) in LANGUAGES {
        let texts = || all.iter().filter(|text| text.sample.language == code);
        for label in LABELS.iter().filter(|label| !TOPICS.contains(label)) {
            let hits = hits(texts(), &[label]);
            writeln!(page, "| {name} | {label} | {} | {} |", hits.precision(), hits.recall()).unwrap();
        }
        let hits = hits(texts(), &TOPICS);
        writeln!(page, "| {name} | all topics | {} | {} |", hits.precision(), hits.recall()).unwrap();
    }
    page
}

/// What was said to be so likely, and how often it was so.
fn reliability(all: &[Told]) -> String {
    let mut page = "| labels | said | on average | it was so |\n|---|---|---|---|\n".to_owned();
    let all: Vec<&Told> = all.iter().collect();
    for (name, labels) in [("complaint, praise, question, urgent", &LABELS[..4]), ("topics", &LABELS[6..])] {
        page += &steps(&all, (name, labels));
    }
    page
}

/// The same of the four kinds, language by language.
fn by_language_reliability(all: &[Told]) -> String {
    let mut page = "| language, four kinds | said | on average | it was so |\n|---|---|---|---|\n".to_owned();
    for (code, name) in LANGUAGES {
        let texts: Vec<&Told> = all.iter().filter(|text| text.sample.language == code).collect();
        page += &steps(&texts, (name, &LABELS[..4]));
    }
    page
}

fn steps(texts: &[&Told], (name, labels): (&str, &[&str])) -> String {
    let mut rows = String::new();
    for (at, low) in STEPS.iter().enumerate() {
        let high = STEPS.get(at + 1).copied().unwrap_or(1.01);
        let points: Vec<(f64, bool)> = texts
            .iter()
            .flat_map(|text| labels.iter().map(|label| (text.chance(label), text.is(label))))
            .filter(|(chance, _)| (*low..high).contains(chance))
            .collect();
        let mean = points.iter().map(|(chance, _)| chance).sum::<f64>() / number(points.len()).max(1.0);
        let so = points.iter().filter(|(_, is)| *is).count();
        writeln!(rows, "| {name} | {low:.1} to {:.1} | {mean:.2} | {} |", high.min(1.0), within(so, points.len()))
            .unwrap();
    }
    rows
}

/// Texts that mean the contrary of what they say, and languages.
fn hard(all: &[Told]) -> String {
    let sarcastic: Vec<&Told> = all.iter().filter(|text| text.sample.sarcasm).collect();
    let found = sarcastic.iter().filter(|text| text.chance("complaint") >= 0.5).count();
    let taken = sarcastic.iter().filter(|text| text.chance("praise") >= 0.5).count();
    let right = all.iter().filter(|text| text.reading.language.as_deref() == Some(&text.sample.language)).count();
    let unsaid = all.iter().filter(|text| text.reading.language.is_none()).count();
    format!(
        "| what | how often |\n|---|---|\n\
         | sarcastic complaints told to be complaints | {} |\n| sarcastic complaints taken for praise | {} |\n\
         | the language is told rightly | {} |\n| no language is told | {} |\n",
        within(found, sarcastic.len()),
        within(taken, sarcastic.len()),
        within(right, all.len()),
        within(unsaid, all.len()),
    )
}

fn groups() -> Option<String> {
    let mut page = "| posts to | posts | groups | posts in a group | of these with a topic, in a group mostly of it | if all were one group | adjusted Rand index |\n|---|---|---|---|---|---|---|\n".to_owned();
    for company in ["AppleSupport", "SpotifyCares"] {
        let posts = posts(company)?;
        let it = agreement(&posts);
        let (pure, of) = it.pure;
        let rand = format!("{:.2} (n {})", it.rand.0, it.rand.1);
        writeln!(
            page,
            "| {company} | {} | {} | {} | {} | {:.2} | {rand} |",
            posts.len(),
            it.groups,
            it.grouped,
            within(pure, of),
            it.blind
        )
        .unwrap();
    }
    Some(page)
}
