//! Our own tree keeps its rules.

use tidy::graph::Graph;
use tidy::tree::Tree;
use tidy::{
    channels, comments, dialect, failpoints, floors, folders, manifests, migrations, proofs, requirements, secrets,
    sizes,
};

fn nothing_wrong(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

fn graph() -> Graph {
    Graph::of(&Tree::own().root).unwrap()
}

#[test]
fn crates_need_only_lower_floors() {
    nothing_wrong(&floors::offences(&graph()));
}

#[test]
fn third_parties_come_in_by_their_door() {
    nothing_wrong(&floors::doors(&graph()));
}

#[test]
fn the_picture_of_crates_stays_small() {
    nothing_wrong(&floors::shape(&graph()));
}

#[test]
fn versions_and_lints_come_from_the_workspace() {
    nothing_wrong(&manifests::offences(&Tree::own()));
}

#[test]
fn files_stay_below_their_alarm() {
    nothing_wrong(&sizes::offences(&Tree::own()));
}

#[test]
fn folders_are_nouns_of_the_domain() {
    nothing_wrong(&folders::offences(&Tree::own()));
}

#[test]
fn channels_are_named_at_home() {
    nothing_wrong(&channels::offences(&Tree::own()));
}

#[test]
fn one_sql_for_both_engines() {
    nothing_wrong(&dialect::offences(&Tree::own()));
}

#[test]
fn handlers_hold_no_sql() {
    nothing_wrong(&dialect::sql_in_routes(&Tree::own()));
}

#[test]
fn files_say_what_they_are() {
    nothing_wrong(&comments::unopened(&Tree::own()));
}

#[test]
fn crates_say_what_they_do_not_know() {
    nothing_wrong(&comments::unbounded(&Tree::own()));
}

#[test]
fn contract_crates_document_every_item() {
    nothing_wrong(&comments::undocumented(&Tree::own()));
}

#[test]
fn exceptions_have_a_reason() {
    nothing_wrong(&comments::unreasoned(&Tree::own()));
}

#[test]
fn migrations_only_add() {
    nothing_wrong(&migrations::offences(&Tree::own()));
}

#[test]
fn tests_that_are_promised_exist() {
    nothing_wrong(&proofs::own(&Tree::own()));
}

#[test]
fn moments_to_die_at_are_come_to() {
    nothing_wrong(&failpoints::offences(&Tree::own()));
}

#[test]
fn requirements_named_exist() {
    nothing_wrong(&requirements::offences(&Tree::own()));
}

#[test]
fn sec_f3_keyed_hashes_are_compared_by_a_primitive() {
    nothing_wrong(&secrets::compared(&Tree::own()));
}
