//! Raising alerts (预警生成): once a month is whole in the ledger, every region and seller with a target, and the company, is held
//! against the rule; a restated ledger moves or lifts what nobody has explained yet.

use std::collections::BTreeMap;

use qd_analysis::AdoptedGoal;
use qd_base::{Amount, Id, Label, Period, Reach, Role, label};
use qd_insight::target::Scope;
use qd_ledger::{MetricKey, Query};
use qd_records::{Act, ChoiceType, Content, Item, Record};
use qd_reports::{Desk, ReportError, Watch};
use serde_json::json;

use super::record::{AlertScope, AlertState, AttainmentAlert};
use crate::reports::due::{Standing, needs_words, standings};

/// Working days in which an alert is to be explained.
const DAYS: i32 = 5;

/// The watch of the room.
pub const RAISED: Watch = Watch {
    key: "performance.alerts",
    label: label("达成预警", "Attainment alerts"),
    cron: "15 7 * * *",
    run: raised,
};

fn raised(desk: &Desk) -> Result<u64, ReportError> {
    let Some(month) = last_whole_month(desk)? else {
        return Ok(0);
    };
    let Some(goal) = qd_analysis::adopted_goal(desk, month.first.year())? else {
        return Ok(0);
    };
    let mut owners = Owners::of(desk, &month)?;
    let kept = desk
        .records()?
        .all(AttainmentAlert::TYPE, &[("period", &month.text)])?;
    let mut done = 0;
    for (scope, standing) in measured(desk, &goal, &month)? {
        let member = standing.member.as_str();
        let is_it =
            |item: &&Item| item.text("scope") == scope.key() && item.text("member") == member;
        let known = kept.iter().find(is_it);
        let outside = needs_words(standing.rate());
        done += u64::from(match (known, outside) {
            (None, false) => false,
            (None, true) => match owners.find(scope, member) {
                Some(owner) => raise(desk, (scope, &month, owner), &standing)?,
                None => false,
            },
            (Some(item), _) => renew(desk, item, &standing, outside)?,
        });
    }
    Ok(done)
}

/// The last month of which the ledger holds the last day, or a later one.
fn last_whole_month(desk: &Desk) -> Result<Option<Period>, ReportError> {
    let (_, last) = desk.span()?;
    let fiscal = &desk.company.fiscal;
    let text = |day: qd_base::Date| format!("{}-{:02}", day.year(), day.month());
    let Ok(running) = fiscal.period(&text(last)) else {
        return Ok(None);
    };
    if running.last == last {
        return Ok(Some(running));
    }
    let before = running.first.yesterday();
    Ok(before.ok().and_then(|day| fiscal.period(&text(day)).ok()))
}

/// The company and its regions in the month, its sellers in the year until its end.
fn measured(
    desk: &Desk,
    goal: &AdoptedGoal,
    month: &Period,
) -> Result<Vec<(AlertScope, Standing)>, ReportError> {
    let frame = desk.ask(&Query::of(&[MetricKey::Revenue]).during(month))?;
    let company = Standing {
        by: String::new(),
        member: String::new(),
        actual: frame.amount("revenue", 0),
        due: goal.due(&desk.calendar, &Scope::default(), month),
    };
    let mut all = vec![(AlertScope::Company, company)];
    let regions = standings(desk, goal, 0, month)?;
    all.extend(regions.into_iter().map(|one| (AlertScope::Region, one)));
    // A single month of a single seller is chance for the greater part: sellers are held against the year so far.
    let so_far = Period::range(goal.period.first, month.last);
    if let Some(so_far) = so_far {
        let sellers = standings(desk, goal, 1, &so_far)?;
        all.extend(sellers.into_iter().map(|one| (AlertScope::Seller, one)));
    }
    Ok(all)
}

/// Who answers for what, by the posts on the last day of the month.
struct Owners {
    director: Option<Id>,
    regions: BTreeMap<String, Id>,
    sellers: BTreeMap<String, Id>,
}

