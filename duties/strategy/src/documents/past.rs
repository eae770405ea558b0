//! 摘要, 上年度回顾, 原因分析: what happened and why.

use qd_analysis::parts;
use qd_base::Amount;
use qd_documents::{
    Axis, Block, Document, Mark, Plot, RowRole, Series, SeriesPlot, SeriesRole, Span, Table, Value,
};
use qd_insight::bridge::Component;
use qd_ledger::MetricKey;
use qd_reports::ReportError;
use qd_reports::build::member_name;
use qd_reports::params::dimension_label;

use super::kept;
use super::plan::Material;

/// 摘要: one page, conclusions first.
pub(super) fn summary(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(Block::plain_heading(1, m.say("chapter-summary")));
    document.push(parts::goal::sentence(m.desk, &m.figures, &m.goal));
    for block in parts::story::opening(m.desk, &m.figures, &m.story, 3) {
        document.push(block);
    }
    document.push(parts::outlook::year_sentence(
        m.desk, &m.figures, &m.outlook, &m.year,
    ));
    document.push(parts::goal::gap(m.desk, &m.figures, &m.goal));
    let mut page = Table::new(m.say("table-one-page"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-item"))
        .text_column(m.say("column-content"))
        .text_column(m.say("column-owner"));
    let mut actions = one_page(m)?;
    if actions.is_empty() {
        actions.push((m.say("act-none"), m.say("act-none-why")));
    }
    for (item, content) in actions {
        page.push(
            RowRole::Body,
            [
                Value::Text(item),
                Value::Text(content),
                Value::Text(m.say("owner-open")),
            ],
        );
    }
    document.push(Block::from(page));
    kept::words(
        document,
        m,
        &[
            ("goals", "section-goals"),
            ("strategies", "section-strategies"),
        ],
    );
    Ok(())
}

/// What the analysis itself suggests to act on; owners are named by the director.
fn one_page(m: &Material<'_>) -> Result<Vec<(String, String)>, ReportError> {
    let mut rows = Vec::new();
    let lang = m.desk.lang;
    for driver in m
        .story
        .causes
        .drivers
        .iter()
        .filter(|d| d.current < d.base)
        .take(3)
    {
        let name = parts::drivers::driver_name(driver, lang);
        let loss = Value::Money((driver.current - driver.base).abs()).phrase(m.figures.scale, lang);
        rows.push((
            m.say_with("act-recover", &[("name", &name)]),
            m.say_with("act-recover-why", &[("loss", &loss)]),
        ));
    }
    let lost = m.story.bridged.customers(Component::Lost, 3)?;
    if !lost.is_empty() {
        let names: Vec<String> = lost
            .iter()
            .map(|(name, _)| member_name(name, lang))
            .collect();
        let separator = m.say("list-separator");
        rows.push((m.say("act-win-back"), names.join(&separator)));
    }
    let price = m.story.bridged.amount(Component::Price);
    if price < Amount::ZERO && m.material(price) {
        let effect =
            Value::Money(m.story.bridged.amount(Component::Price)).phrase(m.figures.scale, lang);
        rows.push((
            m.say("act-price"),
            m.say_with("act-price-why", &[("effect", &effect)]),
        ));
    }
    for driver in m
        .story
        .causes
        .drivers
        .iter()
        .filter(|d| d.current > d.base)
        .take(1)
    {
        let name = parts::drivers::driver_name(driver, lang);
        rows.push((
            m.say_with("act-extend", &[("name", &name)]),
            m.say("act-extend-why"),
        ));
    }
    Ok(rows)
}

/// 一、上年度回顾.
pub(super) fn review(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    document.push(m.chapter("chapter-review"));
    document.push(indicators(m)?);
    document.push(Block::from(months_chart(m)?));
    for dimension in ["region", "category", "channel", "segment"] {
        if m.desk.has_dimension(dimension) {
            document.push(Block::from(split_table(m, dimension)?));
        }
    }
    if let Some(by) = &m.story.bridged.by {
        document.push(Block::from(quarters_table(m, by)?));
    }
    spring(document, m)?;
    super::running::year_to_date(document, m)?;
    kept::last_year(document, m);
    Ok(())
}

/// T1-1: the main figures of both spans.
fn indicators(m: &Material<'_>) -> Result<Block, ReportError> {
    let mut table = Table::new(m.say("table-indicators"))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(m.say("column-indicator"))
        .number_column(m.story.base.text.clone())
        .number_column(m.story.current.text.clone())
        .number_column(m.say("column-rate"));
    // Quantities are never added across units of measure, and an average over such a sum says nothing.
    let units = m.desk.has_dimension("unit") && qd_analysis::span::members(m.desk, "unit")? > 1;
    let mixed = |metric| units && [MetricKey::Quantity, MetricKey::AveragePrice].contains(&metric);
    for metric in [
        MetricKey::Revenue,
        MetricKey::Profit,
        MetricKey::Quantity,
        MetricKey::Orders,
        MetricKey::Customers,
        MetricKey::AveragePrice,
        MetricKey::Margin,
        MetricKey::OrderValue,
        MetricKey::Returns,
    ] {
        if !m.desk.has_measure(metric) || mixed(metric) {
            continue;
        }
        let query = qd_ledger::Query::of(&[metric])
            .during(&m.story.current)
            .compared(qd_ledger::Compare::Period(m.story.base.clone()));
        let frame = m.desk.ask(&query)?;
        let cell = |at: usize| frame.columns[at].cells[0].clone();
        let (now, then) = (cell(0), cell(1));
        let rate = match (now.number(), then.number()) {
            (Some(now), Some(then)) if then > 0.0 => Some(now / then - 1.0),
            _ => None,
        };
        let change = match metric {
            MetricKey::Margin => match (now.number(), then.number()) {
                (Some(now), Some(then)) => Value::Points(now - then),
                _ => Value::Absent,
            },
            _ => Value::change(rate),
        };
        table.push(
            RowRole::Body,
            [
                Value::text(metric.metric().label.of(m.desk.lang)),
                value(metric, &then),
                value(metric, &now),
                change,
            ],
        );
    }
    if units {
        table = table.note(m.say("note-units"));
    }
    Ok(Block::from(table))
}

fn value(metric: MetricKey, cell: &qd_ledger::Cell) -> Value {
    use qd_ledger::{Cell, MetricUnit};
    match (cell, metric.metric().unit) {
        (Cell::Amount(a), MetricUnit::Quantity) => Value::Quantity(*a),
        (Cell::Amount(a), _) => Value::Money(*a),
        (Cell::Count(n), _) => Value::Count(*n),
        (Cell::Ratio(x), MetricUnit::Ratio) => Value::Percent(*x),
        (Cell::Ratio(x), _) => Amount::from_f64(*x).map_or(Value::Absent, Value::Price),
        _ => Value::Absent,
    }
}

/// C1-1: months of both spans.
fn months_chart(m: &Material<'_>) -> Result<qd_documents::Chart, ReportError> {
    let months = qd_analysis::monthly(m.desk, MetricKey::Revenue, None)?;
    let wanted = m.story.current.months();
    let values = |shift: i16| -> Vec<Value> {
        wanted
            .iter()
            .map(|month| {
                months
                    .of(month.first.year() - shift, month.first.month())
                    .map_or(Value::Absent, Value::Money)
            })
            .collect()
    };
    let series = |name: String, role, mark, values| Series {
        name,
        mark,
        axis: Axis::Left,
        role,
        values,
        bands: Vec::new(),
    };
    let mut all = vec![series(
        m.story.current.text.clone(),
        SeriesRole::Actual,
        Mark::Bar,
        values(0),
    )];
    if m.year_on_year {
        all.push(series(
            m.story.base.text.clone(),
            SeriesRole::LastYear,
            Mark::Line,
            values(1),
        ));
    }
    let categories = wanted.iter().map(|month| month.text.clone()).collect();
    Ok(m.figures.chart(
        &m.say("chart-months"),
        Plot::Series(SeriesPlot {
            categories,
            series: all,
        }),
    ))
}

/// Both spans by a dimension, with contribution to the change.
fn split_table(m: &Material<'_>, by: &str) -> Result<Table, ReportError> {
    let lang = m.desk.lang;
    let rows = qd_analysis::split(
        m.desk,
        MetricKey::Revenue,
        by,
        &m.story.current,
        &m.story.base,
    )?;
    let name = dimension_label(by, lang);
    let mut table = Table::new(m.say_with("table-by", &[("name", &name)]))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(name)
        .sum_column(m.story.base.text.clone())
        .sum_column(m.story.current.text.clone())
        .sum_column(m.say("column-delta"))
        .number_column(m.say("column-rate"))
        .number_column(m.say("column-share"))
        .number_column(m.say("column-contribution"));
    let row = |name: String, growth: qd_analysis::Growth, share, contribution| {
        [
            Value::Text(name),
            Value::Money(growth.base),
            Value::Money(growth.current),
            Value::Money(growth.delta()),
            Value::change(growth.rate()),
            Value::percent(share),
            Value::percent(contribution),
        ]
    };
    for split in rows.iter().take(30) {
        let name = member_name(&split.member, lang);
        table.push(
            RowRole::Body,
            row(name, split.growth, split.share, split.contribution),
        );
    }
    if rows.len() <= 30 {
        let whole = qd_analysis::Growth {
            current: Amount(m.story.bridged.bridge.current),
            base: Amount(m.story.bridged.bridge.base),
        };
        let moved = (whole.delta() != Amount::ZERO).then_some(1.0);
        table.push(RowRole::Total, row(m.say("total"), whole, Some(1.0), moved));
    }
    Ok(table)
}

/// T1-2: region by quarter of the reviewed span.
fn quarters_table(m: &Material<'_>, by: &str) -> Result<Table, ReportError> {
    let query = qd_ledger::Query::of(&[MetricKey::Revenue])
        .by(&[by, "quarter"])
        .during(&m.story.current);
    let frame = m.desk.ask(&query)?;
    let mut quarters: Vec<String> = (0..frame.rows())
        .map(|row| frame.member("quarter", row).to_owned())
        .collect();
    quarters.sort();
    quarters.dedup();
    let lang = m.desk.lang;
    let name = dimension_label(by, lang);
    let mut table = Table::new(m.say_with("table-quarters", &[("name", &name)]))
        .scale(m.figures.scale)
        .source(m.figures.source())
        .text_column(name);
    for quarter in &quarters {
        table = table.sum_column(quarter.clone());
    }
    table = table.sum_column(m.say("total"));
    let mut members: Vec<String> = (0..frame.rows())
        .map(|row| frame.member(by, row).to_owned())
        .collect();
    members.sort();
    members.dedup();
    let sum = |member: Option<&str>, quarter: Option<&str>| -> Amount {
        (0..frame.rows())
            .filter(|row| member.is_none_or(|name| frame.member(by, *row) == name))
            .filter(|row| quarter.is_none_or(|name| frame.member("quarter", *row) == name))
            .map(|row| frame.amount("revenue", row))
            .sum()
    };
    let row = |name: String, member: Option<&str>| {
        let mut values = vec![Value::Text(name)];
        values.extend(
            quarters
                .iter()
                .map(|quarter| Value::Money(sum(member, Some(quarter)))),
        );
        values.push(Value::Money(sum(member, None)));
        values
    };
    for member in members.iter().take(30) {
        table.push(RowRole::Body, row(member_name(member, lang), Some(member)));
    }
    table.push(RowRole::Total, row(m.say("total"), None));
    Ok(table)
}

/// C1-2 in words: the festival's effect on the first quarter.
fn spring(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    let year = m.story.current.last.year();
    let Some(spring) = qd_analysis::spring::spring(m.desk, MetricKey::Revenue, year)? else {
        return Ok(());
    };
    let lang = m.desk.lang;
    let day = |d| qd_base::format::date(d, lang);
    let args: [(&str, &dyn std::fmt::Display); 3] = [
        ("before", &day(spring.festival_before)),
        ("festival", &day(spring.festival)),
        ("through", &day(spring.through)),
    ];
    document.push(Block::paragraph([
        Span::Text(m.say_with("spring-start", &args)),
        m.figures.span("spring/plain", Value::change(spring.plain)),
        m.span("spring-aligned"),
        m.figures
            .span("spring/aligned", Value::change(spring.aligned)),
        m.span("spring-janfeb"),
        m.figures
            .span("spring/janfeb", Value::change(spring.jan_feb)),
        m.span("sentence-end"),
    ]));
    Ok(())
}

/// 二、原因分析.
pub(super) fn reasons(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    let fell = m.story.bridged.bridge.delta() < 0;
    document.push(m.chapter(if fell {
        "chapter-decline"
    } else {
        "chapter-growth"
    }));
    let (desk, figures, story) = (m.desk, &m.figures, &m.story);
    document.push(m.section("section-bridge"));
    document.push(parts::bridge::sentence(
        desk,
        figures,
        &story.bridged,
        story.spans(),
    ));
    let mut blocks = parts::story::evidence(desk, figures, story)?;
    blocks.extend(parts::story::by_group(desk, figures, story));
    if let Some(by) = &story.bridged.by {
        let heat = parts::heat::chart(desk, figures, by, story.spans())?;
        blocks.extend(heat.map(Block::from));
    }
    let prices = parts::bridge::products(desk, figures, &story.bridged, Component::Price, 10)?;
    blocks.extend(prices.map(Block::from));
    blocks.push(m.section("section-causes"));
    blocks.extend(parts::story::causes(desk, figures, story, 8));
    blocks.push(parts::story::causes_table(desk, figures, story));
    document.blocks.extend(blocks);
    if m.story.causes.drivers.is_empty() {
        document.push(Block::text(m.say("causes-general")));
    }
    document.push(m.section("section-customers"));
    let changed = [Component::Lost, Component::WonBack, Component::New];
    let customers = parts::story::customers(desk, figures, story, &changed)?;
    let listed = !customers.is_empty();
    document.blocks.extend(customers);
    if !m.desk.has_dimension("customer") {
        document.push(m.missing("missing-customers", "supplier-customer-column"));
    } else if !listed {
        document.push(Block::text(m.say("customers-unchanged")));
    }
    kept::words(document, m, &[("diagnosis", "section-diagnosis")]);
    document.push(m.missing("missing-controllable", "supplier-regions"));
    Ok(())
}
