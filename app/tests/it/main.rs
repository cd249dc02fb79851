//! The whole product over HTTP and mail, on both engines: who may see what, and the stories people live.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice, reason = "test helpers")]

mod house;
mod strangers;
