//! Who works here and what they may do: agents, roles, teams, sign-in, API tokens, company settings, the audit log.
//!
//! To wire: [`MIGRATIONS`], [`Doors`] as the doorman, [`Reception`] as a part of the house, [`routes()`].
//!
//! Does not know: conversations, customers, inboxes, channels. What areas above know it asks of [`Neighbours`].
#![warn(missing_docs)]

pub mod acts;
pub mod agent;
pub mod agent_store;
pub mod audit_view;
pub mod called;
pub mod company;
pub mod company_store;
pub mod doorman;
pub mod first_steps;
pub mod grant_store;
pub mod hasher;
pub mod invitation;
pub mod invitation_store;
pub mod link;
pub mod link_store;
pub mod me;
pub mod password;
pub mod patch;
pub mod preferences;
pub mod reception;
pub mod rights;
pub mod role_store;
mod routes;
pub mod session;
pub mod session_store;
pub mod sweep;
pub mod team_store;
pub mod token;
pub mod token_store;
pub mod words;

pub use acts::start::{add_agent, first_start_link, settle_public_url, sign_in_link};
pub use acts::tokens::{NewToken, make as make_token};
pub use agent::{Agent, AgentRef, NewAgent, TeamRef};
pub use agent_store::{
    account_by_email, agents_by_ids, ask_agents, ask_names_and_addresses, list_active, names_and_addresses,
    preferences_of,
};
pub use called::{AgentNames, first_name};
pub use company::{Company, MailAccount, MailSettings, Security};
pub use company_store::{agent_names, company, public_url, system_mail_settings};
pub use doorman::{Doors, still};
pub use first_steps::{FirstSteps, Taken, first_steps};
pub use grant_store::{actor_of, agents_who_may, agents_who_may_do, grants_of};
pub use hasher::Hasher;
pub use me::Me;
pub use preferences::{Mails, Preferences, Quiet, SendAnd, Sending, Ways};
pub use reception::{Alone, InboxRef, Neighbours, Reception, Stage};
pub use routes::routes;
pub use sweep::sweep;
pub use team_store::{all_teams, ask_teams, members_of, team_refs, teams_of};

/// The schema of the area.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration::same("team/202611220300_people", include_str!("migrations/202611220300_people.sql")),
    store::Migration::same("team/202611221110_roles", include_str!("migrations/202611221110_roles.sql")),
    store::Migration::same("team/202611221932_claims", include_str!("migrations/202611221932_claims.sql")),
    store::Migration::same("team/202611231230_names", include_str!("migrations/202611231230_names.sql")),
];
