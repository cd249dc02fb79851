//! A channel's name occurs only in its folder, on its list line in `app`, and in tests.

use crate::tokens::{Kind, Token, flat, has_word, tokens};
use crate::tree::{File, Tree};

/// Networks by name, whether or not their folder exists yet.
const NETWORKS: [&str; 9] =
    ["mastodon", "bluesky", "telegram", "whatsapp", "instagram", "facebook", "twitter", "webchat", "signal_messenger"];
/// Folders whose names are also ordinary words: an offence only where a line speaks of channels.
const ORDINARY: [&str; 7] = ["email", "form", "note", "api", "sms", "meta", "x"];

/// Names of channels where they do not belong.
#[must_use]
pub fn offences(tree: &Tree) -> Vec<String> {
    let names = Names::of(tree);
    // The sample company is data: it says how its customers wrote.
    let product = tree.rust().filter(|file| !file.is_test() && !file.path.starts_with("sample/"));
    product.flat_map(|file| names.in_file(file)).collect()
}

struct Names {
    special: Vec<String>,
    ordinary: Vec<String>,
}

impl Names {
    fn of(tree: &Tree) -> Self {
        let folders = tree.folders.iter().filter_map(|path| path.strip_prefix("channels/"));
        let folders = folders.filter(|name| !name.contains('/') && *name != "contract").map(str::to_owned);
        let (ordinary, mut special): (Vec<_>, Vec<_>) = folders.partition(|name| ORDINARY.contains(&name.as_str()));
        special.extend(NETWORKS.iter().map(|name| (*name).to_owned()));
        special.sort();
        special.dedup();
        Self { special, ordinary }
    }

    fn in_file(&self, file: &File) -> Vec<String> {
        // What stands in for a network lives beside its channel.
        let home = file.path.strip_prefix("channels/").and_then(|rest| rest.split('/').next());
        let home = home.map(|name| name.trim_end_matches("-standin"));
        let list = file.path.starts_with("app/");
        let end = file.tests_begin();
        let tokens = tokens(&file.text).into_iter().filter(|token| token.kind != Kind::Comment && token.line < end);
        let lines: Vec<_> = file.text.lines().collect();
        let mut found = Vec::new();
        for token in tokens {
            let line = lines.get(token.line - 1).copied().unwrap_or_default();
            let named = self.special_in(&token).or_else(|| self.ordinary_in(&token, line));
            if let Some(name) = named.filter(|name| Some(*name) != home && !list) {
                found.push(format!(
                    "{}:{}: `{name}` is a channel; only channels/{name} knows it",
                    file.path, token.line
                ));
            }
        }
        found
    }

    fn special_in(&self, token: &Token<'_>) -> Option<&str> {
        let text = flat(token.text);
        self.special.iter().map(String::as_str).find(|name| has_word(&text, name))
    }

    /// `channel == "email"` in code, `channel = 'email'` in SQL.
    fn ordinary_in(&self, token: &Token<'_>, line: &str) -> Option<&str> {
        if token.kind != Kind::Text {
            return None;
        }
        let text = flat(token.text);
        self.ordinary.iter().map(String::as_str).find(|name| {
            let in_code = text == format!("\"{name}\"") && line.to_lowercase().contains("channel");
            in_code || text.contains("channel") && text.contains(&format!("'{name}'"))
        })
    }
}
