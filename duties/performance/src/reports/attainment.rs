//! 《销售目标达成报告》: month, quarter or year — rate, causes, regions, products, customers, people, outlook.

use qd_analysis::{Growth, parts};
use qd_base::{Amount, Label, Period, label};
use qd_documents::{Block, BulletItem, Document, Plot, RowRole, Span, Table, Tone, Value};
use qd_insight::bridge::Component;
use qd_ledger::MetricKey;
use qd_reports::build::{Figures, member_name};
use qd_reports::params::dimension_label;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use super::{due, progress};
use crate::texts;

/// The attainment report.
pub struct Attainment;

struct Material<'a> {
    desk: &'a Desk,
    figures: Figures<'a>,
    period: Period,
    so_far: Period,
    before: Period,
    goal: Option<qd_analysis::Goal>,
    actual: Growth,
    /// Bridge and causes against last year; `None` where the ledger does not reach back.
    story: Option<(qd_analysis::Bridged, qd_analysis::Causes)>,
}

impl Material<'_> {
    fn say(&self, key: &str) -> String {
        texts().say(self.desk.lang, key, &[])
    }

    /// The target of the period: the months of the year's goal that lie inside it.
    fn target(&self) -> Option<Amount> {
        let goal = self.goal.as_ref()?;
        let months = goal.tiers.goal.by_month();
        let sum = goal
            .period
            .months()
            .iter()
            .zip(months)
            .filter(|(month, _)| self.period.contains(month.first))
            .map(|(_, minor)| minor)
            .sum::<i64>();
        (sum > 0).then_some(Amount(sum * 100))
    }

    /// A member's part of the goal in the months of the period.
    fn member_target(&self, by: &str, member: &str) -> Option<Amount> {
        let goal = self.goal.as_ref()?;
        let slot = goal
            .dimensions
            .iter()
            .position(|d| d.as_deref() == Some(by))?;
        let scope = due::scope_of(goal, slot, member)?;
        Some(due::due(self.desk, goal, &scope, &self.period))
    }

    /// Attainment against what was due by the last day of the ledger: the same as the rate once the period is over.
    fn rate_due(&self) -> Option<f64> {
        let goal = self.goal.as_ref()?;
        let scope = qd_insight::target::Scope::default();
        let due = due::due(self.desk, goal, &scope, &self.so_far);
        (due.0 > 0).then(|| self.actual.current.to_f64() / due.to_f64())
    }

    fn rate(&self) -> Option<f64> {
        self.target()
            .map(|target| self.actual.current.to_f64() / target.to_f64())
    }
}

impl Report for Attainment {
    fn key(&self) -> &'static str {
        "performance.attainment"
    }
    fn label(&self) -> Label {
        label("目标达成报告", "Attainment report")
    }
    fn purpose(&self) -> Label {
        label(
            "《销售目标达成报告》：完成率、偏差原因、分区域分产品分客户，月、季、年通用。",
            "Attainment of a month, quarter or year with causes, regions, products and customers.",
        )
    }
    fn icon(&self) -> &'static str {
        "report-analytics"
    }
    fn is_document(&self) -> bool {
        true
    }

    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "period",
            label: label("期间", "Period"),
            kind: ParamKind::Period,
            default: |desk| {
                desk.span().map_or_else(
                    |_| "2026".to_owned(),
                    |(_, last)| desk.company.fiscal.year_of(last).to_string(),
                )
            },
            more: false,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let m = gather(self, desk, params)?;
        let lang = desk.lang;
        let title = texts().say(lang, "attainment-title", &[("period", &m.period)]);
        let mut document = Document::new("attainment-report", title, lang);
        document.company = if desk.company.name.is_empty() {
            m.say("company-unnamed")
        } else {
            desk.company.name.clone()
        };
        document.period = m.period.text.clone();
        document.version = "V1.0".to_owned();
        document.date = Some(desk.today);
        document.sample_notice = desk.company.sample.then(|| m.say("sample-notice"));
        document.sources = vec![
            texts().say(lang, "source-ledger", &[("version", &desk.ledger_version)]),
            m.say("source-revenue"),
        ];
        conclusion(&mut document, &m);
        summary(&mut document, &m)?;
        overall(&mut document, &m)?;
        for (chapter, dimension) in [
            ("chapter-regions", qd_analysis::region_like(desk)?),
            ("chapter-products", qd_analysis::span::category_like(desk)?),
            ("chapter-people", qd_analysis::seller_like(desk)?),
        ] {
            by_member(&mut document, &m, chapter, dimension)?;
        }
        customers(&mut document, &m)?;
        deviation(&mut document, &m)?;
        document.push(Block::heading(1, m.say("chapter-receipts")));
        document.push(Block::missing(
            m.say("missing-receipts"),
            m.say("supplier-finance"),
        ));
        outlook(&mut document, &m)?;
        document.push(Block::heading(1, m.say("chapter-initiatives")));
        document.push(Block::missing(
            m.say("missing-initiatives"),
            m.say("supplier-director"),
        ));
        Ok(document)
    }
}

