//! One chart of every kind (图样).

use qd_base::Lang;
use qd_base::format::Scale;
use qd_documents::*;

use super::{day, run, t, yuan};

fn wan(list: &[i64]) -> Vec<Value> {
    list.iter().map(|n| yuan(n * 10_000)).collect()
}

fn gap(n: usize) -> Vec<Value> {
    vec![Value::Absent; n]
}

fn months(lang: Lang) -> Vec<String> {
    let en = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    (1..=12)
        .map(|n| t(lang, &format!("{n}月"), en[n - 1]))
        .collect()
}

/// All kinds of charts.
pub fn every_chart(lang: Lang) -> Vec<Chart> {
    let mut all = vec![
        combo(lang),
        fan(lang),
        stacked(lang),
        bridge(lang),
        heat(lang),
        tree(lang),
    ];
    all.extend([
        bullet(lang),
        distribution(lang),
        tornado(lang),
        gantt(lang),
        risks(lang),
        quadrants(lang),
    ]);
    all.extend([
        share(lang, ShareLook::Donut),
        share(lang, ShareLook::Pareto),
    ]);
    all.into_iter()
        .map(|chart| chart.scale(Scale::Wan).source(run()))
        .collect()
}

fn combo(lang: Lang) -> Chart {
    let actual = wan(&[
        980, 720, 1310, 1250, 1290, 1480, 1330, 1360, 1500, 1420, 1550, 1927,
    ]);
    let last = wan(&[
        930, 810, 1200, 1190, 1230, 1350, 1240, 1260, 1390, 1350, 1410, 1540,
    ]);
    let sums = wan(&[
        980, 1700, 3010, 4260, 5550, 7030, 8360, 9720, 11220, 12640, 14190, 16117,
    ]);
    let goal = wan(&[
        1050, 1860, 3160, 4480, 5850, 7370, 8780, 10200, 11780, 13300, 14900, 16740,
    ]);
    Chart::new(
        t(
            lang,
            "月度实际与累计达成",
            "Monthly results and cumulated attainment",
        ),
        Plot::Series(SeriesPlot {
            categories: months(lang),
            series: vec![
                Series::new(t(lang, "实际", "Actual"), Mark::Bar, actual).role(SeriesRole::Actual),
                Series::new(t(lang, "去年", "Last year"), Mark::Bar, last)
                    .role(SeriesRole::LastYear),
                Series::new(t(lang, "累计实际", "Cumulated"), Mark::Line, sums)
                    .right()
                    .role(SeriesRole::Forecast),
                Series::new(
                    t(lang, "累计目标", "Cumulated target"),
                    Mark::DashedLine,
                    goal,
                )
                .right()
                .role(SeriesRole::Target),
            ],
        }),
    )
}

fn fan(lang: Lang) -> Chart {
    let mut actual = wan(&[1290, 1480, 1330, 1360, 1500, 1420, 1550, 1927]);
    actual.extend(gap(4));
    let mut forecast = gap(7);
    forecast.extend(wan(&[1927, 1060, 830, 1450, 1380]));
    let around = |by: &[i64], sign: i64| {
        let mut list = gap(7);
        let center = [1927, 1060, 830, 1450, 1380];
        list.extend(wan(&center
            .iter()
            .zip(by)
            .map(|(c, b)| c + sign * b)
            .collect::<Vec<_>>()));
        list
    };
    let (wide, narrow) = ([0, 260, 300, 390, 430], [0, 160, 190, 240, 270]);
    let categories = (5..=12)
        .map(|m| format!("2026-{m:02}"))
        .chain((1..=4).map(|m| format!("2027-{m:02}")));
    Chart::new(
        t(lang, "未来四个月预测", "Forecast for four months"),
        Plot::Series(SeriesPlot {
            categories: categories.collect(),
            series: vec![
                Series::new(t(lang, "实际", "Actual"), Mark::Line, actual).role(SeriesRole::Actual),
                Series::new(t(lang, "预测", "Forecast"), Mark::DashedLine, forecast)
                    .role(SeriesRole::Forecast)
                    .band(95, around(&wide, -1), around(&wide, 1))
                    .band(80, around(&narrow, -1), around(&narrow, 1)),
            ],
        }),
    )
}

fn stacked(lang: Lang) -> Chart {
    let series = |zh: &str, en: &str, list: &[i64]| {
        Series::new(t(lang, zh, en), Mark::StackedBar, wan(list))
    };
    Chart::new(
        t(lang, "各季度品类构成", "Categories by quarter"),
        Plot::Series(SeriesPlot {
            categories: ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
                .map(String::from)
                .into(),
            series: vec![
                series("伺服电机", "Servo motors", &[1210, 1620, 1700, 1990]),
                series("减速机", "Gear boxes", &[890, 1100, 1180, 1420]),
                series("控制器", "Controllers", &[610, 820, 840, 980]),
                series("退货", "Returns", &[-90, -120, -60, -140]),
            ],
        }),
    )
}

