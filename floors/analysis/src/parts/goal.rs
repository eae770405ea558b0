//! The goal in words, tables and charts (目标分解): three tiers by month, region, seller and category.

use crate::Goal;
use qd_base::{Amount, Lang};
use qd_documents::{
    Axis, Block, Callout, Chart, Mark, Node, Plot, RowRole, Series, SeriesPlot, SeriesRole, Span,
    Table, Tone, Value,
};
use qd_insight::target::{Allocation, Scope};
use qd_reports::Desk;
use qd_reports::build::{Figures, member_name};
use qd_reports::params::dimension_label;

use crate::span::spoken;
use crate::texts;

/// Fen of the solver as a ledger amount.
pub fn fen(minor: i64) -> Amount {
    Amount(minor * 100)
}

/// One line: goal, growth, what the forecast says, the chance.
pub fn sentence(desk: &Desk, figures: &Figures<'_>, goal: &Goal) -> Block {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let expected = Amount::from_f64(goal.expected).unwrap_or_default();
    let mut spans = vec![
        Span::text(texts().say(
            lang,
            "goal-start",
            &[
                ("year", &spoken(&goal.period, lang)),
                ("base", &spoken(&goal.base, lang)),
            ],
        )),
        figures.span("goal/base", Value::Money(goal.base_amount)),
        Span::text(say(if goal.settings.growth < 0.0 {
            "goal-shrink"
        } else {
            "goal-growth"
        })),
        figures.span(
            "goal/growth",
            Value::percent(Some(goal.settings.growth.abs())),
        ),
        Span::text(say("goal-total")),
        figures.span("goal/total", Value::Money(fen(goal.tiers.goal.total))),
        Span::text(say("goal-forecast")),
        figures.span("goal/forecast", Value::Money(expected)),
    ];
    match &goal.chance {
        Some(chance) => {
            spans.push(Span::text(say("goal-chance")));
            spans.push(figures.span("goal/chance", chance_value(chance.reached.share)));
            spans.push(Span::text(texts().say(
                lang,
                "goal-runs",
                &[("runs", &chance.reached.trials)],
            )));
        }
        None => spans.push(Span::text(say("goal-no-chance"))),
    }
    Block::paragraph(spans)
}

/// A simulated chance: no number of runs makes anything impossible or certain.
pub fn chance_value(share: f64) -> Value {
    if share < 0.0005 {
        return Value::text("<0.1%");
    }
    if share > 0.9995 {
        return Value::text(">99.9%");
    }
    Value::percent(Some(share))
}

/// A warning where the base is shorter than a year: the goal then speaks of that base, not of a year.
pub fn short_base(desk: &Desk, goal: &Goal) -> Option<Block> {
    let months = goal.base_months();
    let text = texts().say(
        desk.lang,
        "goal-short-base",
        &[
            ("months", &months),
            ("base", &spoken(&goal.base, desk.lang)),
        ],
    );
    (months < 12).then(|| Block::callout(Tone::Bad, [Span::text(text)]))
}

/// What the chance means for the director: how much must come from new measures.
pub fn gap(desk: &Desk, figures: &Figures<'_>, goal: &Goal) -> Block {
    let lang = desk.lang;
    let gap = fen(goal.tiers.goal.total) - Amount::from_f64(goal.expected).unwrap_or_default();
    let (tone, key) = if gap.0 > 0 {
        (Tone::Watch, "gap-open")
    } else {
        (Tone::Good, "gap-none")
    };
    let mut text = vec![Span::text(texts().say(lang, key, &[]))];
    if gap.0 > 0 {
        text.push(figures.span("goal/gap", Value::Money(gap)));
        text.push(Span::text(texts().say(lang, "gap-open-end", &[])));
    }
    Block::Callout(Callout {
        tone,
        title: None,
        text,
        supplier: None,
    })
}

/// Three tiers by month.
pub fn months_table(desk: &Desk, figures: &Figures<'_>, goal: &Goal) -> Table {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let mut table = Table::new(say("goal-months"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-month"))
        .sum_column(say("tier-floor"))
        .sum_column(say("tier-goal"))
        .sum_column(say("tier-stretch"))
        .number_column(say("column-share"));
    let tiers =
        [&goal.tiers.floor, &goal.tiers.goal, &goal.tiers.stretch].map(Allocation::by_month);
    for (at, month) in goal.period.months().iter().enumerate() {
        let mut values = vec![Value::text(month.text.clone())];
        values.extend(tiers.iter().map(|tier| Value::Money(fen(tier[at]))));
        values.push(Value::percent(goal.shape.get(at).copied()));
        table.push(RowRole::Body, values);
    }
    table.push(RowRole::Total, total_row(&say("total"), goal));
    table
}

