//! Mail: whether each inbox can be reached, and what DNS says about the domains it sends for.

use super::{Check, Sending, Verdict, trip};
use crate::settings::Settings;
use crate::wiring;
use base::{Fault, Vault};
use contract::{Account, Channels};
use mail::domain::{self, Finding};
use outside::Outside;
use std::collections::{BTreeMap, BTreeSet};
use store::Db;
use team::Stage;

const PART: &str = "mail";

/// Looks at every inbox that sends or receives mail, and at each domain once.
pub(super) async fn look(
    settings: &Settings,
    (db, vault): (&Db, &Vault),
    (stage, sending): (Stage, Sending),
) -> Result<Vec<Check>, Fault> {
    let outside = wiring::way_out(settings)?;
    let channels = wiring::channels(settings, (db, vault), stage)?;
    let (mut checks, mut domains) = (Vec::new(), BTreeMap::new());
    for inbox in desk::inbox::all(&mut db.read().await?).await? {
        if inbox.paused && inbox.health.detail.as_deref() == Some(desk::brought::AWAITS_SECRETS) {
            let advice = "give its password again under Settings → Inboxes, then switch it on";
            let told = (desk::brought::AWAITS_SECRETS.to_owned(), advice);
            checks.push(Check::warn((PART, "brought"), format!("inbox {}", inbox.name), told).of(&inbox.name));
        }
        if inbox.paused || inbox.address.is_none() {
            continue;
        }
        let Ok(account) = inbox.account(&channels, vault) else {
            let advice = "is secret.key the one of this database? else enter the password of the inbox again";
            let told = ("its settings cannot be opened".into(), advice);
            checks.push(Check::fail((PART, "sealed"), format!("inbox {}", inbox.name), told).of(&inbox.name));
            continue;
        };
        checks.extend(of_account(db, (&channels, &account), sending).await);
        for address in account.address.iter().chain(&account.aliases) {
            note(&mut domains, address, account.settings.text("smtp_host"));
        }
    }
    if let Some(found) = team::system_mail_settings(&mut db.read().await?, vault).await? {
        note(&mut domains, &found.account.from, &found.account.host);
    } else {
        let advice = "enter one under Settings → System mail: invitations, new passwords and notices leave by it";
        checks.push(Check::warn((PART, "system"), "system mail", ("no account is set up".into(), advice)));
    }
    for (domain, host) in &domains {
        checks.extend(records(&outside, domain, host).await);
    }
    let hosts: BTreeSet<&String> = domains.values().filter(|host| !host.is_empty()).collect();
    for host in hosts {
        checks.extend(name_of(&outside, host).await);
    }
    Ok(checks)
}

fn note(domains: &mut BTreeMap<String, String>, address: &str, host: &str) {
    if let Some((_, domain)) = address.rsplit_once('@') {
        domains.entry(domain.to_lowercase()).or_insert_with(|| host.to_owned());
    }
}

/// Whether it can be reached, and if so, whether answers come back to it.
async fn of_account(db: &Db, (channels, account): (&Channels, &Account), sending: Sending) -> Vec<Check> {
    let mut checks = reach(channels, account).await;
    if checks.iter().all(|check| check.verdict == Verdict::Ok) {
        checks.extend(trip::look(db, (channels, account), sending).await);
    }
    checks
}

/// The connection check of the inbox's own screen, in one line for each step that failed.
async fn reach(channels: &Channels, account: &Account) -> Vec<Check> {
    let Ok(channel) = channels.get(&account.channel) else { return Vec::new() };
    let tried = channel.try_out(account).await;
    let what = format!("inbox {}", account.name);
    if tried.ok {
        return vec![Check::ok((PART, "inbox"), what, "reached and signed in, both ways").of(&account.name)];
    }
    let failed = tried.steps.into_iter().filter(|step| !step.ok);
    failed
        .map(|step| {
            let told = (step.detail, "mend it under Settings → Inboxes, which tries again");
            Check::fail((PART, "inbox"), format!("{what}: {}", step.what), told)
                .of(&format!("{}: {}", account.name, step.what))
        })
        .collect()
}

