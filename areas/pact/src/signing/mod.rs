//! Who stands for the pact: the company, by two or more people and all ten lines at once; and whoever signs it in public.

pub mod edition;
pub mod edition_store;
pub mod name;
pub mod people;
pub mod routes;
pub mod said;

pub use edition::{Edition, Named, State, Wording, WordsWritten};
pub use edition_store::{Standing, standing};
pub use people::{Lately, forget};
pub use routes::routes;
