//! Every route × every role: what is one's own, what belongs to the other team, a visitor, a narrow token (SEC-C1).

use crate::generated;
use crate::house::{House, Side, answer, id, mail};
use base::{Action, Role, Scope};
use goodword::wiring::api_routes;
use serde_json::{Value, json};
use std::fmt::Write;
use testkit::{Answered, Client, Fresh};
use web::{Method, Needs, Route};

const ROLES: &[(&str, Role)] = crate::house::PEOPLE;

/// One thing of each kind, of one team.
struct Things {
    conversation: String,
    message: String,
    note: String,
    inbox: String,
    quarantined: String,
    outbox: String,
    sent: String,
    customer: String,
    identity: String,
    agent: String,
    team: String,
    label: String,
    deed: String,
    /// Everybody's: whether one may use it is decided by the conversation.
    macro_: String,
    later: String,
}

/// What the routes are asked with.
struct Cell<'a> {
    things: &'a Things,
    /// Missing ids instead.
    missing: bool,
}

/// Whether ids below this path belong to a team.
fn of_a_team(path: &str) -> bool {
    [
        "/conversations/{id}",
        "/messages/{id}",
        "/notes/{id}",
        "/inboxes/{id}",
        "/quarantine/{id}",
        "/outbox/{id}",
        "/sent-mail/{id}",
        "/deeds/{id}",
        "/later/{id}",
        "/approvals/{id}",
    ]
    .iter()
    .any(|start| path.starts_with(start))
}

