//! The rights oracle (权限对照): a second, slow, plain implementation of the rights table, written from the document.
//! Random organisations and records; every outlet of the kernel is asked as every person and must agree.

use std::collections::BTreeSet;

use qd_base::{Id, Role};
use qd_records::{Item, ListQuery, Member, Record, RecordType};
use serde_json::json;

use crate::support::{CLIENT, House, Someone, Talk, content, house_act, pairs, today};

/// How many organisations a run tries on SQLite and on PostgreSQL; more with `QUARTERDECK_WORLDS`.
const WORLDS: [u64; 2] = [8, 3];

/// Numbers from a seed (splitmix64), so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n).unwrap()).unwrap()
    }
}

/// A posting as the oracle remembers it: person, unit, whether it holds today.
type Held = (usize, usize, bool);

struct World {
    /// The unit above, by unit.
    above: Vec<Option<usize>>,
    people: Vec<Someone>,
    postings: Vec<Held>,
    clients: Vec<Known>,
    talks: Vec<Known>,
}

/// A record as the oracle remembers it.
struct Known {
    item: Item,
    owner: usize,
    /// Person and whether they may edit.
    members: Vec<(usize, bool)>,
    trashed: bool,
}

const ROLES: [&[Role]; 9] = [
    &[Role::Director],
    &[Role::Management],
    &[Role::RegionalManager],
    &[Role::Sales],
    &[Role::Finance],
    &[Role::Legal],
    &[Role::Administrator],
    &[Role::Sales, Role::RegionalManager],
    &[],
];

impl World {
    /// Whether `unit` is `upper` or stands somewhere below it.
    fn is_under(&self, mut unit: usize, upper: usize) -> bool {
        loop {
            if unit == upper {
                return true;
            }
            match self.above[unit] {
                Some(next) => unit = next,
                None => return false,
            }
        }
    }

    /// Whether `other` works today in or under a unit in which `person` works today.
    fn leads_to(&self, person: usize, other: usize) -> bool {
        let of = |who: usize| self.postings.iter().filter(move |p| p.0 == who && p.2);
        of(person).any(|mine| of(other).any(|theirs| self.is_under(theirs.1, mine.1)))
    }

    /// From the table of grants in the types' description, in words: who reads (and edits) which clients.
    fn client(&self, person: usize, known: &Known, edit: bool) -> bool {
        let is = |role| self.people[person].roles.contains(&role);
        let own = known.owner == person;
        is(Role::Director)
            || (is(Role::RegionalManager) && (own || self.leads_to(person, known.owner)))
            || (is(Role::Sales) && own)
            || (!edit && (is(Role::Management) || is(Role::Finance) || is(Role::Auditor)))
    }

    /// Talks: a list confines them to its members, the owner (within the owner's own grant) and management.
    fn talk(&self, person: usize, known: &Known, edit: bool) -> bool {
        let is = |role| self.people[person].roles.contains(&role);
        let own = known.owner == person;
        if is(Role::Management) {
            return true;
        }
        let holds_any =
            is(Role::Director) || is(Role::RegionalManager) || is(Role::Sales) || is(Role::Legal);
        if holds_any
            && known
                .members
                .iter()
                .any(|m| m.0 == person && (m.1 || !edit))
        {
            return true;
        }
        let granted = is(Role::Director)
            || (is(Role::RegionalManager) && (own || self.leads_to(person, known.owner)))
            || (is(Role::Sales) && own)
            || (is(Role::Legal) && own && !edit);
        granted && (known.members.is_empty() || own)
    }

    fn sees(&self, of: &RecordType, person: usize, known: &Known, edit: bool) -> bool {
        match of.key {
            "client" => self.client(person, known, edit),
            _ => self.talk(person, known, edit),
        }
    }

    fn records(&self, of: &RecordType) -> &[Known] {
        if of.key == "client" {
            &self.clients
        } else {
            &self.talks
        }
    }
}

async fn build(house: &House, dice: &mut Dice) -> World {
    let mut world = World {
        above: Vec::new(),
        people: Vec::new(),
        postings: Vec::new(),
        clients: Vec::new(),
        talks: Vec::new(),
    };
    let mut units: Vec<(Id, Vec<Id>)> = Vec::new();
    for at in 0..1 + dice.below(6) {
        let above = (at > 0).then(|| dice.below(at));
        let chain: Vec<Id> =
            above.map_or(Vec::new(), |up| [&units[up].1[..], &[units[up].0]].concat());
        units.push((house.unit(&chain).await, chain));
        world.above.push(above);
    }
    for _ in 0..4 + dice.below(4) {
        let roles = ROLES[dice.below(ROLES.len())];
        world.people.push(house.person(roles).await);
        for _ in 0..dice.below(3) {
            let (unit, spell) = (dice.below(units.len()), dice.below(4));
            let day = today().to_string();
            // Open, over today inclusive, ended as of today, not begun.
            let (from, until) = [
                ("2020-01-01", "9999-12-31"),
                (day.as_str(), "9999-12-31"),
                ("2020-01-01", day.as_str()),
                ("2990-01-01", "9999-12-31"),
            ][spell];
            let person = world.people.len() - 1;
            house
                .post(world.people[person].id, units[unit].0, from, until)
                .await;
            world.postings.push((person, unit, spell < 2));
        }
    }
    for n in 0..6 + dice.below(6) {
        let known = record(house, dice, &world, CLIENT, n).await;
        world.clients.push(known);
    }
    for n in 0..5 + dice.below(4) {
        let known = record(house, dice, &world, Talk::TYPE, n).await;
        world.talks.push(known);
    }
    world
}

