//! 预算, 可行性与情景, 风险, 执行与评估, 附件.

use qd_analysis::parts;
use qd_base::Amount;
use qd_documents::{
    Bin, Block, Document, ListStyle, MarkLine, Plot, Risk, RowRole, Span, Table, Tone, TornadoItem,
    Value,
};
use qd_insight::bridge::Component;
use qd_insight::target::{
    Assumption, Driver, DriverModel, Range, ScenarioName, scenarios, tornado,
};
use qd_ledger::MetricKey;
use qd_reports::ReportError;
use qd_reports::build::member_name;

use super::kept;
use super::plan::Material;

/// Runs of the simulations, and their seed.
const RUNS: (usize, u64) = (10_000, 20_260_101);

/// 九、预算与资源.
pub(super) fn budget(document: &mut Document, m: &Material<'_>) {
    document.push(m.chapter("chapter-budget"));
    document.push(m.missing("missing-budget", "supplier-finance"));
    kept::words(document, m, &[("resources", "section-resources")]);
    kept::confirmations(document, m);
}

/// 十、可行性与情景.
pub(super) fn feasibility(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-feasibility"));
    document.push(parts::outlook::backtest_sentence(
        m.desk, &m.figures, &m.outlook,
    ));
    if let Some(chart) = distribution(m) {
        document.push(Block::from(chart));
    }
    let goal = parts::goal::fen(m.goal.tiers.goal.total).to_f64();
    let model = model(m);
    let failed = |fault: qd_insight::error::InsightError| ReportError::Analysis(fault.to_string());
    let mut table = Table::new(m.say("table-scenarios"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-scenario"))
        .number_column(m.say("column-revenue"))
        .number_column(m.say("column-attainment"));
    for scenario in scenarios(&model, goal).map_err(failed)? {
        let key = match scenario.name {
            ScenarioName::Pessimistic => "scenario-low",
            ScenarioName::Base => "scenario-base",
            ScenarioName::Optimistic => "scenario-high",
        };
        let rate = scenario.attainment_percent.map(|p| p / 100.0);
        table.push(
            RowRole::Body,
            [
                Value::Text(m.say(key)),
                money(scenario.revenue),
                Value::percent(rate),
            ],
        );
    }
    document.push(Block::from(table.note(m.say("scenario-note"))));
    let bars = tornado(&model, goal, RUNS).map_err(failed)?;
    let items = bars
        .iter()
        .map(|bar| TornadoItem {
            label: m.say(driver_key(bar.driver)),
            low: money(bar.revenue_at_low),
            high: money(bar.revenue_at_high),
        })
        .collect();
    let middle = money(model.revenue(&base_values(&model)));
    document.push(Block::from(m.figures.chart(
        &m.say("chart-tornado"),
        Plot::Tornado {
            base: middle,
            items,
        },
    )));
    kept::words(document, m, &[("feasibility", "section-feasibility")]);
    kept::feasibility(document, m);
    Ok(())
}

fn money(x: f64) -> Value {
    Amount::from_f64(x).map_or(Value::Absent, Value::Money)
}

/// C10-1: how the year may come out by the forecast, with the goal marked.
fn distribution(m: &Material<'_>) -> Option<qd_documents::Chart> {
    let chance = m.goal.chance.as_ref()?;
    let (over, _) = m.outlook.total_of(&m.year);
    let inside: Vec<usize> = (0..m.outlook.months.len())
        .filter(|i| m.year.contains(m.outlook.months[*i].first))
        .collect();
    let mut totals: Vec<f64> = qd_insight::forecast::simulate(&m.outlook.total, RUNS.0, RUNS.1)
        .iter()
        .map(|path| over.to_f64() + inside.iter().map(|i| path[*i]).sum::<f64>())
        .collect();
    totals.sort_by(f64::total_cmp);
    let low = totals[totals.len() / 200];
    let high = totals[totals.len() - 1 - totals.len() / 200].max(chance.target);
    let width = (high - low) / 24.0;
    if width <= 0.0 {
        return None;
    }
    let bins = (0..24)
        .map(|at| {
            let from = low + width * f64::from(at);
            let inside = totals
                .iter()
                .filter(|t| **t >= from && **t < from + width)
                .count();
            let tone = if from + width / 2.0 >= chance.target {
                Tone::Good
            } else {
                Tone::Neutral
            };
            let height = Value::Percent(inside as f64 / totals.len() as f64);
            Bin {
                from: money(from),
                to: money(from + width),
                height,
                tone,
            }
        })
        .collect();
    let marks = vec![
        MarkLine {
            label: m.say("mark-median"),
            at: money(chance.median),
        },
        MarkLine {
            label: m.say("mark-goal"),
            at: money(chance.target),
        },
    ];
    Some(m.figures.chart(
        &m.say("chart-distribution"),
        Plot::Histogram { bins, marks },
    ))
}

/// The year from its drivers: the middle is the forecast of the year, the ranges are read from the last change; see
/// the note below the table.
fn model(m: &Material<'_>) -> DriverModel {
    let base = Amount(m.story.bridged.bridge.base).to_f64().max(1.0);
    let share = |component: Component| m.story.bridged.amount(component).to_f64() / base;
    let price = share(Component::Price);
    let volume = share(Component::Volume) + share(Component::Mix) + share(Component::Existing);
    let lost = share(Component::Lost);
    let new = share(Component::New) + share(Component::WonBack);
    around_forecast(
        m.goal.expected,
        &Shares {
            price: m.desk.has_measure(MetricKey::Quantity).then_some(price),
            volume,
            customers: m.desk.has_dimension("customer").then_some((lost, new)),
        },
    )
}

/// The parts of the last change, as shares of its base; `None` where the ledger cannot tell.
struct Shares {
    price: Option<f64>,
    volume: f64,
    customers: Option<(f64, f64)>,
}

fn around_forecast(expected: f64, shares: &Shares) -> DriverModel {
    let around = |driver, middle: f64, half: f64| Assumption {
        driver,
        range: Range {
            low: middle - half,
            base: middle,
            high: middle + half,
        },
    };
    let volume = shares.volume.abs().clamp(0.02, 0.2);
    let mut assumptions = vec![around(Driver::Volume, 0.0, volume)];
    if let Some(price) = shares.price {
        assumptions.push(around(Driver::Price, 0.0, price.abs().clamp(0.01, 0.1)));
    }
    let mut repeat_base = expected.max(0.0);
    if let Some((lost, new)) = shares.customers {
        let kept = (1.0 + lost).clamp(0.2, 1.0);
        let fresh = new.clamp(0.0, 0.8) * repeat_base;
        let slack = ((1.0 - kept) / 2.0).clamp(0.01, 0.1);
        assumptions.push(Assumption {
            driver: Driver::Retention,
            range: Range {
                low: kept - slack,
                base: kept,
                high: (kept + slack).min(1.0),
            },
        });
        assumptions.push(around(Driver::NewBusiness, fresh, fresh * 0.3));
        repeat_base = (repeat_base - fresh) / kept;
    }
    DriverModel {
        repeat_base,
        hires: 0.0,
        start_month: 0.0,
        assumptions,
    }
}

fn base_values(model: &DriverModel) -> [f64; 6] {
    Driver::ALL.map(|driver| {
        let found = model.assumptions.iter().find(|a| a.driver == driver);
        found.map_or(
            if driver == Driver::Retention {
                1.0
            } else {
                0.0
            },
            |a| a.range.base,
        )
    })
}

fn driver_key(driver: Driver) -> &'static str {
    match driver {
        Driver::Price => "driver-price",
        Driver::Volume => "driver-volume",
        Driver::Retention => "driver-retention",
        Driver::NewBusiness => "driver-new",
        Driver::Productivity => "driver-productivity",
        Driver::Ramp => "driver-ramp",
    }
}

/// 十一、风险与应对: what the ledger shows; people add what it cannot.
pub(super) fn risks(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-risks"));
    let mut table = Table::new(m.say("table-risks"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-number"))
        .text_column(m.say("column-risk"))
        .text_column(m.say("column-evidence"))
        .text_column(m.say("column-response"));
    let mut matrix = Vec::new();
    for (at, risk) in found(m)?.into_iter().enumerate() {
        let number = format!("R{}", at + 1);
        let row =
            [&number, &risk.name, &risk.evidence, &risk.response].map(|t| Value::Text(t.clone()));
        table.push(RowRole::Body, row);
        matrix.push(Risk {
            number,
            label: risk.name,
            probability: risk.probability,
            impact: risk.impact,
        });
    }
    document.push(Block::from(table.note(m.say("risk-note"))));
    let found = matrix.len();
    matrix.extend(kept::risk_points(m, found));
    let title = m.say("chart-risks");
    document.push(Block::from(
        m.figures.chart(&title, Plot::RiskMatrix { risks: matrix }),
    ));
    kept::risks(document, m, found);
    Ok(())
}

struct Found {
    name: String,
    evidence: String,
    response: String,
    probability: u8,
    impact: u8,
}

fn found(m: &Material<'_>) -> Result<Vec<Found>, ReportError> {
    let lang = m.desk.lang;
    let text = |amount: Amount| Value::Money(amount).phrase(m.figures.scale, lang);
    let mut risks = Vec::new();
    let chance = m.goal.chance.as_ref().map(|c| c.reached.share);
    if let Some(chance) = chance.filter(|c| *c < 0.8) {
        risks.push(Found {
            name: m.say("risk-goal"),
            evidence: m.say_with(
                "risk-goal-why",
                &[(
                    "chance",
                    &parts::goal::chance_value(chance).phrase(m.figures.scale, lang),
                )],
            ),
            response: m.say("risk-goal-response"),
            probability: grade(1.0 - chance),
            impact: 5,
        });
    }
    if m.desk.has_dimension("customer") {
        let rows = qd_analysis::split(
            m.desk,
            MetricKey::Revenue,
            "customer",
            &m.story.current,
            &m.story.base,
        )?;
        if let Some(first) = rows.first() {
            let ten: f64 = rows.iter().take(10).filter_map(|row| row.share).sum();
            let args: [(&str, &dyn std::fmt::Display); 3] = [
                ("share", &qd_base::format::percent(Some(ten))),
                ("name", &member_name(&first.member, lang)),
                ("first", &qd_base::format::percent(first.share)),
            ];
            risks.push(Found {
                name: m.say("risk-concentration"),
                evidence: m.say_with("risk-concentration-why", &args),
                response: m.say("risk-concentration-response"),
                probability: 2,
                impact: grade(ten),
            });
        }
    }
    for (component, key) in [
        (Component::Lost, "risk-churn"),
        (Component::Price, "risk-price"),
    ] {
        let amount = m.story.bridged.amount(component);
        if amount.0 < 0 && m.material(amount) {
            let share =
                amount.to_f64().abs() / Amount(m.story.bridged.bridge.base).to_f64().max(1.0);
            risks.push(Found {
                name: m.say(key),
                evidence: text(amount),
                response: m.say(&format!("{key}-response")),
                probability: 3,
                impact: grade(share * 4.0),
            });
        }
    }
    Ok(risks)
}

/// A share as a grade from 1 to 5.
fn grade(share: f64) -> u8 {
    ((share * 5.0).ceil() as i64).clamp(1, 5) as u8
}

/// 十二、执行、评估与调整.
pub(super) fn reviews(document: &mut Document, m: &Material<'_>) {
    document.push(m.chapter("chapter-reviews"));
    let mut calendar = Table::new(m.say("table-reviews"))
        .text_column(m.say("column-when"))
        .text_column(m.say("column-review"))
        .text_column(m.say("column-measures"));
    let year = &m.year.text;
    for key in [
        "review-month",
        "review-quarter",
        "review-half",
        "review-year",
    ] {
        calendar.push(
            RowRole::Body,
            [
                Value::Text(m.say_with(&format!("{key}-when"), &[("year", year)])),
                Value::Text(m.say(key)),
                Value::Text(m.say(&format!("{key}-measures"))),
            ],
        );
    }
    document.push(Block::from(calendar));
    let items = [
        "trigger-behind",
        "trigger-forecast",
        "trigger-price",
        "trigger-customer",
    ]
    .into_iter()
    .map(|key| vec![Span::Text(m.say(key))])
    .collect();
    document.push(m.section("section-triggers"));
    document.push(Block::List {
        style: ListStyle::Numbered,
        items,
    });
    kept::reviews(document, m);
}

/// 附件.
pub(super) fn annex(document: &mut Document, m: &Material<'_>) {
    document.push(Block::plain_heading(1, m.say("chapter-annex")));
    for (role, title, missing, supplier) in [
        (
            "marketing",
            "section-market-opinion",
            "missing-market-opinion",
            "supplier-marketing",
        ),
        (
            "finance",
            "section-finance-opinion",
            "missing-finance-opinion",
            "supplier-finance",
        ),
    ] {
        match kept::opinion_of(m, role, title) {
            Some(blocks) => document.blocks.extend(blocks),
            None => document.push(m.missing(missing, supplier)),
        }
    }
    if !kept::letters(document, m) {
        super::people::letter(document, m);
    }
}

#[cfg(test)]
mod tests {
    use super::{Shares, around_forecast, base_values};

    #[test]
    fn the_middle_scenario_is_the_forecast_whatever_the_ledger_can_tell() {
        for customers in [
            None,
            Some((-0.1, 0.15)),
            Some((-0.95, 2.0)),
            Some((0.0, 0.0)),
        ] {
            for price in [None, Some(-0.03)] {
                let shares = Shares {
                    price,
                    volume: 0.05,
                    customers,
                };
                let model = around_forecast(4_000_000.0, &shares);
                let middle = model.revenue(&base_values(&model));
                assert!((middle - 4_000_000.0).abs() < 0.01, "{middle}");
            }
        }
    }
}
