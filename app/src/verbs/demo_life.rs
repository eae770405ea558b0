//! The sample company's life (示例业务): customers of the ledger with the people who look after them, contracts on their way
//! to an end, visits, open requests and an approval under way. Everything goes through the record kernel, as its user
//! would write it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use qd_base::{Actor, Date, Id};
use qd_ledger::{MetricKey, Query};
use qd_records::{Act, Content, Kind, RecordType};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Work;
use crate::home::Home;
use crate::rooms;

/// How many customers become accounts.
const ACCOUNTS: usize = 24;

/// What a customer is named by in the lines: its rank by revenue follows.
const CUSTOMER: &str = "@customer:";

/// One line of the life: a record to write, or an action to do with one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    #[serde(rename = "type")]
    of: String,
    /// The name by which later lines link to it.
    #[serde(rename = "ref")]
    name: String,
    /// The account it belongs to, from 1 by revenue.
    on: usize,
    /// The sign-in name of who writes it; the account's owner by default.
    by: String,
    /// The key of an action on the record named by `ref`.
    #[serde(rename = "do")]
    verb: String,
    /// Who acts: the `owner`, or a sign-in name.
    #[serde(rename = "as")]
    role: String,
    /// The key of scheduled work that runs at this point, for lines that need what it writes.
    watch: String,
    fields: Content,
}

/// What is known while the life is written.
struct Life<'a> {
    home: &'a Home,
    people: BTreeMap<String, Actor>,
    accounts: Vec<(Id, String)>,
    /// The names of the accounts, as in the ledger.
    names: Vec<String>,
    written: BTreeMap<String, (Id, String)>,
    today: Date,
}

/// Writes the life once; a home that has accounts keeps its own.
pub fn write(work: &Work<'_>, home: &Home) -> Result<()> {
    let accounts = of("account")?;
    let house = Act::now(Actor::system("demo"), &*home.clock);
    let asked = qd_records::ListQuery::default();
    let there = work
        .runtime
        .block_on(home.records.find(&house, accounts, &asked));
    if there.map_err(told)?.total > 0 {
        return Ok(());
    }
    let mut life = Life {
        home,
        people: people(work, home)?,
        accounts: Vec::new(),
        names: Vec::new(),
        written: BTreeMap::new(),
        today: home.clock.today(),
    };
    for fields in customers(work, &life)? {
        let (owner, content) = fields;
        let act = life.act(&owner)?;
        let made = home.records.create(&act, accounts, &content);
        let made = work.runtime.block_on(made).map_err(told)?;
        life.names.push(made.text("name").to_owned());
        life.accounts.push((made.id, owner));
    }
    let lines: Vec<Line> = serde_json::from_str(include_str!("../../text/demo_life.json"))?;
    for line in &lines {
        let kept = life.line(work, line);
        kept.with_context(|| format!("{} {} {}", line.of, line.verb, line.name))?;
    }
    let done = work.runtime.block_on(home.worker().drain()).map_err(told)?;
    tracing::debug!(done.done, "the sample company's scheduled work is done");
    climb(work, home, &house)
}

/// The day's scheduled work of the rooms is done once, so that reminders and renewals stand as on a morning.
fn climb(work: &Work<'_>, home: &Home, house: &Act) -> Result<()> {
    for room in rooms::all() {
        for task in room.tasks {
            let run = (task.run)(&home.records, house);
            work.runtime.block_on(run).map_err(told)?;
        }
        for watch in room.watches {
            crate::house::watches::once(home, &watch)?;
        }
    }
    Ok(())
}