fn bridge(lang: Lang) -> Chart {
    let step = |zh: &str, en: &str, n: i64, role| Step {
        label: t(lang, zh, en),
        value: yuan(n * 10_000),
        role,
    };
    use StepRole::{Change, Total};
    Chart::new(
        t(lang, "销售额变动归因", "Bridge of the change in revenue"),
        Plot::Waterfall {
            steps: vec![
                step("2025年", "2025", 15_114, Total),
                step("销量", "Volume", 820, Change),
                step("价格", "Price", -310, Change),
                step("结构", "Mix", 95, Change),
                step("新客户", "New", 743, Change),
                step("流失客户", "Lost", -431, Change),
                step("退货", "Returns", 86, Change),
                step("2026年", "2026", 16_117, Total),
            ],
        },
    )
}

fn heat(lang: Lang) -> Chart {
    let value = |r: i64, c: i64| {
        if (r, c) == (3, 2) {
            Value::Absent
        } else {
            yuan(((r * 7 + c * 13) % 17 - 8) * 410_000)
        }
    };
    let names = [
        ("伺服电机", "Servo"),
        ("减速机", "Gears"),
        ("控制器", "Control"),
        ("传感器", "Sensors"),
        ("导轨", "Rails"),
        ("配件", "Parts"),
    ];
    Chart::new(
        t(lang, "区域×产品变动", "Change by region and product"),
        Plot::Heatmap {
            columns: names.iter().map(|(zh, en)| t(lang, zh, en)).collect(),
            rows: regions(lang),
            values: (0..5)
                .map(|r| (0..6).map(|c| value(r, c)).collect())
                .collect(),
        },
    )
}

fn regions(lang: Lang) -> Vec<String> {
    [
        ("华东", "East"),
        ("华南", "South"),
        ("华北", "North"),
        ("西部", "West"),
        ("其他", "Other"),
    ]
    .map(|(zh, en)| t(lang, zh, en))
    .into()
}

fn tree(lang: Lang) -> Chart {
    let node = |i: usize, total: i64| {
        let parts = [40, 30, 20, 10];
        let child = |(k, share): (usize, &i64)| Node {
            label: t(
                lang,
                &format!("{}{}部", regions(lang)[i], k + 1),
                &format!("{} {}", regions(lang)[i], k + 1),
            ),
            value: yuan(total * share * 100),
            note: (k == 0).then(|| "+12.0%".to_owned()),
            children: vec![],
        };
        Node {
            label: regions(lang)[i].clone(),
            value: yuan(total * 10_000),
            note: None,
            children: parts.iter().enumerate().map(child).collect(),
        }
    };
    let totals = [7_420, 3_900, 4_100, 2_600, 980];
    Chart::new(
        t(lang, "目标分解", "Targets by region and team"),
        Plot::Treemap {
            nodes: totals
                .iter()
                .enumerate()
                .map(|(i, n)| node(i, *n))
                .collect(),
        },
    )
}

fn bullet(lang: Lang) -> Chart {
    let item = |i: usize, actual: i64, target: i64, rate: f64, tone| BulletItem {
        label: regions(lang)[i].clone(),
        actual: yuan(actual * 10_000),
        target: yuan(target * 10_000),
        grades: [80, 90, 110]
            .iter()
            .map(|g| yuan(target * g * 100))
            .collect(),
        rate: Value::Percent(rate),
        tone,
    };
    let items = vec![
        item(0, 6512, 6100, 1.0675, Tone::Good),
        item(1, 3142, 3800, 0.8268, Tone::Bad),
        item(2, 3392, 3400, 0.9976, Tone::Good),
        item(3, 1921, 1840, 1.0444, Tone::Good),
        item(4, 1150, 1600, 0.71875, Tone::Bad),
    ];
    Chart::new(
        t(lang, "各区域达成", "Attainment by region"),
        Plot::Bullet { items },
    )
}

fn distribution(lang: Lang) -> Chart {
    let heights = [1, 3, 8, 17, 31, 52, 70, 84, 78, 61, 42, 27, 14, 8, 3, 1];
    let bin = |(i, height): (usize, &i64)| {
        let from = 14_000 + 400 * i as i64;
        Bin {
            from: yuan(from * 10_000),
            to: yuan((from + 400) * 10_000),
            height: Value::Percent(*height as f64 / 500.0),
            tone: if from < 16_800 {
                Tone::Missing
            } else {
                Tone::Good
            },
        }
    };
    Chart::new(
        t(lang, "达成概率分布", "Distribution of the outcome"),
        Plot::Histogram {
            bins: heights.iter().enumerate().map(bin).collect(),
            marks: vec![
                MarkLine {
                    label: t(lang, "目标", "Goal"),
                    at: yuan(168_000_000),
                },
                MarkLine {
                    label: "P50".into(),
                    at: yuan(171_200_000),
                },
            ],
        },
    )
}

