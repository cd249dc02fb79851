//! Lists of tags: `v=1; a=rsa-sha256; …`.

use data_encoding::BASE64;

/// Tags of one field or record.
#[derive(Debug, Clone, Default)]
pub(super) struct Tags(Vec<(String, String)>);

/// Tags in one list.
const MOST: usize = 50;

impl Tags {
    /// Reads a folded field or a published text.
    pub(super) fn read(raw: &[u8]) -> Self {
        let text = String::from_utf8_lossy(raw);
        let pair = |part: &str| {
            let (name, value) = part.split_once('=')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        };
        Self(text.split(';').filter_map(pair).take(MOST).collect())
    }

    /// The value of a tag; nothing if it stands twice, which no honest list does.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        let value = found.next().map(|(_, value)| value.as_str());
        if found.next().is_some() { None } else { value }
    }

    /// The name of the first tag.
    pub(super) fn first(&self) -> Option<(&str, &str)> {
        self.0.first().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A value in base64, blanks and folding left out.
    pub(super) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let text: Vec<u8> = self.get(name)?.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        BASE64.decode(&text).ok()
    }
}
