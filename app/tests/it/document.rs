//! The interface described: the committed file is the program's, and it is sound OpenAPI 3.1.

use crate::generated;
use crate::house::House;
use goodword::wiring::api_routes;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Fresh, both};

pub(crate) fn document() -> Value {
    goodword::serve::document(&api_routes())
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        let path = path.clone();
        methods
            .into_iter()
            .map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn the_committed_description_is_what_the_program_prints() {
    generated::same("openapi.json", &format!("{}\n", serde_json::to_string_pretty(&document()).unwrap()));
}

fn references<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            into.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| references(value, into));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, into)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_its_own_name() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut found = vec![];
    references(&document, &mut found);
    assert!(found.len() > 50, "references are followed: {}", found.len());
    for reference in found {
        let place = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
    }
    let operations = operations(&document);
    assert_eq!(operations.len(), api_routes().len(), "two routes share a method and path");
    let names: BTreeSet<&str> = operations.iter().map(|(_, _, one)| one["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len(), "two operations share a name");
}

#[test]
fn every_parameter_of_a_path_is_described_and_no_other() {
    for (method, path, operation) in operations(&document()) {
        let written: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters = operation["parameters"].as_array().unwrap();
        let told: BTreeSet<&str> =
            parameters.iter().filter(|one| one["in"] == "path").map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(written, told, "{method} {path}");
        assert!(operation["responses"]["default"].is_object(), "{method} {path} does not say how it refuses");
        assert!(!operation["summary"].as_str().unwrap().is_empty());
    }
}

both!(the_program_serves_the_same_description, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    assert_eq!(house.visitor.get("/openapi.json").await.ok()["paths"], document()["paths"]);
});

/// Fields nobody may set by hand, beside one that does not exist anywhere.
fn surplus() -> Value {
    json!({
        "owner_id": "agt_x", "email_verified": true, "created_at": 1, "team_id": "tea_x", "is_admin": true, "no_such_field": 1
    })
}

#[test]
fn no_body_is_described_as_taking_fields_nobody_knows() {
    let document = document();
    for (method, path, operation) in operations(&document) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let one = schema["anyOf"].as_array().and_then(|ways| ways.last()).unwrap_or(schema);
        let schema = one["$ref"].as_str().map_or(one, |place| document.pointer(&place[1..]).unwrap());
        assert_eq!(schema["additionalProperties"], json!(false), "{method} {path} takes anything");
    }
}

both!(fields_nobody_knows_are_refused_by_every_route_that_takes_a_body, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    let before = house.count("select count(*) from facts").await;
    let mut tried = 0;
    for (method, path, operation) in operations(&document()) {
        let body = &operation["requestBody"]["content"]["application/json"];
        // What may be a list is answered thing by thing: handed_in.rs.
        if !body.is_object() || body["schema"]["anyOf"].is_array() {
            continue;
        }
        let path = path.trim_start_matches("/api/v1").replace(['{', '}'], "");
        for (name, value) in surplus().as_object().unwrap() {
            // Whatever is required is missing too: the unknown field must be named, or 422 would prove nothing.
            let answer = ada.send(method.parse().unwrap(), &path, Some(json!({ name.as_str(): value }))).await;
            assert_eq!(answer.refused(422), "body.invalid", "{method} {path}");
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(name.as_str()) && detail.contains("unknown"), "{method} {path}: {detail}");
        }
        tried += 1;
    }
    assert!(tried >= 40, "only {tried} routes take a body");
    assert_eq!(house.count("select count(*) from facts").await, before, "something was done all the same");
});
