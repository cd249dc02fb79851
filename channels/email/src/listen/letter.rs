//! A mail that is being handed in: its envelope, and what is written above it.

use super::body::Came;
use super::{Reception, Speech};
use base::{FactId, InboxId};
use contract::Received;
use serde_json::json;
use std::net::IpAddr;

const KEPT: &str = "250 2.0.0 kept";
const NOT_KEPT: &str = "452 4.3.0 it could not be kept now; try again later";
const BARE: &str = "554 5.6.0 a CR or LF stands alone in it; lines end with both";

/// The answer to a mail beyond the limit.
pub(super) fn too_large(reception: &Reception) -> String {
    format!("552 5.3.4 a mail may have {} MiB here", reception.limits.bytes / (1024 * 1024))
}

/// The envelope.
#[derive(Clone, Debug, Default)]
pub(super) struct Letter {
    pub(super) from: String,
    /// Addresses that were taken, and whose they are.
    pub(super) to: Vec<(String, InboxId)>,
}

/// Who hands it in.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) speech: Speech,
    pub(super) hello: String,
    pub(super) peer: Option<IpAddr>,
    pub(super) encrypted: bool,
}

impl Letter {
    /// Hands it to each inbox it goes to; one receipt for the mail, over LMTP one for each recipient.
    pub(super) async fn hand_in(&self, reception: &Reception, sender: &Sender, came: Came) -> Vec<String> {
        let mail = match came {
            Came::Whole(mail) => mail,
            Came::TooLarge => return self.each(sender, &too_large(reception)),
            Came::BareLineEnd => return self.each(sender, BARE),
        };
        let mut kept = Vec::new();
        for inbox in self.inboxes() {
            let received = self.received(reception, sender, (inbox, &mail));
            match reception.intake.take(inbox, vec![received], None).await {
                Ok(_) => kept.push(inbox),
                Err(error) => tracing::warn!(error = %error, "a mail that was handed in could not be kept"),
            }
        }
        let one = |(_, inbox): &(String, InboxId)| if kept.contains(&inbox) { KEPT } else { NOT_KEPT };
        match sender.speech {
            Speech::Lmtp => self.to.iter().map(|to| one(to).to_owned()).collect(),
            Speech::Smtp => vec![if self.to.iter().all(|to| one(to) == KEPT) { KEPT } else { NOT_KEPT }.to_owned()],
        }
    }

    fn each(&self, sender: &Sender, answer: &str) -> Vec<String> {
        vec![answer.to_owned(); if sender.speech == Speech::Lmtp { self.to.len() } else { 1 }]
    }

    /// Inboxes it goes to, each once.
    fn inboxes(&self) -> Vec<&InboxId> {
        let mut all: Vec<&InboxId> = Vec::new();
        for (_, inbox) in &self.to {
            if !all.contains(&inbox) {
                all.push(inbox);
            }
        }
        all
    }

    /// As the intake takes it for one inbox. Handed in twice it is known by its content.
    fn received(&self, reception: &Reception, sender: &Sender, (inbox, mail): (&InboxId, &[u8])) -> Received {
        let now = reception.clock.now();
        let mine = self.to.iter().filter(|(_, of)| of == inbox);
        let recipients: Vec<&String> = mine.map(|(address, _)| address).collect();
        let by = if sender.speech == Speech::Lmtp { "lmtp" } else { "smtp" };
        let peer = sender.peer.map(|peer| peer.to_string());
        let envelope = json!({
            "arrived_at": now.0, "recipients": recipients, "by": by, "sender": self.from, "hello": sender.hello, "peer": peer
        });
        let head = self.head(reception, sender);
        let bytes = [head.as_bytes(), mail].concat();
        Received { provider_key: format!("{by}/{}", FactId::mint(now)), bytes, envelope, archive: false }
    }

    /// What whoever delivers a mail writes above it (RFC 5321, 4.4). A mail server of the house has written where it comes
    /// from; of anybody else we say so, and put a line of our own above all results of checks that came with it: only the
    /// topmost counts (RFC 8601).
    fn head(&self, reception: &Reception, sender: &Sender) -> String {
        let path = format!("Return-Path: <{}>\r\n", self.from);
        if sender.speech == Speech::Lmtp {
            return path;
        }
        let how = if sender.encrypted { "ESMTPS" } else { "ESMTP" };
        let peer = sender.peer.map(|peer| format!(" ([{peer}])")).unwrap_or_default();
        let (name, at) = (&reception.name, mail::date_of(reception.clock.now().0));
        format!(
            "{path}Authentication-Results: {name}; none\r\nReceived: from {}{peer}\r\n\tby {name} (goodword) with {how}; {at}\r\n",
            sender.hello
        )
    }
}
