//! The document is whole: every reference leads somewhere, every operation has a name of its own.

use crate::home;
use serde_json::Value;
use std::collections::HashSet;
use web::openapi::document;

fn refs<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| refs(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| refs(item, found)),
        _ => {}
    }
}

fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().iter().map(move |(m, o)| (path.as_str(), m.as_str(), o))
        })
        .collect()
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document("/api", &home::routes(), "1.0");
    let mut all = Vec::new();
    refs(&document, &mut all);
    assert!(!all.is_empty());
    for reference in all {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_operation_has_a_name_words_and_its_permission() {
    let routes = home::routes();
    let document = document("/api", &routes, "1.0");
    let operations = operations(&document);
    assert_eq!(operations.len(), routes.len());
    let names: HashSet<_> =
        operations.iter().map(|(.., operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), routes.len());
    assert!(names.contains("get_things_open") && names.contains("get_things_by_id"));
    for (path, method, operation) in operations {
        assert!(operation["summary"].is_string() && operation["x-permission"].is_string(), "{method} {path}");
        assert_eq!(operation["security"].is_array(), operation["x-permission"] != "nothing", "{method} {path}");
        assert!(operation["responses"]["2XX"].is_object() && operation["responses"]["default"].is_object());
    }
}

#[test]
fn parameters_are_those_of_path_and_query() {
    let document = document("/api", &home::routes(), "1.0");
    for (path, method, operation) in operations(&document) {
        let list = operation["parameters"].as_array().unwrap();
        let within = |place: &str| {
            list.iter().filter(|p| p["in"] == place).map(|p| p["name"].as_str().unwrap()).collect::<Vec<_>>()
        };
        for name in within("path") {
            assert!(path.contains(&format!("{{{name}}}")), "{method} {path}");
        }
        assert_eq!(within("path").len(), path.matches('{').count(), "{method} {path}");
        let asks = method == "get";
        assert_eq!(within("query"), if asks { vec!["limit", "q"] } else { vec![] }, "{method} {path}");
    }
    let body = &document["paths"]["/api/things"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["$ref"], "#/components/schemas/Deed");
}
