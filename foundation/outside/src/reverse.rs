//! What receivers of mail see of a host that hands it over: the names of its addresses, and whether they lead back.

use crate::{Outside, ranges};
use futures_util::future::join_all;
use std::net::IpAddr;
use std::time::Duration;

/// Addresses of one host that are looked at.
const MOST: usize = 8;
/// Name servers that take longer for all of it do not answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// One address of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverse {
    /// The address.
    pub address: IpAddr,
    /// The names kept for it (PTR).
    pub names: Vec<String>,
    /// One of them has this address.
    pub leads_back: bool,
}

impl Outside {
    /// The public addresses of a host we may go to, each with its names. Nothing when the host is not found or when the name
    /// servers do not answer.
    pub async fn reverse(&self, host: &str) -> Option<Vec<Reverse>> {
        let found = self.look_up(host, 25).await.ok()?;
        let public = found.into_iter().map(|address| address.ip()).filter(|address| !ranges::refused(*address));
        let each = join_all(public.take(MOST).map(|address| self.one(address)));
        tokio::time::timeout(PATIENCE, each).await.ok()?.into_iter().collect()
    }

    async fn one(&self, address: IpAddr) -> Option<Reverse> {
        let names = self.pointers(address).await?;
        let forward = join_all(names.iter().take(MOST).map(|name| self.addresses(name))).await;
        Some(Reverse { address, leads_back: forward.iter().any(|there| there.contains(&address)), names })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Doubles, Guard};
    use std::sync::Arc;

    #[tokio::test]
    async fn an_address_is_known_by_a_name_that_leads_back() {
        let [good, bare, other]: [IpAddr; 3] =
            [[93, 184, 216, 34], [93, 184, 216, 35], [93, 184, 216, 36]].map(Into::into);
        let zone = Doubles::default();
        zone.name("smtp.shop.example", &[good, bare, other]);
        zone.pointer(good, "out.shop.example");
        zone.name("out.shop.example", &[good]);
        zone.pointer(other, "gone.shop.example");
        zone.name("inside.shop.example", &[[10, 0, 0, 7].into()]);
        let guard = Guard { allowed_hosts: vec!["inside.shop.example".into()], ..Guard::default() };
        let outside = Outside::over(guard, Arc::new(zone.clone()), Arc::new(zone)).unwrap();
        let found = outside.reverse("smtp.shop.example").await.unwrap();
        let told: Vec<(IpAddr, usize, bool)> =
            found.iter().map(|one| (one.address, one.names.len(), one.leads_back)).collect();
        assert_eq!(told, [(good, 1, true), (bare, 0, false), (other, 1, false)]);
        assert_eq!(outside.reverse("inside.shop.example").await, Some(vec![]), "receivers do not see it");
        assert_eq!(outside.reverse("nowhere.example").await, None);
    }
}
