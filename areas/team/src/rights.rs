//! Who may give which role, change whom, and see whom. Pure: grants come in, decisions come out.

use base::permission::Reach;
use base::{Action, Actor, AgentId, Grant, InboxId, Refusal, Role, Scope, TeamId, Who};
use std::collections::BTreeSet;

/// Roles a lead may give within their own reach, beside the roles they hold.
const BY_LEADS: &[Role] = &[Role::Agent, Role::Colleague, Role::ReadOnly];

/// Most roles one agent holds.
pub const MOST_GRANTS: usize = 50;

/// Whether everything in `inner` lies in `outer`.
#[must_use]
pub fn contains(outer: &Scope, inner: &Scope) -> bool {
    *outer == Scope::Everything || outer == inner
}

/// Whether somebody holding `held` may give `wanted`: an administrator anything, a lead the roles below, each within
/// their own scope, and everybody else only what they hold themselves. A role the company made is given by whoever may
/// do all of it there.
#[must_use]
pub fn may_give(giver: &Actor, wanted: &Grant) -> bool {
    let by_role = |held: &Grant| {
        held.role == Role::Administrator
            || held.role == wanted.role
            || (held.role == Role::Lead && BY_LEADS.contains(&wanted.role))
    };
    // A token gives no more than it may do itself.
    let by_token = |scopes: &Vec<Action>| wanted.role.actions().iter().all(|action| scopes.contains(action));
    let holds = match &wanted.role {
        Role::Custom(made) => {
            !made.actions.is_empty() && made.actions.iter().all(|action| may_within(giver, *action, &wanted.scope))
        }
        _ => giver.grants.iter().any(|held| by_role(held) && contains(&held.scope, &wanted.scope)),
    };
    giver.who == Who::System || (giver.scopes.as_ref().is_none_or(by_token) && holds)
}

/// Whether all of a scope lies within what somebody may do.
fn may_within(actor: &Actor, action: Action, scope: &Scope) -> bool {
    actor.grants.iter().any(|held| held.role.actions().contains(&action) && contains(&held.scope, scope))
}

/// Refuses a role that allows more than its maker may do everywhere.
pub fn check_make(maker: &Actor, permissions: &[Action]) -> Result<(), Refusal> {
    let cut = |action: &Action| maker.scopes.as_ref().is_some_and(|scopes| !scopes.contains(action));
    let beyond = |action: &&Action| cut(action) || !may_within(maker, **action, &Scope::Everything);
    match permissions.iter().find(beyond).filter(|_| maker.who != Who::System) {
        None => Ok(()),
        Some(action) => Err(Refusal::new(
            "role.beyond",
            403,
            format!("you may not \"{}\" everywhere yourself, so a role of yours cannot either", action.title()),
        )
        .field("permissions")),
    }
}

/// Refuses unless every one of these may be given.
pub fn check_give(giver: &Actor, wanted: &[Grant]) -> Result<(), Refusal> {
    match wanted.iter().find(|grant| !may_give(giver, grant)) {
        None => Ok(()),
        Some(grant) => Err(Refusal::new(
            "grants.beyond",
            403,
            format!("you cannot give the role \"{}\" there: your own roles do not reach so far", grant.role.code()),
        )
        .field("grants")),
    }
}

/// The grants in order and without repeats; refuses too many.
pub fn settle(mut grants: Vec<Grant>) -> Result<Vec<Grant>, Refusal> {
    let mut seen = std::collections::HashSet::new();
    grants.retain(|grant| seen.insert(grant.clone()));
    if grants.len() > MOST_GRANTS {
        return Err(Refusal::invalid("grants", format!("nobody holds more than {MOST_GRANTS} roles; widen a scope")));
    }
    Ok(grants)
}

/// An agent as seen by others: where they belong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belongs {
    /// Whether a role of theirs holds everywhere.
    pub everywhere: bool,
    /// Teams they are in or hold a role in.
    pub teams: BTreeSet<TeamId>,
    /// Inboxes they hold a role in.
    pub inboxes: BTreeSet<InboxId>,
}

impl Belongs {
    /// From roles and memberships.
    #[must_use]
    pub fn of(grants: &[Grant], teams: impl IntoIterator<Item = TeamId>) -> Self {
        let mut belongs = Self { teams: teams.into_iter().collect(), ..Self::default() };
        for grant in grants {
            match &grant.scope {
                Scope::Everything => belongs.everywhere = true,
                Scope::Team { team } => _ = belongs.teams.insert(team.clone()),
                Scope::Inbox { inbox } => _ = belongs.inboxes.insert(inbox.clone()),
            }
        }
        belongs
    }
}