impl Cell<'_> {
    fn path(&self, route: &Route) -> String {
        let one = |id: &str| {
            let (kind, _) = id.split_once('_').unwrap();
            if self.missing { format!("{kind}_00000000000000000000000000") } else { id.to_owned() }
        };
        let things = self.things;
        let (head, _) = route.path[1..].split_once('/').unwrap_or((&route.path[1..], ""));
        let named = match head {
            "conversations" => &things.conversation,
            "messages" => &things.message,
            "notes" => &things.note,
            "inboxes" => &things.inbox,
            "quarantine" => &things.quarantined,
            "outbox" => &things.outbox,
            "sent-mail" => &things.sent,
            "customers" => &things.customer,
            "agents" => &things.agent,
            "teams" => &things.team,
            "labels" => &things.label,
            "deeds" => &things.deed,
            "later" | "approvals" => &things.later,
            // Of these nobody holds one here: they concern one's own, or the whole company.
            "jobs" | "sessions" | "tokens" | "invitations" | "webhooks" | "bulks" | "views" | "roles" | "macros"
            | "listenings" | "heard" | "muted" | "files" | "me" => {
                let path = route.path.replace("{id}", "xyz_00000000000000000000000000");
                return path.replace("{delivery}", "out_00000000000000000000000000");
            }
            "publish-rules" | "levels" | "reviews" | "objections" => {
                let path = route.path.replace("{id}", "xyz_00000000000000000000000000").replace("{family}", "square");
                return path.replace("{agent}", "agt_00000000000000000000000000");
            }
            "exports" => return route.path.replace("{id}", "exp_00000000000000000000000000"),
            "calendars" | "sla-policies" | "promises" => {
                return route.path.replace("{id}", "xyz_00000000000000000000000000");
            }
            "customer-imports" => {
                return route.path.replace("{id}", "imp_00000000000000000000000000").replace("{part}", "0");
            }
            "job-classes" => return route.path.replace("{class}", "reports"),
            _ => {
                assert!(!route.path.contains('{'), "{}: say in this test which thing the path names", route.path);
                return route.path.to_owned();
            }
        };
        let identity = if self.missing { "idn_00000000000000000000000000".to_owned() } else { things.identity.clone() };
        route
            .path
            .replace("{id}", &one(named))
            .replace("{identity}", &identity)
            .replace("{macro}", &things.macro_)
            .replace("{agent}", &one(&things.agent))
            .replace("{proof}", "prf_00000000000000000000000000")
            .replace("{link}", "lnk_00000000000000000000000000")
    }

    /// A body that fits, and changes as little as possible. A new route needs a line here.
    #[expect(clippy::too_many_lines, reason = "a list, one line for a route")]
    fn body(&self, route: &Route) -> Option<Value> {
        let none = json!({});
        let things = self.things;
        let words = json!({ "text": "words", "mentions": [], "attachments": [] });
        let anna = json!([{ "name": "Ana", "address": "ana@post.example" }]);
        let body = match (route.method.as_str(), route.path) {
            ("GET" | "DELETE", _) => return None,
            ("POST", "/conversations") => json!({ "inbox": things.inbox, "to": anna, "subject": "s", "body_text": "" }),
            ("POST", "/conversations/internal") => json!({ "inbox": things.inbox, "subject": "", "body_text": "" }),
            ("POST", "/conversations/note") => {
                json!({ "inbox": things.inbox, "how": "phone_in", "happened_at": 0, "text": "" })
            }
            ("POST", "/conversations/bulk") => json!({ "ids": [], "change": {} }),
            ("POST", "/conversations/{id}/merge") => json!({ "others": [] }),
            ("POST", "/conversations/{id}/move") => json!({ "messages": [] }),
            ("POST", "/conversations/{id}/links") => json!({ "to": "0", "tie": "related" }),
            ("PUT", "/pact/goals") => json!({ "lines": [] }),
            ("POST", "/conversations/{id}/reading") => json!({ "kind": "complaint", "is_so": true }),
            ("PUT", "/messages/{id}/abuse" | "/me/break") => none,
            ("PUT", "/pact/edition") => json!({ "language": "en", "repair": "", "lines": [] }),
            ("POST", "/pact/edition/signature" | "/pact/edition/countersignature") => {
                json!({ "mark": "", "title": "" })
            }
            ("POST", "/pact/edition/proposal" | "/pact/edition/publication") => json!({ "mark": "" }),
            ("POST", "/pact/words") => json!({ "promise": "C1", "words": "" }),
            ("POST", "/bulks") => json!({ "ids": [] }),
            ("POST", "/bulks/{id}/preview" | "/bulks/{id}/run") => json!({ "change": {} }),
            ("POST", "/views" | "/macros") | ("PUT", "/views/{id}" | "/macros/{id}") => json!({ "name": "" }),
            (
                "POST",
                "/conversations/{id}/macros/{macro}"
                | "/conversations/{id}/claim"
                | "/conversations/{id}/transcript"
                | "/quarantine/{id}/conversation",
            ) => none,
            ("POST", "/customers/{id}/different" | "/customers/{id}/merge" | "/customers/{id}/merge/preview") => {
                json!({ "other": things.customer })
            }
            ("POST", "/conversations/{id}/customer") => json!({ "customer": things.customer }),
            ("POST", "/conversations/{id}/later") => json!({
                "writing": { "kind": "reply", "to": anna, "body_text": "words", "seen_thread_version": -1 },
                "when": { "wall": "", "zone": "UTC", "whose": "mine" }
            }),
            ("POST", "/conversations/{id}/approvals") => {
                json!({ "writing": { "kind": "reply", "to": anna, "body_text": "words", "seen_thread_version": -1 } })
            }
            ("POST", "/approvals/{id}/approve") => json!({ "mark": "" }),
            ("POST", "/approvals/{id}/return") => json!({ "words": "" }),
            ("POST", "/publish-rules") | ("PUT", "/publish-rules/{id}") => json!({ "name": "", "need": "one" }),
            ("POST", "/crisis") => json!({ "about": "" }),
            ("POST", "/levels/{agent}/{family}") => json!({ "level": "L0" }),
            ("POST", "/reviews/{id}") => json!({ "verdict": "sound" }),
            ("POST", "/levels/mine/objections") => json!({ "thing": "rev_00000000000000000000000000", "words": "x" }),
            ("POST", "/objections/{id}") => json!({ "outcome": "stands", "words": "x" }),
            ("POST", "/conversations/{id}/messages") => json!({
                "kind": "reply", "to": anna, "body_text": "words", "seen_thread_version": -1
            }),
            ("POST", "/conversations/{id}/check") => json!({ "body_text": "words" }),
            ("POST", "/conversations/{id}/posts/act") => json!({ "post": "x", "act": "like" }),
            ("POST", "/conversations/{id}/continue") => json!({ "body_text": "" }),
            ("POST", "/listenings") => json!({ "inbox": things.inbox, "words": "", "rule": "click" }),
            ("POST", "/muted") => json!({ "inbox": things.inbox, "kind": "word", "value": "" }),
            ("PATCH", "/files/{id}") => json!({ "description": "" }),
            ("POST", "/conversations/{id}/notes") | ("PATCH", "/notes/{id}") if route.path == "/notes/{id}" => {
                json!({ "text": "words" })
            }
            ("POST", "/conversations/{id}/notes") => words,
            ("POST", "/conversations/{id}/presence") => json!({ "state": "viewing" }),
            ("POST", "/conversations/{id}/drafts/{agent}/comments") => json!({ "text": "words" }),
            ("POST", "/conversations/{id}/drafts/{agent}/take") => json!({ "version": 0 }),
            ("PUT", "/conversations/{id}/draft") => {
                json!({ "kind": "reply", "body_text": "w", "device": "d", "version": null })
            }
            ("POST", "/messages/{id}/redactions" | "/messages/{id}/redactions/preview") => {
                json!({ "passage": "nowhere" })
            }
            ("POST", "/messages/{id}/release") => json!({ "decision": "accept" }),
            ("POST", "/calendars") => json!({ "name": "", "hours": { "zone": "", "week": {} } }),
            ("POST", "/calendars/holidays") => json!({ "text": "" }),
            ("POST", "/calendars/try") => json!({ "hours": { "zone": "", "week": {} }, "minutes": 1 }),
            ("POST", "/sla-policies") => {
                json!({ "name": "", "calendar": "cal_00000000000000000000000000", "targets": {} })
            }
            ("POST", "/conversations/{id}/promises") => json!({ "what": "", "due_at": 0 }),
            ("POST", "/conversations/{id}/promises/look") => json!({ "body_text": "words" }),
            ("PUT", "/conversations/{id}/promises/choice") => json!({ "quote": "words" }),
            ("PATCH", "/promises/{id}") => json!({ "owner": things.agent }),
            ("POST", "/promises/{id}/settle") => json!({ "how": "kept" }),
            ("POST", "/promises/{id}/reopen") => json!({ "why": "undone" }),
            ("POST", "/promises/{id}/time") => json!({ "due_at": 0, "consent": "given" }),
            ("POST", "/promises/{id}/answer") => json!({ "answer": "agreed" }),
            ("POST", "/doctor" | "/copy/seen" | "/exports" | "/exports/{id}/address" | "/pact/edition/withdrawal") => {
                none
            }
            ("POST", "/job-classes/{class}/pause") => json!({ "reason": "a test" }),
            ("POST", "/labels") => json!({ "name": "", "colour": "1" }),
            ("PUT", "/inboxes/order") => json!({ "inboxes": [] }),
            ("POST", "/inboxes" | "/inboxes/check") => json!({ "name": "", "channel": "note" }),
            ("PUT", "/inboxes/{id}/automatic") | ("POST", "/inboxes/{id}/sign-in" | "/approvals/{id}/look") => none,
            ("POST", "/inboxes/sign-in") => json!({ "state": "x" }),
            ("POST", "/inboxes/{id}/automatic/preview") => {
                json!({ "which": "away", "language": "en", "text": "" })
            }
            ("POST", "/customer-imports") => json!({ "file_name": "x.csv" }),
            ("POST", "/customer-imports/{id}/check") => json!({ "encoding": "x", "separator": ",", "columns": [] }),
            ("POST", "/customer-imports/{id}/look") | ("PUT", "/customer-imports/{id}/parts/{part}") => none,
            ("PUT", "/me/signatures" | "/inboxes/{id}/signatures") => json!({ "items": [] }),
            ("POST", "/signatures/look") => json!({ "text": "", "inbox": things.inbox }),
            ("POST", "/retention/preview") => json!({ "rules": [] }),
            ("PUT", "/retention") => json!({ "rules": [], "seen": 0 }),
            ("PUT", "/house-words") => json!({ "hosts": ["-"] }),
            ("POST", "/customers/{id}/proofs") => json!({ "address": "" }),
            ("POST", "/customers/{id}/proofs/{proof}/code") => json!({ "code": "" }),
            ("POST", "/customers/{id}/erasure") => json!({ "reason": "", "confirm": "" }),
            ("POST", "/customers") => json!({ "name": "" }),
            ("POST", "/customers/{id}/identities") => json!({ "kind": "email", "value": "" }),
            ("POST", "/roles") => json!({ "name": "", "permissions": [] }),
            ("POST", "/teams") => json!({ "name": "" }),
            ("PUT", "/teams/{id}/members") => json!({ "agents": ["x"] }),
            ("PUT", "/agents/{id}/grants") => json!({ "grants": [{ "role": "none" }] }),
            ("POST", "/invitations") => json!({ "email": "", "name": "", "roles": [], "teams": [] }),
            ("POST", "/webhooks") => json!({ "url": "" }),
            ("POST", "/tokens") => json!({ "name": "", "scopes": [] }),
            ("POST", "/sessions") => json!({ "email": "x", "password": "x" }),
            ("POST", "/sessions/link") => json!({ "token": "x" }),
            ("POST", "/setup") => json!({ "token": "x", "company": "", "name": "", "email": "", "password": "" }),
            ("POST", "/passwords/forgot") => json!({ "email": "x" }),
            ("POST", "/passwords/reset") => json!({ "token": "x", "password": "" }),
            ("POST", "/invitations/accept") => json!({ "token": "x", "name": "", "password": "" }),
            ("POST", "/me/password") => json!({ "current": "", "password": "" }),
            ("POST", "/company/test-mail") => json!({ "to": "" }),
            ("PUT", "/me/preferences") => json!({ "theme": "none" }),
            ("POST", "/files") => json!({}),
            ("PATCH", _) => none,
            ("POST", path) if takes_nothing(path) => none,
            (method, path) => panic!("{method} {path}: say in this test with which body it is asked"),
        };
        Some(body)
    }

    async fn asked(&self, who: &Client, route: &Route) -> Answered {
        let answer = who.send(route.method.clone(), &self.path(route), self.body(route)).await;
        assert!(answer.status.as_u16() < 500, "{} {} fails", route.method, self.path(route));
        answer
    }
}

