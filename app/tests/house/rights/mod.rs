//! Rights (权限) over the whole house: the real program, the sample company, everybody in it, every outlet, compared with
//! an oracle that shares no code with it.

mod business;
mod oracle;
mod passes;
mod walk;

use crate::bench_home::TestHome;
use crate::http::Server;
use oracle::{Oracle, Person};
use walk::Walk;

const PASSWORD: &str = "demo-of-the-helm";
/// Each person is asked for single records of every so-manieth type, so that all people together meet all of them;
/// `QUARTERDECK_WALK=all` asks everybody for everything.
const SHARE: usize = 6;

/// The sample company, served, with its database open beside it.
struct Company {
    home: TestHome,
    server: Server,
    runtime: tokio::runtime::Runtime,
    store: qd_store::Store,
    oracle: Oracle,
}

impl Company {
    fn open() -> Company {
        let home = TestHome::company();
        let settings = home.dir().join("quarterdeck.toml");
        let mut text = std::fs::read_to_string(&settings).expect("settings");
        // The pace that protects a house from programs would only slow this one.
        text.push_str("\n[api]\ncalls_per_second = 100000\n");
        std::fs::write(&settings, text).expect("writable");
        let server = Server::start(&home.dir());
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let store = runtime.block_on(oracle::open(&home.dir()));
        let oracle = runtime.block_on(Oracle::read(&home, &store));
        Company {
            home,
            server,
            runtime,
            store,
            oracle,
        }
    }

    fn walk<'a>(&'a self, who: &'a Person) -> Walk<'a> {
        let cookie = self.server.sign_in(&who.login, PASSWORD);
        let cookie = cookie.unwrap_or_else(|| panic!("{} signs in", who.login));
        Walk::new(&self.server, &self.oracle, who, cookie)
    }

    /// Everything that is kept, in one line a table.
    fn fingerprint(&self) -> String {
        self.runtime.block_on(oracle::fingerprint(&self.store))
    }

    fn untouched_since(&self, before: &str) {
        let now = self.fingerprint();
        let changed: Vec<_> = before
            .lines()
            .zip(now.lines())
            .filter(|(a, b)| a != b)
            .collect();
        assert!(
            changed.is_empty() && before.lines().count() == now.lines().count(),
            "{changed:#?}"
        );
    }

    /// One person of every set of roles, the first by name.
    fn one_of_each(&self) -> Vec<&Person> {
        let mut known = std::collections::BTreeSet::new();
        let people = self.oracle.people.iter();
        people
            .filter(|one| known.insert(one.roles.clone()))
            .collect()
    }
}

/// All differences at once, so that a run tells everything it found.
fn none(faults: &[String], asked: usize) {
    eprintln!("{asked} answers compared");
    let first: Vec<&String> = faults.iter().take(40).collect();
    assert!(
        faults.is_empty(),
        "{} differences:\n{first:#?}",
        faults.len()
    );
}

/// R2, R3, R4: what a person is shown is what the oracle allows, in lists, counts, files, pages, choices and searches.
#[test]
fn everybody_is_shown_by_every_outlet_what_the_oracle_allows() {
    let company = Company::open();
    assert!(company.oracle.people.len() > 40 && company.oracle.types.len() > 15);
    let half = company.oracle.people.len().div_ceil(2);
    let walk = |people: &[Person]| {
        let (mut faults, mut asked) = (Vec::new(), 0);
        for who in people {
            let mut walk = company.walk(who);
            for of in &company.oracle.types {
                walk.lists(of);
            }
            faults.append(&mut walk.faults);
            asked += walk.asked;
        }
        (faults, asked)
    };
    let (mut faults, mut asked) = (Vec::new(), 0);
    std::thread::scope(|scope| {
        let parts = company.oracle.people.chunks(half);
        let runs: Vec<_> = parts.map(|part| scope.spawn(|| walk(part))).collect();
        for run in runs {
            let (mut found, count) = run.join().expect("a walk ends");
            faults.append(&mut found);
            asked += count;
        }
    });
    none(&faults, asked);
}

/// R3, R5: a record's address answers whoever may not see it as if it did not exist, and no refusal leaves a trace.
#[test]
fn a_records_address_does_for_nobody_more_than_the_oracle_allows() {
    let company = Company::open();
    let all = std::env::var("QUARTERDECK_WALK").is_ok_and(|value| value == "all");
    // Coming in leaves an audit line, so everybody comes in first.
    let people = company.oracle.people.iter();
    let walks: Vec<Walk<'_>> = people.map(|who| company.walk(who)).collect();
    let before = company.fingerprint();
    let (mut faults, mut asked) = (Vec::new(), 0);
    for (at, mut walk) in walks.into_iter().enumerate() {
        for (number, of) in company.oracle.types.iter().enumerate() {
            if all || (at + number).is_multiple_of(SHARE) {
                walk.records(of);
            }
        }
        faults.append(&mut walk.faults);
        asked += walk.asked;
    }
    none(&faults, asked);
    company.untouched_since(&before);
    assert!(company.home.run(&["audit", "verify"]).status.success());
}
