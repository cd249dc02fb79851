//! The desk's work behind the scenes, a verb each.

pub mod change_many;
pub mod digest;
pub mod fetch_picture;
pub mod fetch_rest;
pub mod forget_old;
pub mod index_files;
pub mod look_again;
pub mod remind;
pub mod scrub;
pub mod send_later;
pub mod take_in;
pub mod tell_late;
pub(crate) mod told;
pub mod wake;
