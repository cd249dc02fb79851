//! The scoreboard as a page: complete without JavaScript, without colours and on paper. Pure.

use super::parts::{Head, count, day, document, tongues};
use super::view::View;
use super::words::{Words, filled};
use super::{data, spark};
use crate::board::{Figure, Line, Side, Verdict, Week};
use crate::signing::edition::{Named, State, TEXT};
use base::Time;
use html_escape::{encode_double_quoted_attribute as in_quotes, encode_text as shown};

/// Names that are listed on the page itself; all of them stand in the files.
const NAMES: usize = 120;
/// Snapshots that are linked.
const SNAPSHOTS: usize = 12;

/// The page.
#[must_use]
pub fn whole(words: &Words, view: &View) -> String {
    let title = filled(words.title, &[("company", &view.company)]);
    let address = format!("{}/p/pact", view.url);
    let more = "<link rel=\"alternate\" type=\"application/json\" href=\"/p/pact.json\">\n<link rel=\"alternate\" type=\"text/csv\" href=\"/p/pact.csv\">\n";
    let body = [
        top(words, view, &title),
        side(words, view, Side::Company),
        side(words, view, Side::Customers),
        format!("<p class=\"reading\">{}</p>\n", words.reading),
        people(words, view),
        how(words, view),
        tongues(words),
    ]
    .concat();
    document(words, Head { title: &title, about: words.lede, address: &address, more }, &body)
}

fn top(words: &Words, view: &View, title: &str) -> String {
    let of = view.count();
    let met = filled(words.met_of, &[("met", &of.met.to_string()), ("all", &of.all.to_string())]);
    let cut = day(words, Time(view.board.cut_ms), &view.zone);
    let counted = filled(words.counted, &[("day", &cut), ("weeks", &view.board.window.to_string())]);
    let preview = match view.edition.state {
        State::Published => String::new(),
        _ => format!("<p class=\"preview\" role=\"note\">{}</p>\n", words.preview),
    };
    format!(
        "{preview}<header class=\"top\">\n<h1>{}</h1>\n<p class=\"lede\">{}</p>\n<p class=\"tally\"><strong>{}</strong> <span>{} {} · {}</span></p>\n<p class=\"link\"><a href=\"/p/promise?lang={}\">{}</a></p>\n</header>\n",
        shown(title),
        words.lede,
        shown(&met),
        shown(words.month(&view.month)),
        view.month.split('-').next().unwrap_or_default(),
        shown(&counted),
        words.code,
        words.promise_link
    )
}

fn side(words: &Words, view: &View, side: Side) -> String {
    let (id, title) = if side == Side::Company { ("ours", words.ours) } else { ("yours", words.yours) };
    let lines = view.board.lines.iter().filter(|line| line.promise.side() == side);
    let rows: String = lines.map(|line| row(words, view, line)).collect();
    format!("<section class=\"side {id}\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n{rows}</section>\n")
}

fn row(words: &Words, view: &View, line: &Line) -> String {
    let told = words.told(line.promise);
    let id = line.promise.id().to_lowercase();
    let own = view.wording(line);
    let plain = if own == told.plain { String::new() } else { format!("<p class=\"plain\">{}</p>\n", told.plain) };
    format!(
        "<article class=\"line\" id=\"{id}\" aria-labelledby=\"{id}-t\">\n<div class=\"say\">\n<h3 id=\"{id}-t\">{}</h3>\n\
         <p class=\"own\" lang=\"{}\" dir=\"auto\">{}</p>\n{plain}{}</div>\n<div class=\"stand\">\n{}</div>\n<div class=\"past\">\n{}<p class=\"link\"><a href=\"#{id}-how\">{}</a></p>\n</div>\n</article>\n",
        told.name,
        view.company_language,
        shown(own),
        word(words, view, line),
        figure(words, told.measure, line),
        weeks(words, told.name, line),
        words.how_link
    )
}

fn figure(words: &Words, measure: &str, line: &Line) -> String {
    let goal = line.goal.map_or_else(|| words.no_goal.to_owned(), |goal| exact(words, goal));
    let goal = format!("<div><dt>{}</dt><dd>{goal}</dd></div>\n", words.goal);
    let (now, rest) = match &line.now {
        Figure::Measured { value, low, high, n } => (
            format!("<p class=\"now\">{} <span>{measure}</span></p>\n", exact(words, *value)),
            format!(
                "<div><dt>{}</dt><dd><data value=\"{}\">{}</data>–{}</dd></div>\n<div><dt>{}</dt><dd>n = {}</dd></div>\n",
                words.interval,
                data::number(*low),
                words.tenths(*low),
                exact(words, *high),
                words.number,
                count(words, *n)
            ),
        ),
        Figure::TooFew { n } => {
            (format!("<p class=\"none\">{} <span>{measure}</span></p>\n", too_few(words, *n)), String::new())
        }
        Figure::NotMeasured { reason } => {
            let why = words.reason(reason);
            (format!("<p class=\"none\">{} <span>{why}</span></p>\n", words.not_measured), String::new())
        }
    };
    format!("{now}{}<dl>\n{goal}{rest}</dl>\n", verdict(words, line))
}

