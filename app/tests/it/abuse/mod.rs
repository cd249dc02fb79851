//! Abuse, one case a file, named after its requirement.

mod sec_f15;
