//! The one authorisation function. Pure: grants come in with the actor, nothing is allowed by default.

use crate::role::Role;
use crate::{Actor, AgentId, InboxId, TeamId, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

macro_rules! actions {
    ($($name:ident $code:literal $title:literal;)*) => {
        /// Something a person or a token may be allowed to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Action { $(#[doc = $title] #[serde(rename = $code)] $name,)* }
        impl Action {
            /// Every action, in the order people read them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// Stable code, as in the API.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// In words.
            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Self::$name => $title,)* } }
            /// The action with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$name),)* _ => None } }
        }
    };
}

actions! {
    ConversationRead "conversation.read" "read conversations";
    ConversationReply "conversation.reply" "answer customers";
    ConversationNote "conversation.note" "write notes to colleagues";
    ConversationAssign "conversation.assign" "assign conversations";
    ConversationChange "conversation.change" "change status, labels and priority";
    ConversationDelete "conversation.delete" "move conversations to the trash";
    ConversationBulk "conversation.bulk" "change many conversations at once";
    ConversationRedact "conversation.redact" "take secrets out of messages for good";
    InternalRead "internal.read" "read requests among colleagues";
    InternalAsk "internal.ask" "ask a colleague";
    Publish "publish" "publish answers in public";
    Approve "approve" "approve public answers";
    PublishRule "publish.rule" "say what needs a second person in public, and who may do without";
    CustomerRead "customer.read" "see customers and their story";
    CustomerChange "customer.change" "change customers";
    CustomerBlock "customer.block" "block customers";
    CustomerMerge "customer.merge" "make one customer of two";
    CustomerImport "customer.import" "import customers from files";
    CustomerErase "customer.erase" "erase a person and all they wrote";
    InboxRead "inbox.read" "see inboxes";
    InboxChange "inbox.change" "set up inboxes";
    TeamRead "team.read" "see agents and teams";
    TeamChange "team.change" "change teams";
    AgentInvite "agent.invite" "invite agents";
    AgentChange "agent.change" "change and deactivate agents";
    GrantChange "grant.change" "give and take roles";
    RoleChange "role.change" "make and change roles";
    CompanyChange "company.change" "change company settings";
    TokenOwn "token.own" "make API tokens for oneself";
    TokenAll "token.all" "see and end everybody's API tokens";
    AuditRead "audit.read" "read the audit log";
    JobRead "job.read" "see jobs and the outbox";
    JobChange "job.change" "retry, cancel and pause jobs";
    QuarantineRead "quarantine.read" "see mail that could not be processed";
    QuarantineChange "quarantine.change" "retry or discard mail that could not be processed";
    LabelChange "label.change" "change labels";
    SentMailRead "sent_mail.read" "see kept outgoing mail";
    ReportRead "report.read" "read reports";
    CampaignChange "campaign.change" "plan and send campaigns";
    ValueRead "value.read" "see orders and value";
    Export "export" "export data";
    ExportEverything "export.everything" "take everything out in one file";
    PolicyChange "policy.change" "change business hours and promises";
    WebhookChange "webhook.change" "set up webhooks and see what they carried";
    ChannelHandIn "channel.hand_in" "hand in messages from another system";
}

/// Where a role holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", from = "Strict")]
pub enum Scope {
    /// Everywhere but in internal inboxes of teams one does not belong to.
    Everything,
    /// Whatever belongs to this team.
    Team {
        /// The team.
        team: TeamId,
    },
    /// Whatever came in here.
    Inbox {
        /// The inbox.
        inbox: InboxId,
    },
}

/// A scope as read: here "everything" has fields, none, so that a team or inbox beside it is refused, not ignored.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "Scope")]
enum Strict {
    /// Everywhere but in internal inboxes of teams one does not belong to.
    Everything {},
    /// Whatever belongs to this team.
    Team {
        /// The team.
        team: TeamId,
    },
    /// Whatever came in here.
    Inbox {
        /// The inbox.
        inbox: InboxId,
    },
}

impl From<Strict> for Scope {
    fn from(read: Strict) -> Self {
        match read {
            Strict::Everything {} => Self::Everything,
            Strict::Team { team } => Self::Team { team },
            Strict::Inbox { inbox } => Self::Inbox { inbox },
        }
    }
}

/// A role held in a scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
}

/// What is acted on, as far as permission depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thing {
    /// The inbox it belongs to.
    pub inbox: Option<InboxId>,
    /// Teams it belongs to: its own and those of its inbox.
    pub teams: Vec<TeamId>,
    /// A request among colleagues.
    pub internal: bool,
    /// Agents who take part (asked, were asked, were mentioned): they may read and add notes.
    pub members: Vec<AgentId>,
}

impl Thing {
    /// Something that belongs to the whole company.
    #[must_use]
    pub fn company() -> Self {
        Self::default()
    }
}

/// The answer of [`may`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead.
    Yes,
    /// The thing may be seen, but this may not be done to it.
    No,
    /// The thing may not even be seen.
    Unseen,
}

/// May `actor` do `action` to `thing`? Default is no.
#[must_use]
pub fn may(actor: &Actor, action: Action, thing: &Thing) -> Decision {
    if allowed(actor, action, thing) {
        return Decision::Yes;
    }
    let readable = allowed(actor, Action::ConversationRead, thing) || (*thing == Thing::company());
    if readable { Decision::No } else { Decision::Unseen }
}

fn allowed(actor: &Actor, action: Action, thing: &Thing) -> bool {
    match actor.who {
        Who::System => return true,
        Who::Visitor => return false,
        Who::Agent(_) | Who::Token(..) => {}
    }
    if actor.scopes.as_ref().is_some_and(|scopes| !scopes.contains(&action)) {
        return false;
    }
    let member = actor.agent().is_some_and(|me| thing.members.contains(me));
    (member && MEMBER.contains(&action)) || actor.grants.iter().any(|grant| covers(grant, action, thing))
}

