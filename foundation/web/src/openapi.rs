//! The OpenAPI 3.1 document and the list of routes with what they need, from the routes themselves.

use crate::problem::Problem;
use crate::route::{Kind, Needs, Route};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The document for these routes below `prefix`.
#[must_use]
pub fn document(prefix: &str, routes: &[Route], version: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem>().to_value();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let operation = operation(route, &mut generator, &problem);
        let path = paths.entry(format!("{prefix}{}", route.path)).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "goodword", "version": version, "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
                "session": { "type": "apiKey", "in": "cookie", "name": "goodword_session" }
            }
        }
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator, problem: &Value) -> Value {
    let mut operation = Map::new();
    operation.insert("operationId".into(), operation_id(route).into());
    operation.insert("summary".into(), route.summary.into());
    operation.insert("x-permission".into(), needs(route.needs).into());
    operation.insert("parameters".into(), parameters(route, generator));
    operation.insert("responses".into(), responses(route, generator, problem));
    if let Some(body) = request_body(route, generator) {
        operation.insert("requestBody".into(), body);
    }
    if route.needs != Needs::Nothing {
        operation.insert("security".into(), json!([{ "token": [] }, { "session": [] }]));
    }
    Value::Object(operation)
}

fn request_body(route: &Route, generator: &mut SchemaGenerator) -> Option<Value> {
    if let Some(body) = route.body {
        let schema = body(generator).to_value();
        return Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } }));
    }
    let bytes = route.kind == Kind::Raw && route.method != axum::http::Method::GET;
    bytes.then(|| json!({ "content": { "application/octet-stream": {}, "multipart/form-data": {} } }))
}

/// What a route needs, as a word: `nothing`, `sign_in` or a permission.
#[must_use]
pub fn needs(needs: Needs) -> String {
    match needs {
        Needs::Nothing => "nothing".into(),
        Needs::SignIn => "sign_in".into(),
        Needs::Permission(action) => action.code().into(),
    }
}

/// `GET /customers/{id}` is `get_customers_by_id`.
fn operation_id(route: &Route) -> String {
    let mut name = route.method.as_str().to_ascii_lowercase();
    for part in route.path.split('/').filter(|part| !part.is_empty()) {
        let parameter = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        name.push_str(if parameter.is_some() { "_by_" } else { "_" });
        name.extend(parameter.unwrap_or(part).chars().map(|c| if c.is_alphanumeric() { c } else { '_' }));
    }
    name
}

fn parameters(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let names = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut list: Vec<Value> = names
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    if let Some(query) = route.query {
        list.extend(query_parameters(&resolved(query(generator).to_value(), generator)));
    }
    Value::Array(list)
}

fn resolved(schema: Value, generator: &SchemaGenerator) -> Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    name.and_then(|name| generator.definitions().get(name)).cloned().unwrap_or(schema)
}

fn query_parameters(schema: &Value) -> Vec<Value> {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties
        .map(|(name, schema)| json!({ "name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": schema }))
        .collect()
}

fn responses(route: &Route, generator: &mut SchemaGenerator, problem: &Value) -> Value {
    let good = match route.reply {
        Some(reply) => {
            json!({ "description": "done", "content": { "application/json": { "schema": reply(generator).to_value() } } })
        }
        None => json!({ "description": "done" }),
    };
    json!({
        "2XX": good,
        "default": { "description": "refused, or failed", "content": { "application/problem+json": { "schema": problem } } }
    })
}