impl Owners {
    fn of(desk: &Desk, month: &Period) -> Result<Owners, ReportError> {
        let mut owners = Owners {
            director: None,
            regions: BTreeMap::new(),
            sellers: BTreeMap::new(),
        };
        let records = desk.records()?;
        let people = qd_workflow::people_to_choose(records.records().store());
        for (person, name) in records.wait(people)? {
            let Some(seat) = desk.in_the_seat_of(person, month.last)? else {
                continue;
            };
            match &seat.actor.reach {
                Reach::Regions(names) if seat.actor.is(Role::RegionalManager) => {
                    for name in names {
                        owners.regions.entry(name.clone()).or_insert(person);
                    }
                }
                Reach::Salespeople(names) if names.contains(&name) => {
                    owners.sellers.insert(name, person);
                }
                // Who answers for several sellers is their head, not one of them.
                Reach::Salespeople(names) if names.len() == 1 => {
                    owners.sellers.entry(names[0].clone()).or_insert(person);
                }
                _ if seat.actor.is(Role::Director) => {
                    owners.director.get_or_insert(person);
                }
                _ => {}
            }
        }
        Ok(owners)
    }

    /// Who answers; the director where nobody is posted.
    fn find(&mut self, scope: AlertScope, member: &str) -> Option<Id> {
        let found = match scope {
            AlertScope::Company => None,
            AlertScope::Region => self.regions.get(member).copied(),
            AlertScope::Seller => self.sellers.get(member).copied(),
        };
        found.or(self.director)
    }
}

fn act(desk: &Desk) -> Result<Act, ReportError> {
    Ok(Act {
        actor: qd_base::Actor::system(RAISED.label.zh),
        ..desk.records()?.act().clone()
    })
}

fn money(amount: Amount) -> serde_json::Value {
    json!({"minor": amount.to_fen(), "currency": "CNY"})
}

fn percent(standing: &Standing) -> String {
    format!("{:.1}", standing.rate().unwrap_or(0.0) * 100.0)
}

const COMPANY: Label = label("全公司", "The company");

/// What the measuring says, in the fields of the record.
fn values(standing: &Standing, month: &Period) -> Content {
    let member = match standing.member.as_str() {
        "" => COMPANY.zh,
        member => member,
    };
    let reached = match standing.by.as_str() {
        "salesperson" => label("累计达成", "reached so far").zh,
        _ => label("达成", "reached").zh,
    };
    let rate = percent(standing);
    qd_records::acting::fields([
        (
            "title",
            json!(format!("{} {member} {reached} {rate}%", month.text)),
        ),
        ("target", money(standing.due)),
        ("actual", money(standing.actual)),
        ("rate", json!(rate)),
    ])
}

fn raise(
    desk: &Desk,
    (scope, month, owner): (AlertScope, &Period, Id),
    standing: &Standing,
) -> Result<bool, ReportError> {
    let records = desk.records()?;
    let member = Some(&standing.member).filter(|member| !member.is_empty());
    let mut given = values(standing, month);
    given.extend(qd_records::acting::fields([
        ("scope", json!(scope.key())),
        ("member", json!(member)),
        ("period", json!(month.text)),
        ("owner", json!(owner)),
        (
            "due_on",
            json!(qd_workflow::workdays_from(desk.today, DAYS)),
        ),
    ]));
    let act = act(desk)?;
    let made = records
        .records()
        .create(&act, AttainmentAlert::TYPE, &given);
    records.wait(made)?;
    Ok(true)
}

/// Brings an alert nobody has explained to what the ledger says now.
fn renew(
    desk: &Desk,
    item: &Item,
    standing: &Standing,
    outside: bool,
) -> Result<bool, ReportError> {
    let is_open = ["open", "returned", "lifted"].contains(&item.text("state"));
    let Ok(month) = desk.company.fiscal.period(item.text("period")) else {
        return Ok(false);
    };
    let mut change = values(standing, &month);
    let state = match (outside, item.text("state")) {
        (false, _) => AlertState::Lifted,
        (true, "returned") => AlertState::Returned,
        (true, _) => AlertState::Open,
    };
    change.insert("state".to_owned(), json!(state.key()));
    let same = change.iter().all(|(name, value)| item.get(name) == value);
    if !is_open || same {
        return Ok(false);
    }
    let records = desk.records()?;
    let act = act(desk)?;
    let which = (item.id, item.version);
    let edited = records
        .records()
        .edit(&act, AttainmentAlert::TYPE, which, &change);
    records.wait(edited)?;
    Ok(true)
}