fn takes_nothing(path: &str) -> bool {
    [
        "/undo",
        "/retry",
        "/cancel",
        "/images",
        "/rest",
        "/first-writer",
        "/reply-to",
        "/revoke",
        "/discard",
        "/check",
        "/resume",
        "/run",
        "/pause",
        "/deactivation",
        "/resend",
        "/block",
        "/read",
        "/secret",
        "/test",
        "/replay",
        "/back",
        "/withdraw",
        "/open",
        "/dismiss",
        "/restore",
        "/refresh",
    ]
    .iter()
    .any(|end| path.ends_with(end))
}

#[expect(clippy::cognitive_complexity, reason = "one thing of each kind, one after the other")]
async fn things(house: &House, side: &Side, agent: &str, name: &str) -> Things {
    let who = house.who(agent).await;
    let ada = house.who("ada").await;
    let conversation = house.conversation(side, name).await;
    let note = id(&who
        .post(
            &format!("/conversations/{conversation}/notes"),
            json!({ "text": "a note", "mentions": [], "attachments": [] }),
        )
        .await
        .ok());
    let message = id(&answer(&who, &conversation, "On its way.").await.ok());
    house.sends().await;
    let quarantined = quarantined(house, side).await;
    let find = async |sql, of: &str| house.text_of(sql, of).await;
    let customer = find("select customer_id from conversations where id = $1", &conversation).await;
    let label = json!({ "name": name, "colour": "1" });
    let other = id(&who.post("/customers", json!({ "name": format!("Somebody of {name}") })).await.ok());
    let give = |to: &str| json!({ "customer": to });
    let place = format!("/conversations/{conversation}/customer");
    who.post(&place, give(&other)).await.ok();
    // And back: who may do what to a customer depends on whose conversations they have.
    let given = who.post(&place, give(&customer)).await.ok();
    let seen = who.get(&format!("/conversations/{conversation}")).await.ok();
    let writing = json!({ "kind": "reply", "to": seen["reply_to"]["to"], "body_text": "later", "seen_thread_version": seen["thread_version"] });
    let wall = &base::Clock::now(&house.clock).plus(3_600_000).to_rfc3339()[..16];
    let plan = json!({ "writing": writing, "when": { "wall": wall, "zone": "UTC", "whose": "mine" } });
    let later = id(&who.post(&format!("/conversations/{conversation}/later"), plan).await.ok());
    // Whoever made it asked for a look at it.
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let asked = "insert into approvals (later_id, conversation_id, author_id, asked_at, mark, state, need, reasons) values ($1, $2, $3, 1, 'x', 'waiting', 1, '[]')";
    tx.exec(asked, store::args![&later, &conversation, house.agent(agent).await]).await.unwrap();
    tx.commit().await.unwrap();
    let draft = json!({ "kind": "reply", "body_text": "w", "device": "d", "version": null });
    who.put(&format!("/conversations/{conversation}/draft"), draft).await.ok();
    let macro_ = json!({ "name": name, "scope": "all", "texts": { "en": "words" } });
    Things {
        later,
        macro_: id(&ada.post("/macros", macro_).await.ok()),
        deed: given["deed"].as_str().unwrap().to_owned(),
        outbox: find("select id from outbox where message_id = $1", &message).await,
        sent: find("select id from sent_mail where conversation_id = $1", &conversation).await,
        identity: find("select id from identities where customer_id = $1", &customer).await,
        agent: house.agent(agent).await,
        label: id(&ada.post("/labels", label).await.ok()),
        team: side.team.clone(),
        inbox: side.inbox.clone(),
        conversation,
        message,
        note,
        quarantined,
        customer,
    }
}

