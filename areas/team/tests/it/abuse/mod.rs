//! One file for each abuse case of the area.

mod sec_c1;
mod sec_c3;
mod sec_e1;
mod sec_e2;
mod sec_e3;
mod sec_e4;
mod sec_e5;
mod sec_e6;
mod sec_e7;
mod sec_e8;
mod sec_f13;
