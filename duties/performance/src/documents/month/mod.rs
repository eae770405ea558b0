//! 《月度经营分析报告》 (handbook 6.13): what a month brought and why, money, customers, people, projects, market, outlook,
//! what was decided, what went wrong, and what comes next. Other rooms write their chapters; none imports another.

mod money;
mod next;
mod outline;

use qd_base::{Label, label};
use qd_documents::Document;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError, Topic};

use super::attainment::{self, Material};
use super::{ahead, customers, members};

/// The month's report.
pub struct MonthReport;

impl Report for MonthReport {
    fn key(&self) -> &'static str {
        "performance.month"
    }
    fn label(&self) -> Label {
        label("月度经营分析", "Monthly business report")
    }
    fn purpose(&self) -> Label {
        label(
            "《月度经营分析报告》：一个月的结果、原因、费用、客户、项目、市场、预测与下月重点，供经营分析会使用。",
            "The month's results and causes, money, customers, projects, market, outlook and next steps, for the monthly meeting.",
        )
    }
    fn icon(&self) -> &'static str {
        "report-analytics"
    }
    fn is_document(&self) -> bool {
        true
    }

    fn is_of_the_ledger(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![ParamSpec {
            key: "period",
            label: label("月份", "Month"),
            kind: ParamKind::Period,
            default: |desk| {
                let last = desk.span().map_or(desk.today, |(_, last)| last);
                qd_base::Period::month(last.year(), last.month()).text
            },
            more: false,
        }]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let mut m = attainment::gather(self, desk, params)?;
        let mut document = m.opened("monthly-report", "month-title");
        outline::summary(&mut document, &m)?;
        outline::indicators(&mut document, &m)?;
        document.push(m.chapter("month-sales"));
        inside(&mut m, |m| sales(&mut document, m))?;
        money::margin(&mut document, &m)?;
        let missing = ("missing-receipts", "supplier-finance");
        m.told(&mut document, Topic::Receipts, "chapter-receipts", missing)?;
        money::budget(&mut document, &m)?;
        document.push(m.chapter("month-customers"));
        inside(&mut m, |m| served(&mut document, m))?;
        document.push(m.chapter("month-team"));
        inside(&mut m, |m| team(&mut document, m))?;
        let missing = ("missing-market", "supplier-market");
        m.told(&mut document, Topic::Market, "month-market", missing)?;
        ahead::outlook(&mut document, &m)?;
        let missing = ("missing-decisions", "supplier-head");
        m.told(&mut document, Topic::Decisions, "month-decisions", missing)?;
        next::problems(&mut document, &m)?;
        next::tasks(&mut document, &m)?;
        ahead::annex(&mut document, &m);
        Ok(document)
    }
}

/// Writes parts below a chapter's heading.
fn inside<'a>(
    m: &mut Material<'a>,
    write: impl FnOnce(&Material<'a>) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    m.level = 2;
    let done = write(m);
    m.level = 1;
    done
}

/// 三、销售分析: regions, products and channels, people, and why it moved.
fn sales(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    members::regions(document, m)?;
    members::products(document, m)?;
    members::people(document, m)?;
    super::deviation::deviation(document, m)
}

/// 七、客户与合同: who bought, who came and left, which contracts end.
fn served(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    customers::customers(document, m)?;
    let missing = ("missing-contracts", "supplier-head");
    m.told(document, Topic::Customers, "month-contracts", missing)
}

/// 八、团队与项目.
fn team(document: &mut Document, m: &Material<'_>) -> Result<(), ReportError> {
    let missing = ("missing-team", "supplier-hr");
    m.told(document, Topic::Team, "month-people", missing)?;
    let missing = ("missing-projects", "supplier-head");
    m.told(document, Topic::Projects, "month-projects", missing)
}
