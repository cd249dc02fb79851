//! Other people's programs as judges of what ours says: published Python libraries, which `bin/setup-tests` installs.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A Python that has a library.
#[derive(Clone, Debug)]
pub struct Judge(PathBuf);

impl Judge {
    /// One that can import this; none where it is not installed, which is said.
    #[must_use]
    pub fn with(library: &str) -> Option<Self> {
        let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin/python");
        let has = |python: &PathBuf| {
            let asked = Command::new(python).args(["-c", &format!("import {library}")]).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        };
        let found = [own, "python3".into()].into_iter().find(has).map(Self);
        if found.is_none() {
            crate::skipped(&format!("{library} is not installed; bin/setup-tests brings it"));
        }
        found
    }

    /// Runs a script with these arguments and this input; gives the lines it prints.
    ///
    /// # Panics
    /// If it does not run to its end; its own words stand above.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test without its judge is over")]
    pub fn says(&self, script: &str, args: &[&str], input: &str) -> Vec<String> {
        let mut command = Command::new(&self.0);
        command.arg("-c").arg(script).args(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "the judge could not judge");
        String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}
