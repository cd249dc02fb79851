//! The whole product over HTTP and mail, on both engines: who may see what, and the stories people live.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice, reason = "test helpers")]

mod abuse;
mod audit;
mod automatic;
mod by_mail;
mod canaries;
mod clocks;
mod complaints;
mod copied;
mod crash;
mod document;
mod followups;
mod generated;
mod hostile;
mod house;
mod later;
mod lists;
mod logs;
mod macros;
mod many;
mod matrix;
mod merging;
mod outside;
mod piped;
mod poison;
mod post;
mod refused;
mod restart;
mod rights;
mod sign_in;
mod strangers;
mod stream;
mod work;
