//! The table behind each chart (图的数据表): the drawn values laid out in rows, nothing computed.

use qd_base::Lang;

use crate::words::say;
use crate::{
    Chart, ColumnKind, Node, Plot, RowRole, SeriesPlot, StepRole, Table, TableColumn, Value,
};

impl Chart {
    /// The drawn values as a table, for readers who want the numbers and for spreadsheets.
    pub fn table(&self, lang: Lang) -> Table {
        if let Some(table) = &self.table {
            return table.clone();
        }
        let mut table = Table::new(self.title.clone()).scale(self.scale);
        table.unit = self.unit.clone();
        table.source = self.source.clone();
        fill(&mut table, &self.plot, lang);
        table
    }

    /// Every value that is drawn, in drawing order.
    pub fn values(&self) -> Vec<&Value> {
        match &self.plot {
            Plot::Series(plot) => series_values(plot),
            Plot::Waterfall { steps } => steps.iter().map(|step| &step.value).collect(),
            Plot::Heatmap { values, .. } => values.iter().flatten().collect(),
            Plot::Treemap { nodes } => {
                let mut found = Vec::new();
                node_values(nodes, &mut found);
                found
            }
            Plot::Bullet { items } => items
                .iter()
                .flat_map(|item| [&item.actual, &item.target, &item.rate])
                .collect(),
            Plot::Histogram { bins, marks } => bins
                .iter()
                .flat_map(|bin| [&bin.from, &bin.to, &bin.height])
                .chain(marks.iter().map(|mark| &mark.at))
                .collect(),
            Plot::Tornado { base, items } => std::iter::once(base)
                .chain(items.iter().flat_map(|item| [&item.low, &item.high]))
                .collect(),
            Plot::Gantt { .. } | Plot::RiskMatrix { .. } => Vec::new(),
            Plot::Scatter(plot) => plot
                .points
                .iter()
                .flat_map(|point| [Some(&point.x), Some(&point.y), point.size.as_ref()])
                .flatten()
                .collect(),
            Plot::Share { slices, .. } => slices
                .iter()
                .flat_map(|slice| [&slice.value, &slice.share])
                .collect(),
        }
    }
}

fn series_values(plot: &SeriesPlot) -> Vec<&Value> {
    plot.series
        .iter()
        .flat_map(|series| {
            let bands = series
                .bands
                .iter()
                .flat_map(|b| b.low.iter().chain(&b.high));
            series.values.iter().chain(bands)
        })
        .collect()
}

fn node_values<'a>(nodes: &'a [Node], found: &mut Vec<&'a Value>) {
    for node in nodes {
        found.push(&node.value);
        node_values(&node.children, found);
    }
}

fn columns(table: &mut Table, lang: Lang, keys: &[(&str, ColumnKind)]) {
    for (key, kind) in keys {
        table.columns.push(TableColumn::new(say(lang, key), *kind));
    }
}

fn fill(table: &mut Table, plot: &Plot, lang: Lang) {
    use ColumnKind::{Date, Mark, Number, Text};
    match plot {
        Plot::Series(plot) => fill_series(table, plot, lang),
        Plot::Waterfall { steps } => {
            columns(
                table,
                lang,
                &[("column-item", Text), ("column-value", Number)],
            );
            for step in steps {
                let role = match step.role {
                    StepRole::Total => RowRole::Subtotal,
                    StepRole::Change => RowRole::Body,
                };
                table.push(role, [step.label.as_str().into(), step.value.clone()]);
            }
        }
        Plot::Heatmap {
            columns: captions,
            rows,
            values,
        } => {
            columns(table, lang, &[("column-item", Text)]);
            for caption in captions {
                table
                    .columns
                    .push(TableColumn::new(caption.clone(), Number));
            }
            for (row, values) in rows.iter().zip(values) {
                let cells = std::iter::once(row.as_str().into()).chain(values.iter().cloned());
                table.push(RowRole::Body, cells);
            }
        }
        Plot::Treemap { nodes } => {
            columns(
                table,
                lang,
                &[
                    ("column-item", Text),
                    ("column-value", Number),
                    ("column-note", Text),
                ],
            );
            fill_nodes(table, nodes, 0);
        }
        Plot::Gantt { tasks, .. } => {
            columns(
                table,
                lang,
                &[
                    ("column-task", Text),
                    ("column-group", Text),
                    ("column-first", Date),
                    ("column-last", Date),
                ],
            );
            for task in tasks {
                let group = task.group.clone().unwrap_or_default();
                table.push(
                    RowRole::Body,
                    [
                        task.label.as_str().into(),
                        group.into(),
                        Value::Date(task.first),
                        Value::Date(task.last),
                    ],
                );
            }
        }
        Plot::RiskMatrix { risks } => {
            columns(
                table,
                lang,
                &[
                    ("column-number", Mark),
                    ("column-risk", Text),
                    ("column-probability", Number),
                    ("column-impact", Number),
                ],
            );
            for risk in risks {
                table.push(
                    RowRole::Body,
                    [
                        risk.number.as_str().into(),
                        risk.label.as_str().into(),
                        Value::Count(risk.probability.into()),
                        Value::Count(risk.impact.into()),
                    ],
                );
            }
        }
        Plot::Bullet { .. }
        | Plot::Histogram { .. }
        | Plot::Tornado { .. }
        | Plot::Scatter(_)
        | Plot::Share { .. } => fill_points(table, plot, lang),
    }
}

