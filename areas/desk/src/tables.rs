//! The desk's tables as far as deeds touch them.

use store::deed::Table;

/// Conversations: all but what never changes and the counters of versions.
pub static CONVERSATIONS: Table = Table {
    name: "conversations",
    key: &["id"],
    columns: &[
        "id",
        "subject",
        "snippet",
        "customer_id",
        "status",
        "shelf",
        "priority",
        "assignee_id",
        "team_id",
        "waiting_since",
        "waiting_key",
        "snoozed_until",
        "snoozed_for",
        "snoozed_by",
        "opened_at",
        "last_at",
        "last_in_at",
        "first_reply_at",
        "resolved_at",
        "message_count",
        "held_count",
        "has_attachment",
        "failed",
        "language",
        "merged_into",
        "followup_at",
        "followup_due",
    ],
};
/// Messages: where they are.
pub static MESSAGES: Table = Table { name: "messages", key: &["id"], columns: &["id", "conversation_id", "origin_id"] };
/// Messages that were passed on: whether their first writer is the customer.
pub static FORWARDS: Table = Table { name: "messages", key: &["id"], columns: &["id", "forward_taken"] };
/// Notes: where they are.
pub static NOTES: Table = Table { name: "notes", key: &["id"], columns: &["id", "conversation_id", "origin_id"] };
/// Lines: where they are.
pub static EVENTS: Table = Table { name: "events", key: &["id"], columns: &["id", "conversation_id"] };
/// Ids by which answers find their way.
pub static MESSAGE_IDS: Table = Table {
    name: "message_ids",
    key: &["inbox_id", "provider_id"],
    columns: &["inbox_id", "provider_id", "conversation_id"],
};
/// Who takes part.
pub static PARTICIPANTS: Table = Table {
    name: "participants",
    key: &["conversation_id", "address"],
    columns: &["conversation_id", "address", "name", "role", "customer_id", "added_at", "answers_at"],
};
/// Colleagues who take part.
pub static MEMBERS: Table = Table {
    name: "members",
    key: &["conversation_id", "agent_id"],
    columns: &["conversation_id", "agent_id", "why", "at"],
};
/// What an agent has read, starred, muted, put aside and follows.
pub static PERSONAL: Table = Table {
    name: "personal",
    key: &["conversation_id", "agent_id"],
    columns: &["conversation_id", "agent_id", "read_at", "starred", "following", "muted", "archived_at"],
};
/// Labels; their order and shelf follow the conversation.
pub static LABELS: Table = Table {
    name: "conversation_labels",
    key: &["conversation_id", "label_id"],
    columns: &["conversation_id", "label_id"],
};
/// Drafts: where they are.
pub static DRAFTS: Table = Table { name: "drafts", key: &["id"], columns: &["id", "conversation_id"] };
/// Notifications: where they lead.
pub static NOTIFICATIONS: Table = Table { name: "notifications", key: &["id"], columns: &["id", "conversation_id"] };
/// Answers that are sent later: where they are.
pub static LATER: Table = Table { name: "later_answers", key: &["id"], columns: &["id", "conversation_id"] };
/// Answers that were shown to a second person: where they are.
pub static APPROVALS: Table =
    Table { name: "approvals", key: &["later_id"], columns: &["later_id", "conversation_id"] };
/// Ties between conversations.
pub static LINKS: Table =
    Table { name: "conversation_links", key: &["id"], columns: &["id", "from_id", "to_id", "kind", "by_agent", "at"] };

/// Every table a deed of the desk may touch.
pub static ALL: &[&Table] = &[
    &CONVERSATIONS,
    &MESSAGES,
    &NOTES,
    &EVENTS,
    &MESSAGE_IDS,
    &PARTICIPANTS,
    &MEMBERS,
    &PERSONAL,
    &LABELS,
    &DRAFTS,
    &NOTIFICATIONS,
    &LINKS,
    &LATER,
    &APPROVALS,
    &store::search::DOCS,
];
