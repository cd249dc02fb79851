//! What an operator declares a system to be: the manifest's own names, read from JSON, each mistake named by its field.

use contract::{Act, Audience, FileLimits, Length, Unit, Visibility};
use serde_json::{Map, Value};

/// Longest declaration, in bytes.
const LONGEST: usize = 20_000;
/// Icons of the app's set that fit a system of this sort.
const ICONS: [&str; 12] =
    ["plug", "megaphone", "globe", "form", "mail", "phone", "people", "star", "note", "book", "heart", "quote"];
/// Colours of the app's set.
const COLOURS: [&str; 6] = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"];
/// Longest text that can be declared.
const MOST_TEXT: u64 = 100_000;
/// Most files of an answer, and bytes of all of them.
const MOST_FILES: u64 = 20;
const MOST_BYTES: u64 = 50 * 1024 * 1024;
const ACTS: [(&str, Act); 3] = [("delete", Act::Delete), ("hide", Act::Hide), ("like", Act::Like)];

/// A declaration as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) icon: &'static str,
    pub(crate) colour: &'static str,
    pub(crate) visibility: Visibility,
    pub(crate) can_reply: bool,
    pub(crate) text_limit: Option<Length>,
    pub(crate) attachments: FileLimits,
    pub(crate) audiences: Vec<Audience>,
    pub(crate) acts: Vec<Act>,
    pub(crate) wants_descriptions: bool,
}

/// What is wrong, beginning with the field.
type Wrong = String;

pub(crate) fn read(text: &str) -> Result<Declared, Wrong> {
    if text.len() > LONGEST {
        return Err(format!("use at most {LONGEST} bytes"));
    }
    let value: Value = serde_json::from_str(text).map_err(|e| format!("this is not JSON: {e}"))?;
    let Value::Object(all) = value else { return Err("this must be a JSON object: { \"name\": … }".into()) };
    let mut fields = Fields { all, at: "" };
    let visibility = fields.visibility()?;
    let declared = Declared {
        name: fields.name()?,
        icon: fields.one_of("icon", &ICONS)?.unwrap_or("plug"),
        colour: fields.one_of("colour", &COLOURS)?.unwrap_or("series-4"),
        visibility,
        can_reply: fields.yes("can_reply")?.unwrap_or(true),
        text_limit: fields.inner("text_limit")?.map(length).transpose()?,
        attachments: fields.inner("attachments")?.map_or(Ok(FileLimits { count: 0, bytes: 0 }), files)?,
        audiences: fields.audiences(visibility)?,
        acts: fields.acts()?,
        wants_descriptions: fields.yes("wants_descriptions")?.unwrap_or(false),
    };
    fields.nothing_more()?;
    Ok(declared)
}

fn length(mut fields: Fields) -> Result<Length, Wrong> {
    let unit = match fields.one_of("unit", &["characters", "graphemes"])? {
        Some("graphemes") => Unit::Graphemes,
        _ => Unit::Characters,
    };
    let most = fields.number("most", MOST_TEXT)?.ok_or("text_limit.most is missing: the longest text")?;
    let (link, bytes) = (fields.number("link", 1_000)?, fields.number("bytes", MOST_TEXT * 4)?);
    fields.nothing_more()?;
    Ok(Length { most: small(most.max(1)), unit, link: link.map(small), short_handles: false, bytes: bytes.map(small) })
}

