//! A document with every kind of block (样张), in Chinese and English with the same numbers.

mod charts;

use qd_base::format::Scale;
use qd_base::{Amount, Date, Lang};
use qd_documents::*;

pub use charts::every_chart;

/// The report run the sample cites.
pub fn run() -> Reference {
    Reference::new("attainment", "by=region&period=2026", "17", "3")
}

/// One of two texts.
pub fn t(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    }
}

/// Money in yuan.
pub fn yuan(n: i64) -> Value {
    Value::Money(Amount::units(n))
}

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

/// The whole sample.
pub fn document(lang: Lang) -> Document {
    let mut document = Document::new(
        "annual-plan",
        t(lang, "年度销售策略计划书", "Annual Sales Strategy Plan"),
        lang,
    );
    document.subtitle = Some(t(
        lang,
        "（样张：每种内容各一）",
        "A specimen with every kind of block",
    ));
    document.company = t(
        lang,
        "远山精工（苏州）有限公司",
        "Yuanshan Precision (Suzhou) Co., Ltd.",
    );
    document.period = t(lang, "2027年度", "Fiscal year 2027");
    document.number = Some("YS-SW-2027-001".into());
    document.version = "V1.0".into();
    document.classification = Some(t(lang, "内部", "Internal"));
    document.prepared = Some(t(lang, "商务部 陈立", "Commercial dept., Chen Li"));
    document.reviewed = Some(t(lang, "财务部 周敏", "Finance, Zhou Min"));
    document.date = Some(day(2026, 12, 5));
    document.sample_notice = Some(t(lang, "示例数据", "Sample data"));
    document.approvals = approvals(lang);
    document.sources = vec![
        t(
            lang,
            "销售额按不含税本位币金额计，退货以负数冲减。",
            "Revenue is net of tax in base currency; returns count as negative.",
        ),
        t(
            lang,
            "达成率阈值：110% 优异，90% 达标，80% 预警。",
            "Attainment thresholds: 110% excellent, 90% on target, 80% alert.",
        ),
    ];
    summary(&mut document, lang);
    regions(&mut document, lang);
    figures(&mut document, lang);
    long_table(&mut document, lang);
    document
}

fn approvals(lang: Lang) -> Vec<SignOffRow> {
    let row = |zh: &str, en: &str, name: Option<String>| SignOffRow {
        role: t(lang, zh, en),
        name,
        ..SignOffRow::default()
    };
    vec![
        row("编制", "Prepared", Some(t(lang, "陈立", "Chen Li"))),
        row("会签·市场部", "Countersigned, Marketing", None),
        row(
            "会签·财务部",
            "Countersigned, Finance",
            Some(t(lang, "周敏", "Zhou Min")),
        ),
        row("批准", "Approved", None),
    ]
}

fn summary(document: &mut Document, lang: Lang) {
    let figure = |value: Value, cell: &str| Figure::new(value, Scale::Wan, lang, run().at(cell));
    document.push(Block::plain_heading(1, t(lang, "摘要", "Summary")));
    document.push(Block::key_figures([
        KeyFigure::new(
            t(lang, "销售额", "Revenue"),
            figure(yuan(161_175_482), "total/revenue"),
        )
        .change(figure(Value::Change(0.083), "total/growth"))
        .note(t(lang, "较上年", "on last year"))
        .tone(Tone::Good),
        KeyFigure::new(
            t(lang, "目标达成率", "Attainment"),
            figure(Value::Percent(0.963), "total/attainment"),
        )
        .note(t(lang, "目标 16,740.00万元", "target 167,400k"))
        .tone(Tone::Watch),
        KeyFigure::new(
            t(lang, "毛利率", "Gross margin"),
            figure(Value::Percent(0.312), "total/margin"),
        )
        .change(figure(Value::Points(-0.012), "total/margin_change"))
        .tone(Tone::Bad),
        KeyFigure::new(
            t(lang, "成交客户", "Customers"),
            figure(Value::Count(1_284), "total/customers"),
        ),
    ]));
    document.push(Block::paragraph([
        Span::text(t(lang, "全年销售额", "Revenue of the year was ")),
        Span::Figure(figure(yuan(161_175_482), "total/revenue")),
        Span::text(t(lang, "，同比", ", a change of ")),
        Span::Figure(figure(Value::Change(0.083), "total/growth")),
        Span::text(t(lang, "。", ". ")),
        Span::Strong(t(lang, "华南的下滑", "The decline in South China ")),
        Span::text(t(lang, "被华东的增长掩盖：华南少", "is hidden by growth in East China: South lost ")),
        Span::Figure(figure(yuan(-4_310_020), "bridge/south")),
        Span::text(t(lang, "，主要来自一家重点客户流失与两款产品被替代。下一年度以稳住华南、做深华东为主线，分三档设定目标。", ", mainly one lost key account and two replaced products. Next year holds the South, deepens the East and sets three target tiers.")),
    ]));
    measures(document, lang);
}

fn measures(document: &mut Document, lang: Lang) {
    let discount = Figure::new(
        Value::Percent(0.065),
        Scale::Wan,
        lang,
        run().at("plan/discount"),
    );
    document.push(Block::List {
        style: ListStyle::Numbered,
        items: vec![
            vec![
                t(
                    lang,
                    "华南：四月底前完成客户挽回方案。",
                    "South: win-back plan by the end of April.",
                )
                .into(),
            ],
            vec![
                t(
                    lang,
                    "价格：折扣率控制在 ",
                    "Price: keep the discount rate within ",
                )
                .into(),
                discount.into(),
                t(lang, " 以内。", ".").into(),
            ],
        ],
    });
    document.push(Block::callout(
        Tone::Good,
        [t(
            lang,
            "按基准情景，达到目标档的概率为 71%。",
            "In the base case the goal tier is reached with a probability of 71%.",
        )
        .into()],
    ));
}

