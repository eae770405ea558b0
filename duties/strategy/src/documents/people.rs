//! 组织、人员、培训、激励, and the sample of a 目标责任书: what each region's people have shown they can do.

use std::collections::{BTreeMap, BTreeSet};

use qd_analysis::parts;
use qd_base::Amount;
use qd_documents::{
    Axis, Block, Document, Mark, Plot, RowRole, Series, SeriesPlot, SeriesRole, SignOffRow, Span,
    Table, Value,
};
use qd_insight::target::Scope;
use qd_reports::build::member_name;

use super::plan::Material;

/// 八、组织、人员、培训、激励.
pub(super) fn organisation(document: &mut Document, m: &Material<'_>) {
    document.push(m.chapter("chapter-organisation"));
    if m.goal.dimensions[1].is_some() {
        document.push(headcount(m));
        let regions = regions(m);
        if m.goal.dimensions[0].is_some() && regions.len() > 1 {
            document.push(Block::from(table(m, &regions)));
            document.push(Block::from(chart(m, &regions)));
        }
    }
    document.push(m.missing("missing-headcount", "supplier-hr"));
}

/// The sellers that get a goal, and what that is for each.
fn headcount(m: &Material<'_>) -> Block {
    let planned = parts::goal::members(&m.goal, 1);
    let people = planned.iter().filter(|row| row.2[1] > 0).count().max(1);
    let goal = parts::goal::fen(m.goal.tiers.goal.total);
    Block::paragraph([
        Span::Text(m.say("capacity-start")),
        m.figures
            .span("capacity/people", Value::Count(people as i64)),
        m.span("capacity-each"),
        m.figures.span(
            "capacity/goal",
            Value::Money(Amount(goal.0 / people as i64)),
        ),
        m.span("capacity-before"),
        m.figures.span(
            "capacity/base",
            Value::Money(Amount(m.goal.base_amount.0 / people as i64)),
        ),
        m.span("sentence-end"),
    ])
}

/// A region with its people.
struct Region {
    name: String,
    people: usize,
    base: Amount,
    goal: Amount,
    /// The best of each of its sellers, together (已证明的产能).
    proven: Amount,
}

/// Every seller counts where most of the base comes from.
fn regions(m: &Material<'_>) -> Vec<Region> {
    let places = &m.goal.tiers.goal.places;
    let mut by_person: BTreeMap<u32, BTreeMap<u32, f64>> = BTreeMap::new();
    let mut base: BTreeMap<u32, f64> = BTreeMap::new();
    for (place, amount) in places.iter().zip(&m.goal.base_of) {
        *by_person
            .entry(place.person)
            .or_default()
            .entry(place.region)
            .or_default() += amount;
        *base.entry(place.region).or_default() += amount;
    }
    let mut homes: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (person, regions) in &by_person {
        let most = regions.iter().max_by(|a, b| a.1.total_cmp(b.1));
        let idle = |person: &u32| {
            let basis = m.goal.bases[1].get(*person as usize);
            basis.is_some_and(|basis| basis.idle)
        };
        if let Some((region, _)) = most.filter(|_| !idle(person)) {
            homes.entry(*region).or_default().insert(*person);
        }
    }
    let best = |person: &u32| {
        let basis = m.goal.bases[1].get(*person as usize);
        basis.map_or(Amount::ZERO, |basis| basis.best)
    };
    let mut found: Vec<Region> = m.goal.names[0]
        .iter()
        .enumerate()
        .map(|(code, name)| {
            let code = code as u32;
            let people = homes.get(&code);
            let scope = Scope {
                region: Some(code),
                ..Scope::default()
            };
            Region {
                name: member_name(name, m.desk.lang),
                people: people.map_or(0, BTreeSet::len),
                base: Amount::from_f64(base.get(&code).copied().unwrap_or(0.0)).unwrap_or_default(),
                goal: parts::goal::fen(m.goal.tiers.goal.sum(&scope)),
                proven: people.into_iter().flatten().map(best).sum(),
            }
        })
        .filter(|region| region.goal.0 > 0)
        .collect();
    found.sort_by_key(|region| std::cmp::Reverse(region.goal));
    found.truncate(12);
    found
}

