//! The published verifier of Standard Webhooks takes what we send, and nothing altered.

use crate::world::{Firm, Say};
use base::facts::Kind;
use base::{Clock, SystemClock};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use testkit::Fresh;

/// Reads JSON lines of secret, headers and body; says for each whether it verifies.
const JUDGE: &str = "
import json, sys
from standardwebhooks.webhooks import Webhook
for line in sys.stdin:
    case = json.loads(line)
    try:
        Webhook(case['secret']).verify(case['body'].encode(), case['headers'])
        print('yes')
    except Exception as why:
        print('no')
";

fn python() -> Option<PathBuf> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin/python");
    let has = |python: &PathBuf| {
        let asked = Command::new(python).args(["-c", "import standardwebhooks"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    [own, "python3".into()].into_iter().find(has)
}

fn judged(python: &PathBuf, cases: &[serde_json::Value]) -> Vec<String> {
    let mut command = Command::new(python);
    let mut child = command.args(["-c", JUDGE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_published_verifier_takes_ours() {
    let Some(python) = python() else {
        return testkit::skipped("standardwebhooks is not installed; bin/setup-tests brings it");
    };
    testkit::run(async {
        let fresh = Fresh::sqlite();
        // The verifier looks at the real clock.
        fresh.clock.pass(SystemClock.now().since(Clock::now(&fresh.clock)));
        let firm = Firm::open(&fresh).await;
        let shop = firm.receiver("shop.test", |_| Say::Status(200));
        let (path, first) = firm.webhook("shop.test", json!({ "notes": true })).await;
        firm.happens(Kind::NoteAdded, None).await;
        firm.carries().await;
        let second = firm.ada.post(&format!("{path}/secret"), json!({})).await.ok()["secret"].clone();
        firm.ada.post(&format!("{path}/test"), json!({})).await.ok();
        firm.carries().await;
        let calls = shop.calls();
        let case = |call: usize, secret: &str, body: &str| json!({ "secret": secret, "headers": calls[call].headers, "body": body });
        let second = second.as_str().unwrap();
        let cases = [
            case(0, &first, &calls[0].body),
            case(1, &first, &calls[1].body),
            case(1, second, &calls[1].body),
            case(0, second, &calls[0].body),
            case(0, &first, &format!("{} ", calls[0].body)),
            case(1, &first, &calls[0].body),
        ];
        assert_eq!(judged(&python, &cases), ["yes", "yes", "yes", "no", "no", "no"]);
    });
}