/// What taking part allows, whatever one's role: to read along and to write to colleagues. Who was only asked or mentioned
/// never answers a customer; that needs a role.
const MEMBER: &[Action] = &[Action::ConversationRead, Action::ConversationNote, Action::InternalRead];

fn covers(grant: &Grant, action: Action, thing: &Thing) -> bool {
    grant.role.actions().contains(&action)
        && match &grant.scope {
            Scope::Everything => !thing.internal || grant.role == Role::Administrator,
            Scope::Team { team } => thing.teams.contains(team),
            Scope::Inbox { inbox } => thing.inbox.as_ref() == Some(inbox),
        }
}

/// How far an action reaches, for lists that must filter by the same rule in SQL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everything that is not internal.
    pub everything: bool,
    /// Internal things too.
    pub internal: bool,
    /// Whatever belongs to these teams.
    pub teams: BTreeSet<TeamId>,
    /// Whatever belongs to these inboxes.
    pub inboxes: BTreeSet<InboxId>,
    /// Whatever this agent takes part in.
    pub member: Option<AgentId>,
}

impl Reach {
    /// Whether nothing at all is reached (taking part aside).
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        !self.everything && self.teams.is_empty() && self.inboxes.is_empty() && self.member.is_none()
    }
}

/// The reach of `action` for `actor`; the same rule as [`may`], turned round.
#[must_use]
pub fn reach(actor: &Actor, action: Action) -> Reach {
    let mut reach = Reach::default();
    match actor.who {
        Who::System => return Reach { everything: true, internal: true, ..reach },
        Who::Visitor => return reach,
        Who::Agent(_) | Who::Token(..) => {}
    }
    if actor.scopes.as_ref().is_some_and(|scopes| !scopes.contains(&action)) {
        return reach;
    }
    if MEMBER.contains(&action) {
        reach.member = actor.agent().cloned();
    }
    for grant in actor.grants.iter().filter(|grant| grant.role.actions().contains(&action)) {
        match &grant.scope {
            Scope::Everything => {
                reach.everything = true;
                reach.internal |= grant.role == Role::Administrator;
            }
            Scope::Team { team } => _ = reach.teams.insert(team.clone()),
            Scope::Inbox { inbox } => _ = reach.inboxes.insert(inbox.clone()),
        }
    }
    reach
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;

    fn agent(role: Role, scope: Scope) -> Actor {
        let who = Who::Agent(AgentId::mint(Time(1)));
        Actor { who, name: "mia".into(), grants: vec![Grant { role, scope }], ..Actor::system() }
    }

    fn of_team(team: &TeamId) -> Thing {
        Thing { teams: vec![team.clone()], ..Thing::default() }
    }

    #[test]
    fn a_team_grant_ends_at_the_team() {
        let (mine, other) = (TeamId::mint(Time(1)), TeamId::mint(Time(2)));
        let mia = agent(Role::Agent, Scope::Team { team: mine.clone() });
        assert_eq!(may(&mia, Action::ConversationReply, &of_team(&mine)), Decision::Yes);
        assert_eq!(may(&mia, Action::ConversationReply, &of_team(&other)), Decision::Unseen);
        assert_eq!(may(&mia, Action::AuditRead, &of_team(&mine)), Decision::No);
    }

    #[test]
    fn internal_requests_are_closed_to_general_agents_but_open_to_members() {
        let mia = agent(Role::Agent, Scope::Everything);
        let mut request = Thing { internal: true, ..of_team(&TeamId::mint(Time(1))) };
        assert_eq!(may(&mia, Action::InternalRead, &request), Decision::Unseen);
        request.members.push(mia.require_agent().unwrap());
        assert_eq!(may(&mia, Action::InternalRead, &request), Decision::Yes);
        let boss = agent(Role::Administrator, Scope::Everything);
        assert_eq!(may(&boss, Action::InternalRead, &request), Decision::Yes);
    }

    #[test]
    fn who_is_only_mentioned_reads_and_notes_but_never_answers_a_customer() {
        let cora = agent(Role::Colleague, Scope::Everything);
        let me = cora.require_agent().unwrap();
        let talk = Thing { members: vec![me], ..of_team(&TeamId::mint(Time(1))) };
        for (action, decision) in [
            (Action::ConversationRead, Decision::Yes),
            (Action::ConversationNote, Decision::Yes),
            (Action::ConversationReply, Decision::No),
            (Action::ConversationChange, Decision::No),
        ] {
            assert_eq!(may(&cora, action, &talk), decision, "{action:?}");
        }
        assert!(reach(&cora, Action::ConversationReply).is_nowhere());
    }

    #[test]
    fn a_token_never_does_more_than_its_scopes() {
        let mut bot = agent(Role::Administrator, Scope::Everything);
        bot.scopes = Some(vec![Action::ConversationRead]);
        assert_eq!(may(&bot, Action::ConversationRead, &Thing::company()), Decision::Yes);
        assert_eq!(may(&bot, Action::ConversationReply, &Thing::company()), Decision::No);
        assert!(reach(&bot, Action::ConversationReply).is_nowhere());
    }

    #[test]
    fn visitors_may_nothing_and_the_system_all() {
        for action in Action::ALL {
            assert_ne!(may(&Actor::visitor("x"), *action, &Thing::company()), Decision::Yes);
            assert_eq!(may(&Actor::system(), *action, &Thing::company()), Decision::Yes);
        }
    }

    #[test]
    fn codes_round_trip() {
        for action in Action::ALL {
            assert_eq!(Action::from_code(action.code()), Some(*action));
        }
    }
}
