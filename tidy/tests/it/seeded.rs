//! Each rule on a small tree that breaks it.

use tidy::graph::Graph;
use tidy::tree::{File, Tree};
use tidy::{
    channels, comments, dialect, failpoints, figures, floors, folders, manifests, migrations, proofs, requirements,
    secrets, sizes,
};

fn tree(files: &[(&str, &str)]) -> Tree {
    let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
    let folders = files
        .iter()
        .flat_map(|(path, _)| path.match_indices('/').filter_map(|(at, _)| path.get(..at)).map(str::to_owned));
    Tree { root: "/".into(), files: files.iter().map(file).collect(), folders: folders.collect() }
}

/// Each offence begins with one of the expected texts, in this order, and there are no others.
fn check(offences: &[String], expect: &[&str]) {
    let fits =
        offences.len() == expect.len() && offences.iter().zip(expect).all(|(found, start)| found.starts_with(start));
    assert!(fits, "found\n{}\nexpected\n{}", offences.join("\n"), expect.join("\n"));
}

fn graph(crates: &[(&str, &str, &[&str])]) -> Graph {
    let package = |(name, folder, needs): &(&str, &str, &[&str])| {
        let needs: Vec<_> = needs.iter().map(|need| serde_json::json!({ "name": need, "kind": null })).collect();
        serde_json::json!({ "name": name, "manifest_path": format!("/house/{folder}/Cargo.toml"), "dependencies": needs })
    };
    let packages: Vec<_> = crates.iter().map(package).collect();
    Graph::parse(&serde_json::json!({ "workspace_root": "/house", "packages": packages }).to_string()).unwrap()
}

#[test]
fn an_edge_upwards_or_along_is_seen() {
    let house = graph(&[
        ("base", "foundation/base", &["desk"]),
        ("team", "areas/team", &["base", "customers"]),
        ("customers", "areas/customers", &["base", "serde"]),
        ("desk", "areas/desk", &["team", "telegram"]),
        ("telegram", "channels/telegram", &["desk"]),
        ("cellar", "areas/cellar", &[]),
        ("tidy", "tidy", &["desk"]),
    ]);
    check(
        &floors::offences(&house),
        &[
            "base (floor 0) -> desk (floor 4)",
            "cellar has no floor",
            "desk (floor 4) -> telegram (floor 6)",
            "team (floor 3) -> customers (floor 3)",
        ],
    );
}

#[test]
fn a_third_party_by_another_door_is_seen() {
    let house = graph(&[
        ("store", "foundation/store", &["sqlx"]),
        ("desk", "areas/desk", &["sqlx", "testkit"]),
        ("goodword", "app", &["axum"]),
        ("email", "channels/email", &["async-imap", "lettre"]),
    ]);
    check(
        &floors::doors(&house),
        &[
            "desk -> sqlx: only store, testkit may",
            "desk -> testkit: for tests",
            "email -> lettre: only outside may",
            "email -> async-imap: only outside may",
            "goodword -> axum: only web, testkit, mastodon-standin may",
        ],
    );
}

#[test]
fn needs_of_tests_are_no_edges() {
    let json = r#"{"workspace_root":"/h","packages":[{"name":"desk","manifest_path":"/h/areas/desk/Cargo.toml",
        "dependencies":[{"name":"sqlx","kind":"dev"},{"name":"axum","kind":"build"}]}]}"#;
    check(&floors::doors(&Graph::parse(json).unwrap()), &["desk -> axum"]);
}

#[test]
fn a_tower_of_crates_is_seen() {
    let names: Vec<_> = (0..31).map(|number| format!("c{number:02}")).collect();
    let needs: Vec<Vec<&str>> = (0..31).map(|number| names[..number].iter().map(String::as_str).collect()).collect();
    let crates: Vec<_> = names.iter().zip(&needs).map(|(name, needs)| (name.as_str(), "x", needs.as_slice())).collect();
    check(&floors::shape(&graph(&crates)), &["31 crates, at most 30", "31 crates deep, at most 8"]);
    let wide: Vec<&str> = names[..20].iter().map(String::as_str).collect();
    let crates = names.iter().enumerate();
    let crates: Vec<_> =
        crates.map(|(at, name)| (name.as_str(), "x", if at < 20 { &[][..] } else { &wide[..] })).collect();
    check(&floors::shape(&graph(&crates)), &["31 crates", "220 edges for 31 crates, at most 4 each"]);
}

