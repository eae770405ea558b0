//! The sample company's people (示例人员): one for every role of the house, and the sales force of the ledger as it stands
//! there, in regions and teams, with the day from which and until which each was posted.

use std::collections::BTreeMap;

use anyhow::Result;
use qd_base::Date;
use qd_ledger::{MetricKey, Query};
use qd_people::{DEMO_PASSWORD, DemoCompany, DemoRegion, DemoTeam, Person, role_label};
use qd_records::Act;

use super::Work;
use crate::home::Home;

/// The most regions and the most salespeople of a region that get an account.
const REGIONS: usize = 8;
const SELLERS: usize = 12;
/// A region with more salespeople than this is divided into teams of so many.
const TEAM: usize = 4;

/// Writes the people of a home that has none, and prints who can sign in.
pub fn write(work: &Work<'_>, home: &Home, sample: bool) -> Result<()> {
    if work.runtime.block_on(home.doors.awaits_first_run())? {
        let company = company(work, home, sample)?;
        let names = |login: &str| work.say(&format!("demo-name-{login}"), &[]);
        let made = qd_people::demo_accounts(&home.doors, names, &company);
        let made = work.runtime.block_on(made)?;
        tracing::debug!(
            people = made.len(),
            "the demonstration's people are written"
        );
    }
    let act = Act::now(qd_base::Actor::system("demo"), &*home.clock);
    let people = work.runtime.block_on(home.doors.people(&act))?;
    println!(
        "{}",
        work.say("demo-accounts", &[("password", &DEMO_PASSWORD)])
    );
    let mut people: Vec<&Person> = people.iter().filter(|one| !one.disabled).collect();
    people.sort_by_key(|person| natural(&person.login));
    for person in people {
        println!("{}", line(work, person));
    }
    Ok(())
}

/// `sales2-10` comes after `sales2-9`.
fn natural(login: &str) -> (String, Vec<u32>) {
    let word = login.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    let numbers = login[word.len()..].split('-');
    let numbers = numbers.filter_map(|digits| digits.parse().ok()).collect();
    (word.to_owned(), numbers)
}

/// One line of the printed table: sign-in name, role, name.
fn line(work: &Work<'_>, person: &Person) -> String {
    let roles: Vec<&str> = person
        .roles
        .iter()
        .map(|role| role_label(*role).of(work.lang))
        .collect();
    format!(
        "  {:<12} {}  {}",
        person.login,
        roles.join("、"),
        person.name
    )
}

fn company(work: &Work<'_>, home: &Home, sample: bool) -> Result<DemoCompany> {
    let desk = home.own_desk(work.lang)?;
    let given = &home.settings.company.name;
    let name = if given.is_empty() {
        work.say("company-unnamed", &[])
    } else {
        given.clone()
    };
    let mut company = DemoCompany {
        name,
        since: desk.span().map_or(desk.today, |(first, _)| first),
        regions: Vec::new(),
        left: if sample { left() } else { Vec::new() },
    };
    for (region, sellers) in sellers(&desk)?.into_iter().take(REGIONS) {
        let own = |one: &qd_testkit::demo::Person| sample && one.manager && one.region == region;
        let manager = qd_testkit::demo::people().into_iter().find(own);
        company.regions.push(DemoRegion {
            manager: manager.map_or_else(
                || work.say("demo-manager", &[("region", &region)]),
                |one| one.name.to_owned(),
            ),
            teams: teams(work, &region, sellers),
            region,
        });
    }
    Ok(company)
}

/// The salespeople of each region of the ledger.
fn sellers(desk: &qd_reports::Desk) -> Result<BTreeMap<String, Vec<String>>> {
    let mut regions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if !desk.has_dimension("region") {
        return Ok(regions);
    }
    let has_sellers = desk.has_dimension("salesperson");
    let by: &[&str] = if has_sellers {
        &["region", "salesperson"]
    } else {
        &["region"]
    };
    let frame = desk.ask(&Query::of(&[MetricKey::Revenue]).by(by))?;
    for row in 0..frame.rows() {
        let region = frame.member("region", row);
        if region.is_empty() {
            continue;
        }
        let people = regions.entry(region.to_owned()).or_default();
        if has_sellers {
            let seller = frame.member("salesperson", row);
            if !seller.is_empty() && people.len() < SELLERS {
                people.push(seller.to_owned());
            }
        }
    }
    Ok(regions)
}

fn teams(work: &Work<'_>, region: &str, sellers: Vec<String>) -> Vec<DemoTeam> {
    if sellers.len() <= TEAM {
        return vec![DemoTeam {
            name: String::new(),
            salespeople: sellers,
        }];
    }
    let team = |(at, some): (usize, &[String])| DemoTeam {
        name: work.say("demo-team", &[("region", &region), ("number", &(at + 1))]),
        salespeople: some.to_vec(),
    };
    sellers.chunks(TEAM).enumerate().map(team).collect()
}

/// The sample company's salesperson who left, and the first day without them.
fn left() -> Vec<(String, Date)> {
    let facts = qd_testkit::demo::planted().into_iter();
    let gone = facts.filter(|fact| fact.kind == qd_testkit::demo::PlantedKind::SalespersonLeft);
    gone.map(|fact| (fact.members[0].1.to_owned(), fact.from))
        .collect()
}