fn tornado(lang: Lang) -> Chart {
    let item = |zh: &str, en: &str, low: i64, high: i64| TornadoItem {
        label: t(lang, zh, en),
        low: yuan(low * 10_000),
        high: yuan(high * 10_000),
    };
    Chart::new(
        t(lang, "敏感性", "Sensitivity"),
        Plot::Tornado {
            base: yuan(174_100_000),
            items: vec![
                item("华东销量 ±10%", "East volume ±10%", 16_650, 18_170),
                item("平均单价 ±5%", "Price ±5%", 16_780, 18_010),
                item("流失率 ±3个百分点", "Churn ±3 pp", 16_930, 17_760),
                item(
                    "新客户到位时间 ±2个月",
                    "New accounts ±2 months",
                    17_150,
                    17_650,
                ),
            ],
        },
    )
}

fn gantt(lang: Lang) -> Chart {
    let task = |zh: &str, en: &str, group: Option<(&str, &str)>, (from, to), done, tone| Task {
        label: t(lang, zh, en),
        group: group.map(|(zh, en)| t(lang, zh, en)),
        first: from,
        last: to,
        done,
        tone,
    };
    let south = Some(("稳住华南", "Hold the South"));
    let east = Some(("做深华东", "Deepen the East"));
    Chart::new(
        t(lang, "年度举措", "Initiatives of the year"),
        Plot::Gantt {
            tasks: vec![
                task(
                    "重点客户挽回",
                    "Win back key accounts",
                    south,
                    (day(2027, 1, 10), day(2027, 4, 30)),
                    Some(0.4),
                    Tone::Info,
                ),
                task(
                    "渠道商重签",
                    "Renew distributors",
                    south,
                    (day(2027, 3, 1), day(2027, 7, 15)),
                    None,
                    Tone::Watch,
                ),
                task(
                    "挽回方案评审",
                    "Review of the plan",
                    south,
                    (day(2027, 4, 30), day(2027, 4, 30)),
                    None,
                    Tone::Bad,
                ),
                task(
                    "样板工厂",
                    "Model factory",
                    east,
                    (day(2027, 2, 20), day(2027, 9, 30)),
                    Some(0.1),
                    Tone::Good,
                ),
                task(
                    "新品上市",
                    "Product launch",
                    east,
                    (day(2027, 6, 1), day(2027, 12, 20)),
                    None,
                    Tone::Info,
                ),
            ],
            today: Some(day(2027, 3, 15)),
        },
    )
}

fn risks(lang: Lang) -> Chart {
    let risk = |n: u8, zh: &str, en: &str, probability, impact| Risk {
        number: format!("R{n}"),
        label: t(lang, zh, en),
        probability,
        impact,
    };
    Chart::new(
        t(lang, "风险矩阵", "Risk matrix"),
        Plot::RiskMatrix {
            risks: vec![
                risk(1, "重点客户继续流失", "Further loss of key accounts", 4, 5),
                risk(2, "原材料涨价", "Material prices rise", 3, 4),
                risk(3, "新品延期", "Launch delayed", 3, 3),
                risk(4, "竞品降价", "Competitor cuts prices", 4, 5),
                risk(5, "关键人员离职", "Key staff leave", 2, 3),
            ],
        },
    )
}

fn quadrants(lang: Lang) -> Chart {
    let point = |zh: &str, en: &str, x: f64, y: f64, size: i64| Point {
        label: t(lang, zh, en),
        x: Value::Percent(x),
        y: Value::Change(y),
        size: Some(yuan(size * 10_000)),
    };
    Chart::new(
        t(lang, "产品增长与占比", "Growth and share of products"),
        Plot::Scatter(ScatterPlot {
            x_label: t(lang, "占比", "Share"),
            y_label: t(lang, "增长率", "Growth"),
            x_split: Some(Value::Percent(0.15)),
            y_split: Some(Value::Change(0.0)),
            points: vec![
                point("伺服电机", "Servo motors", 0.31, 0.12, 5000),
                point("减速机", "Gear boxes", 0.24, 0.05, 3900),
                point("控制器", "Controllers", 0.17, -0.08, 2700),
                point("传感器", "Sensors", 0.11, 0.34, 1800),
                point("导轨", "Rails", 0.09, -0.15, 1500),
                point("配件", "Parts", 0.08, 0.02, 1200),
            ],
        }),
    )
}

fn share(lang: Lang, look: ShareLook) -> Chart {
    let parts = [
        ("伺服电机", "Servo motors", 5000, 0.31),
        ("减速机", "Gear boxes", 3868, 0.24),
        ("控制器", "Controllers", 2740, 0.17),
        ("传感器", "Sensors", 1773, 0.11),
        ("其他", "Other", 2736, 0.17),
    ];
    let mut cumulated = 0.0;
    let slices = parts.map(|(zh, en, n, share)| {
        cumulated += share;
        let share = if look == ShareLook::Pareto {
            cumulated
        } else {
            share
        };
        Slice {
            label: t(lang, zh, en),
            value: yuan(n * 10_000),
            share: Value::Percent(share),
        }
    });
    let title = match look {
        ShareLook::Donut => t(lang, "品类构成", "Share by category"),
        ShareLook::Pareto => t(lang, "品类帕累托", "Pareto of categories"),
    };
    Chart::new(
        title,
        Plot::Share {
            look,
            slices: slices.into(),
        },
    )
}
