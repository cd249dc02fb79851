//! Signatures made by another program, and what happens to them on the way.

use super::*;

const KEYS: &str = include_str!("../../tests/fixtures/signed-keys.txt");

fn key(number: usize) -> Vec<String> {
    vec![KEYS.lines().nth(number).unwrap().to_owned()]
}

fn check(raw: &[u8], published: &[String]) -> Option<Result<(), Invalid>> {
    signatures(raw).first().map(|signature| verify(raw, signature, published, 1_772_442_000))
}

fn replaced(raw: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(raw.to_vec()).unwrap();
    assert!(text.contains(from), "{from:?} is not in it");
    text.replacen(from, to, 1).into_bytes()
}

const RELAXED: &[u8] = include_bytes!("../../tests/fixtures/signed-relaxed.eml");
const SIMPLE: &[u8] = include_bytes!("../../tests/fixtures/signed-simple.eml");
const MIXED: &[u8] = include_bytes!("../../tests/fixtures/signed-mixed.eml");
const ED25519: &[u8] = include_bytes!("../../tests/fixtures/signed-ed25519.eml");

#[test]
fn signatures_of_another_program_hold() {
    for raw in [RELAXED, SIMPLE, MIXED] {
        assert_eq!(check(raw, &key(0)), Some(Ok(())), "{}", String::from_utf8_lossy(raw));
        assert_eq!(check(raw, &key(2)), Some(Ok(())), "a bare key");
    }
    assert_eq!(check(ED25519, &key(1)), Some(Ok(())));
    let signature = signatures(RELAXED).remove(0);
    assert_eq!((signature.domain.as_str(), signature.key_name.as_str()), ("ana.test", "post._domainkey.ana.test"));
}

#[test]
fn relaxed_bears_blanks_and_simple_does_not() {
    let blanks = [("cracked. ", "cracked."), ("Subject: The lid of my", "SUBJECT:   The  lid of my")];
    for (from, to) in blanks {
        assert_eq!(check(&replaced(RELAXED, from, to), &key(0)), Some(Ok(())), "{to}");
        assert!(check(&replaced(SIMPLE, from, to), &key(0)).unwrap().is_err(), "{to}");
    }
    let unix: Vec<u8> = RELAXED.iter().copied().filter(|byte| *byte != b'\r').collect();
    assert_eq!(check(&unix, &key(0)), Some(Ok(())), "ends of lines as a mailbox file has them");
    assert_eq!(check(&[RELAXED, b"\r\n\r\n"].concat(), &key(0)), Some(Ok(())), "empty lines at the end");
}

#[test]
fn what_was_changed_is_noticed() {
    for raw in [RELAXED, SIMPLE, MIXED, ED25519] {
        let keys = [key(0), key(1)].concat();
        assert_eq!(check(&replaced(raw, "cracked. ", "exploded. "), &keys), Some(Err(Invalid::Body)));
        assert_eq!(check(&replaced(raw, "kettle", "pot"), &keys), Some(Err(Invalid::Header)));
        assert_eq!(check(&replaced(raw, "ana@mail", "eve@mail"), &keys), Some(Err(Invalid::Header)));
        assert_eq!(check(&[raw, b"more"].concat(), &keys), Some(Err(Invalid::Body)));
    }
    assert_eq!(check(RELAXED, &key(1)), Some(Err(Invalid::Key)), "a key of another kind");
    assert_eq!(check(RELAXED, &[]), Some(Err(Invalid::Key)));
    let other = KEYS.lines().next().unwrap().replacen("MIIBI", "MIIBJ", 1);
    assert!(check(RELAXED, &[other]).unwrap().is_err());
}

#[test]
fn a_second_sender_makes_all_signatures_worthless() {
    assert_eq!(check(&[b"From: eve@evil.test\r\n", RELAXED].concat(), &key(0)), None);
    assert_eq!(check(&replaced(RELAXED, "From: =?", "X-From: =?"), &key(0)), None);
}

#[test]
fn a_key_that_is_revoked_tried_out_or_for_something_else_proves_nothing() {
    let published = KEYS.lines().next().unwrap();
    for changed in [
        "v=DKIM1; k=rsa; p=".to_owned(),
        published.replacen("k=rsa", "k=rsa; t=y", 1),
        published.replacen("k=rsa", "k=rsa; s=tlsrpt", 1),
        published.replacen("k=rsa", "k=rsa; h=sha1", 1),
        published.replacen("DKIM1", "DKIM2", 1),
    ] {
        assert_eq!(check(RELAXED, &[changed]), Some(Err(Invalid::Key)));
    }
}

#[test]
fn a_part_an_end_and_nonsense_are_refused() {
    assert_eq!(check(&replaced(RELAXED, "v=1;", "v=1; l=3;"), &key(0)), Some(Err(Invalid::Part)));
    assert_eq!(check(&replaced(RELAXED, "v=1;", "v=1; x=5;"), &key(0)), Some(Err(Invalid::Expired)));
    for (from, to) in [
        ("v=1;", "v=2;"),
        ("a=rsa-sha256", "a=rsa-sha1"),
        ("d=ana.test", "d=a b"),
        ("h=from", "h=to"),
        ("v=1;", "v=1; i=@evil.test;"),
        ("c=relaxed", "c=loose"),
    ] {
        let changed = replaced(RELAXED, from, to);
        let found = check(&changed, &key(0));
        assert!(found.is_none_or(|verdict| verdict.is_err()), "{to}");
    }
}

#[test]
fn hostile_input_takes_linear_time_and_breaks_nothing() {
    let names = "from:".repeat(50_000);
    let field = format!("DKIM-Signature: v=1; a=rsa-sha256; d=x.test; s=s; bh=AA==; b=AA==; h={names}\r\n");
    let many = field.repeat(20) + "From: a@x.test\r\n\r\n" + &"\r\n".repeat(100_000);
    for signature in signatures(many.as_bytes()) {
        assert!(verify(many.as_bytes(), &signature, &key(0), 0).is_err());
    }
    for raw in [&b""[..], b"DKIM-Signature:", b"From: a\nDKIM-Signature: ;;=;=\n\n", b"\0\0\0"] {
        assert!(signatures(raw).is_empty());
    }
}
