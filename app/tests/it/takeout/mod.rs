//! Everything out and in again (DESK-1606, DESK-AT2): equal on either engine and across, whatever is killed when; no
//! secret in it; for administrators, and the log knows.

mod app;
mod company;
mod kills;
mod round;
mod secrets;
mod unpacked;