fn total_row(name: &str, goal: &Goal) -> Vec<Value> {
    let mut values = vec![Value::text(name)];
    let tiers = [&goal.tiers.floor, &goal.tiers.goal, &goal.tiers.stretch];
    values.extend(tiers.map(|tier| Value::Money(fen(tier.total))));
    values.push(Value::Percent(1.0));
    values
}

/// Tiers by the members of region (0), seller (1) or category (2), with the base and the growth asked.
pub fn members_table(
    desk: &Desk,
    figures: &Figures<'_>,
    goal: &Goal,
    slot: usize,
) -> Option<Table> {
    let dimension = goal.dimensions[slot].as_deref()?;
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let name = dimension_label(dimension, lang);
    let mut table = Table::new(texts().say(lang, "goal-by", &[("name", &name)]))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(name)
        .sum_column(say("column-base"))
        .sum_column(say("tier-floor"))
        .sum_column(say("tier-goal"))
        .sum_column(say("tier-stretch"))
        .number_column(say("column-growth"));
    let weighed = !goal.bases[slot].is_empty();
    if weighed {
        table = table
            .number_column(say("column-past-growth"))
            .number_column(say("column-best-run"));
    }
    for (member, base, tiers) in members(goal, slot) {
        let growth = (base > 0.0 && tiers[1] > 0).then(|| fen(tiers[1]).to_f64() / base - 1.0);
        let mut values = vec![
            Value::Text(member_name(&member, lang)),
            Amount::from_f64(base).map_or(Value::Absent, Value::Money),
        ];
        values.extend(tiers.map(|t| Value::Money(fen(t))));
        values.push(Value::change(growth));
        if weighed {
            values.extend(known(goal, slot, &member));
        }
        table.push(RowRole::Body, values);
    }
    let mut values = vec![Value::Text(say("total")), Value::Money(goal.base_amount)];
    let tiers = [&goal.tiers.floor, &goal.tiers.goal, &goal.tiers.stretch];
    values.extend(tiers.map(|tier| Value::Money(fen(tier.total))));
    values.push(Value::change(Some(goal.settings.growth)));
    if weighed {
        values.extend([Value::Absent, Value::Absent]);
        table = table.note(method(goal, slot, lang));
    }
    table.push(RowRole::Total, values);
    Some(table)
}

/// A member's own growth before the base, and the best it has shown.
fn known(goal: &Goal, slot: usize, member: &str) -> [Value; 2] {
    let at = goal.names[slot].iter().position(|name| name == member);
    at.and_then(|at| goal.bases[slot].get(at))
        .map_or([Value::Absent, Value::Absent], |basis| {
            [Value::change(basis.growth), Value::Money(basis.best)]
        })
}

/// How the members were weighed, and who is not planned with any more.
fn method(goal: &Goal, slot: usize, lang: Lang) -> String {
    let gone: Vec<String> = goal.names[slot]
        .iter()
        .zip(&goal.bases[slot])
        .filter(|(_, basis)| basis.idle)
        .map(|(name, _)| member_name(name, lang))
        .collect();
    let method = texts().say(lang, "goal-method", &[]);
    if gone.is_empty() {
        return method;
    }
    let names = gone.join(if lang == Lang::Zh { "、" } else { ", " });
    method + &texts().say(lang, "goal-gone", &[("names", &names)])
}

/// Member, base and the three tiers in fen, largest goal first.
pub fn members(goal: &Goal, slot: usize) -> Vec<(String, f64, [i64; 3])> {
    let tiers = [&goal.tiers.floor, &goal.tiers.goal, &goal.tiers.stretch].map(|tier| match slot {
        0 => tier.by_region(),
        1 => tier.by_person(),
        _ => tier.by_category(),
    });
    let mut rows: Vec<(String, f64, [i64; 3])> = goal.names[slot]
        .iter()
        .enumerate()
        .map(|(code, name)| {
            let code = code as u32;
            let base = goal
                .tiers
                .goal
                .places
                .iter()
                .zip(&goal.base_of)
                .filter(|(p, _)| [p.region, p.person, p.category][slot] == code)
                .map(|(_, base)| base)
                .sum();
            let amounts = [0, 1, 2].map(|t: usize| tiers[t].get(&code).copied().unwrap_or(0));
            (name.clone(), base, amounts)
        })
        .collect();
    rows.sort_by(|a, b| b.2[1].cmp(&a.2[1]).then(a.0.cmp(&b.0)));
    rows
}

/// Region by month of the goal tier, one table a half year so that a page holds it.
pub fn region_months_tables(desk: &Desk, figures: &Figures<'_>, goal: &Goal) -> Vec<Table> {
    let Some(dimension) = goal.dimensions[0].as_deref() else {
        return Vec::new();
    };
    let name = dimension_label(dimension, desk.lang);
    let count = goal.period.months().len();
    [0..count.min(6), 6..count]
        .into_iter()
        .filter(|half| !half.is_empty())
        .map(|half| region_half(desk, figures, goal, (&name, half)))
        .collect()
}

