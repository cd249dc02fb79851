//! Bluesky: the channel against a stand-in always, and against the network's own servers where they can start.

mod judged;
mod listening;
mod meaning;
mod own;
mod patience;
mod person;
mod real;
mod still;
mod story;
mod trouble;
mod world;
mod writing;
