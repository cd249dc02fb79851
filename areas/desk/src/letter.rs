//! Private and public are different types. Only an [`Approved`] letter can leave, and only the doors here make one.

use crate::approval::Leave;
use crate::autonomy::need::{Need, Needed};
use crate::refusals;
use base::Refusal;
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
    /// Approval by as many people as are needed now, who saw exactly these words.
    pub fn by_second_person(self, leave: &Leave, needed: &Needed) -> Result<Approved<Self>, Refusal> {
        if leave.people() < needed.need {
            return Err(refusals::needs_more(needed));
        }
        Ok(Approved { letter: self, kind: leave.kind() })
    }
    /// Approval by permission (decision D3): nobody else is needed, by level, by risk or by a rule of the company.
    pub fn alone(self, needed: &Needed) -> Result<Approved<Self>, Refusal> {
        if needed.need > Need::None {
            return Err(refusals::public_needs_approval(needed));
        }
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
    use base::{MessageId, Time};

    fn words() -> Public {
        Public::new(Outgoing::written(MessageId::mint(Time(1)), Time(1), ""))
    }

    #[test]
    fn public_words_get_out_alone_where_nobody_is_needed_and_with_as_many_looks_as_are() {
        let needed = |need| Needed { need, reasons: vec![] };
        assert_eq!(words().alone(&needed(Need::None)).unwrap().kind(), "permission");
        let one = Leave::of(Need::One);
        for need in [Need::One, Need::Two] {
            assert_eq!(words().alone(&needed(need)).unwrap_err().code, "publish.approval");
        }
        assert_eq!(words().by_second_person(&one, &needed(Need::One)).unwrap().kind(), "second_person");
        assert_eq!(words().by_second_person(&one, &needed(Need::Two)).unwrap_err().code, "publish.approval");
    }
}
