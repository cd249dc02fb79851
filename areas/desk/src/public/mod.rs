//! In public: posts and their threads, whose branch a conversation is, what an answer goes under, listening.

pub(crate) mod act;
pub(crate) mod branch;
pub mod fairness;
pub(crate) mod forgotten;
pub(crate) mod heard;
pub mod listening;
pub(crate) mod move_inside;
pub(crate) mod muted;
pub(crate) mod outside;
pub(crate) mod pictures;
pub mod post;
pub(crate) mod published;
pub(crate) mod raw;
pub(crate) mod take;
pub(crate) mod third;
pub(crate) mod tree;
pub(crate) mod under;
pub(crate) mod vanished;
