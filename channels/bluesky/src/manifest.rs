//! What the screens draw.

use crate::prepare::{LENGTH, PICTURE_BYTES, PICTURES};
use crate::settings::SERVICE;
use contract::{Act, Audience, Field, FieldKind, FileLimits, Manifest, Visibility};

const fn field(key: &'static str, label: &'static str, kind: FieldKind, help: &'static str) -> Field {
    Field { key, label, kind, choices: &[], default: None, required: false, help, secret: false, only: None }
}

pub(crate) fn manifest() -> Manifest {
    Manifest {
        kind: "bluesky",
        name: "Bluesky".into(),
        icon: "megaphone",
        colour: "series-2",
        visibility: Visibility::Public,
        can_start: false,
        can_reply: true,
        has_subject: false,
        has_cc: false,
        text_limit: Some(LENGTH),
        attachments: FileLimits { count: PICTURES, bytes: PICTURE_BYTES * u64::from(PICTURES) },
        audiences: vec![Audience::Everyone],
        acts: vec![Act::Delete, Act::Hide, Act::Like, Act::Mute, Act::Block, Act::Report],
        wants_descriptions: true,
        listens: true,
        settings: fields(),
        help: "An account on Bluesky or another network of the AT Protocol. goodword signs in with an app password, which you can take back at any time; the account's own password is not needed. Everything on this network is public: answers too.",
    }
}

fn fields() -> Vec<Field> {
    use FieldKind::{Number, Password, Text};
    vec![
        Field { required: true, ..field("handle", "Handle", Text, "Such as shop.bsky.social, without the @.") },
        Field {
            required: true,
            secret: true,
            ..field(
                "app_password",
                "App password",
                Password,
                "Made in the network's app under settings, privacy and security. Kept sealed and never shown again.",
            )
        },
        Field {
            default: Some(SERVICE),
            ..field("service", "Server", Text, "Where the account signs in; for most it is the one given.")
        },
        Field {
            default: Some("20"),
            ..field(
                "poll_seconds",
                "Look every … seconds",
                Number,
                "How often new mentions are asked for, from 5 to 300.",
            )
        },
        Field {
            default: Some("0"),
            ..field(
                "first_days",
                "Days back at the beginning",
                Number,
                "Mentions of so many past days come in as work when the inbox is set up; 0 takes them from now on.",
            )
        },
    ]
}