#[test]
fn channels_count_as_one_crate_and_detours_as_no_edge() {
    let house = graph(&[
        ("base", "foundation/base", &[]),
        ("contract", "channels/contract", &["base"]),
        ("form", "channels/form", &["base", "contract"]),
        ("note", "channels/note", &["contract"]),
    ]);
    assert_eq!((house.count(), house.edges(), house.deepest()), (3, 3, 3));
}

#[test]
fn own_versions_and_own_lints_are_seen() {
    let text = "[package]\nname = \"desk\"\n[dependencies]\nserde.workspace = true\nrand = \"0.9\"\n[lints]\nworkspace = true\n";
    let bare = "[dev-dependencies]\nweb = { path = \"../web\" }\nmail = { workspace = true, features = [\"x\"] }\n";
    let found = manifests::offences(&tree(&[
        ("areas/desk/Cargo.toml", text),
        ("areas/team/Cargo.toml", bare),
        ("Cargo.toml", bare),
    ]));
    check(
        &found,
        &[
            "areas/desk/Cargo.toml: `rand = \"0.9\"`",
            "areas/team/Cargo.toml: no `[lints]",
            "areas/team/Cargo.toml: `web = ",
        ],
    );
}

#[test]
fn long_files_and_stale_exceptions_are_seen() {
    let (long, short) = ("\n".repeat(501), "\n".repeat(800));
    let ratchet = "# why\n501 a/src/kept.rs\n500 a/src/grown.rs\n502 a/src/shrunk.rs\n600 a/tests/it/fine.rs\n700 a/src/gone.rs\n";
    let found = sizes::offences(&tree(&[
        ("a/src/long.rs", &long),
        ("a/src/kept.rs", &long),
        ("a/src/grown.rs", &long),
        ("a/src/shrunk.rs", &long),
        ("a/tests/it/fine.rs", &short),
        ("a/src/generated/api.rs", &long),
        (sizes::RATCHET, ratchet),
    ]));
    check(
        &found,
        &[
            "a/src/long.rs: 501 lines, the alarm is 500",
            "a/src/grown.rs: 501 lines, its exception was 500",
            "tidy/ratchet.txt: a/src/shrunk.rs has shrunk: write 501",
            "tidy/ratchet.txt: a/tests/it/fine.rs is within its alarm",
            "tidy/ratchet.txt: a/src/gone.rs is gone",
        ],
    );
}

#[test]
fn a_grab_bag_is_seen() {
    check(&folders::offences(&Tree::seeded("folders")), &["areas/desk/src/utils: `utils` says nothing"]);
}

#[test]
fn a_channel_away_from_home_is_seen() {
    let code = "// telegram in a comment is prose\nfn a(channel: &str) -> bool { channel == \"email\" }\n\
        const B: &str = \"select 1 from inbox where channel = 'note'\";\nfn to_mastodon() {}\nlet kind = \"email\";\n\
        #[cfg(test)]\nmod tests { const C: &str = \"bluesky\"; }\n";
    let found = channels::offences(&tree(&[
        ("areas/desk/src/a.rs", code),
        ("channels/email/src/lib.rs", "const NAME: &str = \"email\"; // channel"),
        ("channels/note/src/lib.rs", "fn a() { telegram() }"),
        ("channels/pigeon/src/lib.rs", ""),
        ("areas/team/src/lib.rs", "const A: &str = \"by pigeon\"; fn pigeonhole() {}"),
        ("app/src/channels.rs", "list(pigeon::channel(), telegram::channel())"),
        ("areas/desk/tests/it/main.rs", "pigeon"),
    ]));
    check(
        &found,
        &[
            "areas/desk/src/a.rs:2: `email`",
            "areas/desk/src/a.rs:3: `note`",
            "areas/desk/src/a.rs:4: `mastodon`",
            "channels/note/src/lib.rs:1: `telegram`",
            "areas/team/src/lib.rs:1: `pigeon`",
        ],
    );
}