/// A share as it is read, and behind it to the digit.
fn exact(words: &Words, share: f64) -> String {
    format!("<data value=\"{}\">{}</data>", data::number(share), words.share_of(share))
}

fn too_few(words: &Words, n: u64) -> String {
    filled(words.too_few, &[("n", &count(words, n))])
}

/// In words and with a sign, never by colour alone.
fn verdict(words: &Words, line: &Line) -> String {
    let (class, sign, text) = match (line.goal, line.verdict()) {
        (None, _) => return String::new(),
        (_, Verdict::Met) => ("met", "✓", words.met),
        (_, Verdict::Missed) => ("missed", "✗", words.missed),
        (_, Verdict::CannotTell) => ("open", "?", words.cannot_tell),
    };
    format!("<p class=\"verdict {class}\"><span aria-hidden=\"true\">{sign}</span> {text}</p>\n")
}

/// What somebody says of a line that was missed.
fn word(words: &Words, view: &View, line: &Line) -> String {
    if line.goal.is_none() || line.verdict() != Verdict::Missed {
        return String::new();
    }
    match view.said_of(line) {
        Some(said) => format!(
            "<blockquote lang=\"{}\" dir=\"auto\"><p>{}</p><cite><bdi>{}</bdi></cite></blockquote>\n",
            view.company_language,
            shown(&said.words),
            shown(&said.by)
        ),
        None => format!("<p class=\"silent\">{}</p>\n", words.no_word),
    }
}

fn weeks(words: &Words, name: &str, line: &Line) -> String {
    let measured = |(_, figure): &&(_, Figure)| matches!(figure, Figure::Measured { .. });
    let ends = line.weeks.iter().find(measured).zip(line.weeks.iter().rfind(measured));
    let label = match ends {
        Some(((_, Figure::Measured { value: first, .. }), (_, Figure::Measured { value: last, .. }))) => {
            let (first, last) = (words.share_of(*first), words.share_of(*last));
            let n = line.weeks.len().to_string();
            filled(words.chart, &[("name", name), ("n", &n), ("first", &first), ("last", &last)])
        }
        _ => words.chart_empty.to_owned(),
    };
    let Some(drawn) = spark::drawn(&line.weeks, line.goal, &in_quotes(&label)) else {
        return format!("<p class=\"none small\">{}</p>\n", shown(&label));
    };
    // end tags that may be left out are, for the weight of the page
    let later = |week: &Week| line.corrections.iter().rfind(|(one, _)| one == week).map(|(_, figure)| figure);
    let row = |(week, figure): &(Week, Figure)| week_row(words, (week.week, figure), later(week));
    let rows: String = line.weeks.iter().map(row).collect();
    format!(
        "{drawn}\n<details><summary>{}<span class=\"unseen\">: {name}</span></summary>\n<table><thead><tr><th scope=\"col\">{}<th scope=\"col\">{}<th scope=\"col\">{}<th scope=\"col\">n\n<tbody>{rows}</table></details>\n",
        words.table, words.week, words.share, words.interval
    )
}

/// A week as it was frozen; what was corrected later stands beside it (PACT-N6).
fn week_row(words: &Words, (week, figure): (u8, &Figure), later: Option<&Figure>) -> String {
    let beside = later.map(|later| format!(" ({})", filled(words.corrected, &[("figure", &brief(words, later))])));
    let beside = beside.unwrap_or_default();
    match figure {
        Figure::Measured { value, low, high, n } => format!(
            "<tr><th scope=\"row\">{week}<td>{}{beside}<td>{}–{}<td>{n}\n",
            words.share_of(*value),
            words.tenths(*low),
            words.tenths(*high)
        ),
        other => format!("<tr><th scope=\"row\">{week}<td colspan=\"3\">{}{beside}\n", brief(words, other)),
    }
}

fn brief(words: &Words, figure: &Figure) -> String {
    match figure {
        Figure::Measured { value, .. } => words.share_of(*value),
        Figure::TooFew { n } => too_few(words, *n),
        Figure::NotMeasured { .. } => words.not_measured.to_owned(),
    }
}

