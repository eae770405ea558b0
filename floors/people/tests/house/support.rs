//! A small house (测试用房屋) with a clock moved by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use qd_base::{Actor, Clock, Id, Lang, Role};
use qd_people::{Doors, Knock, NewPerson, PeopleError, UnitKind};
use qd_records::Act;
use qd_store::Store;

/// A clock that tests move by hand.
pub struct Hand(pub Mutex<Timestamp>);

impl Hand {
    pub fn on(&self, by: Duration) {
        *self.0.lock().unwrap() += SignedDuration::try_from(by).unwrap();
    }

    pub fn back(&self, by: Duration) {
        *self.0.lock().unwrap() -= SignedDuration::try_from(by).unwrap();
    }
}

impl Clock for Hand {
    fn instant(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub struct House {
    _folder: tempfile::TempDir,
    pub clock: Arc<Hand>,
    pub doors: Doors,
}

pub const PASSWORD: &str = "seven white pagodas";
pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3_600);

pub async fn house() -> House {
    let (folder, url) = qd_store::testing::fresh();
    let store = Store::open(&url).await.unwrap();
    let start: Timestamp = "2026-05-06T01:00:00Z".parse().unwrap();
    let clock = Arc::new(Hand(Mutex::new(start)));
    store.migrate(&*clock).await.unwrap();
    let doors = Doors::new(store, clock.clone()).unwrap();
    House {
        _folder: folder,
        clock,
        doors,
    }
}

pub fn knock(address: &str) -> Knock {
    Knock {
        address: address.to_owned(),
        device: "test".to_owned(),
    }
}

pub fn new(login: &str, roles: &[Role]) -> NewPerson {
    NewPerson {
        login: login.to_owned(),
        name: format!("{login}的姓名"),
        lang: Lang::Zh,
        salesperson: None,
        roles: roles.to_vec(),
        password: PASSWORD.to_owned(),
    }
}

pub fn status(fault: PeopleError) -> (u16, String) {
    let problem = fault.problem();
    (problem.status, problem.key)
}

impl House {
    pub async fn person(&self, login: &str, roles: &[Role]) -> Id {
        let act = self.system();
        self.doors
            .create_person(&act, &new(login, roles))
            .await
            .unwrap()
            .id
    }

    pub fn system(&self) -> Act {
        self.doors.act(&Actor::system("test"))
    }

    pub async fn enter(&self, login: &str) -> String {
        let token = self
            .doors
            .sign_in(login, PASSWORD, &knock("10.0.0.1"))
            .await;
        token.unwrap().text().to_owned()
    }

    pub async fn is_in(&self, token: &str) -> bool {
        self.doors.session(token).await.unwrap().is_some()
    }

    pub async fn unit(&self, kind: UnitKind, name: &str, parent: Option<Id>) -> Id {
        let unit = self
            .doors
            .add_unit(&self.system(), kind, name, parent)
            .await;
        unit.unwrap().id
    }
}
