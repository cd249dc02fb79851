//! Business hours: calendars with holidays, deadlines in them, and the clocks of a conversation.
//!
//! Does not know: teams, inboxes, policies by name, the database, or what time it is.
//!
//! Instants are milliseconds since 1970 in UTC, lengths are milliseconds. A calendar is what people write ([`Calendar`]);
//! [`Hours`] is the same, checked, and is what computes.
#![warn(missing_docs)]

mod calendar;
mod clock;
mod deadline;
pub mod ical;
mod open;

pub use calendar::{Calendar, Holiday, Span, Week, Wrong};
pub use clock::{Clock, Happening, Kind, Standing, State, Targets, clocks};
pub use deadline::Never;
pub use open::Hours;
