//! The table behind each chart (图的数据表): the drawn values laid out in rows, nothing computed.

use qd_base::Lang;

use crate::ColumnKind::{Date, Mark, Number, Text};
use crate::words::say;
use crate::{
    Bin, BulletItem, Chart, ColumnKind, Node, Plot, Risk, RowRole, ScatterPlot, SeriesPlot, Slice,
    Step, StepRole, Table, TableColumn, Task, TornadoItem, Value,
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

fn columns_of(table: &mut Table, lang: Lang, keys: &[(&str, ColumnKind)]) {
    for (key, kind) in keys {
        table.columns.push(TableColumn::new(say(lang, key), *kind));
    }
}

fn fill(table: &mut Table, plot: &Plot, lang: Lang) {
    match plot {
        Plot::Series(plot) => fill_series(table, plot, lang),
        Plot::Waterfall { steps } => fill_steps(table, steps, lang),
        Plot::Heatmap {
            columns,
            rows,
            values,
        } => fill_grid(table, columns, rows, values, lang),
        Plot::Treemap { nodes } => {
            let keys = [
                ("column-item", Text),
                ("column-value", Number),
                ("column-note", Text),
            ];
            columns_of(table, lang, &keys);
            fill_nodes(table, nodes, 0);
        }
        Plot::Bullet { items } => fill_bullets(table, items, lang),
        Plot::Histogram { bins, .. } => fill_bins(table, bins, lang),
        Plot::Tornado { items, .. } => fill_tornado(table, items, lang),
        Plot::Gantt { tasks, .. } => fill_tasks(table, tasks, lang),
        Plot::RiskMatrix { risks } => fill_risks(table, risks, lang),
        Plot::Scatter(plot) => fill_points(table, plot, lang),
        Plot::Share { slices, .. } => fill_slices(table, slices, lang),
    }
}

fn fill_steps(table: &mut Table, steps: &[Step], lang: Lang) {
    columns_of(
        table,
        lang,
        &[("column-item", Text), ("column-value", Number)],
    );
    for step in steps {
        let role = match step.role {
            StepRole::Total => RowRole::Subtotal,
            StepRole::Change => RowRole::Body,
        };
        table.push(role, [words(&step.label), step.value.clone()]);
    }
}

fn fill_grid(
    table: &mut Table,
    columns: &[String],
    rows: &[String],
    values: &[Vec<Value>],
    lang: Lang,
) {
    columns_of(table, lang, &[("column-item", Text)]);
    for caption in columns {
        table
            .columns
            .push(TableColumn::new(caption.clone(), Number));
    }
    for (row, values) in rows.iter().zip(values) {
        table.push(
            RowRole::Body,
            std::iter::once(words(row)).chain(values.iter().cloned()),
        );
    }
}

fn fill_bullets(table: &mut Table, items: &[BulletItem], lang: Lang) {
    let keys = [
        ("column-item", Text),
        ("column-actual", Number),
        ("column-target", Number),
        ("column-rate", Number),
    ];
    columns_of(table, lang, &keys);
    for item in items {
        let numbers = [item.actual.clone(), item.target.clone(), item.rate.clone()];
        table.push(
            RowRole::Body,
            std::iter::once(words(&item.label)).chain(numbers),
        );
    }
}

fn fill_bins(table: &mut Table, bins: &[Bin], lang: Lang) {
    let keys = [
        ("column-from", Number),
        ("column-to", Number),
        ("column-height", Number),
    ];
    columns_of(table, lang, &keys);
    for bin in bins {
        table.push(
            RowRole::Body,
            [bin.from.clone(), bin.to.clone(), bin.height.clone()],
        );
    }
}

fn fill_tornado(table: &mut Table, items: &[TornadoItem], lang: Lang) {
    let keys = [
        ("column-item", Text),
        ("column-low", Number),
        ("column-high", Number),
    ];
    columns_of(table, lang, &keys);
    for item in items {
        table.push(
            RowRole::Body,
            [words(&item.label), item.low.clone(), item.high.clone()],
        );
    }
}

fn fill_tasks(table: &mut Table, tasks: &[Task], lang: Lang) {
    let keys = [
        ("column-task", Text),
        ("column-group", Text),
        ("column-first", Date),
        ("column-last", Date),
    ];
    columns_of(table, lang, &keys);
    for task in tasks {
        let group = words(task.group.as_deref().unwrap_or_default());
        let days = [Value::Date(task.first), Value::Date(task.last)];
        table.push(
            RowRole::Body,
            [words(&task.label), group].into_iter().chain(days),
        );
    }
}

fn fill_risks(table: &mut Table, risks: &[Risk], lang: Lang) {
    let keys = [
        ("column-number", Mark),
        ("column-risk", Text),
        ("column-probability", Number),
        ("column-impact", Number),
    ];
    columns_of(table, lang, &keys);
    for risk in risks {
        let grades = [risk.probability, risk.impact].map(|grade| Value::Count(grade.into()));
        table.push(
            RowRole::Body,
            [words(&risk.number), words(&risk.label)]
                .into_iter()
                .chain(grades),
        );
    }
}

fn fill_points(table: &mut Table, plot: &ScatterPlot, lang: Lang) {
    columns_of(table, lang, &[("column-item", Text)]);
    for label in [&plot.x_label, &plot.y_label] {
        table.columns.push(TableColumn::new(label.clone(), Number));
    }
    for point in &plot.points {
        table.push(
            RowRole::Body,
            [words(&point.label), point.x.clone(), point.y.clone()],
        );
    }
}

fn fill_slices(table: &mut Table, slices: &[Slice], lang: Lang) {
    let keys = [
        ("column-item", Text),
        ("column-value", Number),
        ("column-share", Number),
    ];
    columns_of(table, lang, &keys);
    for slice in slices {
        table.push(
            RowRole::Body,
            [
                words(&slice.label),
                slice.value.clone(),
                slice.share.clone(),
            ],
        );
    }
}

fn words(text: &str) -> Value {
    Value::text(text)
}

fn fill_series(table: &mut Table, plot: &SeriesPlot, lang: Lang) {
    columns_of(table, lang, &[("column-item", ColumnKind::Text)]);
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
