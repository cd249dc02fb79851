//! Abuse, one case a file, named after its requirement.

mod sec_e13;
mod sec_f15;