/// Something put into quarantine by hand: what a parser gives up on changes with the parser.
pub(crate) async fn quarantined(house: &House, side: &Side) -> String {
    house.takes(side, mail("Eve <eve@post.example>", &side.address, "odd", "odd bytes of the other team")).await;
    let found = house.text_of("select max(id) from inbound where inbox_id = $1", &side.inbox).await;
    let mut tx = house.db().begin(&base::Actor::system()).await.unwrap();
    let sql = "update inbound set state = 'quarantined', reason = 'odd', subject = 'odd subject' where id = $1";
    tx.exec(sql, store::args![&found]).await.unwrap();
    tx.commit().await.unwrap();
    found
}

/// `yes` (reached the thing, whatever it then said), `no`, `hidden`, `sign in`.
fn word(answer: &Answered) -> &'static str {
    match answer.status.as_u16() {
        401 => "sign in",
        403 => "no",
        404 => "hidden",
        status if status >= 500 => panic!("{status}: {}", String::from_utf8_lossy(&answer.bytes)),
        _ => "yes",
    }
}

/// Streams never end, and leaving ends the session the test asks with.
fn is_asked(route: &Route) -> bool {
    route.path != "/live" && !(route.method == Method::DELETE && route.path.starts_with("/sessions"))
}

fn has(role: &Role, needs: Needs) -> bool {
    // Taking part opens some doors a role does not: they are checked at the thing, not at the route.
    const MEMBER: &[Action] = &[Action::ConversationRead, Action::ConversationNote, Action::InternalRead];
    match needs {
        Needs::Nothing | Needs::SignIn => true,
        Needs::Permission(action) => role.actions().contains(&action) || MEMBER.contains(&action),
    }
}

