//! What somebody typed in, and what is wrong with it.

use crate::manifest::{COUNT, FILES};
use crate::words::Words;
use web::Part;

/// Longest message and longest short field, in characters.
const MESSAGE: usize = 100_000;
const SHORT: usize = 300;

/// A filled-in form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) subject: String,
    pub(crate) message: String,
    /// The field nobody sees.
    pub(crate) website: String,
    /// When the page was made, signed.
    pub(crate) began: String,
    /// Where the writer came from: campaign, article, search words.
    pub(crate) origin: String,
    pub(crate) files: Vec<Part>,
}

/// Something wrong: the field it is about and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

impl Wrong {
    pub(crate) fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self { field, text: text.into() }
    }
}

impl Fields {
    pub(crate) fn from_parts(parts: Vec<Part>) -> Self {
        let mut fields = Self::default();
        for part in parts {
            if part.file_name.is_some() {
                if !part.bytes.is_empty() {
                    fields.files.push(part);
                }
                continue;
            }
            let text = String::from_utf8_lossy(&part.bytes).into_owned();
            fields.set(&part.name, text);
        }
        fields
    }

    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, text) in pairs {
            fields.set(&name, text);
        }
        fields
    }

    fn set(&mut self, name: &str, text: String) {
        match name {
            "name" => self.name = one_line(&text),
            "email" => self.email = one_line(&text),
            "subject" => self.subject = one_line(&text),
            "message" => self.message = several_lines(&text),
            "website" => self.website = one_line(&text),
            "began" => self.began = one_line(&text),
            "origin" => self.origin = one_line(&text),
            _ => {}
        }
    }

    /// What keeps this from being taken in.
    pub(crate) fn wrong(&self, words: &Words) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        if !mail::Address::new("", self.email.clone()).is_deliverable() || self.email.chars().count() >= SHORT {
            wrong.push(Wrong::new("email", words.no_email));
        }
        if self.message.trim().is_empty() {
            wrong.push(Wrong::new("message", words.no_message));
        }
        if self.message.chars().count() > MESSAGE {
            wrong.push(Wrong::new("message", words.too_long));
        }
        let bytes: usize = self.files.iter().map(|file| file.bytes.len()).sum();
        if bytes > FILES || self.files.len() > COUNT {
            wrong.push(Wrong::new("files", words.too_many_files));
        }
        wrong
    }
}

fn one_line(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(2_000).collect();
    flat.trim().chars().take(SHORT.saturating_mul(2)).collect()
}

fn several_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(MESSAGE.saturating_add(1)).collect()
}
