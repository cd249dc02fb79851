//! Every kind of fact, grouped by the area that tells it. Additive: a kind is never renamed or removed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($name:ident $code:literal $meaning:literal;)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Kind { $(#[doc = $meaning] #[serde(rename = $code)] $name,)* }
        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// Stable name, in snake case and past tense.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// What it tells, in words.
            #[must_use]
            pub const fn meaning(self) -> &'static str { match self { $(Self::$name => $meaning,)* } }
            /// The kind with this name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$name),)* _ => None } }
        }
    };
}

kinds! {
    // desk
    ConversationOpened "conversation_opened" "a conversation was opened";
    MessageReceived "message_received" "a message came in";
    MessageCameToo "message_came_too" "a message known already came to another inbox as well";
    MessageHeld "message_held" "a message from someone outside the conversation waits for an agent";
    MessageChanged "message_changed" "of a message that is known more or less is here than before, such as its rest or its links";
    MessageReleased "message_released" "a held message was let in or made a conversation of its own";
    NoteAdded "note_added" "a note for colleagues was added";
    NoteEdited "note_edited" "a note was edited";
    ReplyQueued "reply_queued" "an answer waits to be sent";
    ReplyUndone "reply_undone" "an answer was taken back before it was sent";
    ReplySent "reply_sent" "an answer was handed to the channel";
    ReplyDelivered "reply_delivered" "an answer reached its reader, or was read";
    DeliveryFailed "delivery_failed" "an answer could not be delivered";
    DeliveryUncertain "delivery_uncertain" "an answer may have been sent twice or not at all";
    AnswerPlanned "answer_planned" "an answer will be sent later, or no longer will";
    ApprovalAsked "approval_asked" "an answer waits for a second person";
    ApprovalDecided "approval_decided" "an answer that waited for a second person was approved, returned or taken back";
    LevelChanged "level_changed" "what somebody may say in public without a second person was proposed, raised or lowered";
    PublishRulesChanged "publish_rules_changed" "what needs a second person in public was changed, or a crisis began or ended";
    AnswerHeld "answer_held" "an answer was not sent at its time and waits for a person";
    FollowupSet "followup_set" "an update was promised to the customer";
    FollowupDue "followup_due" "an update that is owed is due";
    FollowupDone "followup_done" "an update is no longer owed";
    StatusChanged "status_changed" "a conversation changed its status";
    ClaimChanged "claim_changed" "somebody claimed a conversation, took it over or gave it back";
    Assigned "assigned" "a conversation changed its assignee";
    TeamChanged "team_changed" "a conversation moved to another team";
    PriorityChanged "priority_changed" "a conversation changed its priority";
    LabelsChanged "labels_changed" "the labels of a conversation changed";
    SubjectChanged "subject_changed" "the subject of a conversation changed";
    Snoozed "snoozed" "a conversation was put away until later";
    Woken "woken" "a snoozed conversation came back";
    ConversationReassigned "conversation_reassigned" "a conversation was given to another customer";
    DraftSaved "draft_saved" "a draft was saved";
    DraftShared "draft_shared" "a colleague said something of a draft, or took it over";
    NotificationAdded "notification_added" "an agent was notified";
    LabelChanged "label_changed" "a label was added, renamed or removed";
    ConversationsMerged "conversations_merged" "conversations were merged into one";
    MessagesMoved "messages_moved" "messages were moved to another conversation";
    ConversationLinked "conversation_linked" "two conversations were linked, or no longer are";
    BulkChanged "bulk_changed" "a change of many conversations was begun, went on or ended";
    ViewChanged "view_changed" "a saved view was added, changed or removed";
    MacroChanged "macro_changed" "a macro was added, changed or removed";
    ReplyPublished "reply_published" "an answer stands in public";
    ThreadChanged "thread_changed" "a public thread stands differently";
    PostChanged "post_changed" "somebody changed a post";
    PostGone "post_gone" "somebody took a post back";
    PostHeard "post_heard" "something was heard in public, or somebody decided about it";
    DeedUndone "deed_undone" "something a person did was taken back";
    // customers
    CustomerAdded "customer_added" "a customer became known";
    CustomerChanged "customer_changed" "a customer's particulars changed";
    IdentityAdded "identity_added" "an address or number of a customer became known";
    IdentityRemoved "identity_removed" "an address or number of a customer was removed";
    CustomerBlocked "customer_blocked" "a customer was blocked";
    CustomerUnblocked "customer_unblocked" "a customer was unblocked";
    CustomerErased "customer_erased" "a person and all they wrote was erased";
    CustomersMerged "customers_merged" "two customers turned out to be one, or not";
    // team
    AgentAdded "agent_added" "an agent joined";
    AgentChanged "agent_changed" "an agent's particulars or roles changed";
    AgentDeactivated "agent_deactivated" "an agent was deactivated";
    AgentReactivated "agent_reactivated" "an agent was activated again";
    TeamAdded "team_added" "a team was added";
    TeamUpdated "team_updated" "a team was changed or removed";
    RoleChanged "role_changed" "a role was made, changed or removed";
    CompanyChanged "company_changed" "company settings changed";
    // channels
    InboxAdded "inbox_added" "an inbox was set up";
    InboxChanged "inbox_changed" "an inbox was changed";
    InboxHealth "inbox_health" "an inbox started or stopped working";
    MailQuarantined "mail_quarantined" "something received could not be processed";
    MailReleased "mail_released" "something quarantined was processed or discarded";
    // clocks
    PolicyChanged "policy_changed" "business hours or a promise were added, changed or removed";
    ClockMoved "clock_moved" "what is due next in a conversation changed";
    ClockDueSoon "clock_due_soon" "a promise is about to break";
    ClockMissed "clock_missed" "a promise broke";
    // promises
    PromiseMade "promise_made" "something was promised to a customer";
    PromiseChanged "promise_changed" "what is known of a promise changed: its owner, its time, or how it stands";
    PromiseOverdue "promise_overdue" "a promise was not kept by its time";
    // frontline
    ReadingChanged "reading_changed" "what is read out of a conversation changed";
    // webhooks
    WebhookChanged "webhook_changed" "a webhook was set up, changed or removed";
    WebhookStopped "webhook_stopped" "a webhook was switched off because it failed";
    // behind the scenes
    JobFailed "job_failed" "a job gave up";
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn names_are_snake_case_and_round_trip() {
        for kind in Kind::ALL {
            assert!(kind.code().chars().all(|c| c.is_ascii_lowercase() || c == '_'));
            assert_eq!(Kind::from_code(kind.code()), Some(*kind));
        }
    }
}
