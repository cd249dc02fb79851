//! What the screens need to know.

use contract::{FileLimits, Manifest, Visibility};

pub(crate) fn manifest() -> Manifest {
    Manifest {
        kind: "note",
        name: "Phone, letter, in person".into(),
        icon: "phone",
        colour: "series-5",
        visibility: Visibility::Private,
        can_start: false,
        can_reply: false,
        has_subject: false,
        has_cc: false,
        text_limit: None,
        audiences: vec![],
        acts: vec![],
        wants_descriptions: false,
        listens: false,
        attachments: FileLimits { count: 20, bytes: 50 * 1024 * 1024 },
        settings: Vec::new(),
        help: "What was said on the phone, by letter or face to face, written down by whoever was there. It counts as contact like any message. Nothing is sent.",
    }
}