fn files(mut fields: Fields) -> Result<FileLimits, Wrong> {
    let count = fields.number("count", MOST_FILES)?.unwrap_or(0);
    let bytes = fields.number("bytes", MOST_BYTES)?.unwrap_or(MOST_BYTES);
    fields.nothing_more()?;
    Ok(FileLimits { count: small(count), bytes })
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Fields still to be read; what is left over is a mistake.
struct Fields {
    all: Map<String, Value>,
    at: &'static str,
}

impl Fields {
    fn path(&self, key: &str) -> String {
        if self.at.is_empty() { key.to_owned() } else { format!("{}.{key}", self.at) }
    }

    /// A field that is there and is not null.
    fn take(&mut self, key: &str) -> Option<Value> {
        self.all.remove(key).filter(|value| !value.is_null())
    }

    fn name(&mut self) -> Result<String, Wrong> {
        let said = self.take("name").ok_or("name is missing: what people call the system")?;
        let name = said.as_str().map(str::trim).unwrap_or_default();
        let good = !name.is_empty() && name.chars().count() <= 60 && !name.chars().any(char::is_control);
        if good { Ok(name.to_owned()) } else { Err("name must be a text of 1 to 60 signs".into()) }
    }

    fn visibility(&mut self) -> Result<Visibility, Wrong> {
        match self.one_of("visibility", &["private", "public"])? {
            Some("public") => Ok(Visibility::Public),
            Some(_) => Ok(Visibility::Private),
            None => Err("visibility is missing: \"public\" where everyone reads along, else \"private\"".into()),
        }
    }

    fn one_of(&mut self, key: &str, choices: &[&'static str]) -> Result<Option<&'static str>, Wrong> {
        let Some(said) = self.take(key) else { return Ok(None) };
        let found = choices.iter().find(|one| said.as_str() == Some(**one)).copied();
        let path = self.path(key);
        found.map(Some).ok_or_else(|| format!("{path} must be one of {}", choices.join(", ")))
    }

    fn yes(&mut self, key: &str) -> Result<Option<bool>, Wrong> {
        let Some(said) = self.take(key) else { return Ok(None) };
        said.as_bool().map(Some).ok_or_else(|| format!("{} must be true or false", self.path(key)))
    }

    fn number(&mut self, key: &str, most: u64) -> Result<Option<u64>, Wrong> {
        let Some(said) = self.take(key) else { return Ok(None) };
        let good = said.as_u64().filter(|number| *number <= most);
        good.map(Some).ok_or_else(|| format!("{} must be a whole number from 0 to {most}", self.path(key)))
    }

    fn inner(&mut self, key: &'static str) -> Result<Option<Self>, Wrong> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Object(all)) => Ok(Some(Self { all, at: key })),
            Some(_) => Err(format!("{} must be an object", self.path(key))),
        }
    }

    fn words(&mut self, key: &str) -> Result<Option<Vec<String>>, Wrong> {
        let Some(said) = self.take(key) else { return Ok(None) };
        let list = said.as_array().and_then(|all| all.iter().map(|one| one.as_str().map(str::to_owned)).collect());
        list.map(Some).ok_or_else(|| format!("{} must be a list of words", self.path(key)))
    }

    /// Who may read what stands there; what is said nothing of follows from the visibility.
    fn audiences(&mut self, visibility: Visibility) -> Result<Vec<Audience>, Wrong> {
        let all = [Audience::Everyone, Audience::Quiet, Audience::Followers, Audience::Named];
        let said = self.words("audiences")?;
        let Some(said) = said else {
            return Ok(vec![if visibility == Visibility::Public { Audience::Everyone } else { Audience::Named }]);
        };
        if let Some(other) = said.iter().find(|word| all.iter().all(|one| one.code() != word.as_str())) {
            return Err(format!("audiences: \"{other}\" is none of everyone, quiet, followers, named"));
        }
        let chosen: Vec<Audience> = all.into_iter().filter(|one| said.iter().any(|word| word == one.code())).collect();
        let fits = chosen.iter().any(|one| one.is_public() == (visibility == Visibility::Public));
        if fits && (visibility == Visibility::Public || chosen == [Audience::Named]) {
            return Ok(chosen);
        }
        Err("audiences do not fit the visibility: \"private\" has \"named\" alone, \"public\" needs one that others read".into())
    }

    fn acts(&mut self) -> Result<Vec<Act>, Wrong> {
        let said = self.words("acts")?.unwrap_or_default();
        if let Some(other) = said.iter().find(|word| ACTS.iter().all(|(code, _)| code != word)) {
            return Err(format!("acts: \"{other}\" is none of delete, hide, like"));
        }
        Ok(ACTS.into_iter().filter(|(code, _)| said.iter().any(|word| word == code)).map(|(_, act)| act).collect())
    }

    fn nothing_more(self) -> Result<(), Wrong> {
        match self.all.keys().next() {
            Some(key) => Err(format!("{} is no field of a manifest; see docs/generic-channel.md", self.path(key))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        read(text).unwrap_err()
    }

    #[test]
    fn two_fields_are_enough() {
        let forum = read(r#"{"name":"Kettle forum","visibility":"public"}"#).unwrap();
        assert_eq!((forum.name.as_str(), forum.audiences), ("Kettle forum", vec![Audience::Everyone]));
        assert!(forum.can_reply && forum.text_limit.is_none() && forum.acts.is_empty());
        let chat = read(r#"{"name":"In the app","visibility":"private","text_limit":null}"#).unwrap();
        assert_eq!(chat.audiences, [Audience::Named]);
    }

    #[test]
    fn all_fields_are_read() {
        let text = r#"{"name":"Kettle forum","icon":"globe","colour":"series-2","visibility":"public","can_reply":false,
            "text_limit":{"most":300,"unit":"graphemes","link":23,"bytes":3000},"attachments":{"count":2,"bytes":1000},
            "audiences":["named","everyone"],"acts":["like","delete"],"wants_descriptions":true}"#;
        let forum = read(text).unwrap();
        assert_eq!((forum.icon, forum.colour, forum.can_reply), ("globe", "series-2", false));
        assert_eq!(forum.text_limit.unwrap().most, 300);
        assert_eq!((forum.attachments.count, forum.attachments.bytes), (2, 1_000));
        assert_eq!(forum.audiences, [Audience::Everyone, Audience::Named]);
        assert_eq!(forum.acts, [Act::Delete, Act::Like]);
    }

    #[test]
    fn a_mistake_is_named_by_its_field() {
        for (text, begins) in [
            ("", "this is not JSON"),
            ("[]", "this must be"),
            (r#"{"visibility":"public"}"#, "name is missing"),
            (r#"{"name":"x"}"#, "visibility is missing"),
            (r#"{"name":7,"visibility":"public"}"#, "name must"),
            (r#"{"name":"a\u0000b","visibility":"public"}"#, "name must"),
            (r#"{"name":"x","visibility":"secret"}"#, "visibility must be one of"),
            (r#"{"name":"x","visibility":"public","icon":"skull"}"#, "icon must be one of"),
            (r#"{"name":"x","visibility":"public","can_reply":"yes"}"#, "can_reply must"),
            (r#"{"name":"x","visibility":"public","text_limit":5}"#, "text_limit must be an object"),
            (r#"{"name":"x","visibility":"public","text_limit":{}}"#, "text_limit.most is missing"),
            (r#"{"name":"x","visibility":"public","text_limit":{"most":-1}}"#, "text_limit.most must"),
            (r#"{"name":"x","visibility":"public","text_limit":{"most":5,"mots":6}}"#, "text_limit.mots is no field"),
            (r#"{"name":"x","visibility":"public","attachments":{"count":99}}"#, "attachments.count must"),
            (r#"{"name":"x","visibility":"private","audiences":["everyone"]}"#, "audiences do not fit"),
            (r#"{"name":"x","visibility":"public","audiences":["all"]}"#, "audiences: \"all\""),
            (r#"{"name":"x","visibility":"public","acts":["ban"]}"#, "acts: \"ban\""),
            (r#"{"name":"x","visibility":"public","kind":"email"}"#, "kind is no field"),
        ] {
            assert!(wrong(text).starts_with(begins), "{text}: {}", wrong(text));
        }
        assert!(wrong(&"[".repeat(10_000)).contains("not JSON"));
        assert!(wrong(&" ".repeat(20_001)).contains("at most"));
    }
}
