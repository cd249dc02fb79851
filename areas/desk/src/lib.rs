//! Conversations: messages, notes, drafts, assignment, search, notifications.
