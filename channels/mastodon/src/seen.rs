//! Posts seen a while ago, by what the account's own server calls them: what they are everywhere, and where they began.

use std::collections::{HashMap, VecDeque};

/// Most that are remembered.
const MOST: usize = 20_000;

/// A post seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its id on the network.
    pub(crate) id: String,
    /// The post its thread began with.
    pub(crate) root: String,
}

/// Posts seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    by_local: HashMap<String, Known>,
    order: VecDeque<String>,
}

impl Seen {
    pub(crate) fn get(&self, local: &str) -> Option<&Known> {
        self.by_local.get(local)
    }

    pub(crate) fn put(&mut self, local: &str, known: Known) {
        if self.by_local.insert(local.to_owned(), known).is_none() {
            self.order.push_back(local.to_owned());
        }
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_local.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut seen = Seen::default();
        for number in 0..=MOST {
            seen.put(&number.to_string(), Known { id: format!("u{number}"), root: "r".into() });
        }
        assert_eq!(seen.get("0"), None);
        assert_eq!(seen.get("1").unwrap().id, "u1");
        assert_eq!((seen.by_local.len(), seen.order.len()), (MOST, MOST));
    }
}
