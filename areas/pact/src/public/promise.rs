//! What one can expect today (PACT-P6): how soon a person really answers, when we are there, how to reach us, how we put things
//! right. Part of the pact, and in public only with it.

use super::answers::{self, Answer, Sum, Sums};
use super::parts::{Head, count, day, document, tongues};
use super::words::{Words, filled};
use super::{Kept, answered, data, language, standing_edition};
use crate::signing::Edition;
use base::{Failure, Fault, Time};
use clocks::{calendar, policy};
use contract::Channels;
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use store::Conn;
use web::{Raw, Response};

/// Fewer answers in a language say nothing of it.
const FEWEST_OF_A_LANGUAGE: usize = 5;

/// All that stands on the page.
struct Told {
    company: team::Company,
    edition: Edition,
    answers: Vec<Answer>,
    minutes: Vec<i64>,
    calendars: Vec<calendar::Calendar>,
    inboxes: Vec<desk::inbox::Inbox>,
}

async fn read(conn: &mut Conn, (edition, now): (Edition, Time)) -> Result<Told, Fault> {
    let mut minutes: Vec<i64> =
        policy::all(conn).await?.into_iter().filter_map(|one| one.targets.first_response_minutes).collect();
    minutes.sort_unstable();
    minutes.dedup();
    let open = |inbox: &desk::inbox::Inbox| !inbox.internal && !inbox.paused;
    Ok(Told {
        company: team::company(conn).await?,
        edition,
        answers: answers::lately(conn, now).await?,
        minutes,
        calendars: calendar::all(conn).await?,
        inboxes: desk::inbox::all(conn).await?.into_iter().filter(open).collect(),
    })
}

pub(super) async fn show(raw: Raw) -> Result<Response, Failure> {
    let mut conn = raw.ask.read().await?;
    let edition = standing_edition(&mut conn).await?;
    let told = read(&mut conn, (edition, raw.ask.now)).await?;
    let words = super::words::of(&language(&raw, &told.edition.words.language));
    let channels = raw.ask.part::<Channels>()?;
    let page = page(words, (&told, &channels), raw.ask.now);
    Ok(answered(&raw, page, ("text/html; charset=utf-8", Kept::Asked)))
}

fn page(words: &Words, (told, channels): (&Told, &Channels), now: Time) -> String {
    let title = filled(words.promise_title, &[("company", &told.company.name)]);
    let until = day(words, now, &told.company.zone);
    let about = filled(words.promise_lede, &[("day", &until)]);
    let body = [
        format!(
            "<header class=\"top\">\n<h1>{}</h1>\n<p class=\"lede\">{}</p>\n<p class=\"link\"><a href=\"/p/pact?lang={}\">{}</a></p>\n</header>\n",
            shown(&title),
            shown(&about),
            words.code,
            words.to_pact
        ),
        soon(words, (told, channels)),
        section(words.hours, &hours(words, &told.calendars)),
        section(words.reach, &ways(words, (told, channels))),
        section(
            words.repair,
            &format!(
                "<p class=\"own lines\" lang=\"{}\" dir=\"auto\">{}</p>\n",
                told.edition.words.language,
                shown(&told.edition.words.repair)
            ),
        ),
        spoken(words, &told.answers),
        tongues(words),
    ]
    .concat();
    let address = format!("{}/p/promise", told.company.public_url.trim_end_matches('/'));
    document(words, Head { title: &title, about: &about, address: &address, more: "" }, &body)
}

fn section(title: &str, inside: &str) -> String {
    if inside.is_empty() {
        return String::new();
    }
    format!("<section class=\"part\">\n<h2>{title}</h2>\n{inside}</section>\n")
}

fn soon(words: &Words, (told, channels): (&Told, &Channels)) -> String {
    let name = |kind: &str| channels.get(kind).map_or_else(|_| kind.to_owned(), |channel| channel.manifest().name);
    let zone = TimeZone::get(&told.company.zone).unwrap_or(TimeZone::UTC);
    let by_channel: Sums<String> =
        answers::by_channel(&told.answers).into_iter().map(|(kind, sum)| (name(&kind), sum)).collect();
    let by_hour: Sums<String> =
        answers::by_hour(&told.answers, &zone).into_iter().map(|(from, sum)| (answers::block(from), sum)).collect();
    let times: Vec<String> = told.minutes.iter().map(|minutes| length(minutes * Time::MINUTE)).collect();
    let promised = match times.is_empty() {
        true => String::new(),
        false => format!("<p>{}</p>\n", shown(&filled(words.promised, &[("times", &times.join(", "))]))),
    };
    let none = format!("<p class=\"muted\">{}</p>\n", filled(words.too_few, &[("n", "0")]));
    let tables = match told.answers.is_empty() {
        true => none,
        false => table(words, words.by_channel, &by_channel) + &table(words, words.by_hour, &by_hour),
    };
    section(words.how_soon, &(promised + &tables))
}

fn table(words: &Words, title: &str, sums: &Sums<String>) -> String {
    let rows: String = sums.iter().map(|(name, sum)| row(words, name, sum)).collect();
    format!(
        "<table class=\"wide\"><caption>{title}</caption><thead><tr><td></td><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">n</th></tr></thead>\n<tbody>{rows}</tbody></table>\n",
        words.half, words.nine, words.in_time
    )
}