#[test]
fn a_dialect_word_outside_the_store_is_seen() {
    let code = "// sqlite in a comment is prose\nfn a(x: u8) { match x { _ => std::mem::drop(x) } }\n\
        const A: &str = \"select a from b for update\";\nconst B: &str = \" skip  locked\";\nuse Engine::Sqlite;\n\
        const C: &str = \"we match words for update mails::all\";\nconst D: &str = \"select a::text from b\";\n\
        const E: &str = \"set a ->> 'b' is not distinct from $1\";\nfn f() { sqlx::query() }\n\
        #[cfg(test)]\nmod tests { const G: &str = \"postgres\"; }\n";
    let found = dialect::offences(&tree(&[
        ("areas/desk/src/a.rs", code),
        ("foundation/store/src/a.rs", code),
        ("areas/desk/src/queries/list.sql", "-- ilike in a comment\nselect a from b\nwhere a ilike $1"),
        ("areas/desk/src/queries/find.postgres.sql", "select to_timestamp(1)"),
        ("areas/desk/src/queries/find.sqlite.sql", "select unixepoch()"),
        ("areas/desk/src/queries/lone.sqlite.sql", "select unixepoch()"),
    ]));
    let line = |number| format!("areas/desk/src/a.rs:{number}: ");
    check(
        &found,
        &[
            &(line(3) + "`for update`"),
            &(line(4) + "`skip locked`"),
            &(line(5) + "`sqlite`"),
            &(line(7) + "`::`"),
            &(line(9) + "`sqlx`"),
            "areas/desk/src/queries/list.sql:3: `ilike`",
            "areas/desk/src/queries/lone.sqlite.sql: its twin areas/desk/src/queries/lone.postgres.sql is missing",
        ],
    );
}

#[test]
fn sql_in_a_handler_is_seen() {
    let code = "fn list() { db.all(\"select id\n from conversation\") }\nconst A: &str = \"select a team\";";
    let found = dialect::sql_in_routes(&tree(&[
        ("areas/desk/src/routes/list.rs", code),
        ("areas/desk/src/list_store.rs", code),
    ]));
    check(&found, &["areas/desk/src/routes/list.rs:1: SQL in a handler"]);
}

#[test]
fn a_silent_file_is_seen() {
    let files = tree(&[
        ("foundation/base/src/lib.rs", "//! Ids.\nmod id;\n"),
        ("foundation/base/src/id.rs", "use std::fmt;\n"),
        ("areas/desk/src/lib.rs", "//! Conversations.\n//!\n//! Does not know: networks.\nmod a;\n"),
        ("areas/team/src/lib.rs", "//! Nothing here yet.\n"),
        ("areas/desk/tests/it/main.rs", "mod a;\n"),
    ]);
    check(&comments::unopened(&files), &["foundation/base/src/id.rs: does not open"]);
    check(&comments::unbounded(&files), &["foundation/base/src/lib.rs: no line `//! Does not know"]);
    check(&comments::undocumented(&files), &["foundation/base/src/lib.rs: a contract crate"]);
}

#[test]
fn an_exception_without_a_reason_is_seen() {
    let code = "#[expect(lint)]\n#[expect(lint, reason = \"it is fine\")]\n#[expect(a, b, reason = \"shapes are checked at the door\")]\n\
        // #[expect(lint)]\nfn a() { b.expect(\"x\") }\n#![expect(\n    lint,\n    reason = \"so\"\n)]\n";
    let found = comments::unreasoned(&tree(&[("a/src/lib.rs", code)]));
    check(&found, &["a/src/lib.rs:1: ", "a/src/lib.rs:2: ", "a/src/lib.rs:6: "]);
}

#[test]
fn an_edited_migration_is_seen() {
    let path = "areas/desk/migrations/202611010000_desk.sql";
    let listed = migrations::with_new(&tree(&[(path, "create table a (b text);"), (migrations::LIST, "# list\n")]));
    check(&migrations::offences(&tree(&[(path, "create table a (b text);"), (migrations::LIST, &listed)])), &[]);
    let later = tree(&[
        (path, "create table a (b text, c text);"),
        ("areas/desk/migrations/202611020000_more.sql", "create table d (e text);"),
        (migrations::LIST, &format!("{listed}{}  areas/team/migrations/gone.sql\n", "0".repeat(64))),
    ]);
    check(
        &migrations::offences(&later),
        &[
            "areas/desk/migrations/202611010000_desk.sql: edited",
            "areas/desk/migrations/202611020000_more.sql: not in tidy/migrations.txt",
            "areas/team/migrations/gone.sql: a listed migration is gone",
        ],
    );
    assert!(migrations::with_new(&later).starts_with(&listed), "the list only grows");
}