async fn record(house: &House, dice: &mut Dice, world: &World, of: &RecordType, n: usize) -> Known {
    let owner = dice.below(world.people.len());
    let mut fields = content(&[
        (of.title, json!(format!("合同{n}号"))),
        (of.owner.unwrap(), json!(world.people[owner].id.to_string())),
    ]);
    if of.key == "client" {
        fields.insert("credit".to_owned(), json!(format!("{}", dice.below(1000))));
        fields.insert("staff".to_owned(), json!(dice.below(50)));
    } else {
        fields.insert("floor".to_owned(), json!(dice.below(100)));
    }
    let act = house_act();
    let mut item = house.records.create(&act, of, &fields).await.unwrap();
    let mut members = Vec::new();
    if of.members && dice.below(2) == 0 {
        for person in 0..world.people.len() {
            if dice.below(3) == 0 {
                members.push((person, dice.below(2) == 0));
            }
        }
        let list: Vec<Member> = members
            .iter()
            .map(|(who, edit)| Member {
                person: world.people[*who].id,
                edit: *edit,
            })
            .collect();
        let which = (item.id, item.version);
        house
            .records
            .set_members(&act, of, which, &list)
            .await
            .unwrap();
        item.version += 1;
    }
    let trashed = dice.below(6) == 0;
    if trashed {
        item = house
            .records
            .trash(&act, of, &[(item.id, item.version)])
            .await
            .unwrap()
            .remove(0);
    }
    Known {
        item,
        owner,
        members,
        trashed,
    }
}

/// Every outlet, as one person.
async fn ask(house: &House, world: &World, of: &'static RecordType, person: usize) {
    let act = world.people[person].act();
    let all = world.records(of);
    let ids = |edit: bool, trashed: bool| -> BTreeSet<Id> {
        let fits = |k: &&Known| k.trashed == trashed && world.sees(of, person, k, edit);
        all.iter().filter(fits).map(|k| k.item.id).collect()
    };
    let (seen, binned) = (ids(false, false), ids(true, true));
    let sort = if of.key == "client" {
        "-staff,number"
    } else {
        "number"
    };
    for (query, expected) in [
        (vec![("size", "200")], &seen),
        (vec![("q", "合同"), ("size", "200")], &seen),
        (vec![("q", "ht"), ("size", "200")], &seen),
        (vec![("sort", sort), ("size", "200")], &seen),
        (vec![("created_at.gte", "1990-01-01T00:00:00Z")], &seen),
        (vec![("trash", "1")], &binned),
    ] {
        let parsed = ListQuery::parse(of, &act.actor, &pairs(&query)).unwrap();
        let page = house.records.find(&act, of, &parsed).await.unwrap();
        let found: BTreeSet<Id> = page.items.iter().map(|item| item.id).collect();
        assert_eq!(found, *expected, "{query:?}");
        assert_eq!(
            page.total,
            u64::try_from(expected.len()).unwrap(),
            "pager total"
        );
        assert_eq!(
            house.records.count(&act, of, &parsed).await.unwrap(),
            page.total
        );
        for item in &page.items {
            fields_are_masked(world, of, person, item);
        }
    }
    pages_add_up(house, of, &act, &seen).await;
    for known in all {
        details(house, world, of, (person, known)).await;
    }
    let texts: Vec<String> = all.iter().map(|k| k.item.id.to_string()).collect();
    let titles = house.records.titles(&act, of.key, &texts).await.unwrap();
    let readable: BTreeSet<Id> = all
        .iter()
        .filter(|k| world.sees(of, person, k, false))
        .map(|k| k.item.id)
        .collect();
    assert_eq!(titles.len(), readable.len(), "titles");
}

async fn pages_add_up(
    house: &House,
    of: &'static RecordType,
    act: &qd_records::Act,
    seen: &BTreeSet<Id>,
) {
    let mut found = BTreeSet::new();
    for page in 1..=5 {
        let query = ListQuery {
            page,
            size: 3,
            ..ListQuery::default()
        };
        let items = house.records.find(act, of, &query).await.unwrap().items;
        found.extend(items.iter().map(|item| item.id));
    }
    assert_eq!(found, *seen, "pages together");
}

