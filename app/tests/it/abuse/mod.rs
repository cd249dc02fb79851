//! Abuse, one case a file, named after its requirement.

mod sec_d12;
mod sec_d9;
mod sec_e13;
mod sec_e14;
pub(crate) mod sec_f14;
pub(crate) mod sec_f15;
mod sec_f17;
mod sec_f19;
mod sec_f6;
