//! The area over HTTP, on both engines.

mod house;
mod story;
