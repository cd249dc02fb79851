//! Work behind the scenes.

pub mod import_customers;