fn regions(document: &mut Document, lang: Lang) {
    document.push(Block::heading(
        1,
        t(lang, "上年度回顾", "Last year in review"),
    ));
    document.push(Block::heading(2, t(lang, "分区域完成", "By region")));
    document.push(Block::text(t(
        lang,
        "五个大区中三个超过上年。华南降幅最大，西部基数较小但增长最快；下表列出各区域的目标、实际与达成率。",
        "Three of five regions exceed last year. The South fell most; the West grows fastest from a small base. The table lists target, actual and attainment.",
    )));
    document.push(region_table(lang));
    document.push(Block::heading(3, t(lang, "说明", "Remarks")));
    document.push(Block::List {
        style: ListStyle::Bullet,
        items: vec![
            vec![
                t(
                    lang,
                    "退货已按原订单月份冲减。",
                    "Returns reduce the month of their order.",
                )
                .into(),
            ],
            vec![
                t(
                    lang,
                    "“其他”含未分配区域的电商订单。",
                    "Other holds web orders without region.",
                )
                .into(),
            ],
        ],
    });
    document.push(Block::heading(
        1,
        t(lang, "市场与需求", "Market and demand"),
    ));
    document.push(Block::missing(
        t(lang, "本章需要本年度行业规模与主要竞品份额，账本中没有。", "This chapter needs the size of the market and the shares of competitors, which the ledger does not hold."),
        t(lang, "市场部", "Marketing"),
    ));
}

/// A table with money, rates, a total and a negative.
pub fn region_table(lang: Lang) -> Table {
    let mut table = Table::new(t(lang, "分区域目标与完成", "Targets and results by region"))
        .scale(Scale::Wan)
        .text_column(t(lang, "区域", "Region"))
        .sum_column(t(lang, "目标", "Target"))
        .sum_column(t(lang, "实际", "Actual"))
        .number_column(t(lang, "达成率", "Attainment"))
        .sum_column(t(lang, "较上年", "Change"))
        .number_column(t(lang, "同比", "Growth"))
        .source(run())
        .note(t(
            lang,
            "达成率 = 实际 ÷ 目标。",
            "Attainment = actual ÷ target.",
        ));
    let rows = [
        (
            "华东", "East", 61_000_000, 65_120_311, 1.0675, 7_204_118, 0.1244,
        ),
        (
            "华南", "South", 38_000_000, 31_420_077, 0.8268, -4_310_020, -0.1206,
        ),
        (
            "华北", "North", 34_000_000, 33_918_440, 0.9976, 1_020_300, 0.031,
        ),
        (
            "西部", "West", 18_400_000, 19_216_654, 1.0444, 6_118_700, 0.4672,
        ),
        ("其他", "Other", 16_000_000, 11_500_000, 0.71875, 0, 0.0),
    ];
    for (zh, en, target, actual, rate, change, growth) in rows {
        let values = [
            t(lang, zh, en).into(),
            yuan(target),
            yuan(actual),
            Value::Percent(rate),
            yuan(change),
            Value::Change(growth),
        ];
        table.push(RowRole::Body, values);
    }
    table.push(
        RowRole::Total,
        [
            t(lang, "合计", "Total").into(),
            yuan(167_400_000),
            yuan(161_175_482),
            Value::Percent(0.9628),
            yuan(10_033_098),
            Value::Absent,
        ],
    );
    table
}

fn figures(document: &mut Document, lang: Lang) {
    document.push(Block::heading(1, t(lang, "图表", "Figures")));
    for chart in every_chart(lang) {
        document.push(chart);
    }
}

fn long_table(document: &mut Document, lang: Lang) {
    document.push(Block::PageBreak);
    document.push(Block::heading(1, t(lang, "重点客户", "Key accounts")));
    let mut table = Table::new(t(lang, "客户销售明细", "Sales by account"))
        .column(TableColumn::new(t(lang, "序号", "No."), ColumnKind::Mark).width(0.6))
        .column(TableColumn::new(t(lang, "客户", "Account"), ColumnKind::Text).width(2.6))
        .column(TableColumn::new(t(lang, "签约日期", "Signed"), ColumnKind::Date).width(1.6))
        .sum_column(t(lang, "数量", "Quantity"))
        .sum_column(t(lang, "销售额", "Revenue"))
        .number_column(t(lang, "均价", "Price"))
        .source(run().at("accounts").source());
    let mut quantity = 0;
    let mut revenue = 0;
    for n in 1..=90i64 {
        let (pieces, money) = (n * 37 % 501 + 1, (n * 7_919) % 90_001 + 1_000);
        quantity += pieces;
        revenue += money;
        table.push(
            RowRole::Body,
            [
                n.to_string().into(),
                t(
                    lang,
                    &format!("客户{n:03}精密机械有限公司"),
                    &format!("Account {n:03} Machinery Ltd."),
                )
                .into(),
                Value::Date(day(2026, (n % 12 + 1) as i8, (n % 28 + 1) as i8)),
                Value::Quantity(Amount::units(pieces)),
                yuan(money),
                Value::Price(Amount(money * 10_000 / pieces)),
            ],
        );
    }
    let total = [
        Value::text(""),
        t(lang, "合计", "Total").into(),
        Value::text(""),
        Value::Quantity(Amount::units(quantity)),
        yuan(revenue),
        Value::Price(Amount(revenue * 10_000 / quantity)),
    ];
    table.push(RowRole::Total, total);
    document.push(table);
    document.push(Block::plain_heading(1, t(lang, "附件", "Annex")));
    document.push(Block::SignOff {
        rows: approvals(lang),
    });
}
