//! What is kept of something handed in: the thing as it came, with what it is.

use crate::item::{Gone, Item, Receipt};
use serde::{Deserialize, Serialize};

/// A thing with what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "what", content = "thing", rename_all = "snake_case")]
pub(crate) enum Stored {
    /// Something new.
    Message(Box<Item>),
    /// What something is now.
    Edit(Box<Item>),
    /// Something was taken back.
    Gone(Gone),
    /// What became of an answer.
    Receipt(Receipt),
}

impl Stored {
    /// The same for the same event, however often it is told.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Message(item) => format!("post:{}", item.id),
            Self::Edit(item) => format!("edit:{}:{}", item.id, item.edited_at.as_deref().unwrap_or_default()),
            Self::Gone(gone) => format!("gone:{}", gone.id),
            Self::Receipt(receipt) => format!("receipt:{}:{}", receipt.message, receipt.state.code()),
        }
    }

    /// The other system's name of it.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Message(item) | Self::Edit(item) => &item.id,
            Self::Gone(gone) => &gone.id,
            Self::Receipt(receipt) => &receipt.message,
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