/// Levels, in words: credit lines are seen by director, management, finance and audit; negotiation floors by
/// director, management, finance and legal.
fn fields_are_masked(world: &World, of: &RecordType, person: usize, item: &Item) {
    let is = |role| world.people[person].roles.contains(&role);
    let (field, open) = if of.key == "client" {
        let open =
            is(Role::Director) || is(Role::Management) || is(Role::Finance) || is(Role::Auditor);
        ("credit", open)
    } else {
        let open =
            is(Role::Director) || is(Role::Management) || is(Role::Finance) || is(Role::Legal);
        ("floor", open)
    };
    assert_eq!(item.content.contains_key(field), open, "{field}");
    let exported = serde_json::to_value(item).unwrap();
    assert_eq!(
        exported["content"].get(field).is_some(),
        open,
        "export of {field}"
    );
}

async fn details(
    house: &House,
    world: &World,
    of: &'static RecordType,
    (person, known): (usize, &Known),
) {
    let act = world.people[person].act();
    let (id, version) = (known.item.id, known.item.version);
    let read = world.sees(of, person, known, known.trashed);
    let edit = world.sees(of, person, known, true);
    let records = &house.records;
    assert_eq!(records.get(&act, of, id).await.is_ok(), read, "detail");
    assert_eq!(
        records.timeline(&act, of, id).await.is_ok(),
        read,
        "timeline"
    );
    assert_eq!(records.members(&act, of, id).await.is_ok(), read, "members");
    assert_eq!(
        records.may_edit(&act, of, id).await.unwrap(),
        edit,
        "may edit"
    );
    let why = records.why_visible(&act, of, id).await;
    assert_eq!(why.is_ok_and(|why| !why.is_empty()), read, "why");
    let before = fingerprint(house).await;
    let touch = content(&[(of.title, json!("改"))]);
    // A version that never was: whoever may edit meets the conflict, everybody else the refusal.
    let answer = records
        .edit(&act, of, (id, version + 100), &touch)
        .await
        .unwrap_err()
        .problem();
    let expected = match (edit, read) {
        (true, _) => 409,
        (false, true) => 403,
        (false, false) => 404,
    };
    assert_eq!(answer.status, expected, "edit");
    let answer = records
        .trash(&act, of, &[(id, version + 100)])
        .await
        .unwrap_err()
        .problem();
    assert_eq!(answer.status, expected, "trash");
    assert_eq!(fingerprint(house).await, before, "a refusal writes nothing");
}

/// The heads of everything a refused write could have touched.
async fn fingerprint(house: &House) -> String {
    let ask = qd_store::Sql::new(
        "select (select count(*) from events) as e, (select count(*) from search_rows) as s,
         (select sum(version) from clients) as c, (select sum(version) from talks) as t,
         (select coalesce(sum(last), 0) from series) as n",
    );
    let ask = match house.store().dialect() {
        qd_store::Dialect::Sqlite => ask,
        qd_store::Dialect::Postgres => qd_store::Sql::new(
            "select (select count(*) from events) as e, (select count(*) from search_rows) as s,
             (select sum(version)::bigint from clients) as c, (select sum(version)::bigint from talks) as t,
             (select coalesce(sum(last), 0)::bigint from series) as n",
        ),
    };
    format!(
        "{:?}",
        house.store().row(&ask).await.unwrap().unwrap().values()
    )
}

#[tokio::test]
async fn every_outlet_agrees_with_the_oracle_in_random_organisations() {
    let worlds = std::env::var("QUARTERDECK_WORLDS")
        .ok()
        .and_then(|n| n.parse().ok());
    let first = std::env::var("QUARTERDECK_SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    let usual = worlds.map_or(WORLDS, |n: u64| [n, n]);
    for seed in first..first + usual[0] {
        let house = House::new().await;
        if house.store().dialect() == qd_store::Dialect::Postgres && seed >= first + usual[1] {
            return;
        }
        let mut dice = Dice(seed);
        let world = build(&house, &mut dice).await;
        for person in 0..world.people.len() {
            for of in [CLIENT, Talk::TYPE] {
                let run = ask(&house, &world, of, person);
                // The seed stands in the output of a failing test.
                eprintln!(
                    "seed {seed} person {person} {:?} {}",
                    world.people[person].roles, of.key
                );
                run.await;
            }
        }
        house.store().close().await;
    }
}

#[tokio::test]
async fn a_hidden_field_cannot_be_filtered_or_ordered_by_even_by_halving() {
    let house = House::new().await;
    let rep = house.person(&[Role::Sales]).await;
    let actor = rep.act().actor;
    for query in [
        [("credit.gte", "500")],
        [("credit", "500")],
        [("credit.empty", "1")],
        [("sort", "credit")],
        [("sort", "-credit")],
        [("sort", "name,credit")],
    ] {
        let problem = ListQuery::parse(CLIENT, &actor, &pairs(&query)).unwrap_err();
        assert_eq!(
            (problem.status, problem.key.as_str()),
            (400, "records-unknown-field"),
            "{query:?}"
        );
        assert_ne!(
            problem.args["nearest"], "credit",
            "the answer does not name it either"
        );
    }
}