impl Life<'_> {
    fn act(&self, login: &str) -> Result<Act> {
        let actor = self
            .people
            .get(login)
            .or_else(|| self.people.get("director"));
        let actor = actor.ok_or_else(|| anyhow!("no person to act as"))?;
        Ok(Act::now(actor.clone(), &*self.home.clock))
    }

    fn line(&mut self, work: &Work<'_>, line: &Line) -> Result<()> {
        if let Some(watch) = rooms::watches().iter().find(|one| one.key == line.watch) {
            crate::house::watches::once(self.home, watch)?;
        }
        if line.of.is_empty() {
            return Ok(());
        }
        let record_type = of(&line.of)?;
        if !line.verb.is_empty() {
            return self.deed(work, line, record_type);
        }
        let account = line.on.checked_sub(1).and_then(|at| self.accounts.get(at));
        let owner = account.map_or_else(|| line.by.clone(), |(_, owner)| owner.clone());
        let act = self.act(if line.by.is_empty() { &owner } else { &line.by })?;
        let mut content = self.content(&line.fields, record_type.fields)?;
        if let Some((id, _)) = account {
            content.insert("account".to_owned(), json!(id.to_string()));
            let me = act.actor.person.map(|id| id.to_string());
            content.insert("owner".to_owned(), json!(me));
        }
        if let Some(owner) = record_type
            .owner
            .filter(|name| !content.contains_key(*name))
        {
            content.insert(
                owner.to_owned(),
                json!(act.actor.person.map(|id| id.to_string())),
            );
        }
        let made = self.home.records.create(&act, record_type, &content);
        let made = work.runtime.block_on(made).map_err(told)?;
        self.written.insert(line.name.clone(), (made.id, owner));
        Ok(())
    }

    fn deed(&self, work: &Work<'_>, line: &Line, on: &'static RecordType) -> Result<()> {
        let found = self.written.get(&line.name);
        let (id, owner) = found.ok_or_else(|| anyhow!("no record `{}`", line.name))?;
        let own = matches!(line.role.as_str(), "" | "owner");
        let act = self.act(if own { owner } else { &line.role })?;
        let mut actions = rooms::all().into_iter().flat_map(|room| room.actions);
        let action = actions.find(|action| action.on.key == on.key && action.key == line.verb);
        let action = action.ok_or_else(|| anyhow!("no action `{}`", line.verb))?;
        let input = self.content(&line.fields, action.fields)?;
        let done = self.home.records.carry_out(&act, &action, *id, &input);
        work.runtime.block_on(done).map_err(told)?;
        Ok(())
    }

    /// Fields in their normal form: amounts of yuan, days from today, links to earlier lines.
    fn content(&self, fields: &Content, known: &[qd_records::Field]) -> Result<Content> {
        let mut content = Content::new();
        for (name, value) in fields {
            let field = known.iter().find(|field| field.name == name);
            let field = field.ok_or_else(|| anyhow!("no field `{name}`"))?;
            let value = match value {
                Value::Array(rows) if field.kind == Kind::Table => {
                    let rows = rows.iter().filter_map(Value::as_object);
                    let rows = rows.map(|row| self.content(row, field.children));
                    json!(rows.collect::<Result<Vec<_>>>()?)
                }
                Value::String(text) => self.value(text, field.kind)?,
                other => other.clone(),
            };
            content.insert(name.clone(), value);
        }
        Ok(content)
    }

    /// A table of words in which customers are named by their rank.
    fn named(&self, text: &str) -> Result<String> {
        let mut parts = text.split(CUSTOMER);
        let mut all = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_digit());
            let (rank, rest) = part.split_at(end.unwrap_or(part.len()));
            let at = rank.parse::<usize>()?.checked_sub(1);
            let name = at.and_then(|at| self.names.get(at));
            all.push_str(name.ok_or_else(|| anyhow!("no customer {rank}"))?);
            all.push_str(rest);
        }
        Ok(all)
    }

    fn value(&self, text: &str, kind: Kind) -> Result<Value> {
        if kind == Kind::LongText && text.contains(CUSTOMER) {
            return Ok(json!(self.named(text)?));
        }
        if let Some(days) = text.strip_prefix("@day:") {
            let span = jiff::Span::new().days(days.parse::<i64>()?);
            return Ok(json!(self.today.checked_add(span)?.to_string()));
        }
        if let Some(years) = text.strip_prefix("@year:") {
            // A half or a quarter may follow: `@year:0H1`.
            let end = years.find(['H', 'Q']).unwrap_or(years.len());
            let year = i64::from(self.today.year()) + years[..end].parse::<i64>()?;
            return Ok(json!(format!("{year}{}", &years[end..])));
        }
        if let Some(name) = text.strip_prefix("@ref:") {
            let found = self
                .written
                .get(name)
                .ok_or_else(|| anyhow!("no record `{name}`"))?;
            return Ok(json!(found.0.to_string()));
        }
        if let Some(login) = text.strip_prefix("@person:") {
            let person = self.act(login)?.actor.person;
            return Ok(json!(person.map(|id| id.to_string())));
        }
        if let Some(place) = text.strip_prefix(CUSTOMER) {
            let place: usize = place.parse()?;
            let name = place.checked_sub(1).and_then(|at| self.names.get(at));
            return Ok(json!(name));
        }
        if kind == Kind::Money {
            let minor = qd_base::Amount::parse(text)?.to_fen();
            return Ok(json!({"minor": minor, "currency": "CNY"}));
        }
        Ok(json!(text))
    }
}

