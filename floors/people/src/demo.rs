//! Demonstration accounts (演示账号): one person per role around a given roster of regions. Only `quarterdeck demo`
//! calls this; a real house has no default account.

use qd_base::{Actor, Date, Id, Lang, Role};
use qd_records::Act;

use crate::org::UnitKind;
use crate::{Doors, NewPerson, PeopleError};

/// The password of every demonstration account, shown on the demonstration's sign-in page.
pub const DEMO_PASSWORD: &str = "demo-of-the-helm";

/// The demonstration company.
#[derive(Clone, Debug)]
pub struct DemoCompany {
    /// Its name.
    pub name: String,
    /// The first day of everybody's posting: the first day of the ledger.
    pub since: Date,
    /// Its regions.
    pub regions: Vec<DemoRegion>,
    /// Who left, and the first day without them: the posting ends, the account is shut.
    pub left: Vec<(String, Date)>,
}

/// One region of the demonstration with its manager and teams, named as in the ledger.
#[derive(Clone, Debug)]
pub struct DemoRegion {
    /// The region.
    pub region: String,
    /// Its manager.
    pub manager: String,
    /// Its teams; the last of a team heads it.
    pub teams: Vec<DemoTeam>,
}

/// One team of a region.
#[derive(Clone, Debug)]
pub struct DemoTeam {
    /// Its name; an empty one stands for salespeople posted to the region itself.
    pub name: String,
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
/// the company with its regions and teams, a manager `manager1…` and salespeople `sales1-1…` per region.
///
/// # Errors
/// 409 when the accounts are already there.
pub async fn demo_accounts(
    doors: &Doors,
    names: impl Fn(&str) -> String,
    company: &DemoCompany,
) -> Result<Vec<DemoAccount>, PeopleError> {
    let act = doors.act(&Actor::system("demonstration"));
    let top = doors
        .add_unit(&act, UnitKind::Company, &company.name, None)
        .await?;
    let mut made = Vec::new();
    for (login, roles) in HOUSE {
        let account = create(doors, login, &names(login), roles[0]).await?;
        let place = (account.person, top.id);
        doors.post(&act, place, false, company.since).await?;
        made.push(account);
    }
    for (at, one) in company.regions.iter().enumerate() {
        let unit = doors
            .add_unit(&act, UnitKind::Region, &one.region, Some(top.id))
            .await?;
        let login = format!("manager{}", at + 1);
        let head = create(doors, &login, &one.manager, Role::RegionalManager).await?;
        let place = (head.person, unit.id);
        doors.post(&act, place, true, company.since).await?;
        made.push(head);
        let mut sellers = Sellers {
            doors,
            act: &act,
            company,
            prefix: format!("sales{}-", at + 1),
            made: Vec::new(),
        };
        for team in &one.teams {
            sellers.team(unit.id, team).await?;
        }
        made.append(&mut sellers.made);
    }
    Ok(made)
}

/// The salespeople of one region while they are made.
struct Sellers<'a> {
    doors: &'a Doors,
    act: &'a Act,
    company: &'a DemoCompany,
    prefix: String,
    made: Vec<DemoAccount>,
}

impl Sellers<'_> {
    async fn team(&mut self, region: Id, team: &DemoTeam) -> Result<(), PeopleError> {
        let own = !team.name.is_empty();
        let unit = if own {
            let made = self
                .doors
                .add_unit(self.act, UnitKind::Team, &team.name, Some(region));
            made.await?.id
        } else {
            region
        };
        for (n, name) in team.salespeople.iter().enumerate() {
            let heads = own && n + 1 == team.salespeople.len();
            let login = format!("{}{}", self.prefix, self.made.len() + 1);
            let account = create(self.doors, &login, name, Role::Sales).await?;
            let place = (account.person, unit);
            let posting = self
                .doors
                .post(self.act, place, heads, self.company.since)
                .await?;
            if let Some((_, day)) = self.company.left.iter().find(|(who, _)| who == name) {
                self.doors.end_posting(self.act, posting.id, *day).await?;
                self.doors.disable(self.act, account.person).await?;
            }
            self.made.push(account);
        }
        Ok(())
    }
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
