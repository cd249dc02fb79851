//! Bluesky: the channel against a stand-in always, and against the network's own servers where they can start.

mod listening;
mod meaning;
mod person;
mod real;
mod story;
mod trouble;
mod world;
mod writing;
