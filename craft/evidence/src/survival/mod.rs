//! Retention of customers with a contract: how long they stay. Without a contract nobody
//! leaves at a known time, and the repurchase models apply instead.

pub mod compare;
pub mod cox;
pub mod km;
pub mod proportional;

pub use km::{Observation, Table};