fn region_half(
    desk: &Desk,
    figures: &Figures<'_>,
    goal: &Goal,
    (name, half): (&str, std::ops::Range<usize>),
) -> Table {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let months = goal.period.months();
    let span = texts().say(
        lang,
        "span-range",
        &[
            ("from", &short_month(months[half.start].first.month(), lang)),
            ("to", &short_month(months[half.end - 1].first.month(), lang)),
        ],
    );
    let title = texts().say(
        lang,
        "goal-region-months",
        &[("name", &name), ("span", &span)],
    );
    let mut table = Table::new(title)
        .scale(figures.scale)
        .source(figures.source())
        .text_column(name.to_owned());
    for month in &months[half.clone()] {
        table = table.sum_column(short_month(month.first.month(), lang));
    }
    let last = half.end == months.len();
    table = table.sum_column(say(if last { "goal-whole-year" } else { "total" }));
    let cells = |region: Option<u32>| {
        let sum = |month| {
            goal.tiers.goal.sum(&Scope {
                month,
                region,
                ..Scope::default()
            })
        };
        let mut values: Vec<i64> = half.clone().map(|m| sum(Some(m))).collect();
        let whole = if last { sum(None) } else { values.iter().sum() };
        values.push(whole);
        values.into_iter().map(|minor| Value::Money(fen(minor)))
    };
    for (code, member) in goal.names[0].iter().enumerate() {
        let mut values = vec![Value::Text(member_name(member, lang))];
        values.extend(cells(Some(code as u32)));
        table.push(RowRole::Body, values);
    }
    let mut values = vec![Value::Text(say("total"))];
    values.extend(cells(None));
    table.push(RowRole::Total, values);
    table
}

fn short_month(month: i8, lang: Lang) -> String {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match lang {
        Lang::Zh => texts().say(lang, "month-of-year", &[("month", &month)]),
        Lang::En => NAMES[(month - 1) as usize].to_owned(),
    }
}

/// Months of the three tiers beside the base year's.
pub fn months_chart(desk: &Desk, figures: &Figures<'_>, goal: &Goal) -> Chart {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let months = goal.period.months();
    let line = |name: String, mark: Mark, role: SeriesRole, tier: &Allocation| Series {
        name,
        mark,
        axis: Axis::Left,
        role,
        values: tier
            .by_month()
            .into_iter()
            .map(|m| Value::Money(fen(m)))
            .collect(),
        bands: Vec::new(),
    };
    let series = vec![
        line(
            say("tier-goal"),
            Mark::Bar,
            SeriesRole::Target,
            &goal.tiers.goal,
        ),
        line(
            say("tier-floor"),
            Mark::DashedLine,
            SeriesRole::LastYear,
            &goal.tiers.floor,
        ),
        line(
            say("tier-stretch"),
            Mark::Line,
            SeriesRole::Forecast,
            &goal.tiers.stretch,
        ),
    ];
    let categories = months
        .iter()
        .map(|m| short_month(m.first.month(), desk.lang))
        .collect();
    figures.chart(
        &say("goal-months-chart"),
        Plot::Series(SeriesPlot { categories, series }),
    )
}

/// The tree of the goal: regions, and categories inside them.
pub fn tree(desk: &Desk, figures: &Figures<'_>, goal: &Goal) -> Option<Chart> {
    goal.dimensions[0].as_ref()?;
    let amount = |scope: &Scope| Value::Money(fen(goal.tiers.goal.sum(scope)));
    let roots = goal.names[0]
        .iter()
        .enumerate()
        .map(|(region, name)| {
            let region = Some(region as u32);
            let children = (0..goal.names[2].len())
                .map(|category| {
                    let scope = Scope {
                        region,
                        category: Some(category as u32),
                        ..Scope::default()
                    };
                    (category, goal.tiers.goal.sum(&scope), amount(&scope))
                })
                .filter(|(_, minor, _)| *minor > 0 && goal.dimensions[2].is_some())
                .map(|(category, _, value)| Node {
                    label: member_name(&goal.names[2][category], desk.lang),
                    value,
                    note: None,
                    children: Vec::new(),
                })
                .collect();
            let scope = Scope {
                region,
                ..Scope::default()
            };
            let label = member_name(name, desk.lang);
            Node {
                label,
                value: amount(&scope),
                note: None,
                children,
            }
        })
        .collect();
    let title = texts().say(desk.lang, "goal-tree", &[]);
    Some(figures.chart(&title, Plot::Treemap { nodes: roots }))
}