fn fill_points(table: &mut Table, plot: &Plot, lang: Lang) {
    use ColumnKind::{Number, Text};
    match plot {
        Plot::Bullet { items } => {
            columns(
                table,
                lang,
                &[
                    ("column-item", Text),
                    ("column-actual", Number),
                    ("column-target", Number),
                    ("column-rate", Number),
                ],
            );
            for item in items {
                table.push(
                    RowRole::Body,
                    [
                        item.label.as_str().into(),
                        item.actual.clone(),
                        item.target.clone(),
                        item.rate.clone(),
                    ],
                );
            }
        }
        Plot::Histogram { bins, .. } => {
            columns(
                table,
                lang,
                &[
                    ("column-from", Number),
                    ("column-to", Number),
                    ("column-height", Number),
                ],
            );
            for bin in bins {
                table.push(
                    RowRole::Body,
                    [bin.from.clone(), bin.to.clone(), bin.height.clone()],
                );
            }
        }
        Plot::Tornado { items, .. } => {
            columns(
                table,
                lang,
                &[
                    ("column-item", Text),
                    ("column-low", Number),
                    ("column-high", Number),
                ],
            );
            for item in items {
                table.push(
                    RowRole::Body,
                    [
                        item.label.as_str().into(),
                        item.low.clone(),
                        item.high.clone(),
                    ],
                );
            }
        }
        Plot::Scatter(plot) => {
            columns(table, lang, &[("column-item", Text)]);
            table
                .columns
                .push(TableColumn::new(plot.x_label.clone(), Number));
            table
                .columns
                .push(TableColumn::new(plot.y_label.clone(), Number));
            for point in &plot.points {
                table.push(
                    RowRole::Body,
                    [
                        point.label.as_str().into(),
                        point.x.clone(),
                        point.y.clone(),
                    ],
                );
            }
        }
        Plot::Share { slices, .. } => {
            columns(
                table,
                lang,
                &[
                    ("column-item", Text),
                    ("column-value", Number),
                    ("column-share", Number),
                ],
            );
            for slice in slices {
                table.push(
                    RowRole::Body,
                    [
                        slice.label.as_str().into(),
                        slice.value.clone(),
                        slice.share.clone(),
                    ],
                );
            }
        }
        _ => {}
    }
}

fn fill_series(table: &mut Table, plot: &SeriesPlot, lang: Lang) {
    columns(table, lang, &[("column-item", ColumnKind::Text)]);
    let mut lists: Vec<&[Value]> = Vec::new();
    for series in &plot.series {
        let mut add = |label: String, values| {
            table
                .columns
                .push(TableColumn::new(label, ColumnKind::Number));
            lists.push(values);
        };
        add(series.name.clone(), &series.values);
        for band in &series.bands {
            add(format!("{} {}% ↓", series.name, band.level), &band.low);
            add(format!("{} {}% ↑", series.name, band.level), &band.high);
        }
    }
    for (i, category) in plot.categories.iter().enumerate() {
        let values = lists
            .iter()
            .map(|list| list.get(i).cloned().unwrap_or(Value::Absent));
        let cells: Vec<Value> = std::iter::once(category.as_str().into())
            .chain(values)
            .collect();
        table.push(RowRole::Body, cells);
    }
}

fn fill_nodes(table: &mut Table, nodes: &[Node], depth: usize) {
    for node in nodes {
        let role = if node.children.is_empty() {
            RowRole::Body
        } else {
            RowRole::Subtotal
        };
        let label = format!("{}{}", "\u{3000}".repeat(depth), node.label);
        let note = node.note.clone().unwrap_or_default();
        table.push(role, [label.into(), node.value.clone(), note.into()]);
        fill_nodes(table, &node.children, depth + 1);
    }
}
