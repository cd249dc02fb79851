//! What the screens need to know: the settings form with its words and defaults.

use contract::{Act, Audience, Field, FieldKind, FileLimits, Length, Manifest, Only, Unit, Visibility};

/// What a server allows that says nothing else.
pub(crate) const LENGTH: Length =
    Length { most: 500, unit: Unit::Characters, link: Some(23), short_handles: true, bytes: None };
/// Files of one post where the server names no other number.
pub(crate) const FILES: u32 = 4;
/// Bytes of all of them together: what servers take of pictures; a film has its own limit there.
const BYTES: u64 = 40 * 1024 * 1024;

const fn field(key: &'static str, label: &'static str, kind: FieldKind, help: &'static str) -> Field {
    Field { key, label, kind, choices: &[], default: None, required: false, help, secret: false, only: None }
}

const fn choice(field: Field, choices: &'static [&'static str], default: &'static str) -> Field {
    Field { choices, default: Some(default), ..field }
}

const fn only(field: Field, values: &'static [&'static str]) -> Field {
    Field { only: Some(Only { key: "sign_in", values }), ..field }
}

const fn secret(field: Field) -> Field {
    Field { secret: true, ..field }
}

pub(crate) fn manifest() -> Manifest {
    Manifest {
        kind: "mastodon",
        name: "Mastodon".into(),
        icon: "globe",
        colour: "series-3",
        visibility: Visibility::Public,
        can_start: true,
        can_reply: true,
        has_subject: false,
        has_cc: false,
        text_limit: Some(LENGTH),
        attachments: FileLimits { count: FILES, bytes: BYTES },
        audiences: vec![Audience::Everyone, Audience::Quiet, Audience::Followers, Audience::Named],
        acts: vec![Act::Delete, Act::Like, Act::Mute, Act::Block, Act::Report],
        wants_descriptions: true,
        listens: true,
        settings: [opening(), wishes(), own_client()].concat(),
        help: "An account on any server with the Mastodon API. What people write to it in public or in private becomes a conversation, and answers stand below their posts under the account's name. Both servers' operators can read private mentions.",
    }
}

fn opening() -> Vec<Field> {
    use FieldKind::{Choice, Password, Text, YesNo};
    vec![
        Field {
            required: true,
            ..field("server", "Server", Text, "The server the account is on, such as mastodon.social.")
        },
        choice(
            field(
                "sign_in",
                "Sign in",
                Choice,
                "At the server, in the browser: goodword registers itself there. Or with an access token made in the account's settings under Development.",
            ),
            &["server", "token"],
            "server",
        ),
        only(secret(field("access_token", "Access token", Password, "Kept sealed and never shown again.")), &["token"]),
        choice(
            field(
                "allow_plain",
                "Allow an unencrypted connection",
                YesNo,
                "The account's token can be read on the way. Only inside your own network.",
            ),
            &["no", "yes"],
            "no",
        ),
    ]
}

fn wishes() -> Vec<Field> {
    use FieldKind::YesNo;
    vec![
        choice(
            field(
                "moderates",
                "Like, mute, block and report from the desk",
                YesNo,
                "These rights are asked for when signing in; after a change somebody has to sign in again.",
            ),
            &["yes", "no"],
            "yes",
        ),
        choice(
            field(
                "listens",
                "Search for words",
                YesNo,
                "For what is listened for beside hashtags, where the server has a search. The right is asked for when signing in.",
            ),
            &["no", "yes"],
            "no",
        ),
        choice(
            field(
                "opens_filter",
                "Switch off the account's filter of notifications",
                YesNo,
                "Servers can hold back or drop what strangers and new accounts write. With yes goodword sets the account to accept everybody; with no it only warns.",
            ),
            &["no", "yes"],
            "no",
        ),
    ]
}

/// What goodword fills in by itself stands last.
fn own_client() -> Vec<Field> {
    use FieldKind::{Password, Text};
    vec![
        only(
            field(
                "oauth_client_id",
                "Client key",
                Text,
                "Filled in by goodword when it registers itself. Your own only if the server lets no program register.",
            ),
            &["server"],
        ),
        only(
            secret(field("oauth_client_secret", "Client secret", Password, "Filled in by goodword, kept sealed.")),
            &["server"],
        ),
    ]
}
