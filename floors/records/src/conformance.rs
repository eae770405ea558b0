//! Conformance (一致性测试): what every record type must pass, run from one line in its room:
//! `conformance::run(Account::TYPE, types, &[]).await`.

mod checks;
mod sample;

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Role};
use qd_store::{Store, migrate::Migration};

use crate::{Act, RecordType, Records, Registry};

/// A house with one type under test.
pub(crate) struct Bench {
    pub records: Records,
    pub of: &'static RecordType,
    clock: FixedClock,
    _folder: tempfile::TempDir,
}

/// Runs every check on a fresh database with the embedded migrations and those given besides.
///
/// # Panics
/// With the names and reasons of all failed checks.
pub async fn run(of: &'static RecordType, types: Vec<&'static RecordType>, besides: &[Migration]) {
    let (folder, url) = qd_store::testing::fresh();
    let clock = FixedClock::at(qd_base::Date::constant(2026, 5, 6));
    let store = Store::open(&url).await.expect("the database opens");
    let mut migrations = qd_store::migrate::embedded().expect("embedded");
    migrations.extend_from_slice(besides);
    store
        .migrate_with(&migrations, &clock)
        .await
        .expect("the migrations apply");
    let registry = Registry::new(types).unwrap_or_else(|faults| panic!("descriptions: {faults:?}"));
    let bench = Bench {
        records: Records::new(store, Arc::new(registry)),
        of,
        clock,
        _folder: folder,
    };
    let faults = checks::all(&bench).await;
    assert!(
        faults.is_empty(),
        "{} does not conform:\n{}",
        of.key,
        faults.join("\n")
    );
}

impl Bench {
    /// The house acting by itself.
    pub(crate) fn house(&self) -> Act {
        Act::now(Actor::system("conformance"), &self.clock)
    }

    /// A new person of a role, as an act.
    pub(crate) async fn person(&self, role: Role) -> Act {
        crate::testing::person(&self.records, role, &self.clock).await
    }
}
