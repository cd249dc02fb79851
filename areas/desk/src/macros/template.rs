//! Texts with blanks such as `{{customer.name}}`: understood when they are saved, filled when they are used. What fills a
//! blank is never read again as a text with blanks; a blank nothing fills stays as a gap that everybody sees. Pure.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Characters of a text, at most.
pub const LONGEST: usize = 65_536;
/// Blanks in a text, at most.
const BLANKS: usize = 100;
/// Characters of what fills a blank, at most.
const VALUE: usize = 1_000;
/// What stands around a gap: signs nobody types by accident.
const GAP: (char, char) = ('⟦', '⟧');
/// How placeholders of other programs begin: goodword would send them as they stand.
const FOREIGN: [&str; 5] = ["{%", "{#", "<%", "${", "#{"];

macro_rules! variables {
    ($($name:ident $code:literal $meaning:literal;)*) => {
        /// What a text may have a blank for: this list and nothing else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Variable { $(#[doc = $meaning] $name,)* }
        impl Variable {
            /// All of them, in the order people read them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// As it is written.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// In words.
            #[must_use]
            pub const fn meaning(self) -> &'static str { match self { $(Self::$name => $meaning,)* } }
        }
    };
}

variables! {
    CustomerName "customer.name" "the customer's name";
    CustomerFirstName "customer.first_name" "the customer's first name, without a title";
    CustomerAddress "customer.address" "the customer's main address";
    CustomerCompany "customer.company" "the company the customer belongs to";
    ConversationNumber "conversation.number" "the number of the conversation";
    ConversationSubject "conversation.subject" "the subject of the conversation";
    ConversationOpened "conversation.opened" "the day the conversation began";
    AgentName "agent.name" "the name of whoever uses the macro, as customers see it";
    AgentFirstName "agent.first_name" "the first name in it, without a title";
    AgentHours "agent.hours" "their working hours, as in their profile";
    InboxName "inbox.name" "the name of the inbox";
    InboxAddress "inbox.address" "the address of the inbox";
    CompanyName "company.name" "the name of our company";
    HoursNextOpening "hours.next_opening" "when we open next, by the hours promised for the conversation";
}

impl Variable {
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// Why a text cannot be kept, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Wrong {
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// In words.
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Blank(Variable),
}

/// A text that was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(Vec<Part>);

/// What fills blanks; what is absent is not known.
pub type Values = BTreeMap<Variable, String>;

/// A text with its blanks filled as far as possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The words.
    pub text: String,
    /// What is still missing, in the order it is missed.
    pub gaps: Vec<Variable>,
}

/// Understands a text.
pub fn parse(text: &str) -> Result<Template, Wrong> {
    if text.chars().count() > LONGEST {
        return Err(Wrong { line: 1, column: 1, why: format!("this text has more than {LONGEST} characters") });
    }
    foreign(text)?;
    let (mut parts, mut rest, mut blanks) = (Vec::new(), text, 0);
    while let Some((words, after)) = rest.split_once("{{") {
        let at = text.len() - after.len() - 2;
        let (name, behind) =
            after.split_once("}}").ok_or_else(|| wrong(text, at, "{{ is opened here and never closed"))?;
        let known = Variable::from_code(name.trim()).ok_or_else(|| unknown(text, at, name))?;
        blanks += 1;
        if blanks > BLANKS {
            return Err(wrong(text, at, &format!("there are more than {BLANKS} variables in this text")));
        }
        parts.extend([Part::Words(words.to_owned()), Part::Blank(known)]);
        rest = behind;
    }
    parts.push(Part::Words(rest.to_owned()));
    Ok(Template(parts))
}

fn foreign(text: &str) -> Result<(), Wrong> {
    // "#{{conversation.number}}" is ours: a number sign, then a blank.
    let ours = |at: usize| text.get(at + 2..).is_some_and(|rest| rest.starts_with('{'));
    let find = |mark: &&'static str| text.match_indices(*mark).find(|(at, _)| !ours(*at));
    let first = FOREIGN.iter().filter_map(find).min();
    first.map_or(Ok(()), |(at, mark)| {
        Err(wrong(text, at, &format!("{mark} is how another program writes a variable; write {{{{customer.name}}}}")))
    })
}

fn unknown(text: &str, at: usize, name: &str) -> Wrong {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    wrong(text, at, &format!("there is no variable \"{name}\"; choose one of the list"))
}

fn wrong(text: &str, at: usize, why: &str) -> Wrong {
    let before = text.get(..at).unwrap_or_default();
    let last = before.rsplit('\n').next().unwrap_or_default();
    Wrong { line: before.matches('\n').count() + 1, column: last.chars().count() + 1, why: why.to_owned() }
}

