//! Charts (图): what is drawn, not how; one description feeds figures in documents, browser charts and Excel charts.

use qd_base::Date;
use qd_base::format::Scale;
use serde::{Deserialize, Serialize};

use crate::{Reference, Table, Value};

/// A chart of a page or document. Its number (图2-1) is given by the renderer, per chapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// The title without its number.
    pub title: String,
    /// The scale in which money is drawn and printed.
    pub scale: Scale,
    /// The unit of the values; `None` prints the money unit if money is drawn.
    pub unit: Option<String>,
    /// What is drawn.
    pub plot: Plot,
    /// A remark below.
    pub note: Option<String>,
    /// The report run it comes from.
    pub source: Option<Reference>,
    /// The table shown as its fallback; `None` lets [`Chart::table`] lay out the drawn values.
    pub table: Option<Table>,
}

/// The kinds of charts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "plot", rename_all = "snake_case")]
pub enum Plot {
    /// Lines, bars, stacked bars and areas over shared categories, on one or two axes.
    Series(SeriesPlot),
    /// A bridge from one total to another (瀑布图).
    Waterfall {
        /// Start, changes, subtotals and end in order.
        steps: Vec<Step>,
    },
    /// Rows by columns, coloured by value (热力图).
    Heatmap {
        /// Column captions.
        columns: Vec<String>,
        /// Row captions.
        rows: Vec<String>,
        /// One list of values a row.
        values: Vec<Vec<Value>>,
    },
    /// Nested areas (树图).
    Treemap {
        /// The top level.
        nodes: Vec<Node>,
    },
    /// Actual against target on graded bands (子弹图).
    Bullet {
        /// One bar each.
        items: Vec<BulletItem>,
    },
    /// How values are distributed (分布图).
    Histogram {
        /// The bins from low to high.
        bins: Vec<Bin>,
        /// Vertical marks: P50, the goal.
        marks: Vec<MarkLine>,
    },
    /// What moves the outcome most (龙卷风图).
    Tornado {
        /// The value in the middle.
        base: Value,
        /// One bar each, largest first.
        items: Vec<TornadoItem>,
    },
    /// Work over time (甘特图).
    Gantt {
        /// Bars in order.
        tasks: Vec<Task>,
        /// A vertical line for the day of the report.
        today: Option<Date>,
    },
    /// Probability by impact, five by five (风险矩阵).
    RiskMatrix {
        /// The risks.
        risks: Vec<Risk>,
    },
    /// Points in four quadrants (四象限图).
    Scatter(ScatterPlot),
    /// Shares of a whole (占比图).
    Share {
        /// Ring or bars with a cumulated line.
        look: ShareLook,
        /// The parts, largest first.
        slices: Vec<Slice>,
    },
}

/// Series over categories.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SeriesPlot {
    /// The captions along the horizontal axis.
    pub categories: Vec<String>,
    /// The series; each has as many values as there are categories.
    pub series: Vec<Series>,
}

/// One series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// How it is drawn.
    pub mark: Mark,
    /// On which axis.
    pub axis: Axis,
    /// What it stands for; decides its colour on every page.
    pub role: SeriesRole,
    /// One value a category; absent leaves a gap.
    pub values: Vec<Value>,
    /// Intervals around it, widest first (预测区间).
    pub bands: Vec<Band>,
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A line.
    #[default]
    Line,
    /// A dashed line.
    DashedLine,
    /// Bars side by side.
    Bar,
    /// Bars on top of each other.
    StackedBar,
}

/// Left or right axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// The left one.
    #[default]
    Left,
    /// The right one.
    Right,
}

/// What a series stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesRole {
    /// Takes the next colour.
    #[default]
    Plain,
    /// Actual (实际).
    Actual,
    /// Target (目标).
    Target,
    /// Last year (去年).
    LastYear,
    /// Forecast (预测).
    Forecast,
}

/// An interval around a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// In per cent: 80 or 95.
    pub level: u8,
    /// Lower ends.
    pub low: Vec<Value>,
    /// Upper ends.
    pub high: Vec<Value>,
}

/// A step of a waterfall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its caption.
    pub label: String,
    /// A level for totals, a difference for changes.
    pub value: Value,
    /// What it is.
    pub role: StepRole,
}

/// What a step of a waterfall is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepRole {
    /// Stands on the ground: start, subtotal, end.
    Total,
    /// Hangs between levels.
    Change,
}

/// A node of a tree map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its caption.
    pub label: String,
    /// Its area; not negative.
    pub value: Value,
    /// A second line, for example the growth.
    pub note: Option<String>,
    /// Its parts.
    #[serde(default)]
    pub children: Vec<Node>,
}

/// A bar of a bullet chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BulletItem {
    /// Its caption.
    pub label: String,
    /// The bar.
    pub actual: Value,
    /// The cross line.
    pub target: Value,
    /// Where the grades end, ascending, in the unit of the values.
    pub grades: Vec<Value>,
    /// The rate printed at the right, for example 96.3 %.
    pub rate: Value,
    /// How it is judged.
    pub tone: crate::Tone,
}

/// A bin of a histogram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Its lower end.
    pub from: Value,
    /// Its upper end.
    pub to: Value,
    /// How many, or which share.
    pub height: Value,
    /// How it is judged (below the goal, above).
    pub tone: crate::Tone,
}

/// A marked position on the horizontal axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkLine {
    /// Its caption.
    pub label: String,
    /// Where.
    pub at: Value,
}

/// A bar of a tornado.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TornadoItem {
    /// The assumption, with its range: 单价 ±5%.
    pub label: String,
    /// The outcome at the unfavourable end.
    pub low: Value,
    /// The outcome at the favourable end.
    pub high: Value,
}

/// A bar of a Gantt chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its caption.
    pub label: String,
    /// The group it is listed under.
    pub group: Option<String>,
    /// First day.
    pub first: Date,
    /// Last day; the same day makes a milestone.
    pub last: Date,
    /// Done share, 0 to 1.
    pub done: Option<f64>,
    /// How it stands.
    pub tone: crate::Tone,
}

/// A risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// Its number in the matrix: R1.
    pub number: String,
    /// What it is.
    pub label: String,
    /// 1 to 5.
    pub probability: u8,
    /// 1 to 5.
    pub impact: u8,
}

/// Points in four quadrants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScatterPlot {
    /// Caption of the horizontal axis.
    pub x_label: String,
    /// Caption of the vertical axis.
    pub y_label: String,
    /// Where the quadrants meet, horizontally.
    pub x_split: Option<Value>,
    /// Where the quadrants meet, vertically.
    pub y_split: Option<Value>,
    /// The points.
    pub points: Vec<Point>,
}

/// A point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Its caption.
    pub label: String,
    /// Horizontal position.
    pub x: Value,
    /// Vertical position.
    pub y: Value,
    /// Its area; `None` draws all alike.
    pub size: Option<Value>,
}

/// Ring or Pareto.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareLook {
    /// A ring.
    #[default]
    Donut,
    /// Bars with a cumulated line (帕累托图).
    Pareto,
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// Its caption.
    pub label: String,
    /// Its size.
    pub value: Value,
    /// Its share of the whole, as printed; for a Pareto the cumulated share.
    pub share: Value,
}
