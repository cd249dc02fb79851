//! Who works at Larkmill Kitchen: twelve people, their hours, their words below a letter.

use crate::{
    company::{Agent, Grant, Role, Shift, Team},
    language::Language::{self, English, French, German, Spanish},
};

/// The teams.
pub(crate) fn teams() -> Vec<Team> {
    vec![
        Team { key: "care", name: "Care" },
        Team { key: "wholesale", name: "Wholesale" },
        Team { key: "workshop", name: "Workshop" },
        Team { key: "backoffice", name: "Warehouse & books" },
    ]
}

/// Everybody.
#[must_use]
pub fn agents() -> Vec<Agent> {
    PEOPLE.iter().map(Entry::agent).collect()
}

/// The first name an agent signs with.
pub(crate) fn first_name(agent: &Agent) -> &'static str {
    agent.name.split(' ').next().unwrap_or(agent.name)
}

struct Entry {
    key: &'static str,
    name: &'static str,
    email: &'static str,
    role: (Role, Option<&'static str>),
    teams: &'static [&'static str],
    speaks: &'static [Language],
    zone: &'static str,
    /// First day, last day, from hour, to hour.
    week: (u8, u8, u16, u16),
    saturday: bool,
    signature: &'static str,
}

impl Entry {
    fn agent(&self) -> Agent {
        Agent {
            key: self.key,
            name: self.name,
            email: self.email,
            grants: vec![Grant { role: self.role.0, team: self.role.1 }],
            teams: self.teams.to_vec(),
            locale: self.speaks.first().copied().unwrap_or(English),
            speaks: self.speaks.to_vec(),
            zone: self.zone,
            hours: self.hours(),
            signature: self.signature,
        }
    }

    fn hours(&self) -> Vec<Shift> {
        let (first, last, from, to) = self.week;
        let mut hours: Vec<Shift> =
            (first..=last).map(|weekday| Shift { weekday, from_minute: from * 60, to_minute: to * 60 }).collect();
        if self.saturday {
            hours.push(Shift { weekday: 5, from_minute: 10 * 60, to_minute: 15 * 60 });
        }
        hours
    }
}

#[rustfmt::skip]
const PEOPLE: [Entry; 12] = [
    Entry { key: "ines", name: "Ines Verbeek", email: "ines@larkmill.example", role: (Role::Administrator, None), teams: &["care"], speaks: &[English, German, French], zone: "Europe/Amsterdam", week: (0, 4, 9, 17), saturday: false, signature: "Ines Verbeek\nfounder, Larkmill Kitchen" },
    Entry { key: "callum", name: "Callum Reyes", email: "callum@larkmill.example", role: (Role::Lead, Some("care")), teams: &["care"], speaks: &[English, Spanish], zone: "Europe/London", week: (0, 4, 8, 16), saturday: false, signature: "Callum Reyes\nhead of care, Larkmill Kitchen" },
    Entry { key: "mia", name: "Mia Vogel", email: "mia@larkmill.example", role: (Role::Agent, Some("care")), teams: &["care", "workshop"], speaks: &[German, English], zone: "Europe/Berlin", week: (0, 4, 8, 16), saturday: false, signature: "Mia Vogel\nLarkmill Kitchen" },
    Entry { key: "theo", name: "Théo Marchetti", email: "theo@larkmill.example", role: (Role::Agent, None), teams: &["care", "wholesale"], speaks: &[French, English], zone: "Europe/Paris", week: (0, 4, 9, 18), saturday: true, signature: "Théo Marchetti\nLarkmill Kitchen" },
    Entry { key: "lucia", name: "Lucía Ferrán", email: "lucia@larkmill.example", role: (Role::Agent, None), teams: &["care", "wholesale"], speaks: &[Spanish, English], zone: "Europe/Madrid", week: (0, 4, 9, 18), saturday: true, signature: "Lucía Ferrán\nLarkmill Kitchen" },
    Entry { key: "priya", name: "Priya Nandakumar", email: "priya@larkmill.example", role: (Role::Agent, Some("care")), teams: &["care"], speaks: &[English], zone: "Europe/London", week: (1, 4, 10, 18), saturday: true, signature: "Priya Nandakumar\nLarkmill Kitchen" },
    Entry { key: "jonas", name: "Jonas Adler", email: "jonas@larkmill.example", role: (Role::Agent, Some("workshop")), teams: &["workshop"], speaks: &[German, English], zone: "Europe/Berlin", week: (0, 4, 7, 15), saturday: false, signature: "Jonas Adler\nthe workshop, Larkmill Kitchen" },
    Entry { key: "sanne", name: "Sanne de Groot", email: "sanne@larkmill.example", role: (Role::Lead, Some("wholesale")), teams: &["wholesale"], speaks: &[English, German, French], zone: "Europe/Amsterdam", week: (0, 4, 9, 17), saturday: false, signature: "Sanne de Groot\ntrade desk, Larkmill Kitchen" },
    Entry { key: "freya", name: "Freya Holm", email: "freya@larkmill.example", role: (Role::Marketer, None), teams: &[], speaks: &[English], zone: "Europe/Amsterdam", week: (0, 3, 9, 17), saturday: false, signature: "Freya Holm\nletters and recipes, Larkmill Kitchen" },
    Entry { key: "wim", name: "Wim Peeters", email: "wim@larkmill.example", role: (Role::Colleague, None), teams: &["backoffice"], speaks: &[English], zone: "Europe/Amsterdam", week: (0, 4, 6, 14), saturday: false, signature: "Wim, warehouse" },
    Entry { key: "greta", name: "Greta Sauer", email: "greta@larkmill.example", role: (Role::Colleague, None), teams: &["backoffice"], speaks: &[German, English], zone: "Europe/Berlin", week: (0, 3, 8, 14), saturday: false, signature: "Greta, books" },
    Entry { key: "aldo", name: "Aldo Brandt", email: "aldo@larkmill.example", role: (Role::Auditor, None), teams: &[], speaks: &[German, English], zone: "Europe/Berlin", week: (1, 1, 10, 16), saturday: false, signature: "Aldo Brandt" },
];
