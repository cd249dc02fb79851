//! How far long work has come, on standard error: one line that rewrites itself on a terminal, a
//! line for every tenth elsewhere.

use std::io::Write;
use std::sync::Mutex;

/// What standard error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// A person watches: a line may be written over.
    Terminal,
    /// A file or a pipe: every line stays.
    Plain,
}

/// One piece of long work.
pub(crate) struct Progress<'a> {
    what: String,
    screen: Screen,
    to: &'a mut (dyn Write + Send),
    /// The last percentage that was written.
    told: Option<u64>,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(what: impl Into<String>, screen: Screen, to: &'a mut (dyn Write + Send)) -> Self {
        Self { what: what.into(), screen, to, told: None }
    }

    /// So much of so much is done; written only when it makes a step.
    pub(crate) fn at(&mut self, done: u64, of: u64) {
        let step = if self.screen == Screen::Terminal { 1 } else { 10 };
        let percent = done.saturating_mul(100).checked_div(of).unwrap_or(100).min(100) / step * step;
        if self.told.is_some_and(|told| told >= percent) {
            return;
        }
        self.told = Some(percent);
        let text = &self.what;
        // nobody to tell is no reason to stop
        let _written = match self.screen {
            Screen::Terminal => write!(self.to, "\r\x1b[K{text}: {percent} %").and_then(|()| self.to.flush()),
            Screen::Plain => writeln!(self.to, "{text}: {percent} %"),
        };
    }
}

impl Drop for Progress<'_> {
    /// The line on a terminal makes room for what follows.
    fn drop(&mut self) {
        if self.screen == Screen::Terminal && self.told.is_some() {
            let _written = write!(self.to, "\r\x1b[K");
        }
    }
}

/// A progress that threads may report to, in counts of parts.
pub(crate) fn shared<'p>(progress: &'p Mutex<Progress<'_>>) -> impl Fn(usize, usize) + Sync + 'p {
    let whole = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    move |done, of| {
        if let Ok(mut progress) = progress.lock() {
            progress.at(whole(done), whole(of));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(screen: Screen) -> String {
        let mut out = Vec::new();
        let progress = Mutex::new(Progress::new("counting", screen, &mut out));
        let tick = shared(&progress);
        for done in 0..=200 {
            tick(done, 200);
        }
        tick(3, 0);
        drop(tick);
        drop(progress);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_tenth_is_a_line_where_nobody_watches() {
        let text = written(Screen::Plain);
        assert_eq!(text.lines().count(), 11);
        assert!(text.starts_with("counting: 0 %\ncounting: 10 %\n") && text.ends_with("counting: 100 %\n"));
    }

    #[test]
    fn a_terminal_has_one_line_and_gets_it_back() {
        let text = written(Screen::Terminal);
        assert!(!text.contains('\n') && text.ends_with("counting: 100 %\r\x1b[K"));
        assert_eq!(text.matches("counting").count(), 101);
    }
}
