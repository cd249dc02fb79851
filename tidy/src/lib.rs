//! The workspace's own tests. Not shipped.
