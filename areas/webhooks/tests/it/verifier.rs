//! The published verifier of Standard Webhooks takes what we send, and nothing altered.

use crate::world::{Firm, Say};
use base::facts::Kind;
use base::{Clock, SystemClock};
use serde_json::json;
use testkit::{Fresh, Judge};

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

fn judged(judge: &Judge, cases: &[serde_json::Value]) -> Vec<String> {
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    judge.says(JUDGE, &[], &lines)
}

#[test]
fn the_published_verifier_takes_ours() {
    let Some(judge) = Judge::with("standardwebhooks") else { return };
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
        assert_eq!(judged(&judge, &cases), ["yes", "yes", "yes", "no", "no", "no"]);
    });
}