fn gather<'a>(
    report: &Attainment,
    desk: &'a Desk,
    params: &Params,
) -> Result<Material<'a>, ReportError> {
    let period = params.period("period", desk)?;
    let (_, last) = desk.span()?;
    let so_far = Period::range(period.first, last.min(period.last).max(period.first))
        .ok_or(ReportError::EmptyLedger)?;
    let so_far = if so_far.last == period.last {
        period.clone()
    } else {
        so_far
    };
    let before = so_far.years_before(1);
    let actual = qd_analysis::total(desk, MetricKey::Revenue, &so_far, &before)?;
    let goal = match progress::adopted(desk, desk.company.fiscal.year_of(period.first))? {
        Some(settings) => Some(qd_analysis::goal(desk, &settings)?),
        None => None,
    };
    let largest = actual.current.max(actual.base);
    let figures = Figures::new(desk, desk.reference(report, params), largest);
    let story = if actual.base.0 > 0 {
        let by = qd_analysis::region_like(desk)?;
        let bridged = qd_analysis::bridge(desk, &before, &so_far, by.as_deref())?;
        Some((bridged, qd_analysis::causes(desk, &before, &so_far, 6)?))
    } else {
        None
    };
    Ok(Material {
        desk,
        figures,
        story,
        period,
        so_far,
        before,
        goal,
        actual,
    })
}

/// 一、结论.
fn conclusion(document: &mut Document, m: &Material<'_>) {
    document.push(Block::heading(1, m.say("chapter-conclusion")));
    let rate = m.rate();
    let tone = match rate {
        Some(rate) if rate >= 1.0 => Tone::Good,
        Some(_) => Tone::Bad,
        None => Tone::Neutral,
    };
    let grade = rate.and_then(|rate| {
        let bands = qd_insight::score::Bands::attainment();
        bands.grade(rate * 100.0).map(|g| match m.desk.lang {
            qd_base::Lang::Zh => g.zh.clone(),
            qd_base::Lang::En => g.en.clone(),
        })
    });
    let against = m.say("against-last-year");
    let mut card = m
        .figures
        .card(
            &m.say("card-rate"),
            m.figures.figure("rate", Value::percent(rate)),
            None,
        )
        .tone(tone);
    if let Some(grade) = grade {
        card = card.note(grade);
    }
    let target = m.target().map_or(Value::Absent, Value::Money);
    let lines = qd_reports::build::lines_params(&m.so_far, &[]);
    document.push(Block::key_figures([
        m.figures.card(
            &m.say("card-actual"),
            m.figures.money("actual", m.actual.current, &lines),
            Some((&against, m.actual.rate())),
        ),
        m.figures.card(
            &m.say("card-target"),
            m.figures.figure("target", target),
            None,
        ),
        card,
    ]));
    if m.goal.is_none() {
        let text = texts().say(m.desk.lang, "no-target", &[("year", &m.period)]);
        document.push(Block::missing(text, m.say("supplier-director")));
    }
}

