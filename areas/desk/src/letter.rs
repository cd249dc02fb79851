//! Private and public are different types. Only an [`Approved`] letter can leave, and only the doors here make one.

use crate::approval::Leave;
use crate::refusals;
use base::{Action, Actor, Refusal, Thing};
use contract::Outgoing;

/// Words for those addressed.
#[derive(Debug)]
pub struct Private(Outgoing);

/// Words that everyone will see.
#[derive(Debug)]
pub struct Public(Outgoing);

/// A letter that may leave. Cannot be made but by the doors below.
#[derive(Debug)]
pub struct Approved<L> {
    letter: L,
    kind: &'static str,
}

/// What can be sent.
pub trait Letter {
    /// As stored.
    const VISIBILITY: &'static str;
    /// The message itself.
    fn outgoing(&self) -> &Outgoing;
}

impl Letter for Private {
    const VISIBILITY: &'static str = "private";
    fn outgoing(&self) -> &Outgoing {
        &self.0
    }
}
impl Letter for Public {
    const VISIBILITY: &'static str = "public";
    fn outgoing(&self) -> &Outgoing {
        &self.0
    }
}

impl Private {
    /// Words for those addressed.
    #[must_use]
    pub const fn new(outgoing: Outgoing) -> Self {
        Self(outgoing)
    }
    /// Private words need nobody's leave but the permission to answer, which the caller has checked.
    #[must_use]
    pub const fn clear(self) -> Approved<Self> {
        Approved { letter: self, kind: "none" }
    }
}

impl Public {
    /// Words for everyone: a new, explicit act; a private draft never becomes one by itself.
    #[must_use]
    pub const fn new(outgoing: Outgoing) -> Self {
        Self(outgoing)
    }
    /// Approval by a second person, who saw exactly these words.
    #[must_use]
    pub fn by_second_person(self, _leave: &Leave) -> Approved<Self> {
        Approved { letter: self, kind: "second_person" }
    }
    /// Approval by permission (decision D3).
    pub fn approve(self, actor: &Actor, thing: &Thing) -> Result<Approved<Self>, Refusal> {
        actor.check(Action::Publish, thing).map_err(|_refused| refusals::public_needs_approval())?;
        Ok(Approved { letter: self, kind: "permission" })
    }
}

impl<L: Letter> Approved<L> {
    /// The message.
    #[must_use]
    pub fn outgoing(&self) -> &Outgoing {
        self.letter.outgoing()
    }
    /// Which approval it has.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{AgentId, Grant, MessageId, Role, Scope, Time, Who};

    fn words() -> Outgoing {
        Outgoing::written(MessageId::mint(Time(1)), Time(1), "")
    }

    #[test]
    fn only_those_who_may_publish_get_public_words_out() {
        let of = |role| Actor {
            who: Who::Agent(AgentId::mint(Time(1))),
            grants: vec![Grant { role, scope: Scope::Everything }],
            ..Actor::system()
        };
        assert!(Public::new(words()).approve(&of(Role::Agent), &Thing::company()).is_err());
        assert_eq!(Public::new(words()).approve(&of(Role::Lead), &Thing::company()).unwrap().kind(), "permission");
    }
}
