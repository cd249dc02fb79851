//! The sample company as those who fill a database with it see it.

mod company;
mod references;
mod texts;
mod times;

/// 2026-06-05 13:50 UTC, a Friday.
const NOW: i64 = 1_780_667_400_000;

fn company() -> &'static sample::Company {
    static COMPANY: std::sync::OnceLock<sample::Company> = std::sync::OnceLock::new();
    COMPANY.get_or_init(|| sample::company(7, NOW))
}
