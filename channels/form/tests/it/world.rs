//! A house with one form in it.

use base::{Actor, Fault, InboxId, Outcome, Time, Vault};
use contract::{Account, Intake, Memory, Settings};
use form::{Door, FormDesk};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use testkit::{Answered, Client, FakeClock, Fresh};
use web::{Admitted, Doorman, House, Method, Parts, Proxy};

struct Desk {
    account: Account,
    taking: Arc<Memory>,
}

impl FormDesk for Desk {
    fn account<'a>(&'a self, inbox: &'a InboxId) -> BoxFuture<'a, Result<Option<Account>, Fault>> {
        Box::pin(async move { Ok((self.account.inbox == *inbox).then(|| self.account.clone())) })
    }

    fn intake(&self) -> Arc<dyn Intake> {
        let intake: Arc<Memory> = Arc::clone(&self.taking);
        intake
    }
}

struct Open;

impl Doorman for Open {
    fn admit<'a>(&'a self, _parts: &'a Parts, address: String) -> BoxFuture<'a, Outcome<Admitted>> {
        Box::pin(async move { Ok(Admitted { actor: Actor::visitor(address), by_cookie: false }) })
    }

    fn public_url(&self) -> String {
        "https://desk.shop.test".into()
    }
}

/// A form and who looks at it.
pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) clock: FakeClock,
    pub(crate) taking: Arc<Memory>,
    pub(crate) account: Account,
    _fresh: Fresh,
}

pub(crate) async fn world(settings: &[(&str, &str)]) -> World {
    let fresh = Fresh::sqlite();
    let clock = FakeClock::default();
    let account = Account {
        inbox: InboxId::mint(Time(0)),
        name: "Form".into(),
        channel: "form".into(),
        address: None,
        aliases: vec![],
        from_name: String::new(),
        settings: Settings(settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()),
        vault: Vault::new([7; 32]),
        about: Value::Null,
        listening: vec![],
    };
    let taking = Arc::<Memory>::default();
    let desk = Desk { account: account.clone(), taking: Arc::clone(&taking) };
    let db = fresh.open(&[]).await;
    let house = House::build(db, Vault::new([7; 32]), Arc::new(clock.clone()), Arc::new(Open))
        .with(Door::new(Arc::new(desk)))
        .finish();
    let router = web::router(&house, "", [form::routes(), web::paper::routes()].concat(), Proxy::None);
    World { client: Client::new(router, ""), clock, taking, account, _fresh: fresh }
}

/// A form as filled in: the fields by name.
pub(crate) type Filled = HashMap<&'static str, String>;

impl World {
    pub(crate) fn path(&self) -> String {
        format!("/p/form/{}", self.account.inbox)
    }

    /// Opens the page, lets some time pass, and gives the form as it would be sent.
    pub(crate) async fn opened(&self) -> Filled {
        let page = self.client.get(&self.path()).await;
        let text = text(&page);
        self.clock.pass(30 * Time::SECOND);
        let mut filled = Filled::new();
        filled.insert("began", value(&text, "began"));
        filled.insert("email", "ana@x.test".into());
        filled.insert("message", "The kettle leaks.\nWhat now?".into());
        filled
    }

    pub(crate) async fn send(&self, filled: &Filled, files: &[(&str, &str, &[u8])]) -> Answered {
        let mut body = Vec::new();
        for (name, value) in filled {
            body.extend(
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes(),
            );
        }
        for (name, kind, bytes) in files {
            body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n").into_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--b--\r\n");
        self.client.send_raw(Method::POST, &self.path(), Some(("multipart/form-data; boundary=b", body))).await
    }
}

pub(crate) fn text(answered: &Answered) -> String {
    String::from_utf8(answered.bytes.clone()).unwrap()
}

/// The value of a hidden field.
pub(crate) fn value(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).unwrap().split('"').next().unwrap().to_owned()
}
