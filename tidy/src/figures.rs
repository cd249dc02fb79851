//! The figures of our own tree, to be looked at in review. Nothing fails by them.

use crate::graph::Graph;
use crate::tokens::{Kind, tokens};
use crate::tree::{File, Tree};
use std::fmt::Write as _;

/// The figures as a page of text.
#[must_use]
pub fn page(tree: &Tree, graph: &Graph) -> String {
    let mut page = String::new();
    let (tests, product): (Vec<_>, Vec<_>) =
        tree.rust().filter(|file| !file.is_generated()).partition(|file| file.is_test());
    line(&mut page, "product files, lines", &spread(lines_of(&product)));
    line(&mut page, "test files, lines", &spread(lines_of(&tests)));
    let functions: Vec<_> = product.iter().flat_map(|file| functions(file)).collect();
    line(&mut page, "functions, lines", &spread(functions.iter().map(|of| of.lines).collect()));
    let long = functions.iter().filter(|of| of.lines > 60).count();
    line(&mut page, "functions over 60 lines", &share(long, functions.len()));
    line(&mut page, "arguments", &spread(functions.iter().map(|of| of.arguments).collect()));
    line(&mut page, "files opening with //!", &opened(&product));
    line(&mut page, "public items with a line", &documented(&product));
    line(&mut page, "test code / product code", &test_share(&product, &tests));
    line(&mut page, "unwrap and expect", &unwraps(&product));
    let edges = ratio(graph.edges(), graph.crates.len());
    line(
        &mut page,
        "crates",
        &format!("{} (channels as one), {edges} edges each, {} deep", graph.count(), graph.deepest()),
    );
    page.push('\n');
    for name in graph.crates.keys() {
        let below: Vec<_> = graph.needed_edges(name).into_iter().collect();
        line(&mut page, name, &format!("-> {}", below.join(", ")));
    }
    page
}

fn line(page: &mut String, what: &str, figure: &str) {
    writeln!(page, "{what:26} {figure}").unwrap_or_default();
}

fn lines_of(files: &[&File]) -> Vec<usize> {
    files.iter().map(|file| file.text.lines().count()).collect()
}

/// Median, 95th hundredth and the largest of some numbers.
fn spread(mut numbers: Vec<usize>) -> String {
    numbers.sort_unstable();
    let at =
        |hundredth: usize| numbers.get(numbers.len().saturating_sub(1) * hundredth / 100).copied().unwrap_or_default();
    format!("p50 {} · p95 {} · most {} · count {}", at(50), at(95), at(100), numbers.len())
}

fn share(part: usize, whole: usize) -> String {
    format!("{part} of {whole} ({} %)", ratio(100 * part, whole))
}

/// A quotient with one digit, in whole numbers.
fn ratio(part: usize, whole: usize) -> String {
    let tenths = 10 * part / whole.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn opened(product: &[&File]) -> String {
    share(product.iter().filter(|file| file.text.starts_with("//!")).count(), product.len())
}

fn test_share(product: &[&File], tests: &[&File]) -> String {
    let inside: usize = product.iter().map(|file| file.text.lines().count().saturating_sub(file.tests_begin())).sum();
    let outside: usize = lines_of(tests).iter().sum();
    let all: usize = lines_of(product).iter().sum();
    format!("{}x", ratio(inside + outside, all - inside))
}

fn unwraps(product: &[&File]) -> String {
    let calls = |file: &File| {
        let words: Vec<_> = tokens(&file.text).into_iter().filter(|token| token.line < file.tests_begin()).collect();
        words
            .windows(3)
            .filter(|three| {
                matches!(three, [dot, word, open]
            if dot.text == "." && ["unwrap", "expect"].contains(&word.text) && open.text == "(")
            })
            .count()
    };
    product.iter().map(|file| calls(file)).sum::<usize>().to_string()
}

/// Public items that have a doc line above, of all.
fn documented(product: &[&File]) -> String {
    let (mut with, mut all) = (0, 0);
    for file in product {
        let mut above = "";
        for text in file.text.lines().map(str::trim).take(file.tests_begin()) {
            if is_public(text) {
                all += 1;
                with += usize::from(above.starts_with("///"));
            }
            if !text.starts_with("#[") && !text.ends_with(']') {
                above = text;
            }
        }
    }
    share(with, all)
}

fn is_public(line: &str) -> bool {
    const ITEMS: [&str; 9] =
        ["fn ", "async fn ", "const fn ", "struct ", "enum ", "trait ", "const ", "type ", "static "];
    line.strip_prefix("pub ").is_some_and(|rest| ITEMS.iter().any(|item| rest.starts_with(item)))
}

struct Function {
    lines: usize,
    arguments: usize,
}

/// Functions of a formatted file: from the line with `fn` to the `}` at the same indent.
fn functions(file: &File) -> Vec<Function> {
    let lines: Vec<_> = file.text.lines().take(file.tests_begin()).collect();
    let starts = lines.iter().enumerate().filter(|(_, line)| is_function(line));
    starts.map(|(at, start)| measure(start, lines.get(at..).unwrap_or_default())).collect()
}

fn is_function(line: &str) -> bool {
    let words = line.split('(').next().unwrap_or_default();
    let comment = line.trim_start().starts_with("//");
    !comment && line.contains('(') && words.split(' ').any(|word| word == "fn") && !line.trim_end().ends_with(';')
}

fn measure(start: &str, lines: &[&str]) -> Function {
    let indent = start.len() - start.trim_start().len();
    let closes = |line: &&str| line.trim_end() == format!("{}}}", " ".repeat(indent));
    let one_line = start.trim_end().ends_with('}');
    let lines_long = if one_line { 1 } else { lines.iter().position(closes).map_or(1, |at| at + 1) };
    let text = lines.iter().take(lines_long).copied().collect::<Vec<_>>().join("\n");
    Function { lines: lines_long, arguments: arguments(&text) }
}

/// Colons at the first depth of the parentheses after the name; `self` does not count.
fn arguments(text: &str) -> usize {
    let (mut depth, mut count, mut previous) = (0_usize, 0, "");
    let code: Vec<_> =
        tokens(text).into_iter().filter(|token| token.kind == Kind::Code).map(|token| token.text).collect();
    for (at, sign) in code.iter().enumerate() {
        let path = previous == ":" || code.get(at + 1) == Some(&":");
        match *sign {
            "(" | "[" | "{" => depth += 1,
            ")" if depth == 1 => return count,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            ":" if depth == 1 && !path => count += 1,
            _ => {}
        }
        previous = sign;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured() {
        let text = "impl A {\n    fn a(&self, b: u8, c: std::io::Result<(u8, u8)>) -> u8 {\n        b\n    }\n    fn d() {}\n}\n";
        let file = File { path: "a.rs".into(), text: text.into() };
        let found: Vec<_> = functions(&file).iter().map(|of| (of.lines, of.arguments)).collect();
        assert_eq!(found, [(3, 2), (1, 0)]);
    }

    #[test]
    fn a_spread_names_middle_and_edge() {
        assert_eq!(spread((1..=100).collect()), "p50 50 · p95 95 · most 100 · count 100");
        assert_eq!(spread(Vec::new()), "p50 0 · p95 0 · most 0 · count 0");
    }
}