/// Whether an agent is seen: oneself, colleagues of one's teams and inboxes, and those who work everywhere.
#[must_use]
pub fn sees(actor: &Actor, other: &AgentId, belongs: &Belongs) -> bool {
    let reach = actor.reach(Action::TeamRead);
    actor.agent() == Some(other)
        || reach.everything
        || (!reach.is_nowhere() && belongs.everywhere)
        || !reach.teams.is_disjoint(&belongs.teams)
        || !reach.inboxes.is_disjoint(&belongs.inboxes)
}

/// Whether an action may be done to an agent: everywhere they belong must lie within the actor's reach.
#[must_use]
pub fn reaches(reach: &Reach, belongs: &Belongs) -> bool {
    let somewhere = !belongs.teams.is_empty() || !belongs.inboxes.is_empty();
    let inside = belongs.teams.is_subset(&reach.teams) && belongs.inboxes.is_subset(&reach.inboxes);
    reach.everything || (!belongs.everywhere && somewhere && inside)
}

/// Refuses unless `actor` may do `action` to this agent; who is not seen is not there.
pub fn check_on(actor: &Actor, action: Action, other: &AgentId, belongs: &Belongs) -> Result<(), Refusal> {
    if !sees(actor, other, belongs) {
        return Err(Refusal::missing());
    }
    if reaches(&actor.reach(action), belongs) { Ok(()) } else { Err(Refusal::forbidden(action)) }
}

/// Everything these grants allow somewhere, in the order people read it, cut to a token's scopes.
#[must_use]
pub fn permissions(actor: &Actor) -> Vec<Action> {
    let held = |action: &Action| actor.grants.iter().any(|grant| grant.role.actions().contains(action));
    let scoped = |action: &Action| actor.scopes.as_ref().is_none_or(|scopes| scopes.contains(action));
    Action::ALL.iter().copied().filter(|action| held(action) && scoped(action)).collect()
}

/// Refuses scopes of a new token that its owner does not hold.
pub fn check_scopes(owner: &Actor, scopes: &[Action]) -> Result<(), Refusal> {
    if scopes.is_empty() {
        return Err(Refusal::invalid("scopes", "a token needs at least one scope; without one it can do nothing"));
    }
    let held = permissions(owner);
    match scopes.iter().find(|scope| !held.contains(scope)) {
        None => Ok(()),
        Some(scope) => Err(Refusal::new(
            "scopes.beyond",
            403,
            format!("your own roles do not include \"{}\", so a token of yours cannot either", scope.title()),
        )
        .field("scopes")),
    }
}

/// Whether this is the role that must never be lost.
#[must_use]
pub fn is_administrator(grants: &[Grant]) -> bool {
    grants.iter().any(|grant| grant.role == Role::Administrator && grant.scope == Scope::Everything)
}

/// The refusal that keeps the last administrator.
#[must_use]
pub fn last_administrator() -> Refusal {
    Refusal::new(
        "administrator.last",
        409,
        "this is the last active administrator; make somebody else an administrator first",
    )
}

