//! Demonstration accounts (演示账号): one person per role around a given roster of regions. Only `quarterdeck demo`
//! calls this; a real house has no default account.

use qd_base::{Actor, Id, Lang, Role};

use crate::org::UnitKind;
use crate::{Doors, NewPerson, PeopleError};

/// The password of every demonstration account, shown on the demonstration's sign-in page.
pub const DEMO_PASSWORD: &str = "demo-of-the-helm";

/// One region of the demonstration with its manager and salespeople, named as in the ledger.
#[derive(Clone, Debug)]
pub struct DemoRegion {
    /// The region.
    pub region: String,
    /// Its manager.
    pub manager: String,
    /// Its salespeople.
    pub salespeople: Vec<String>,
}

/// An account made for the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The name to sign in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Who it is.
    pub person: Id,
}

/// The house accounts: sign-in name, roles.
const HOUSE: [(&str, &[Role]); 11] = [
    ("director", &[Role::Director]),
    ("management", &[Role::Management]),
    ("marketing", &[Role::Marketing]),
    ("finance", &[Role::Finance]),
    ("hr", &[Role::HumanResources]),
    ("legal", &[Role::Legal]),
    ("product", &[Role::Product]),
    ("service", &[Role::Service]),
    ("production", &[Role::Production]),
    ("admin", &[Role::Administrator]),
    ("auditor", &[Role::Auditor]),
];

/// Creates the demonstration company's people: the house accounts (`names` gives the shown name by sign-in name),
/// the company with its regions, a manager `manager1…` and salespeople `sales1-1…` per region.
///
/// # Errors
/// 409 when the accounts are already there.
pub async fn demo_accounts(
    doors: &Doors,
    names: impl Fn(&str) -> String,
    company: &str,
    roster: &[DemoRegion],
) -> Result<Vec<DemoAccount>, PeopleError> {
    let act = doors.act(&Actor::system("demonstration"));
    let top = doors
        .add_unit(&act, UnitKind::Company, company, None)
        .await?;
    let mut made = Vec::new();
    for (login, roles) in HOUSE {
        let account = create(doors, login, &names(login), roles[0]).await?;
        doors
            .post(&act, (account.person, top.id), false, act.today)
            .await?;
        made.push(account);
    }
    for (at, one) in roster.iter().enumerate() {
        let unit = doors
            .add_unit(&act, UnitKind::Region, &one.region, Some(top.id))
            .await?;
        let login = format!("manager{}", at + 1);
        let head = create(doors, &login, &one.manager, Role::RegionalManager).await?;
        doors
            .post(&act, (head.person, unit.id), true, act.today)
            .await?;
        made.push(head);
        for (n, name) in one.salespeople.iter().enumerate() {
            let login = format!("sales{}-{}", at + 1, n + 1);
            let account = create(doors, &login, name, Role::Sales).await?;
            doors
                .post(&act, (account.person, unit.id), false, act.today)
                .await?;
            made.push(account);
        }
    }
    Ok(made)
}

async fn create(
    doors: &Doors,
    login: &str,
    name: &str,
    role: Role,
) -> Result<DemoAccount, PeopleError> {
    let act = doors.act(&Actor::system("demonstration"));
    let new = NewPerson {
        login: login.to_owned(),
        name: name.to_owned(),
        lang: Lang::Zh,
        salesperson: None,
        roles: vec![role],
        password: DEMO_PASSWORD.to_owned(),
    };
    let person = doors.create_person(&act, &new).await?;
    Ok(DemoAccount {
        login: person.login,
        name: person.name,
        role,
        person: person.id,
    })
}
