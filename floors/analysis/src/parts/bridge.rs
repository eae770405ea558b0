//! The bridge in words, table and chart (归因总表与瀑布图).

use crate::{Bridged, Growth};
use qd_base::{Amount, Label, Lang, Period, label};
use qd_documents::{Block, Chart, Plot, RowRole, Span, Step, StepRole, Table, Value};
use qd_insight::bridge::{Component, VolumeForm};
use qd_reports::build::{Figures, member_name};
use qd_reports::{Desk, ReportError};

use crate::span::spoken;
use crate::texts;

/// The name of a component.
pub fn component_label(component: Component) -> Label {
    match component {
        Component::Price => label("价格", "Price"),
        Component::Volume => label("数量", "Volume"),
        Component::Mix => label("结构", "Mix"),
        Component::Existing => label("存量（无数量）", "Repeat business without quantities"),
        Component::New => label("新增客户", "New customers"),
        Component::Lost => label("流失客户", "Lost customers"),
        Component::WonBack => label("回流客户", "Won-back customers"),
        Component::ProductReturns => label("退货", "Returns"),
        Component::OneOff => label("一次性", "One-off"),
    }
}

/// The components that are not zero, in the order of a waterfall.
pub fn parts(bridged: &Bridged) -> Vec<(Component, Amount)> {
    Component::ALL
        .into_iter()
        .map(|component| (component, bridged.amount(component)))
        .filter(|(_, amount)| *amount != Amount::ZERO)
        .collect()
}

/// The components by the size of their effect.
fn ranked(bridged: &Bridged) -> Vec<(Component, Amount)> {
    let mut parts = parts(bridged);
    parts.sort_by_key(|(_, amount)| std::cmp::Reverse(amount.abs()));
    parts
}

/// One sentence: how much revenue rose or fell, and which components weigh most.
pub fn sentence(
    desk: &Desk,
    figures: &Figures<'_>,
    bridged: &Bridged,
    spans: (&Period, &Period),
) -> Block {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let growth = Growth {
        current: Amount(bridged.bridge.current),
        base: Amount(bridged.bridge.base),
    };
    let (base, current) = (spoken(spans.0, lang), spoken(spans.1, lang));
    let said = |key: &str| texts().say(lang, key, &[("base", &base), ("current", &current)]);
    let mut out = vec![
        Span::text(said("bridge-total")),
        figures.span("growth/current", Value::Money(growth.current)),
    ];
    if growth.delta() == Amount::ZERO {
        out.push(Span::text(said("bridge-flat")));
    } else {
        let fell = growth.delta() < Amount::ZERO;
        let direction = if fell { "bridge-fell" } else { "bridge-rose" };
        out.push(Span::text(said(direction)));
        out.push(figures.span("growth/size", Value::Money(growth.delta().abs())));
        if growth.rate().is_some() {
            out.push(Span::text(say("bridge-rate")));
            out.push(figures.span("growth/rate", Value::change(growth.rate())));
            out.push(Span::text(say("bridge-rate-close")));
        }
    }
    out.push(Span::text(say("bridge-stop")));
    push_components(&mut out, figures, bridged, lang);
    Block::paragraph(out)
}

/// The heaviest components with their signs, most first.
fn push_components(out: &mut Vec<Span>, figures: &Figures<'_>, bridged: &Bridged, lang: Lang) {
    let ranked = ranked(bridged);
    let keys = ["bridge-first", "bridge-next", "bridge-also"];
    for ((component, amount), key) in ranked.iter().zip(keys) {
        let name = component_label(*component).of(lang);
        let sign = if amount.0 > 0 { "+" } else { "" };
        let lead = texts().say(lang, key, &[("name", &name)]);
        out.push(Span::text(format!("{lead}{sign}")));
        out.push(figures.span(&format!("component/{component:?}"), Value::Money(*amount)));
        out.push(Span::text(texts().say(lang, "bridge-close", &[])));
    }
    if !ranked.is_empty() {
        out.push(Span::text(texts().say(lang, "bridge-stop", &[])));
    }
}

/// The waterfall from the earlier to the later amount.
pub fn waterfall(
    desk: &Desk,
    figures: &Figures<'_>,
    bridged: &Bridged,
    spans: (&Period, &Period),
) -> Chart {
    let lang = desk.lang;
    let total = |text: &Period, amount: i64| Step {
        label: text.text.clone(),
        value: Value::Money(Amount(amount)),
        role: StepRole::Total,
    };
    let mut steps = vec![total(spans.0, bridged.bridge.base)];
    steps.extend(parts(bridged).into_iter().map(|(component, amount)| Step {
        label: component_label(component).of(lang).to_owned(),
        value: Value::Money(amount),
        role: StepRole::Change,
    }));
    steps.push(total(spans.1, bridged.bridge.current));
    figures.chart(
        &texts().say(lang, "bridge-chart", &[]),
        Plot::Waterfall { steps },
    )
}

/// The table of components: amount, share of the change, the names behind it. The rows add up to the change.
pub fn table(desk: &Desk, figures: &Figures<'_>, bridged: &Bridged) -> Result<Table, ReportError> {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let delta = Amount(bridged.bridge.delta());
    let mut table = Table::new(say("bridge-table"))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say("column-component"))
        .sum_column(say("column-effect"))
        .number_column(say("column-share-of-change"))
        .text_column(say("column-behind"));
    for (component, amount) in parts(bridged) {
        let behind = match component {
            Component::New | Component::Lost | Component::WonBack => {
                bridged.customers(component, 3)?
            }
            _ => bridged.products(component, 3)?,
        };
        table.push(
            RowRole::Body,
            [
                Value::text(component_label(component).of(lang)),
                Value::Money(amount),
                share(amount, delta),
                Value::text(names(&behind, figures, lang)),
            ],
        );
    }
    table.push(
        RowRole::Total,
        [
            Value::text(say("total-change")),
            Value::Money(delta),
            share(delta, delta),
            Value::text(""),
        ],
    );
    Ok(table.note(volume_note(desk, bridged)))
}