/// Somebody of the team with a role the company made.
async fn custom(house: &House) -> (Role, Client) {
    let actions =
        vec![Action::ConversationRead, Action::CustomerRead, Action::CustomerErase, Action::ReportRead, Action::Export];
    let new = json!({ "name": "Data protection", "permissions": actions });
    let made = id(&house.who("ada").await.post("/roles", new).await.ok());
    let role = Role::custom(made.parse().unwrap(), actions);
    let scope = Scope::Team { team: house.kettles.team.parse().unwrap() };
    house.hire("dora", role.clone(), scope).await;
    (role, house.who("dora").await)
}

fn named(role: &Role) -> &str {
    if matches!(role, Role::Custom(_)) { "one the company made (reads, erases, exports)" } else { role.code() }
}

struct Table {
    house: House,
    own: Things,
    others: Things,
    doll: Client,
    people: Vec<(Role, Client)>,
}

impl Table {
    async fn set() -> Self {
        let house = House::open(Fresh::sqlite()).await;
        let own = things(&house, &house.kettles, "max", "ours").await;
        let others = things(&house, &house.lamps, "ben", "theirs").await;
        let mut people = vec![];
        for (name, role) in ROLES.iter().filter(|(name, _)| *name != "max") {
            people.push((role.clone(), house.who(name).await));
        }
        people.push(custom(&house).await);
        let everywhere = house.hire("doll", Role::Administrator, Scope::Everything).await;
        drop(everywhere);
        let doll = house.who("doll").await;
        let made = doll.post("/tokens", json!({ "name": "narrow", "scopes": ["value.read"] })).await.ok();
        let doll = house.visitor.token(made["secret"].as_str().unwrap());
        Self { house, own, others, doll, people }
    }