/// For what concerns one's own account only a signed-in person will do, not a program with a token.
pub fn check_person(actor: &Actor) -> Result<AgentId, Refusal> {
    match &actor.who {
        Who::Agent(id) => Ok(id.clone()),
        Who::Token(..) => Err(Refusal::new(
            "session.needed",
            403,
            "this concerns a person's own account; sign in with a password instead of a token",
        )),
        Who::System | Who::Visitor => Err(Refusal::signed_out()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Time;

    fn team(n: i64) -> TeamId {
        TeamId::mint(Time(n))
    }
    fn within(role: Role, team: &TeamId) -> Grant {
        Grant { role, scope: Scope::Team { team: team.clone() } }
    }
    const fn all(role: Role) -> Grant {
        Grant { role, scope: Scope::Everything }
    }
    fn actor(grants: &[Grant]) -> Actor {
        Actor { who: Who::Agent(AgentId::mint(Time(1))), grants: grants.to_vec(), ..Actor::system() }
    }

    #[test]
    fn an_administrator_gives_anything_and_others_only_what_they_hold() {
        let boss = actor(&[all(Role::Administrator)]);
        let mia = actor(&[all(Role::Agent)]);
        for role in Role::ALL {
            assert!(may_give(&boss, &all(role.clone())));
            assert_eq!(may_give(&mia, &all(role.clone())), *role == Role::Agent);
        }
        assert!(!may_give(&Actor::visitor("x"), &all(Role::ReadOnly)));
    }

    #[test]
    fn a_lead_gives_the_roles_below_within_the_own_team() {
        let (mine, other) = (team(1), team(2));
        let lead = actor(&[within(Role::Lead, &mine)]);
        assert!(may_give(&lead, &within(Role::Agent, &mine)));
        assert!(may_give(&lead, &within(Role::Lead, &mine)));
        assert!(!may_give(&lead, &within(Role::Agent, &other)));
        assert!(!may_give(&lead, &all(Role::Agent)));
        assert!(!may_give(&lead, &within(Role::Auditor, &mine)));
        assert!(!may_give(&lead, &within(Role::Administrator, &mine)));
    }

    #[test]
    fn a_token_gives_no_role_that_does_more_than_the_token() {
        let mut bot = actor(&[all(Role::Administrator)]);
        bot.scopes = Some(vec![Action::AgentInvite]);
        assert!(!may_give(&bot, &all(Role::ReadOnly)));
        bot.scopes = Some(Role::ReadOnly.actions().to_vec());
        assert!(may_give(&bot, &all(Role::ReadOnly)));
        assert!(!may_give(&bot, &all(Role::Agent)));
    }

    #[test]
    fn a_role_the_company_made_is_given_only_by_whoever_may_do_all_of_it_there() {
        let (mine, other) = (team(1), team(2));
        let made = |actions: &[Action]| Role::custom(base::RoleId::mint(Time(3)), actions.to_vec());
        let lead = actor(&[within(Role::Lead, &mine)]);
        let small = made(&[Action::ConversationRead, Action::ReportRead]);
        assert!(may_give(&lead, &within(small.clone(), &mine)));
        assert!(!may_give(&lead, &within(small.clone(), &other)) && !may_give(&lead, &all(small)));
        assert!(!may_give(&lead, &within(made(&[Action::ConversationRead, Action::AuditRead]), &mine)));
        assert!(!may_give(&actor(&[all(Role::Administrator)]), &all(made(&[]))));
        // Holding one's like is no reason: the id is known, what it allows counts.
        let holder = actor(&[within(made(&[Action::Export]), &mine)]);
        assert!(may_give(&holder, &within(made(&[Action::Export]), &mine)));
        assert!(!may_give(&holder, &within(Role::ReadOnly, &mine)));
    }

    #[test]
    fn nobody_makes_a_role_beyond_themselves() {
        let boss = actor(&[all(Role::Administrator)]);
        assert!(check_make(&boss, Action::ALL).is_ok());
        let lead = actor(&[within(Role::Lead, &team(1))]);
        assert_eq!(check_make(&lead, &[Action::ConversationRead]).unwrap_err().status, 403);
        let bot = Actor { scopes: Some(vec![Action::RoleChange]), ..boss };
        assert_eq!(check_make(&bot, &[Action::Export]).unwrap_err().status, 403);
    }

    #[test]
    fn colleagues_of_other_teams_are_not_seen_unless_they_work_everywhere() {
        let (mine, other, them) = (team(1), team(2), AgentId::mint(Time(9)));
        let mia = actor(&[within(Role::Agent, &mine)]);
        let of = |grants: &[Grant]| Belongs::of(grants, []);
        assert!(sees(&mia, &them, &of(&[within(Role::Agent, &mine)])));
        assert!(sees(&mia, &them, &of(&[all(Role::Lead)])));
        assert!(!sees(&mia, &them, &of(&[within(Role::Agent, &other)])));
        assert!(!sees(&mia, &them, &Belongs::default()));
        assert!(sees(&mia, mia.agent().unwrap(), &Belongs::default()));
        assert!(!sees(&actor(&[]), &them, &of(&[all(Role::Lead)])));
    }

    #[test]
    fn someone_who_also_belongs_elsewhere_is_changed_only_from_above() {
        let (mine, other, them) = (team(1), team(2), AgentId::mint(Time(9)));
        let local = actor(&[within(Role::Administrator, &mine)]);
        let check = |belongs: &Belongs| check_on(&local, Action::AgentChange, &them, belongs).map_err(|r| r.status);
        assert_eq!(check(&Belongs::of(&[within(Role::Agent, &mine)], [])), Ok(()));
        assert_eq!(check(&Belongs::of(&[within(Role::Agent, &mine)], [other.clone()])), Err(403));
        assert_eq!(check(&Belongs::of(&[all(Role::Administrator)], [])), Err(403));
        assert_eq!(check(&Belongs::of(&[], [other])), Err(404));
        assert_eq!(check(&Belongs::default()), Err(404));
    }

    #[test]
    fn a_token_cannot_be_made_wider_than_its_owner() {
        let mia = actor(&[all(Role::Agent)]);
        assert!(check_scopes(&mia, &[Action::ConversationRead]).is_ok());
        assert_eq!(check_scopes(&mia, &[Action::GrantChange]).unwrap_err().status, 403);
        assert_eq!(check_scopes(&mia, &[]).unwrap_err().status, 422);
    }

    #[test]
    fn only_a_person_touches_the_own_account() {
        let mut mia = actor(&[]);
        assert!(check_person(&mia).is_ok());
        mia.who = Who::Token(base::TokenId::mint(Time(1)), AgentId::mint(Time(1)));
        assert_eq!(check_person(&mia).unwrap_err().status, 403);
        assert_eq!(check_person(&Actor::visitor("x")).unwrap_err().status, 401);
    }
}
