//! What the screens need to know: the settings form with its words and defaults.

use contract::{Field, FieldKind, FileLimits, Manifest, Only, Visibility};

/// Largest files of one reply, all together: what most mail servers take, after encoding.
const FILES: u64 = 18 * 1024 * 1024;

const fn field(key: &'static str, label: &'static str, kind: FieldKind, help: &'static str) -> Field {
    Field { key, label, kind, choices: &[], default: None, required: false, help, secret: false, only: None }
}

const fn preset(field: Field, default: &'static str) -> Field {
    Field { default: Some(default), ..field }
}

const fn choice(field: Field, choices: &'static [&'static str], default: &'static str) -> Field {
    Field { choices, default: Some(default), ..field }
}

const fn secret(field: Field) -> Field {
    Field { secret: true, ..field }
}

const fn only(field: Field, key: &'static str, values: &'static [&'static str]) -> Field {
    Field { only: Some(Only { key, values }), ..field }
}

pub(crate) fn manifest() -> Manifest {
    Manifest {
        kind: "email",
        name: "E-mail".into(),
        icon: "mail",
        colour: "series-1",
        visibility: Visibility::Private,
        can_start: true,
        can_reply: true,
        has_subject: true,
        has_cc: true,
        text_limit: None,
        audiences: vec![],
        acts: vec![],
        wants_descriptions: false,
        listens: false,
        attachments: FileLimits { count: 50, bytes: FILES },
        settings: [signing_in(), receiving(), keeping(), sending(), writing()].concat(),
        help: "A mailbox that goodword reads over IMAP and answers from over SMTP. Have host names, user name and password at hand; some providers want a password made for one program only. Mail stays on the server unless you say otherwise.",
    }
}

fn signing_in() -> Vec<Field> {
    use FieldKind::{Choice, Password, Text};
    let asked = |field| only(field, "sign_in", TOKENS);
    let other = |field| only(field, "sign_in", &["other"]);
    vec![
        choice(
            field(
                "sign_in",
                "Sign in",
                Choice,
                "With a password, or at the provider the mailbox belongs to: then goodword never sees the password.",
            ),
            &["password", "google", "microsoft", "other"],
            "password",
        ),
        asked(field(
            "oauth_client_id",
            "Client id",
            Text,
            "Of your own client at the provider. It must know the address to return to that is shown below.",
        )),
        asked(secret(field("oauth_client_secret", "Client secret", Password, "Kept sealed; empty if there is none."))),
        only(
            field("oauth_tenant", "Tenant", Text, "Your organisation's id or domain; empty for any."),
            "sign_in",
            &["microsoft"],
        ),
        other(field(
            "oauth_issuer",
            "The provider's main address",
            Text,
            "If it says by itself where one signs in (OpenID Connect), such as https://id.example.com.",
        )),
        other(field("oauth_authorize", "Address to sign in at", Text, "If there is no main address.")),
        other(field("oauth_token", "Address that gives tokens", Text, "If there is no main address.")),
        preset(other(field("oauth_scope", "Scope", Text, "What is asked for.")), "openid offline_access"),
    ]
}

fn receiving() -> Vec<Field> {
    use FieldKind::{Choice, Lines, Number, Password, Text};
    vec![
        field("imap_user", "User name", Text, "Often the whole address."),
        secret(by_password(field("imap_password", "Password", Password, "Kept sealed and never shown again."))),
        served(field(
            "imap_host",
            "Incoming server (IMAP)",
            Text,
            "Such as imap.example.com. A dash: nothing is fetched, your mail server hands the mail in.",
        )),
        preset(served(field("imap_port", "Incoming port", Number, "993 with TLS, 143 with STARTTLS.")), "993"),
        choice(
            served(field(
                "imap_security",
                "Incoming encryption",
                Choice,
                "TLS from the start is best; none only inside your own network.",
            )),
            SECURITY,
            "tls",
        ),
        preset(field("imap_folder", "Folder", Text, "The folder new mail arrives in."), "INBOX"),
        field(
            "more_folders",
            "Further folders",
            Lines,
            "One a line, at most five; they are read like the first. For mail that rules of your mailbox sort.",
        ),
        field(
            "junk_folder",
            "Folder of junk mail",
            Text,
            "Such as Junk. What your mail server puts there from now on is filed as spam here, so that nothing is overlooked. Nothing is changed there. Empty: it is not looked at.",
        ),
        field(
            "sent_folder",
            "Folder of sent mail",
            Text,
            "Such as Sent. What a colleague answers from another mail program then stands in its conversation. Empty: it is not looked at.",
        ),
    ]
}

fn keeping() -> Vec<Field> {
    use FieldKind::{Choice, Number, Text, YesNo};
    vec![
        choice(
            field(
                "after_reading",
                "After reading",
                Choice,
                "What happens to a mail on the server once goodword has stored it safely.",
            ),
            &["seen", "leave", "move", "delete"],
            "seen",
        ),
        only(
            field("move_to", "Move to", Text, "The folder for mails that were read; it is made if it is missing."),
            "after_reading",
            &["move"],
        ),
        choice(
            field(
                "first_sync",
                "Mail that is there already",
                Choice,
                "From now on; the last days as work; or all of it as silent history.",
            ),
            &["new", "days", "all"],
            "new",
        ),
        only(preset(field("first_days", "Days", Number, "How many days back."), "7"), "first_sync", &["days"]),
        preset(
            field(
                "largest",
                "Largest mail fetched by itself (MiB)",
                Number,
                "Of larger ones the beginning is fetched and the sender is told; the rest comes when somebody asks for it. From 2 to 50.",
            ),
            "50",
        ),
        field(
            "trusted_authserv",
            "Your mail server's name in Authentication-Results",
            Text,
            "The first word of that header in mail you receive, such as mx.example.com. With it goodword can tell proven senders from pretended ones; without it only senders count as proven whose domain signed the mail (DKIM).",
        ),
        choice(
            field(
                "allow_plain",
                "Allow unencrypted connections",
                YesNo,
                "Passwords and mail can be read on the way. Only inside your own network.",
            ),
            &["no", "yes"],
            "no",
        ),
    ]
}

fn sending() -> Vec<Field> {
    use FieldKind::{Choice, Number, Password, Text};
    vec![
        served(field("smtp_host", "Outgoing server (SMTP)", Text, "Such as smtp.example.com.")),
        preset(served(field("smtp_port", "Outgoing port", Number, "465 with TLS, 587 with STARTTLS.")), "465"),
        choice(
            served(field(
                "smtp_security",
                "Outgoing encryption",
                Choice,
                "TLS from the start is best; none only inside your own network.",
            )),
            SECURITY,
            "tls",
        ),
        served(field(
            "smtp_user",
            "User name for sending",
            Text,
            "Empty: the same as for receiving. A dash: no sign-in.",
        )),
        secret(by_password(field(
            "smtp_password",
            "Password for sending",
            Password,
            "Empty: the same as for receiving.",
        ))),
    ]
}

fn writing() -> Vec<Field> {
    use FieldKind::{Choice, Number, YesNo};
    vec![
        choice(
            field(
                "sent_copy",
                "Keep a copy in the folder of sent mail",
                YesNo,
                "For servers that do not keep one themselves; Google and Microsoft do.",
            ),
            &["no", "yes"],
            "no",
        ),
        choice(
            field(
                "large_files",
                "Files too large for a mail",
                Choice,
                "Refused; or given out by a signed link in the mail, which expires and can be taken back.",
            ),
            &["refuse", "link"],
            "refuse",
        ),
        only(
            preset(field("link_days", "Days a link leads somewhere", Number, "From 1 to 365."), "30"),
            "large_files",
            &["link"],
        ),
        choice(
            field(
                "plus_addressing",
                "Signed reply addresses",
                YesNo,
                "Your server delivers support+anything@ to support@. Then each answer finds its conversation even from programs that forget what it answers.",
            ),
            &["no", "yes"],
            "no",
        ),
    ]
}

const SECURITY: &[&str] = &["tls", "starttls", "none"];
const TOKENS: &[&str] = &["google", "microsoft", "other"];

/// Where the server is not that of a provider everybody knows.
const fn served(field: Field) -> Field {
    only(field, "sign_in", &["password", "other"])
}

const fn by_password(field: Field) -> Field {
    only(field, "sign_in", &["password"])
}