/// The accounts by revenue of the last full year: who looks after them, and their fields.
fn customers(work: &Work<'_>, life: &Life<'_>) -> Result<Vec<(String, Content)>> {
    let desk = life.home.own_desk(work.lang)?;
    if !desk.has_dimension("customer") {
        return Ok(Vec::new());
    }
    let by: Vec<&str> = ["customer", "region", "salesperson"]
        .into_iter()
        .filter(|name| desk.has_dimension(name))
        .collect();
    let frame = desk.ask(&Query::of(&[MetricKey::Revenue]).by(&by))?;
    let mut seen = BTreeMap::new();
    let mut rows: Vec<usize> = (0..frame.rows()).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(frame.amount("revenue", *row)));
    let mut accounts = Vec::new();
    for row in rows {
        let name = frame.member("customer", row).to_owned();
        if name.is_empty() || seen.insert(name.clone(), ()).is_some() {
            continue;
        }
        let member = |dimension: &str| {
            let has = by.contains(&dimension);
            if has {
                frame.member(dimension, row)
            } else {
                ""
            }
        };
        let owner = life.owner(member("salesperson"), member("region"));
        let tier = ["strategic", "key_account", "regular"][(accounts.len() / 5).min(2)];
        let me = life.act(&owner)?.actor.person.map(|id| id.to_string());
        let mut content = Content::new();
        for (key, value) in [
            ("name", json!(name)),
            ("tier", json!(tier)),
            ("stage", json!("active")),
            ("owner", json!(me)),
            (
                "region",
                json!(Some(member("region")).filter(|text| !text.is_empty())),
            ),
        ] {
            content.insert(key.to_owned(), value);
        }
        accounts.push((owner, content));
        if accounts.len() == ACCOUNTS {
            break;
        }
    }
    Ok(accounts)
}

impl Life<'_> {
    /// The sign-in name of who looks after a customer: the seller of the ledger, else the region's manager.
    fn owner(&self, seller: &str, region: &str) -> String {
        let named = self.people.iter().find(|(_, actor)| actor.name == seller);
        let manager = self.people.iter().find(|(login, actor)| {
            login.starts_with("manager")
                && matches!(&actor.reach, qd_base::Reach::Regions(own) if own.iter().any(|r| r == region))
        });
        named
            .or(manager)
            .map_or_else(|| "director".to_owned(), |(login, _)| login.clone())
    }
}

fn people(work: &Work<'_>, home: &Home) -> Result<BTreeMap<String, Actor>> {
    let act = Act::now(Actor::system("demo"), &*home.clock);
    let people = work
        .runtime
        .block_on(home.doors.people(&act))
        .map_err(|fault| anyhow!(fault.problem()))?;
    let mut actors = BTreeMap::new();
    for person in people {
        let actor = work.runtime.block_on(home.doors.actor_for(person.id));
        if let Some(actor) = actor.map_err(|fault| anyhow!(fault.problem()))? {
            actors.insert(person.login, actor);
        }
    }
    Ok(actors)
}

fn of(key: &str) -> Result<&'static RecordType> {
    let types = rooms::all()
        .into_iter()
        .flat_map(|room| [room.types, room.parts].concat());
    let found = types.into_iter().find(|one| one.key == key);
    found.ok_or_else(|| anyhow!("no record type `{key}`"))
}

fn told(fault: qd_records::RecordsError) -> anyhow::Error {
    anyhow!(fault.problem())
}
