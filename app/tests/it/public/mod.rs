//! In public: whose words are whose, who may answer, what everyone sees, what is never said twice.

mod approvals;
mod listening;
mod networks;
mod pictures;
mod second_looks;
mod shared_drafts;
pub(crate) mod square;
pub(crate) mod threads;
mod unapproved;
