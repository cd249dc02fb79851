//! Signing in, and whose a handle is.

use crate::answers::No;
use crate::state::State;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

const NOT_IN: No = (401, "AuthenticationRequired", "Invalid identifier or password");
const TAKEN_DOWN: &str = "AccountTakedown";
const EXPIRED: No = (400, "ExpiredToken", "Token has expired");

pub(crate) fn create(state: &mut State, said: &Value) -> Result<Value, No> {
    let text = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
    let person = state.person(text("identifier")).filter(|person| person.password == text("password"));
    let did = person.map(|person| person.did.clone()).ok_or(NOT_IN)?;
    taken_down(state, &did)?;
    Ok(open(state, &did))
}

/// A refresh token is good for one renewal.
pub(crate) fn refresh(state: &mut State, token: Option<&str>) -> Result<Value, No> {
    let did = token.and_then(|token| state.refresh.remove(token)).ok_or(EXPIRED)?;
    taken_down(state, &did)?;
    Ok(open(state, &did))
}

/// Whoever was taken down does not come in; whoever went by themselves may come back, and so comes in.
fn taken_down(state: &State, did: &str) -> Result<(), No> {
    match state.off.get(did) {
        Some(&code) if code == TAKEN_DOWN => Err((401, code, "Account has been taken down")),
        _ => Ok(()),
    }
}

fn open(state: &mut State, did: &str) -> Value {
    let number = state.number();
    let (access, refresh) = (token(did, "access", number), token(did, "refresh", number));
    state.access.insert(access.clone(), did.to_owned());
    state.refresh.insert(refresh.clone(), did.to_owned());
    let handle = state.person(did).map(|person| person.handle.clone()).unwrap_or_default();
    json!({ "accessJwt": access, "refreshJwt": refresh, "did": did, "handle": handle, "didDoc": state.document(did, &handle), "active": true })
}

/// In the form that programs of the network read: when it ends stands in its middle part. Nobody verifies its end but us.
fn token(did: &str, kind: &str, number: u64) -> String {
    const YEAR_2100: u64 = 4_102_444_800;
    let part = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let said = json!({ "sub": did, "scope": format!("com.atproto.{kind}"), "jti": number.to_string(), "iat": 0, "exp": YEAR_2100 });
    format!("{}.{}.{}", part(json!({ "typ": "at+jwt", "alg": "HS256" })), part(said), format_args!("{kind}-{number}"))
}

pub(crate) fn whose(state: &State, token: Option<&str>) -> Result<String, No> {
    let token = token.ok_or((401, "AuthMissing", "Authentication Required"))?;
    state.access.get(token).cloned().ok_or(EXPIRED)
}

pub(crate) fn resolve(state: &State, handle: &str) -> Result<Value, No> {
    let person = state.person(handle).ok_or((400, "InvalidRequest", "Unable to resolve handle"))?;
    Ok(json!({ "did": person.did }))
}