/// The bridge of each group: one row a region, one column a component.
pub fn by_group(desk: &Desk, figures: &Figures<'_>, bridged: &Bridged) -> Option<Table> {
    let by = bridged.by.as_deref()?;
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let shown: Vec<Component> = parts(bridged)
        .into_iter()
        .map(|(component, _)| component)
        .collect();
    let name = qd_reports::params::dimension_label(by, lang);
    let mut table = Table::new(texts().say(lang, "bridge-by", &[("name", &name)]))
        .scale(figures.scale)
        .source(figures.source())
        .text_column(name)
        .sum_column(say("column-base"))
        .sum_column(say("column-current"))
        .sum_column(say("column-delta"));
    for component in &shown {
        table = table.sum_column(component_label(*component).of(lang));
    }
    let mut groups = bridged.bridge.groups.clone();
    groups.sort_by_key(|group| group.current - group.base);
    let row = |name: String, base: i64, current: i64, parts: Vec<i64>| {
        let mut values = vec![Value::Text(name)];
        values.extend([base, current, current - base].map(|a| Value::Money(Amount(a))));
        values.extend(parts.into_iter().map(|a| Value::Money(Amount(a))));
        values
    };
    for group in groups.iter().take(40) {
        let parts = shown.iter().map(|c| group.components.amount(*c)).collect();
        let member = member_name(&bridged.groups[group.key as usize], lang);
        table.push(RowRole::Body, row(member, group.base, group.current, parts));
    }
    let whole = &bridged.bridge;
    let parts = shown.iter().map(|c| whole.components.amount(*c)).collect();
    table.push(
        RowRole::Total,
        row(say("total"), whole.base, whole.current, parts),
    );
    Some(table)
}

/// Customers behind a component, with what they brought.
pub fn customers(
    desk: &Desk,
    figures: &Figures<'_>,
    bridged: &Bridged,
    component: Component,
    limit: usize,
) -> Result<Option<Table>, ReportError> {
    let list = bridged.customers(component, limit)?;
    if list.is_empty() || !desk.has_dimension("customer") {
        return Ok(None);
    }
    let keys = ("customers-behind", "column-customer");
    Ok(Some(behind(
        desk,
        figures,
        bridged,
        (component, list),
        keys,
    )))
}

/// Products behind a component, with what they brought.
///
/// # Errors
/// [`ReportError::Analysis`] where the bridge holds no such component.
pub fn products(
    desk: &Desk,
    figures: &Figures<'_>,
    bridged: &Bridged,
    component: Component,
    limit: usize,
) -> Result<Option<Table>, ReportError> {
    let list = bridged.products(component, limit)?;
    if list.is_empty() || !desk.has_dimension("product") {
        return Ok(None);
    }
    let keys = ("products-behind", "column-product");
    Ok(Some(behind(
        desk,
        figures,
        bridged,
        (component, list),
        keys,
    )))
}

fn behind(
    desk: &Desk,
    figures: &Figures<'_>,
    bridged: &Bridged,
    (component, list): (Component, Vec<(String, Amount)>),
    (title, column): (&str, &str),
) -> Table {
    let lang = desk.lang;
    let say = |key: &str| texts().say(lang, key, &[]);
    let whole = bridged.amount(component);
    let title = texts().say(
        lang,
        title,
        &[("name", &component_label(component).of(lang))],
    );
    let mut table = Table::new(title)
        .scale(figures.scale)
        .source(figures.source())
        .text_column(say(column))
        .number_column(say("column-effect"));
    // Where members rise and fall against each other, a share of what is left says nothing.
    let whole = list
        .iter()
        .all(|(_, amount)| amount.0.signum() == whole.0.signum())
        .then_some(whole);
    if whole.is_some() {
        table = table.number_column(say("column-share-of-component"));
    }
    for (name, amount) in list {
        let mut values = vec![Value::Text(member_name(&name, lang)), Value::Money(amount)];
        values.extend(whole.map(|whole| share(amount, whole)));
        table.push(RowRole::Body, values);
    }
    table
}

fn share(part: Amount, whole: Amount) -> Value {
    Value::percent((whole != Amount::ZERO).then(|| part.to_f64() / whole.to_f64()))
}

fn names(list: &[(String, Amount)], figures: &Figures<'_>, lang: Lang) -> String {
    let separator = if lang == Lang::Zh { "；" } else { "; " };
    let parts: Vec<String> = list
        .iter()
        .map(|(name, amount)| {
            format!(
                "{} {}",
                member_name(name, lang),
                Value::Money(*amount).phrase(figures.scale, lang)
            )
        })
        .collect();
    parts.join(separator)
}

fn volume_note(desk: &Desk, bridged: &Bridged) -> String {
    let key = match bridged.bridge.volume_form {
        VolumeForm::Unavailable => "bridge-note-no-quantity",
        VolumeForm::SingleUnit => "bridge-note-single-unit",
        VolumeForm::AmountWeighted { .. } => "bridge-note-weighted",
    };
    texts().say(desk.lang, key, &[])
}
