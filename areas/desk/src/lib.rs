//! The desk: one inbox for everything that comes in, the conversation, the reply, notes, and what each agent sees.
//!
//! Does not know: any channel by name (it speaks to their contract), campaigns, surveys, how mail looks on the wire.
#![warn(missing_docs)]

pub mod again;
pub mod alike;
mod answered;
pub mod approval;
mod arrived;
mod aside;
pub mod attached;
pub mod audience;
pub mod automatic;
pub mod autonomy;
pub mod begin;
mod bridge;
pub mod brought;
pub mod bulk;
mod by_mail;
pub mod change;
pub mod check;
pub mod checklist;
pub mod claim;
pub mod colleague;
pub mod comment;
mod copy;
pub mod cut;
pub mod delivery;
pub mod draft;
pub mod elsewhere;
pub mod erase;
pub mod event;
pub mod export;
pub mod file;
mod filter;
mod fits;
pub mod folded;
pub mod forwarded;
mod hands;
pub mod head;
pub mod held;
pub mod history;
mod inbound;
pub mod inbox;
pub mod intake;
pub mod jobs;
mod joining;
pub mod label;
pub mod landing;
pub mod later;
mod leaves_from;
pub mod letter;
pub mod link;
pub mod list;
pub mod macros;
pub mod merge;
pub mod message;
pub mod nodes;
pub mod note;
pub mod notify;
pub mod own;
pub mod people;
pub mod person_file;
pub mod presence;
pub mod probe;
mod proof;
pub mod public;
pub mod quarantine;
pub mod query;
mod quiet;
pub mod reassign;
mod recount;
pub mod redact;
mod refusals;
pub mod relocate;
pub mod reply;
mod reports;
pub mod rest;
pub mod retention;
pub mod routes;
pub mod row;
mod session;
pub mod shared;
mod shut_out;
pub mod sign_in;
mod signature;
mod spam;
mod spoken;
pub mod status;
pub mod story;
pub mod tables;
mod taken_back;
mod takeover;
pub mod tally;
pub mod timeline;
pub mod told;
pub mod transcript;
pub mod twin;
pub mod undo;
mod unproven;
pub mod view;
mod waking;
mod walked;
mod way_back;
mod whose;
pub mod wording;
mod writing;
mod written_outside;

pub use filter::seen_clause;
use store::Migration;

