//! What every handler can reach: the database, the vault, and the parts that areas and channels bring.

use crate::guard::Doorman;
use base::{Clock, Vault};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;
use store::Db;

/// Shared by all handlers. Cheap to clone.
#[derive(Clone)]
pub struct House(Arc<Inner>);

struct Inner {
    db: Db,
    vault: Vault,
    clock: Arc<dyn Clock>,
    doorman: Arc<dyn Doorman>,
    parts: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// Puts a house together.
pub struct Builder(Inner);

impl House {
    /// Begins a house.
    pub fn build(db: Db, vault: Vault, clock: Arc<dyn Clock>, doorman: Arc<dyn Doorman>) -> Builder {
        Builder(Inner { db, vault, clock, doorman, parts: HashMap::new() })
    }
    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }
    /// The vault.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }
    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }
    /// Who lets people in.
    #[must_use]
    pub fn doorman(&self) -> &Arc<dyn Doorman> {
        &self.0.doorman
    }
    /// A part brought at start, by its type.
    pub fn part<T: Send + Sync + 'static>(&self) -> Result<Arc<T>, base::Fault> {
        let part = self.0.parts.get(&TypeId::of::<T>()).cloned();
        part.and_then(|any| any.downcast::<T>().ok())
            .ok_or_else(|| base::Fault::new(format!("{} was not wired", std::any::type_name::<T>())))
    }
}

impl Builder {
    /// Adds a part.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, part: T) -> Self {
        self.0.parts.insert(TypeId::of::<T>(), Arc::new(part));
        self
    }
    /// Adds a part that is shared already.
    #[must_use]
    pub fn with_shared<T: Send + Sync + 'static>(mut self, part: Arc<T>) -> Self {
        self.0.parts.insert(TypeId::of::<T>(), part);
        self
    }
    /// The house.
    #[must_use]
    pub fn finish(self) -> House {
        House(Arc::new(self.0))
    }
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("House")
    }
}