    async fn line(&self, route: &Route) -> String {
        let mut line = format!("| `{} {}` | {} |", route.method, route.path, web::openapi::needs(route.needs));
        if route.needs == Needs::Nothing {
            line.push_str(&" open |".repeat(self.people.len() + 2));
            return line;
        }
        for (role, who) in &self.people {
            let cell = if is_asked(route) { self.cell(route, role, who).await } else { "yes".into() };
            write!(line, " {cell} |").unwrap();
        }
        for (who, scopes) in [(&self.doll, "token"), (&self.house.visitor, "visitor")] {
            let answer = if is_asked(route) { word(&self.of(&self.own).asked(who, route).await) } else { "–" };
            if scopes == "visitor" && is_asked(route) {
                assert_eq!(answer, "sign in", "{} {} lets visitors in", route.method, route.path);
            }
            if let (Needs::Permission(_), "token") = (route.needs, scopes) {
                assert_eq!(answer, "no", "{} {} lets a token in that has no scope for it", route.method, route.path);
            }
            write!(line, " {answer} |").unwrap();
        }
        line
    }

    const fn of<'a>(&self, things: &'a Things) -> Cell<'a> {
        Cell { things, missing: false }
    }

    /// The same requests with ids of nothing.
    const fn nothing(&self) -> Cell<'_> {
        Cell { things: &self.others, missing: true }
    }

    async fn cell(&self, route: &Route, role: &Role, who: &Client) -> String {
        let at = format!("{} {} as {}", route.method, route.path, named(role));
        let own = word(&self.of(&self.own).asked(who, route).await);
        if !has(role, route.needs) {
            assert_eq!(own, "no", "{at}: has no permission");
        }
        if !of_a_team(route.path) {
            // Ids of these are of one person or of the whole company: the test holds none, so finding nothing is "yes".
            return if own == "hidden" { "yes" } else { own }.into();
        }
        // A note is its author's alone.
        if let Needs::Permission(action) = route.needs
            && route.path != "/notes/{id}"
            && [action, Action::ConversationRead].iter().all(|action| role.actions().contains(action))
        {
            assert_eq!(own, "yes", "{at}: of the own team");
        }
        if *role == Role::Administrator {
            return own.into();
        }
        let (theirs, nothing) = (self.of(&self.others).asked(who, route).await, self.nothing().asked(who, route).await);
        assert_eq!(word(&theirs), if has(role, route.needs) { "hidden" } else { "no" }, "{at}: of the other team");
        assert_eq!(theirs.bytes, nothing.bytes, "{at}: what is hidden looks different from what is missing");
        format!("{own} / {}", word(&theirs))
    }
}

const INTRO: &str = "# Who may do what

Made by the tests from the routes and from real requests; do not edit. `yes`: the request reached the thing (what it then
said depends on the thing). `no`: refused for lack of permission. `open`: for anybody. `hidden`: answered as if it did not exist. `sign in`: only
for people who are signed in. Two words: something of one's own team / the same of another team. All roles but the
administrator are held within one team here; held everywhere, nothing but other teams' internal requests is hidden.

";

#[test]
fn every_route_keeps_to_its_team_and_the_table_is_up_to_date() {
    testkit::run(async {
        let table = Table::set().await;
        let mut text = String::from(INTRO);
        let roles: Vec<&str> = table.people.iter().map(|(role, _)| named(role)).collect();
        writeln!(text, "| route | needs | {} | token with another scope | visitor |", roles.join(" | ")).unwrap();
        writeln!(text, "|{}", "---|".repeat(roles.len() + 4)).unwrap();
        for route in api_routes() {
            writeln!(text, "{}", table.line(&route).await).unwrap();
        }
        generated::same("authorisation.md", &text);
    });
}
