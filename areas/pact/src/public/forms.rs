//! Signing in public: a form, a link by mail, a button; and the way back. Nothing changes on GET: programs that look through
//! mail open every link.

use super::form_pages::{self as pages, Filled};
use super::words::{self, Words, filled};
use crate::signing::people::{self, Lately, Linked, Listed, Wish};
use crate::signing::{Standing, name, standing};
use base::{Failure, Outcome, Refusal, Time, Vault};
use team::{Company, Stage};
use web::paper::html;
use web::{Method, Needs, Raw, Response, Route, StatusCode, raw};

/// Largest form.
const BODY: usize = 8_192;
/// Nobody fills the form faster, and a page older than this is shown anew.
const QUICK_MS: i64 = 2 * Time::SECOND;
const STALE_MS: i64 = Time::DAY;
/// What the signature on the page's time is for.
const BEGAN: &str = "pact.began";

pub(super) fn routes() -> Vec<Route> {
    const SIGN: &str = "/p/pact/sign";
    const CONFIRM: &str = "/p/pact/confirm/{token}";
    const WITHDRAW: &str = "/p/pact/withdraw/{token}";
    vec![
        raw(Method::GET, SIGN, Needs::Nothing, ("the form to sign the pact", 0), form),
        raw(Method::POST, SIGN, Needs::Nothing, ("asks for a link to sign the pact", BODY), ask),
        raw(Method::GET, CONFIRM, Needs::Nothing, ("the question behind the link of a mail", 0), question),
        raw(Method::POST, CONFIRM, Needs::Nothing, ("signs the pact", 1_024), confirm),
        raw(Method::GET, WITHDRAW, Needs::Nothing, ("the way to take a signature back", 0), way_back),
        raw(Method::POST, WITHDRAW, Needs::Nothing, ("takes a signature back", 1_024), withdraw),
    ]
}

/// Where somebody may sign: only what is in public.
async fn open(raw: &Raw) -> Outcome<(Company, &'static Words)> {
    let mut conn = raw.ask.read().await?;
    super::standing_edition(&mut conn).await?;
    spoken(raw, team::company(&mut conn).await?)
}

/// Where somebody may take back what they signed: also when the company took back what it promised.
async fn ever(raw: &Raw) -> Outcome<(Company, &'static Words)> {
    let mut conn = raw.ask.read().await?;
    if standing(&mut conn).await? == Standing::Never {
        return Err(Refusal::missing().into());
    }
    spoken(raw, team::company(&mut conn).await?)
}

fn spoken(raw: &Raw, company: Company) -> Outcome<(Company, &'static Words)> {
    let words = words::of(&super::language(raw, &company.locale));
    Ok((company, words))
}

/// Whether a mail can leave at all.
fn can_mail(raw: &Raw, company: &Company) -> Outcome<bool> {
    Ok(company.system_mail.is_some() || *raw.ask.part::<Stage>()? == Stage::Demo)
}

async fn form(raw: Raw) -> Result<Response, Failure> {
    let (company, words) = open(&raw).await?;
    if !can_mail(&raw, &company)? {
        return Ok(html(StatusCode::OK, pages::closed(words)));
    }
    let fields = Filled { began: began(raw.ask.house().vault(), raw.ask.now), ..Filled::default() };
    Ok(html(StatusCode::OK, pages::form(words, &fields, &[])))
}

fn began(vault: &Vault, now: Time) -> String {
    vault.sign(BEGAN, &now.0.to_string())
}

async fn ask(raw: Raw) -> Result<Response, Failure> {
    let (company, words) = open(&raw).await?;
    if !can_mail(&raw, &company)? {
        return Ok(html(StatusCode::SERVICE_UNAVAILABLE, pages::closed(words)));
    }
    let (vault, now) = (raw.ask.house().vault().clone(), raw.ask.now);
    let mut fields = Filled::read(Raw::pairs(&raw.body));
    let (clean, mut wrong) = checked(words, &fields);
    wrong.extend(hurried(words, &vault, (&fields, now)));
    let Some(clean) = clean.filter(|_| wrong.is_empty()) else {
        fields.began = kept_began(&vault, (&fields.began, now));
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, pages::form(words, &fields, &wrong)));
    };
    let wish = Wish { address: &clean.0, name: &clean.1, listed: fields.listed() };
    let lately = raw.ask.part::<Lately>()?;
    if let Err(minutes) = lately.count(&people::mark(&vault, wish.address), &raw.ask.actor.address, now) {
        let wrong = [("email", filled(words.often, &[("minutes", &minutes.to_string())]))];
        return Ok(html(StatusCode::TOO_MANY_REQUESTS, pages::form(words, &fields, &wrong)));
    }
    let mut tx = raw.ask.begin().await?;
    people::ask(&mut tx, &vault, wish, words).await?;
    tx.commit().await?;
    Ok(html(StatusCode::OK, pages::sent(words, wish.address)))
}