fn row(words: &Words, name: &str, sum: &Result<Sum, usize>) -> String {
    let time = |ms: Option<i64>| ms.map_or_else(|| words.unanswered.to_owned(), length);
    let number = |n: usize| count(words, u64::try_from(n).unwrap_or(0));
    match sum {
        Ok(Sum { n, half_ms, nine_ms, share }) => format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td><data value=\"{}\">{}</data></td><td>{}</td></tr>\n",
            shown(name),
            time(*half_ms),
            time(*nine_ms),
            data::number(*share),
            words.share_of(*share),
            number(*n)
        ),
        Err(n) => format!(
            "<tr><th scope=\"row\">{}</th><td colspan=\"4\">{}</td></tr>\n",
            shown(name),
            filled(words.too_few, &[("n", &number(*n))])
        ),
    }
}

/// A length as people read it: 90 minutes are 1 h 30 min.
fn length(ms: i64) -> String {
    let minutes = (ms + Time::MINUTE / 2) / Time::MINUTE;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{} min", minutes.max(1)),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn hours(words: &Words, calendars: &[calendar::Calendar]) -> String {
    let one = |calendar: &calendar::Calendar| {
        format!(
            "<li>{} <span class=\"muted\">({})</span></li>\n",
            week(words, &calendar.hours.week),
            shown(&calendar.hours.zone)
        )
    };
    let all: String = calendars.iter().map(one).collect();
    if all.is_empty() { all } else { format!("<ul class=\"plainly\">\n{all}</ul>\n") }
}

/// The week in a line: days with the same hours stand together.
fn week(words: &Words, week: &hours::Week) -> String {
    let mut parts: Vec<(&str, &str, String)> = Vec::new();
    for (name, (_, spans)) in words.days.iter().zip(week.days()) {
        let open = spans.iter().map(|span| format!("{}–{}", span.from, span.to)).collect::<Vec<_>>().join(", ");
        match parts.last_mut() {
            Some(last) if last.2 == open => last.1 = name,
            _ => parts.push((name, name, open)),
        }
    }
    let one = |(from, to, open): &(&str, &str, String)| {
        if from == to { format!("{from} {open}") } else { format!("{from}–{to} {open}") }
    };
    let open = parts.iter().filter(|(_, _, open)| !open.is_empty());
    shown(&open.map(one).collect::<Vec<_>>().join(" · ")).into_owned()
}

fn ways(words: &Words, (told, channels): (&Told, &Channels)) -> String {
    let all: String = told.inboxes.iter().filter_map(|inbox| way(words, inbox, channels)).collect();
    if all.is_empty() { all } else { format!("<ul class=\"plainly\">\n{all}</ul>\n") }
}

/// An inbox that somebody outside can reach: by its address, or on a page of its own.
fn way(words: &Words, inbox: &desk::inbox::Inbox, channels: &Channels) -> Option<String> {
    let manifest = channels.get(&inbox.channel).ok()?.manifest();
    let name = shown(&manifest.name).into_owned();
    if let Some(address) = inbox.address.as_deref().filter(|address| !address.is_empty()) {
        let link = if team::words::email("address", address).is_ok() {
            format!("<a href=\"mailto:{}\">{}</a>", in_quotes(address), shown(address))
        } else {
            shown(address).into_owned()
        };
        return Some(format!("<li>{name}: {link}</li>\n"));
    }
    // a page that takes in and sends nothing is the form
    (!manifest.can_reply && !manifest.can_start && manifest.has_subject).then(|| {
        format!(
            "<li>{name}: <a href=\"/p/form/{}?lang={}\">{}</a></li>\n",
            in_quotes(inbox.id.as_str()),
            words.code,
            words.form_link
        )
    })
}

fn spoken(words: &Words, answers: &[Answer]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for language in answers.iter().filter(|one| one.took_ms.is_some()).filter_map(|one| one.language.as_deref()) {
        *counts.entry(language).or_default() += 1;
    }
    let often = counts.into_iter().filter(|(_, count)| *count >= FEWEST_OF_A_LANGUAGE);
    let known = |code: &str| super::words::known(code).map(|code| super::words::of(code).own_name);
    let names: Vec<String> =
        often.map(|(code, _)| known(code).map_or_else(|| shown(code).into_owned(), str::to_owned)).collect();
    if names.is_empty() { String::new() } else { section(words.tongues, &format!("<p>{}</p>\n", names.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::words::of;
    use hours::{Span, Week};

    #[test]
    fn lengths_and_weeks_are_read_at_a_glance() {
        assert_eq!(length(20_000), "1 min");
        assert_eq!(length(90 * Time::MINUTE), "1 h 30 min");
        assert_eq!(length(48 * Time::HOUR), "48 h");
        let open = || vec![Span { from: "09:00".into(), to: "17:00".into() }];
        let days = Week { monday: open(), tuesday: open(), wednesday: open(), saturday: open(), ..Week::default() };
        assert_eq!(week(of("en"), &days), "Mon–Wed 09:00–17:00 · Sat 09:00–17:00");
    }
}
