//! Input made to exhaust: refused early, or read in time that grows with its size and no faster.
#![expect(clippy::unwrap_used, reason = "test helpers outside of test functions")]

use mail::parse;

fn refused(raw: &str, word: &str) {
    let why = parse(raw.as_bytes()).unwrap_err();
    assert!(why.reason.contains(word), "{}", why.reason);
}

fn nested(levels: usize, boundary: impl Fn(usize) -> String) -> String {
    let mut raw = "From: a@x.test\nMIME-Version: 1.0\n".to_owned();
    for level in 0..levels {
        let name = boundary(level);
        raw.push_str(&format!("Content-Type: multipart/mixed; boundary=\"{name}\"\n\n--{name}\n"));
    }
    raw
}

#[test]
fn endless_nesting_is_refused() {
    refused(&nested(10_000, |level| format!("b{level}")), "nested");
    refused(&nested(10_000, |_| "same".to_owned()), "parts");
    let embedded = "Content-Type: message/rfc822\n\n".repeat(10_000);
    refused(&format!("From: a@x.test\n{embedded}"), "nested");
}

#[test]
fn too_many_parts_addresses_and_continuations_are_refused() {
    let parts = "--b\nContent-Type: text/plain\n\nx\n".repeat(100_000);
    refused(&format!("From: a@x.test\nContent-Type: multipart/mixed; boundary=b\n\n{parts}"), "parts");
    let people = "a@x.test, ".repeat(50_000);
    refused(&format!("From: a@x.test\nTo: {people}\n\nx"), "addresses");
    let pieces: String = (0..50_000).map(|n| format!(" filename*{n}=x;\n")).collect();
    refused(&format!("From: a@x.test\nContent-Disposition: attachment;\n{pieces}\n\nx"), "continued");
    refused(&format!("From: a@x.test\nX: {}\n\nx", "y".repeat(5 << 20)), "larger than 1 MiB");
    let lost: String = (0..500).map(|n| format!("Content-Type: multipart/mixed; boundary=lost{n}\n")).collect();
    refused(&format!("From: a@x.test\n{lost}\n\nx"), "do not occur");
}

/// What this thread has cost its processor, in nanoseconds: a machine that does other work meanwhile adds nothing to it.
fn spent() -> i128 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec)
}

/// Shortest of some runs, in nanoseconds.
fn cost(work: &dyn Fn()) -> i128 {
    let mut best = i128::MAX;
    for _ in 0..3 {
        let start = spent();
        work();
        best = best.min(spent() - start);
    }
    best
}

/// Four times the input may cost four times, with room for noise; a square would cost sixteen times.
fn grows_linearly(what: &str, size: usize, run: impl Fn(usize) + Copy) {
    let ratio = || {
        let (one, four) = (cost(&move || run(size)), cost(&move || run(size * 4)));
        // what takes microseconds only measures the machine
        u64::try_from(four * 100 / one.max(500_000)).unwrap()
    };
    // a busy machine may disturb some measurements, not all
    let mut seen = Vec::new();
    for _ in 0..5 {
        let found = ratio();
        if found < 900 {
            return;
        }
        seen.push(found);
    }
    panic!("{what}: four times the size costs {seen:?} %");
}

fn html_mail(body: &str) {
    let raw = format!("From: a@x.test\nContent-Type: text/html; charset=utf-8\n\n{body}");
    assert!(parse(raw.as_bytes()).is_ok());
}

#[test]
fn quotes_are_found_in_linear_time() {
    for piece in [
        "> ",
        ">\n",
        "On Mon, 3 Feb 2025, a wrote:\n",
        "On Mon 3 Feb\n",
        "a.a.a.a@",
        "From: a\nSent: b\n",
        "-- \n",
        "Sent from my iPhone\n",
        "\n",
        "-----\n\n",
        "> a\nSent from my iPhone\n",
        "x",
        "On 3 Feb 2025 a wrote:\n> b\nc\n",
        "wrote: ",
    ] {
        grows_linearly(piece, 2_000, move |count| {
            mail::split_reply(&piece.repeat(count));
        });
    }
}

#[test]
fn links_are_found_in_linear_time() {
    for piece in ["a.a.a.a@", "www.a)))", "https://", "a@b.c ", "((((", "> > > > ", ">"] {
        grows_linearly(piece, 2_000, move |count| {
            mail::text_to_nodes(&piece.repeat(count));
        });
    }
}

#[test]
fn html_is_read_in_linear_time() {
    for piece in [
        "<div>",
        "<p><b><i>",
        "<a href=x>",
        "<table><tr><td>",
        "</p>",
        "<b></p>",
        "<!--",
        "<",
        "<a b c d e f",
        "<style>",
        "</div><div>",
        "<blockquote type=cite>a</blockquote>b",
        "<font color=red>",
        "<img src=cid:x>",
        "<a href=\"",
        "<li><ul>",
    ] {
        grows_linearly(piece, 800, move |count| html_mail(&piece.repeat(count)));
    }
    // texts the cleaner has to escape: it pays by the length of a text, up to where one is parted
    for piece in ["&amp", "£", "\u{a0}", "&<b hidden>x</b>"] {
        grows_linearly(piece, 3_000, move |count| html_mail(&piece.repeat(count)));
        grows_linearly(piece, 3_000, move |count| html_mail(&format!("<table>{}", piece.repeat(count))));
    }
}

#[test]
fn headers_are_read_in_linear_time() {
    for piece in ["=?utf-8?Q?a?= ", "=?utf-8?Q?", "=?", "\"", "(", "<", "a,", "<a@b> "] {
        grows_linearly(piece, 2_000, move |count| {
            let raw = format!(
                "From: a@x.test\nSubject: {0}\nReferences: {0}\nX-To: {0}\nSender: {0}\n\nx",
                piece.repeat(count)
            );
            assert!(parse(raw.as_bytes()).is_ok());
        });
    }
}

#[test]
fn large_text_stays_within_bounds() {
    let raw = format!("From: a@x.test\nContent-Type: text/html\n\n{}", "<div>x</div>".repeat(400_000));
    let mail = parse(raw.as_bytes()).unwrap();
    assert!(mail.html.unwrap().len() <= 5 << 20);
}