/// What is wrong with a field, in words.
type Wrong = (&'static str, String);

/// Address and name as they are kept, and what is wrong with what was typed.
fn checked(words: &Words, fields: &Filled) -> (Option<(String, String)>, Vec<Wrong>) {
    let name = name::clean(&fields.name);
    let address = team::words::email("email", &fields.email);
    let mut wrong = Vec::new();
    if let Err(why) = name {
        let text = match why {
            name::Wrong::Empty => words.name_empty,
            name::Wrong::Long => words.name_long,
            name::Wrong::Link => words.name_link,
            name::Wrong::Odd => words.name_odd,
        };
        wrong.push(("name", text.to_owned()));
    }
    if address.is_err() {
        wrong.push(("email", words.email_wrong.to_owned()));
    }
    if !fields.website.is_empty() {
        wrong.push(("website", words.trap.to_owned()));
    }
    (address.ok().zip(name.ok()), wrong)
}

fn age(vault: &Vault, (began, now): (&str, Time)) -> Option<i64> {
    let at: i64 = vault.verify(BEGAN, began)?.parse().ok()?;
    Some(now.since(Time(at)))
}

fn hurried(words: &Words, vault: &Vault, (fields, now): (&Filled, Time)) -> Option<Wrong> {
    match age(vault, (&fields.began, now)) {
        Some(age) if age < QUICK_MS => Some(("name", words.quick.to_owned())),
        Some(age) if age <= STALE_MS => None,
        _ => Some(("name", words.stale.to_owned())),
    }
}

/// The page keeps its time, so that a second press counts; one that is no good is given anew.
fn kept_began(vault: &Vault, (before, now): (&str, Time)) -> String {
    match age(vault, (before, now)) {
        Some(age) if age <= STALE_MS => before.to_owned(),
        _ => began(vault, now),
    }
}

async fn question(raw: Raw) -> Result<Response, Failure> {
    let (_, words) = open(&raw).await?;
    let (vault, token) = (raw.ask.house().vault(), raw.ask.text("token")?);
    Ok(match people::asked(&mut raw.ask.read().await?, vault, (token, raw.ask.now)).await? {
        Linked::Asked(_, _, name, listed) => html(StatusCode::OK, pages::question(words, (&name, listed), token)),
        Linked::Signed(mark, name, listed) => thanks(words, vault, (&mark, &name, listed)),
        Linked::Gone => html(StatusCode::GONE, pages::over(words)),
    })
}

fn thanks(words: &Words, vault: &Vault, (mark, name, listed): (&str, &str, Listed)) -> Response {
    let back = format!("{}?lang={}", people::withdraw_path(vault, mark), words.code);
    html(StatusCode::OK, pages::thanks(words, (name, listed), &back))
}

async fn confirm(raw: Raw) -> Result<Response, Failure> {
    let (_, words) = open(&raw).await?;
    let (vault, token) = (raw.ask.house().vault(), raw.ask.text("token")?);
    let mut tx = raw.ask.begin().await?;
    Ok(match people::asked(&mut tx, vault, (token, raw.ask.now)).await? {
        Linked::Asked(id, mark, name, listed) => {
            people::confirm(&mut tx, (&id, &mark)).await?;
            tx.commit().await?;
            thanks(words, vault, (&mark, &name, listed))
        }
        Linked::Signed(mark, name, listed) => thanks(words, vault, (&mark, &name, listed)),
        Linked::Gone => html(StatusCode::GONE, pages::over(words)),
    })
}

async fn way_back(raw: Raw) -> Result<Response, Failure> {
    let (_, words) = ever(&raw).await?;
    let token = raw.ask.text("token")?;
    Ok(match people::signed(&mut raw.ask.read().await?, raw.ask.house().vault(), token).await? {
        Linked::Signed(_, name, _) => html(StatusCode::OK, pages::way_back(words, &name, token)),
        Linked::Asked(..) | Linked::Gone => html(StatusCode::GONE, pages::over(words)),
    })
}

async fn withdraw(raw: Raw) -> Result<Response, Failure> {
    let (_, words) = ever(&raw).await?;
    let mut tx = raw.ask.begin().await?;
    let vault = raw.ask.house().vault();
    let Linked::Signed(mark, ..) = people::signed(&mut tx, vault, raw.ask.text("token")?).await? else {
        return Ok(html(StatusCode::GONE, pages::over(words)));
    };
    people::take_back(&mut tx, &mark).await?;
    tx.commit().await?;
    Ok(html(StatusCode::OK, pages::taken_back(words)))
}
