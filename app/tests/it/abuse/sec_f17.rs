//! SEC-F17: a fresh install from the outside. It listens where it says and nowhere else, nobody gets in with a known
//! password, nothing of its inside is shown, and every kind of path carries its headers.

use crate::crash::line::Line;
use crate::crash::server::{Running, launch};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;
use testkit::Fresh;

pub(super) fn install(fresh: &Fresh, more: &[(&str, &str)]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goodword"));
    command.arg("--data").arg(&fresh.place.folder).args(["serve", "--listen", "127.0.0.1:0"]);
    command.current_dir(&fresh.place.folder).envs(more.iter().copied());
    launch(&mut command).unwrap_or_else(|ended| panic!("{}", ended.said))
}

/// Sockets of a process.
fn sockets(pid: u32) -> BTreeSet<String> {
    let all = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
    let links = all.filter_map(|one| std::fs::read_link(one.path()).ok());
    links.filter_map(|to| Some(to.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned())).collect()
}

/// Ports at which a process takes connections or datagrams: what the kernel says, not the process.
fn open_ports(pid: u32) -> BTreeSet<(&'static str, u16)> {
    let own = sockets(pid);
    let mut found = BTreeSet::new();
    for (table, waiting) in [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")] {
        let text = std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            if cells[3] == waiting && own.contains(cells[9]) {
                found.insert((table, u16::from_str_radix(cells[1].rsplit_once(':').unwrap().1, 16).unwrap()));
            }
        }
    }
    found
}

fn port(address: &str) -> u16 {
    address.rsplit_once(':').unwrap().1.parse().unwrap()
}

#[test]
fn it_listens_where_it_says_and_nowhere_else() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let running = install(&fresh, &[]);
        assert_eq!(open_ports(running.pid()), BTreeSet::from([("tcp", port(&running.address))]));
        drop(running);
        let fresh = Fresh::sqlite();
        let running = install(&fresh, &[("GOODWORD_METRICS_LISTEN", "127.0.0.1:0")]);
        // Metrics were asked for, on an address of their own, which is taken a moment after the first.
        while open_ports(running.pid()).len() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(open_ports(running.pid()).len(), 2);
    });
}

#[test]
fn nobody_gets_in_with_a_known_password_or_without_the_printed_link() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let running = install(&fresh, &[]);
        let line = Line::to(&running, "");
        for email in ["admin", "root", "admin@localhost", "admin@example.com", "goodword@localhost", "mia@shop.example"]
        {
            for password in ["", "admin", "password", "goodword", "changeme", "123456"] {
                let asked = json!({ "email": email, "password": password });
                let heard = line.ask("POST", "/api/v1/sessions", asked).await.unwrap();
                assert!(matches!(heard.status, 401 | 422 | 429), "{email} {password}: {}", heard.status);
                assert!(!heard.head.contains("set-cookie"), "{}", heard.head);
            }
        }
        let setup = json!({ "token": "", "email": "eve@x.test", "name": "Eve", "password": "a long enough password", "company": "Eve" });
        for token in ["", "setup", "00000000000000000000000000000000"] {
            let mut asked = setup.clone();
            asked["token"] = token.into();
            let heard = line.ask("POST", "/api/v1/setup", asked).await.unwrap();
            assert!((400..500).contains(&heard.status), "{token}: {}", heard.status);
        }
        let agents = line.get("/api/v1/agents").await.unwrap();
        assert_eq!(agents.status, 401, "{}", agents.body);
    });
}

/// Where other programs show their inside.
const INSIDE: &[&str] = &[
    "/metrics",
    "/debug",
    "/debug/pprof/",
    "/debug/vars",
    "/actuator",
    "/actuator/env",
    "/server-status",
    "/status",
    "/.env",
    "/.git/config",
    "/phpinfo.php",
    "/console",
    "/_profiler",
    "/trace",
    "/api/v1/debug",
    "/api/v1/metrics",
    "/api/v1/sent-mail",
    "/api/v1/demo",
    "/swagger",
    "/graphql",
    "/config.json",
    "/goodword.db",
    "/secret.key",
    "/data/goodword.db",
    "/assets/../../secret.key",
    "/%2e%2e/secret.key",
    "/files/../secret.key",
    "/backup",
    "/lock",
];

#[test]
fn nothing_of_its_inside_is_shown() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let running = install(&fresh, &[]);
        let line = Line::to(&running, "");
        let key = std::fs::read_to_string(fresh.place.folder.join("secret.key")).unwrap();
        for path in INSIDE {
            let heard = line.get(path).await.unwrap();
            let shell = heard.status == 200 && heard.body.starts_with("<!doctype html>") || heard.status == 503;
            assert!(shell || (400..500).contains(&heard.status), "{path}: {} {}", heard.status, heard.body);
            assert!(!heard.body.contains(key.trim()) && !heard.body.contains("SQLite format"), "{path}");
            assert!(!heard.head.contains("server:") && !heard.head.contains("x-powered-by"), "{path}: {}", heard.head);
        }
        for method in ["TRACE", "CONNECT", "OPTIONS", "PROPFIND"] {
            let heard = line.ask(method, "/api/v1/me", Value::Null).await.unwrap();
            assert!((400..500).contains(&heard.status), "{method}: {}", heard.status);
            assert!(!heard.head.contains("access-control-allow"), "{method}: {}", heard.head);
        }
    });
}

#[test]
fn every_kind_of_path_carries_its_headers() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        let running = install(&fresh, &[]);
        let line = Line::to(&running, "");
        let paths = [
            "/",
            "/inbox/mine",
            "/api/v1/setup",
            "/api/v1/me",
            "/api/v1/nothing-here",
            "/api/v1/openapi.json",
            "/api/v1/live",
            "/assets/none.js",
            "/files/none",
            "/p/form/none",
            "/p/none",
            "/healthz",
            "/metrics",
            "/nothing.txt",
        ];
        let everywhere = [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: ",
            "permissions-policy: ",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
            "cache-control: ",
        ];
        let mut missing = Vec::new();
        for path in paths {
            let heard = line.get(path).await.unwrap();
            missing.extend(
                everywhere
                    .iter()
                    .filter(|wanted| !heard.head.contains(*wanted))
                    .map(|wanted| format!("{path}: {wanted}")),
            );
            // What no route answers is nobody's, and the same for everybody.
            if path.starts_with("/api/") && !path.ends_with("nothing-here") {
                let private = ["cache-control: no-store", "vary: cookie"];
                missing.extend(
                    private
                        .iter()
                        .filter(|wanted| !heard.head.contains(*wanted))
                        .map(|wanted| format!("{path}: {wanted}")),
                );
            }
        }
        assert_eq!(missing, [""; 0]);
    });
}