async fn records(outside: &Outside, domain: &str, host: &str) -> Vec<Check> {
    let host = if host.is_empty() { format!("smtp.{domain}") } else { host.to_owned() };
    let Some(texts) = outside.texts(domain).await else {
        let told = ("the name servers do not answer".into(), "look at /etc/resolv.conf and the network");
        return vec![Check::warn((PART, "dns"), format!("DNS of {domain}"), told).of(domain)];
    };
    vec![
        told("spf", domain, domain::spf(domain, &texts, &host)),
        told("dkim", domain, domain::dkim(domain, &keys(outside, domain).await)),
        told("dmarc", domain, domain::dmarc(domain, &policy(outside, domain).await)),
    ]
}

/// How receivers know the host that hands mail over. One that is not found was told of with its inbox.
async fn name_of(outside: &Outside, host: &str) -> Option<Check> {
    let found = outside.reverse(host).await?;
    let read = |one: outside::Reverse| domain::Reverse {
        address: one.address.to_string(),
        names: one.names,
        leads_back: one.leads_back,
    };
    let found: Vec<domain::Reverse> = found.into_iter().map(read).collect();
    domain::ptr(host, &found).map(|finding| told("ptr", host, finding))
}

async fn keys(outside: &Outside, domain: &str) -> Vec<(String, Vec<String>)> {
    let asked = domain::SELECTORS.iter().map(|selector| async move {
        let name = format!("{selector}._domainkey.{domain}");
        Some(((*selector).to_owned(), outside.texts(&name).await.filter(|texts| !texts.is_empty())?))
    });
    futures_util::future::join_all(asked).await.into_iter().flatten().collect()
}

/// The policy of the domain, or of the one above it, as receivers look for it.
async fn policy(outside: &Outside, domain: &str) -> Vec<String> {
    let mut name = domain;
    loop {
        let texts = outside.texts(&format!("_dmarc.{name}")).await.unwrap_or_default();
        match name.split_once('.') {
            Some((_, above)) if texts.is_empty() && above.contains('.') => name = above,
            _ => return texts,
        }
    }
}

fn told(key: &'static str, domain: &str, finding: Finding) -> Check {
    let verdict = match finding.verdict {
        domain::Verdict::Good => Verdict::Ok,
        domain::Verdict::Weak => Verdict::Warn,
        domain::Verdict::Bad => Verdict::Fail,
    };
    let what = format!("{} of {domain}", key.to_uppercase());
    Check { verdict, advice: finding.advice, ..Check::ok((PART, key), what, finding.found) }.of(domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use outside::{Doubles, Guard};
    use std::sync::Arc;

    #[tokio::test]
    async fn a_zone_is_judged_as_receivers_would() {
        let zone = Doubles::default();
        zone.text("mail.shop.example", "v=spf1 mx -all");
        zone.text("google._domainkey.mail.shop.example", "v=DKIM1; p=MIGf");
        zone.text("_dmarc.shop.example", "v=DMARC1; p=reject");
        let [host, other]: [std::net::IpAddr; 2] = [[93, 184, 216, 34], [93, 184, 216, 35]].map(Into::into);
        zone.name("smtp.shop.example", &[host]);
        zone.pointer(host, "out.shop.example");
        zone.name("out.shop.example", &[host]);
        zone.name("smtp.bare.example", &[other]);
        let outside = Outside::over(Guard::default(), Arc::new(zone.clone()), Arc::new(zone)).unwrap();
        let verdicts = |checks: &[Check]| checks.iter().map(|check| check.verdict).collect::<Vec<_>>();
        let good = records(&outside, "mail.shop.example", "smtp.shop.example").await;
        assert_eq!(verdicts(&good), [Verdict::Ok; 3], "{good:#?}");
        let named = name_of(&outside, "smtp.shop.example").await.unwrap();
        assert_eq!((named.verdict, named.seen.as_str()), (Verdict::Ok, "93.184.216.34 is out.shop.example"));
        let nameless = name_of(&outside, "smtp.bare.example").await.unwrap();
        assert_eq!((nameless.verdict, nameless.of.as_deref()), (Verdict::Warn, Some("smtp.bare.example")));
        assert_eq!(name_of(&outside, "nowhere.example").await, None);
        let bare = records(&outside, "bare.example", "").await;
        assert_eq!(verdicts(&bare), [Verdict::Fail, Verdict::Warn, Verdict::Fail]);
        assert!(bare[0].advice.as_deref().unwrap().contains("v=spf1 mx a:smtp.bare.example ~all"));
    }
}