/// T8-1: people, goal and proven capacity of each region.
fn table(m: &Material<'_>, regions: &[Region]) -> Table {
    let mut table = Table::new(m.say("table-capacity"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-region"))
        .sum_column(m.say("column-people"))
        .sum_column(m.say("column-base"))
        .sum_column(m.say("tier-goal"))
        .number_column(m.say("column-each"))
        .sum_column(m.say("column-proven"))
        .number_column(m.say("column-load"));
    for region in regions {
        let each = (region.people > 0).then(|| Amount(region.goal.0 / region.people as i64));
        let load = (region.proven.0 > 0).then(|| region.goal.to_f64() / region.proven.to_f64());
        table.push(
            RowRole::Body,
            [
                Value::Text(region.name.clone()),
                Value::Count(region.people as i64),
                Value::Money(region.base),
                Value::Money(region.goal),
                each.map_or(Value::Absent, Value::Money),
                Value::Money(region.proven),
                Value::percent(load),
            ],
        );
    }
    table.note(m.say("capacity-note"))
}

/// C8-1: goal against proven capacity.
fn chart(m: &Material<'_>, regions: &[Region]) -> qd_documents::Chart {
    let series = |key: &str, role, mark, pick: fn(&Region) -> Amount| Series {
        name: m.say(key),
        mark,
        axis: Axis::Left,
        role,
        values: regions.iter().map(|r| Value::Money(pick(r))).collect(),
        bands: Vec::new(),
    };
    let plot = Plot::Series(SeriesPlot {
        categories: regions.iter().map(|r| r.name.clone()).collect(),
        series: vec![
            series("tier-goal", SeriesRole::Target, Mark::Bar, |r| r.goal),
            series("column-proven", SeriesRole::Actual, Mark::Bar, |r| r.proven),
        ],
    });
    m.figures.chart(&m.say("chart-capacity"), plot)
}

/// 目标责任书样本: the letter of the seller with the largest goal, quarter by quarter, to be signed.
pub(super) fn letter(document: &mut Document, m: &Material<'_>) {
    let Some((name, base, _)) = parts::goal::members(&m.goal, 1)
        .into_iter()
        .find(|row| m.goal.dimensions[1].is_some() && row.2[1] > 0)
    else {
        return;
    };
    let Some(code) = m.goal.names[1].iter().position(|known| *known == name) else {
        return;
    };
    document.push(Block::plain_heading(2, m.say("section-letter")));
    let shown = member_name(&name, m.desk.lang);
    document.push(Block::text(
        m.say_with("letter-text", &[("name", &shown), ("year", &m.year)]),
    ));
    let tiers = [
        &m.goal.tiers.floor,
        &m.goal.tiers.goal,
        &m.goal.tiers.stretch,
    ];
    let mut table = Table::new(m.say_with("table-letter", &[("name", &shown)]))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-when"))
        .sum_column(m.say("tier-floor"))
        .sum_column(m.say("tier-goal"))
        .sum_column(m.say("tier-stretch"));
    let sum = |months: &[usize], tier: usize| {
        let of = |month: Option<usize>| {
            tiers[tier].sum(&Scope {
                person: Some(code as u32),
                month,
                ..Scope::default()
            })
        };
        Value::Money(parts::goal::fen(
            months.iter().map(|month| of(Some(*month))).sum(),
        ))
    };
    let all: Vec<usize> = (0..m.year.months().len()).collect();
    for (at, quarter) in all.chunks(3).enumerate() {
        let mut row = vec![Value::text(format!("{}Q{}", m.year, at + 1))];
        row.extend((0..3).map(|tier| sum(quarter, tier)));
        table.push(RowRole::Body, row);
    }
    let mut row = vec![Value::Text(m.say("total"))];
    row.extend((0..3).map(|tier| sum(&all, tier)));
    table.push(RowRole::Total, row);
    let base = Amount::from_f64(base).map_or(Value::Absent, Value::Money);
    let note = m.say_with(
        "letter-note",
        &[("base", &base.phrase(m.figures.scale, m.desk.lang))],
    );
    document.push(Block::from(table.note(note)));
    let signs = [(Some(shown), "sign-owner"), (None, "sign-director")];
    let rows = signs.map(|(name, role)| SignOffRow {
        role: m.say(role),
        name,
        opinion: None,
        date: None,
    });
    document.push(Block::SignOff { rows: rows.into() });
}
