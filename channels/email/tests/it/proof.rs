//! Who wrote a mail, where no mail server says it: signatures, with name servers of a test's own.

use crate::world::{account, channel, doubles};
use contract::{Channel, Incoming, Parsed, Trust};
use email::Pace;
use outside::Doubles;
use serde_json::{Value, json};

const KEYS: &str = include_str!("../../../../craft/mail/tests/fixtures/signed-keys.txt");
const SIGNED: &[u8] = include_bytes!("../../../../craft/mail/tests/fixtures/signed-relaxed.eml");

/// What is made of a mail, and what was found out about its sender.
async fn read(world: &Doubles, settings: &[(&str, &str)], raw: &[u8]) -> (Incoming, Option<Value>) {
    let (channel, account) = (channel(world, Pace::default()), account(settings));
    let proof = channel.prove(&account, raw).await;
    let envelope = proof.clone().map_or_else(|| json!({}), |proof| json!({ "proof": proof }));
    match channel.parse(&account, raw, &envelope).unwrap().pop().unwrap() {
        Parsed::Message(message) => (*message, proof),
        other => panic!("{other:?}"),
    }
}

fn signing_world(policy: &str) -> Doubles {
    let world = doubles();
    world.text("post._domainkey.ana.test", KEYS.lines().next().unwrap());
    world.text("_dmarc.ana.test", policy);
    world
}

#[tokio::test]
async fn a_signature_that_holds_proves_the_sender() {
    let (message, _) = read(&signing_world("v=DMARC1; p=none"), &[], SIGNED).await;
    assert_eq!((message.trust, message.warnings.len()), (Trust::Verified, 0), "{:?}", message.warnings);
    let (message, _) = read(&doubles_without_policy(), &[], SIGNED).await;
    assert_eq!(message.trust, Trust::Unverified, "the domain above speaks for it only where it says so");
}

fn doubles_without_policy() -> Doubles {
    let world = doubles();
    world.text("post._domainkey.ana.test", KEYS.lines().next().unwrap());
    world
}

#[tokio::test]
async fn a_changed_mail_a_strangers_signature_and_none_prove_nothing() {
    let world = signing_world("v=DMARC1; p=reject");
    let text = String::from_utf8(SIGNED.to_vec()).unwrap();
    let (message, _) = read(&world, &[], text.replace("cracked", "exploded").as_bytes()).await;
    assert_eq!(message.trust, Trust::Unverified);
    assert!(message.warnings.iter().any(|one| one.contains("does not hold")), "{:?}", message.warnings);
    let (message, proof) = read(&world, &[], text.replace("ana@mail.ana.test", "ana@bank.test").as_bytes()).await;
    assert_eq!((message.trust, proof), (Trust::Unverified, None), "nobody is asked about somebody else's signature");
    let (_, bare) = text.split_once("Received:").unwrap();
    let (message, proof) = read(&world, &[], format!("Received:{bare}").as_bytes()).await;
    assert_eq!((message.trust, proof), (Trust::Unverified, None));
    let two = format!("From: eve@evil.test\r\n{text}");
    assert_eq!(read(&world, &[], two.as_bytes()).await.0.trust, Trust::Unverified);
}

#[tokio::test]
async fn where_a_trusted_server_speaks_it_alone_is_heard() {
    let world = signing_world("v=DMARC1; p=none");
    let settings = [("trusted_authserv", "mx.shop.test")];
    let (message, proof) = read(&world, &settings, SIGNED).await;
    assert_eq!((message.trust, proof), (Trust::Unverified, None));
}

#[tokio::test]
async fn a_proof_about_another_sender_is_not_believed() {
    let (channel, account) = (channel(&doubles(), Pace::default()), account(&[]));
    let envelope = json!({ "proof": { "from": "other.test", "signed_by": "other.test" } });
    let Parsed::Message(message) = channel.parse(&account, SIGNED, &envelope).unwrap().pop().unwrap() else { panic!() };
    assert_eq!(message.trust, Trust::Unverified);
}