/// The desk's schema.
pub const MIGRATIONS: &[Migration] = &[
    Migration::same("desk/202611220200_desk", include_str!("migrations/202611220200_desk.sql")),
    Migration::same("desk/202611220210_lists", include_str!("migrations/202611220210_lists.sql")),
    Migration::same("desk/202611220220_merges", include_str!("migrations/202611220220_merges.sql")),
    Migration::same("desk/202611220221_bulk", include_str!("migrations/202611220221_bulk.sql")),
    store::step_of_two!("desk/202611220222_view_counts", "migrations/202611220222_view_counts"),
    Migration::same("desk/202611220223_views", include_str!("migrations/202611220223_views.sql")),
    Migration::same("desk/202611220240_automatic", include_str!("migrations/202611220240_automatic.sql")),
    Migration::same("desk/202611220241_verdicts", include_str!("migrations/202611220241_verdicts.sql")),
    Migration::same("desk/202611220560_delivery_reports", include_str!("migrations/202611220560_delivery_reports.sql")),
    Migration::same("desk/202611220230_label_order", include_str!("migrations/202611220230_label_order.sql")),
    Migration::same("desk/202611220231_due", include_str!("migrations/202611220231_due.sql")),
    Migration::same("desk/202611221000_sign_ins", include_str!("migrations/202611221000_sign_ins.sql")),
    Migration::same("desk/202611221001_receive_states", include_str!("migrations/202611221001_receive_states.sql")),
    Migration::same("desk/202611221050_macros", include_str!("migrations/202611221050_macros.sql")),
    Migration::same("desk/202611221051_later", include_str!("migrations/202611221051_later.sql")),
    store::step_of_two!("desk/202611221052_more_counts", "migrations/202611221052_more_counts"),
    Migration::same("desk/202611221053_first_copies", include_str!("migrations/202611221053_first_copies.sql")),
    Migration::same("desk/202611221100_public", include_str!("migrations/202611221100_public.sql")),
    Migration::same("desk/202611221200_starred", include_str!("migrations/202611221200_starred.sql")),
    Migration::same("desk/202611221600_message_rests", include_str!("migrations/202611221600_message_rests.sql")),
    Migration::same("desk/202611221601_file_links", include_str!("migrations/202611221601_file_links.sql")),
    Migration::same("desk/202611221602_copies", include_str!("migrations/202611221602_copies.sql")),
    Migration::same("desk/202611221603_macro_files", include_str!("migrations/202611221603_macro_files.sql")),
    Migration::same("desk/202611221901_forwards", include_str!("migrations/202611221901_forwards.sql")),
    Migration::same("desk/202611221902_inbox_order", include_str!("migrations/202611221902_inbox_order.sql")),
    Migration::same("desk/202611221930_redactions", include_str!("migrations/202611221930_redactions.sql")),
    Migration::same("desk/202611221931_claims", include_str!("migrations/202611221931_claims.sql")),
    store::step_of_two!("desk/202611222000_reply_checks", "migrations/202611222000_reply_checks"),
    Migration::same("desk/202611222040_approvals", include_str!("migrations/202611222040_approvals.sql")),
    Migration::same(
        "desk/202611222200_signature_pictures",
        include_str!("migrations/202611222200_signature_pictures.sql"),
    ),
    Migration::same("desk/202611222201_retention", include_str!("migrations/202611222201_retention.sql")),
    Migration::same("desk/202611222210_second_looks", include_str!("migrations/202611222210_second_looks.sql")),
    Migration::same(
        "desk/202611222231_reply_check_counts",
        include_str!("migrations/202611222231_reply_check_counts.sql"),
    ),
    Migration::same("desk/202611230140_objections", include_str!("migrations/202611230140_objections.sql")),
    Migration::same("desk/202611230159_house_words", include_str!("migrations/202611230159_house_words.sql")),
    Migration::same("desk/202611230160_trust", include_str!("migrations/202611230160_trust.sql")),
    Migration::same("desk/202611230200_told", include_str!("migrations/202611230200_told.sql")),
    Migration::same("desk/202611230510_hands", include_str!("migrations/202611230510_hands.sql")),
    Migration::same("desk/202611230520_wakings", include_str!("migrations/202611230520_wakings.sql")),
    Migration::same("desk/202611230530_notice_mails", include_str!("migrations/202611230530_notice_mails.sql")),
    Migration::same("desk/202611230550_signatures", include_str!("migrations/202611230550_signatures.sql")),
    Migration::same("desk/202611230510_published", include_str!("migrations/202611230510_published.sql")),
    store::step_of_two!("desk/202611230540_more_views", "migrations/202611230540_more_views"),
    Migration::same("desk/202611230571_answers_at", include_str!("migrations/202611230571_answers_at.sql")),
    Migration::same("desk/202611230590_reopen_days", include_str!("migrations/202611230590_reopen_days.sql")),
    Migration::same("desk/202611230825_languages", include_str!("migrations/202611230825_languages.sql")),
    Migration::same("desk/202611230542_file_names", include_str!("migrations/202611230542_file_names.sql")),
    Migration::same("desk/202611230820_snoozed_for", include_str!("migrations/202611230820_snoozed_for.sql")),
    Migration::same("desk/202611231230_author_shown", include_str!("migrations/202611231230_author_shown.sql")),
    Migration::same("desk/202611240330_missing_files", include_str!("migrations/202611240330_missing_files.sql")),
];