/// A value as it may stand in a text: one line, of sane length, without the signs of a gap. None if nothing is left.
#[must_use]
pub fn clean(value: &str) -> Option<String> {
    let plain = |c: char| match c {
        c if c.is_control() => ' ',
        c if c == GAP.0 => '[',
        c if c == GAP.1 => ']',
        c => c,
    };
    let line: String = value.chars().take(VALUE).map(plain).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

impl Template {
    /// With its blanks filled.
    #[must_use]
    pub fn fill(&self, values: &Values) -> Filled {
        let mut filled = Filled::default();
        for part in &self.0 {
            match part {
                Part::Words(words) => filled.text.push_str(words),
                Part::Blank(variable) => match values.get(variable).and_then(|value| clean(value)) {
                    Some(value) => filled.text.push_str(&value),
                    None => filled.miss(*variable),
                },
            }
        }
        filled
    }
}

impl Filled {
    fn miss(&mut self, variable: Variable) {
        self.text.push(GAP.0);
        self.text.push_str(variable.code());
        self.text.push(GAP.1);
        self.gaps.push(variable);
    }
}

/// What in these words still waits to be filled: gaps, and variables somebody typed or pasted.
#[must_use]
pub fn unfilled(words: &str) -> Vec<String> {
    let gaps = between(words, (&GAP.0.to_string(), &GAP.1.to_string()));
    let typed = between(words, ("{{", "}}")).into_iter().filter(|name| Variable::from_code(name).is_some());
    gaps.into_iter().chain(typed).take(20).collect()
}

/// What stands between two marks, on one line and short.
fn between(words: &str, (open, close): (&str, &str)) -> Vec<String> {
    let inside = |after: &str| -> Option<String> {
        let (name, _) = after.split_once(close)?;
        let name = name.trim();
        (name.chars().count() <= 100 && !name.contains('\n')).then(|| name.to_owned())
    };
    words.split(open).skip(1).filter_map(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values::from([
            (Variable::CustomerName, "Ana Ruiz".to_owned()),
            (Variable::ConversationNumber, "7".to_owned()),
            (Variable::CustomerCompany, " \n".to_owned()),
        ])
    }

    fn filled(text: &str) -> String {
        parse(text).unwrap().fill(&values()).text
    }

    #[track_caller]
    fn refused(text: &str, line: usize, column: usize, why: &str) {
        let wrong = parse(text).unwrap_err();
        assert_eq!((wrong.line, wrong.column), (line, column), "{wrong:?}");
        assert!(wrong.why.contains(why), "{wrong:?}");
    }

    #[test]
    fn blanks_are_filled_and_what_is_missing_is_a_gap_to_see() {
        assert_eq!(filled("Dear {{customer.name}}, #{{ conversation.number }}"), "Dear Ana Ruiz, #7");
        assert_eq!(filled("${{conversation.number}}"), "$7");
        let gap = parse("to {{customer.company}}").unwrap().fill(&values());
        assert_eq!(gap, Filled { text: "to ⟦customer.company⟧".into(), gaps: vec![Variable::CustomerCompany] });
        assert_eq!(unfilled(&gap.text), ["customer.company"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        refused("Hello {{customer.age}}", 1, 7, "\"customer.age\"");
        refused("ä\nb {{customer.name", 2, 3, "never closed");
        refused("a\n\n{% include x %}", 3, 1, "another program");
        refused("#{{customer.name}} #{ticket.number}", 1, 20, "another program");
        refused(&"{{customer.name}}".repeat(BLANKS + 1), 1, 17 * BLANKS + 1, "more than 100");
        refused(&"x".repeat(LONGEST + 1), 1, 1, "characters");
    }

    #[test]
    fn values_are_never_read_again() {
        let hostile = Values::from([(Variable::CustomerName, "{{agent.name}}\r\nBcc: x ⟦y⟧".to_owned())]);
        let text = parse("{{customer.name}}").unwrap().fill(&hostile);
        assert_eq!(text.text, "{{agent.name}} Bcc: x [y]");
        assert_eq!(text.gaps, []);
        assert_eq!(unfilled(&text.text), ["agent.name"], "nobody sends it as it stands");
    }

    #[test]
    fn only_what_is_meant_to_be_filled_counts_as_unfilled() {
        assert_eq!(unfilled("write {{name}} in your own template"), Vec::<String>::new());
        assert_eq!(unfilled("⟦ date ⟧ and {{ customer.name }}"), ["date", "customer.name"]);
        assert_eq!(unfilled("⟦ never closed"), Vec::<String>::new());
    }

    #[test]
    fn the_longest_text_stays_below_a_mebibyte() {
        let text = format!("{}{}", "{{customer.name}}".repeat(BLANKS), "漢".repeat(LONGEST - 17 * BLANKS));
        let value = Values::from([(Variable::CustomerName, "漢".repeat(VALUE * 2))]);
        assert!(parse(&text).unwrap().fill(&value).text.len() <= 1024 * 1024);
    }
}