fn people(words: &Words, view: &View) -> String {
    let edition = &view.edition;
    let signer = |who: &Option<Named>, text: &str| {
        who.as_ref().map(|who| {
            let on = filled(text, &[("day", &day(words, who.at, &view.zone))]);
            format!(
                "<li><strong><bdi>{}</bdi></strong>, <bdi>{}</bdi>: {}</li>\n",
                shown(&who.name),
                shown(&who.title),
                shown(&on)
            )
        })
    };
    let signers: String = [signer(&edition.officer, words.officer), signer(&edition.witness, words.witness)]
        .into_iter()
        .flatten()
        .collect();
    let sign = match edition.state {
        State::Published => {
            format!("<p><a class=\"button\" href=\"/p/pact/sign?lang={}\">{}</a></p>\n", words.code, words.sign)
        }
        _ => String::new(),
    };
    format!(
        "<section class=\"people\" aria-labelledby=\"people\">\n<h2 id=\"people\">{}</h2>\n<ul class=\"signers\">\n{signers}</ul>\n{}{}{sign}</section>\n",
        words.people,
        published(words, view),
        signed(words, view)
    )
}

fn published(words: &Words, view: &View) -> String {
    let edition = &view.edition;
    if edition.alone {
        return format!("<p class=\"muted\">{}</p>\n", words.alone);
    }
    let (Some(at), Some(author), Some(second)) = (edition.published_at, &edition.author, &edition.second) else {
        return String::new();
    };
    let on = day(words, at, &view.zone);
    let text = filled(words.published, &[("day", &on), ("author", &author.name), ("second", second)]);
    format!("<p class=\"muted\">{}</p>\n", shown(&text))
}

fn signed(words: &Words, view: &View) -> String {
    let all = &view.signed;
    if all.signed == 0 {
        return format!("<p>{}</p>\n", words.nobody);
    }
    let counts = filled(words.listed, &[("n", &all.listed.to_string()), ("m", &all.signed.to_string())]);
    let name = |one: &crate::signing::people::Signature| {
        let here =
            if one.colleague { format!(" <span class=\"muted\">({})</span>", words.colleague) } else { String::new() };
        format!("<li><bdi>{}</bdi>{here}</li>\n", shown(&one.name))
    };
    let names: String = all.names.iter().take(NAMES).map(name).collect();
    let rest = all.listed.saturating_sub(NAMES);
    let more = match rest {
        0 => String::new(),
        _ => format!("<li class=\"muted\">{}</li>\n", filled(words.more, &[("n", &rest.to_string())])),
    };
    let list = if names.is_empty() { names } else { format!("<ul class=\"names\">\n{names}{more}</ul>\n") };
    format!("<p>{}</p>\n{list}", shown(&counts))
}

fn how(words: &Words, view: &View) -> String {
    let one = |line: &Line| {
        let told = words.told(line.promise);
        let id = line.promise.id().to_lowercase();
        format!("<dt id=\"{id}-how\">{}</dt>\n<dd>{}</dd>\n", told.name, told.how)
    };
    let definitions: String = view.board.lines.iter().map(one).collect();
    let method = filled(words.method, &[("method", view.board.method), ("text", TEXT)]);
    format!(
        "<section class=\"how\" aria-labelledby=\"how\">\n<h2 id=\"how\">{}</h2>\n<p>{}</p>\n<dl>\n{definitions}</dl>\n\
         <p>{} <a href=\"/p/pact.json\">JSON</a> · <a href=\"/p/pact.csv\">CSV</a> · <a href=\"/p/pact/badge.svg?lang={}\">SVG</a></p>\n{}</section>\n",
        words.how,
        shown(&method),
        words.files,
        words.code,
        snapshots(words, view)
    )
}

fn snapshots(words: &Words, view: &View) -> String {
    let link = |one: &crate::snapshot::kept::Listed| {
        format!(
            "<li><a href=\"/p/pact/snapshots/{0}\">{1} {2}</a></li>\n",
            one.month,
            words.month(&one.month),
            one.month.split('-').next().unwrap_or_default()
        )
    };
    let links: String = view.snapshots.iter().take(SNAPSHOTS).map(link).collect();
    let list = if links.is_empty() { links } else { format!("<ul class=\"names\">\n{links}</ul>\n") };
    format!(
        "<h3>{}</h3>\n<p>{}</p>\n{list}<p class=\"muted\">{}: <code>{}</code></p>\n",
        words.snapshots, words.snapshot, words.key, view.key
    )
}
