//! Tests of the mail crate from outside: corpora, own fixtures, hostile input, properties.

mod corpora;
mod data;
mod fixtures;
mod hostile;
mod properties;
