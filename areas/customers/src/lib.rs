//! Who the customers are: particulars, the addresses by which they are recognised, and blocks.
//!
//! A customer is recognised by an address only, never by a name or by what somebody claims. An address belongs to one
//! customer; it never moves to another by itself, and who claims one is asked for [`proof`]. Customers belong to the company: whoever may read customers at all
//! reads each of them. To block one takes a role that reaches the whole company or one of the customer's conversations.
//!
//! Does not know: conversations, messages, labels, which channel an address came from, who is shown what story.
#![warn(missing_docs)]

mod address;
mod alike;
pub mod away;
mod block_store;
mod bounce_store;
mod customer;
mod customer_store;
pub mod erase;
pub mod export;
mod identity_store;
pub mod import;
pub mod jobs;
mod merge_store;
mod name;
pub mod proof;
mod recognition_store;
mod refusals;
mod routes;
mod whose;
mod word_store;
mod words;

pub use address::{normalise, shown};
pub use alike::{Alike, alike, not_the_same};
pub use away::Away;
pub use block_store::{block, unblock};
pub use bounce_store::{Bounce, Bounced, Undeliverable, bounced};
pub use customer::{Change, Customer, CustomerRef, Identity, IdentityKind, NewCustomer, NewIdentity, Trust};
pub use customer_store::{In, add, ask_refs, change, found, get, is, list, refs, touch_contact};
pub use identity_store::{
    add_identity, addresses, call, find_by_address, has_complained, mark_complained, remove_identity,
};
pub use import::work::{Actors, Hands};
pub use merge_store::{MERGED, Merge, Merging, group, merge, merge_preview, merges, root, unmerge};
pub use name::{Colleagues, Doubt, suspicious_name};
pub use recognition_store::{Recognised, is_blocked, recognise};
pub use routes::routes;
pub use whose::{Holders, Whose};

/// The schema of this area.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration::same("customers/202611220100_customers", include_str!("migrations/202611220100_customers.sql")),
    store::Migration::same("customers/202611220120_merges", include_str!("migrations/202611220120_merges.sql")),
    store::Migration::same("customers/202611221100_imports", include_str!("migrations/202611221100_imports.sql")),
    store::Migration::same("customers/202611221101_erasure", include_str!("migrations/202611221101_erasure.sql")),
    store::Migration::same("customers/202611221102_proofs", include_str!("migrations/202611221102_proofs.sql")),
    store::Migration::same("customers/202611221160_handles", include_str!("migrations/202611221160_handles.sql")),
    store::Migration::same("customers/202611221900_away", include_str!("migrations/202611221900_away.sql")),
    store::Migration::same("customers/202611230100_complained", include_str!("migrations/202611230100_complained.sql")),
    store::Migration::same("customers/202611230570_bounces", include_str!("migrations/202611230570_bounces.sql")),
    store::Migration::same("customers/202611232330_erased_at", include_str!("migrations/202611232330_erased_at.sql")),
];
