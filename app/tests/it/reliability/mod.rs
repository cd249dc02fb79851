//! What mail servers, disks and mails do to a desk, on both databases: nothing is lost and nothing doubled by it. Cases of
//! REL-R2, R3, R4, R6, R9, R15 and R17, and the failures of others, by the names they are known under.
//!
//! Kills at random and long runs are with `crash`.

mod gate;
mod mx;
mod post;
mod rel_r02;
mod rel_r03;
mod rel_r06;
mod rel_r09;
mod rel_r15;
mod rel_r17;
