//! Everything that points somewhere points at something.

use std::collections::BTreeSet;

use sample::{Author, Kind, Person};

use crate::company;

fn agents() -> BTreeSet<&'static str> {
    company().agents.iter().map(|agent| agent.key).collect()
}

#[test]
fn every_place_and_label_resolves() {
    let company = company();
    let teams: BTreeSet<_> = company.teams.iter().map(|team| team.key).collect();
    let labels: BTreeSet<_> = company.labels.iter().map(|label| label.key).collect();
    for thread in &company.conversations {
        let inbox = company.inboxes.iter().find(|inbox| inbox.key == thread.inbox).unwrap();
        assert_eq!(inbox.channel, thread.channel);
        assert!(thread.customer.is_none_or(|at| at < company.customers.len()));
        assert_eq!(thread.customer.is_none(), thread.channel == "internal", "{}", thread.subject);
        assert!(thread.team.is_none_or(|team| teams.contains(team)));
        assert!(thread.labels.iter().all(|label| labels.contains(label)));
    }
    for agent in &company.agents {
        assert!(agent.teams.iter().all(|team| teams.contains(team)));
        assert!(!agent.hours.is_empty());
    }
    assert!(company.inboxes.iter().flat_map(|inbox| &inbox.teams).all(|team| teams.contains(team)));
}

#[test]
fn every_agent_named_works_here() {
    let agents = agents();
    for thread in &company().conversations {
        let named = thread.assignee.iter().chain(&thread.unread_by).chain(&thread.starred_by);
        assert!(named.chain(thread.drafts.iter().map(|draft| &draft.agent)).all(|key| agents.contains(key)));
        for turn in &thread.turns {
            assert!(!matches!(&turn.author, Author::Agent(key) if !agents.contains(key)));
            assert!(!matches!(&turn.kind, Kind::Note { mentions } if !mentions.iter().all(|key| agents.contains(key))));
        }
    }
}

#[test]
fn message_ids_are_unique_and_answers_follow_what_they_answer() {
    let mut seen = BTreeSet::new();
    for thread in &company().conversations {
        let mut earlier = BTreeSet::new();
        for turn in &thread.turns {
            assert!(turn.in_reply_to.as_ref().is_none_or(|id| earlier.contains(id)), "{}", thread.subject);
            earlier.insert(turn.message_id.clone());
            assert!(seen.insert(turn.message_id.clone()));
        }
    }
}

#[test]
fn customers_speak_for_themselves() {
    let company = company();
    for thread in &company.conversations {
        let known = thread.customer.map(|at| &company.customers[at].emails);
        for turn in &thread.turns {
            if let Author::Customer(address) = &turn.author {
                assert!(known.is_some_and(|known| address.as_ref().is_some_and(|address| known.contains(address))));
                assert!(matches!(turn.kind, Kind::In | Kind::InAutomatic));
            }
        }
    }
}

#[test]
fn addresses_are_unique_and_reserved() {
    let company = company();
    let mut seen = BTreeSet::new();
    let customers = company.customers.iter().flat_map(|customer| &customer.emails);
    for address in customers {
        assert!(seen.insert(address.clone()), "{address}");
    }
    let turns = || company.conversations.iter().flat_map(|thread| &thread.turns);
    let people = turns().flat_map(|turn| turn.to.iter().chain(&turn.cc)).map(|Person { address, .. }| address.clone());
    let agents = company.agents.iter().map(|agent| agent.email.to_owned());
    let inboxes =
        company.inboxes.iter().flat_map(|inbox| inbox.address.iter().chain(&inbox.aliases)).map(|a| (*a).into());
    for address in seen.iter().cloned().chain(people).chain(agents).chain(inboxes) {
        assert!(reserved(&address), "{address}");
    }
    for word in turns().flat_map(|turn| turn.text.split(|letter: char| letter.is_whitespace() || letter == '<')) {
        let word = word.trim_end_matches(['>', ':', '.', ',', ')', ';']);
        assert!(!word.trim_start_matches('@').contains('@') || reserved(word), "{word}");
        assert!(!word.contains("http") && !word.contains("www."), "{word}");
    }
}

fn reserved(address: &str) -> bool {
    let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '@' | '_');
    address.chars().all(valid) && (address.ends_with(".example") || address.ends_with(".test"))
}