/// The conclusion in words: what moved, three causes, and what the year is expected to bring.
fn summary(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    match &m.story {
        Some((bridged, causes)) => {
            let spans = (&m.before, &m.so_far);
            document.push(parts::bridge::sentence(m.desk, &m.figures, bridged, spans));
            for block in parts::drivers::sentences(m.desk, &m.figures, causes, &m.so_far, 3) {
                document.push(block);
            }
        }
        None => document.push(Block::text(m.say("no-base"))),
    }
    if m.so_far.last < m.period.last {
        let year = m.desk.company.fiscal.year_of(m.period.first);
        let year = m.desk.company.fiscal.year(year);
        let outlook = qd_analysis::outlook(m.desk, &year)?;
        document.push(parts::outlook::year_sentence(
            m.desk, &m.figures, &outlook, &year,
        ));
    }
    Ok(())
}

/// 二、总体达成.
fn overall(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(Block::heading(1, m.say("chapter-overall")));
    let time = m
        .desk
        .calendar
        .progress(m.period.first, m.period.last, m.so_far.last);
    let previous = m.so_far.previous();
    let against = qd_analysis::total(m.desk, MetricKey::Revenue, &m.so_far, &previous)?;
    let days = |p: &Period| m.desk.calendar.workdays(p.first, p.last);
    let daily = |amount: Amount, p: &Period| {
        let days = days(p);
        (days > 0).then(|| amount.to_f64() / f64::from(days))
    };
    let per_day = match (
        daily(against.current, &m.so_far),
        daily(against.base, &previous),
    ) {
        (Some(now), Some(then)) if then > 0.0 => Some(now / then - 1.0),
        _ => None,
    };
    let mut table = Table::new(m.say("table-overall"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-indicator"))
        .number_column(m.say("column-value"));
    let mut push = |key: &str, value: Value| {
        table.push(RowRole::Body, [Value::Text(m.say(key)), value]);
    };
    push("row-actual", Value::Money(m.actual.current));
    push("row-target", m.target().map_or(Value::Absent, Value::Money));
    push("row-rate", Value::percent(m.rate()));
    push("row-time", Value::percent(time));
    let ahead = m.rate().zip(time).map(|(rate, time)| rate - time);
    push("row-ahead", ahead.map_or(Value::Absent, Value::Points));
    push("row-last-year", Value::Money(m.actual.base));
    push("row-growth", Value::change(m.actual.rate()));
    push("row-per-day", Value::change(per_day));
    document.push(Block::from(table));
    let progress = progress::progress(m.desk, m.desk.company.fiscal.year_of(m.period.first))?;
    document.push(Block::from(progress::chart(m.desk, &m.figures, &progress)));
    Ok(())
}

/// 三、四、六: rate, growth and contribution of each member; the goal where it is split so far.
fn by_member(
    document: &mut Document,
    m: &Material<'_>,
    chapter: &str,
    dimension: Option<String>,
) -> Result<(), ReportError> {
    document.push(Block::heading(1, m.say(chapter)));
    let Some(by) = dimension else {
        document.push(Block::missing(
            m.say("missing-column"),
            m.say("supplier-operations"),
        ));
        return Ok(());
    };
    let lang = m.desk.lang;
    let rows = qd_analysis::split(m.desk, MetricKey::Revenue, &by, &m.so_far, &m.before)?;
    let name = dimension_label(&by, lang);
    let mut table = Table::new(texts().say(lang, "table-members", &[("name", &name)]))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(name)
        .sum_column(m.say("column-actual"))
        .sum_column(m.say("column-target"))
        .number_column(m.say("column-attainment"))
        .sum_column(m.say("column-last-year"))
        .number_column(m.say("column-growth"))
        .number_column(m.say("column-contribution"));
    let mut bullets = Vec::new();
    for row in rows.iter().take(60) {
        let target = m.member_target(&by, &row.member);
        let rate = target
            .filter(|t| t.0 > 0)
            .map(|t| row.growth.current.to_f64() / t.to_f64());
        let name = member_name(&row.member, lang);
        table.push(
            RowRole::Body,
            [
                Value::text(name.clone()),
                Value::Money(row.growth.current),
                target.map_or(Value::Absent, Value::Money),
                Value::percent(rate),
                Value::Money(row.growth.base),
                Value::change(row.growth.rate()),
                Value::percent(row.contribution),
            ],
        );
        if let Some(target) = target.filter(|_| bullets.len() < 12) {
            let tone = if rate.is_some_and(|r| r >= 1.0) {
                Tone::Good
            } else {
                Tone::Watch
            };
            bullets.push(BulletItem {
                label: name,
                actual: Value::Money(row.growth.current),
                target: Value::Money(target),
                grades: Vec::new(),
                rate: Value::percent(rate),
                tone,
            });
        }
    }
    document.push(Block::from(table));
    if !bullets.is_empty() {
        let title = m.say("chart-bullets");
        document.push(Block::from(
            m.figures.chart(&title, Plot::Bullet { items: bullets }),
        ));
    }
    Ok(())
}

/// 五、分客户.
fn customers(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(Block::heading(1, m.say("chapter-customers")));
    if !m.desk.has_dimension("customer") {
        document.push(Block::missing(
            m.say("missing-column"),
            m.say("supplier-operations"),
        ));
        return Ok(());
    }
    let rows = qd_analysis::split(m.desk, MetricKey::Revenue, "customer", &m.so_far, &m.before)?;
    let ten: f64 = rows.iter().take(10).filter_map(|row| row.share).sum();
    document.push(Block::paragraph([
        Span::Text(m.say("cr10")),
        m.figures.span("customers/cr10", Value::percent(Some(ten))),
        Span::Text(m.say("sentence-end")),
    ]));
    let mut table = Table::new(m.say("table-top-customers"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-customer"))
        .number_column(m.say("column-actual"))
        .number_column(m.say("column-last-year"))
        .number_column(m.say("column-growth"))
        .number_column(m.say("column-share"));
    for row in rows.iter().take(10) {
        table.push(
            RowRole::Body,
            [
                Value::Text(member_name(&row.member, m.desk.lang)),
                Value::Money(row.growth.current),
                Value::Money(row.growth.base),
                Value::change(row.growth.rate()),
                Value::percent(row.share),
            ],
        );
    }
    document.push(Block::from(table));
    Ok(())
}

/// 七、偏差归因.
fn deviation(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(Block::heading(1, m.say("chapter-deviation")));
    let spans = (&m.so_far, &m.before);
    if let Some(goal) = &m.goal
        && let Some(table) = due::explanations(m.desk, &m.figures, goal, spans)?
    {
        document.push(Block::from(table));
    }
    match &m.story {
        Some((bridged, causes)) => bridge_blocks(document, m, bridged, causes)?,
        None => document.push(Block::text(m.say("no-base"))),
    }
    if due::needs_words(m.rate_due()) {
        document.push(Block::missing(
            m.say("explain-duty"),
            m.say("supplier-director"),
        ));
    }
    Ok(())
}

fn bridge_blocks(
    document: &mut Document,
    m: &Material<'_>,
    bridged: &qd_analysis::Bridged,
    causes: &qd_analysis::Causes,
) -> Result<(), ReportError> {
    let spans = (&m.before, &m.so_far);
    document.push(Block::from(parts::bridge::waterfall(
        m.desk, &m.figures, bridged, spans,
    )));
    document.push(Block::from(parts::bridge::table(
        m.desk, &m.figures, bridged,
    )?));
    document.push(Block::from(parts::drivers::table(
        m.desk, &m.figures, causes, &m.so_far,
    )));
    for component in [Component::Lost, Component::New] {
        let table = parts::bridge::customers(m.desk, &m.figures, bridged, component, 10)?;
        if let Some(table) = table {
            document.push(Block::from(table));
        }
    }
    Ok(())
}

/// 九、预测与缺口措施.
fn outlook(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(Block::heading(1, m.say("chapter-outlook")));
    let year = m
        .desk
        .company
        .fiscal
        .year(m.desk.company.fiscal.year_of(m.period.first));
    let outlook = qd_analysis::outlook(m.desk, &year)?;
    document.push(parts::outlook::year_sentence(
        m.desk, &m.figures, &outlook, &year,
    ));
    document.push(parts::outlook::backtest_sentence(
        m.desk, &m.figures, &outlook,
    ));
    document.push(Block::from(parts::outlook::fan(
        m.desk, &m.figures, &outlook,
    )));
    document.push(Block::from(parts::outlook::months_table(
        m.desk, &m.figures, &outlook,
    )));
    Ok(())
}