#[test]
fn the_figures_have_a_page() {
    let files = tree(&[("base/src/lib.rs", "//! A.\n\n/// B.\npub fn b() {\n    c.unwrap()\n}\n\npub struct D;\n")]);
    let page = figures::page(&files, &graph(&[("base", "foundation/base", &[])]));
    assert!(page.contains("functions, lines           p50 3 · p95 3 · most 3 · count 1"), "{page}");
    assert!(page.contains("public items with a line   1 of 2 (50.0 %)"), "{page}");
    assert!(page.contains("unwrap and expect          1"), "{page}");
    assert!(page.contains("1 (channels as one), 0.0 edges each, 1 deep"), "{page}");
}

#[test]
fn a_requirement_that_is_none_is_seen() {
    let code =
        "// SEC-D4 and SEC-RULE-10 are, SEC-D44 is not; UTF-8 is something else\nfn a() { b(\"SEC-RULE-11\") }\n";
    let list = "# ids\nSEC-D4\nSEC-RULE-10\n";
    let found = requirements::offences(&tree(&[("a/src/lib.rs", code), (requirements::LIST, list)]));
    check(
        &found,
        &["a/src/lib.rs:1: there is no requirement SEC-D44", "a/src/lib.rs:2: there is no requirement SEC-RULE-11"],
    );
}

#[test]
fn a_promised_test_that_is_gone_is_seen() {
    let page = "# Proofs\n\n| requirement | file | tests | open |\n|---|---|---|---|\n\
        | SEC-D4 | a.rs | kept, gone | |\n| SEC-D4 | b.rs | kept | |\n| SEC-D44 | a.rs | a title, with a comma | |\n| SEC-D4 | a.rs |\n";
    let text = "fn kept() {} // a title, with a comma";
    let found = proofs::offences(page, "SEC-D4\n", &|file| (file == "a.rs").then(|| text.to_owned()));
    check(
        &found,
        &[
            "docs/security-tests.md: SEC-D4: a.rs has no test \"gone\"",
            "docs/security-tests.md: SEC-D4: b.rs is not there",
            "docs/security-tests.md: there is no requirement SEC-D44",
            "docs/security-tests.md: not four cells",
        ],
    );
}

#[test]
fn sec_f3_a_keyed_hash_compared_by_signs_is_seen() {
    let house = tree(&[
        ("areas/a/src/token.rs", "//! x\nfn f() -> bool {\n    vault.mac(\"a\", b) == given\n}\n"),
        ("areas/b/src/token.rs", "//! x\nfn f() -> bool {\n    given != keyed_hash(key, &[b])\n}\n"),
        (
            "areas/c/src/token.rs",
            "//! x\nfn f() -> bool {\n    constant_eq(&keyed_hash(key, &[b]), given) // mac(x) == y\n}\n",
        ),
        ("areas/d/src/token.rs", "//! x\n#[cfg(test)]\nmod tests {\n    fn f() { assert!(sign(a) == b) }\n}\n"),
    ]);
    check(&secrets::compared(&house), &["areas/a/src/token.rs:3", "areas/b/src/token.rs:3"]);
}

#[test]
fn a_moment_to_die_at_that_nothing_comes_to_is_seen() {
    let list = "        (Self::Met, \"a.met\"),\n        (Self::Missed, \"a.missed\"),\n";
    let house = tree(&[
        (failpoints::LIST, list),
        ("areas/desk/src/a.rs", "hit(Point::Met);"),
        ("areas/desk/tests/it/a.rs", "hit(Point::Missed);"),
    ]);
    check(&failpoints::offences(&house), &["foundation/base/src/failpoint.rs: nothing comes to Missed"]);
}
