//! 《客户关系管理资料》 of one customer (客户档案): who they are, what they buy, what was agreed, what went wrong, how they stand to us, what
//! is planned; each part from its records, each gap named.

pub mod health;
pub mod known;
mod parts;
mod stand;

use qd_base::{Amount, Label, label};
use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_records::{Record, RecordType};
use qd_reports::build::{self, Figures};
use qd_reports::reading::largest;
use qd_reports::{Desk, ParamSpec, Params, Report, ReportError};

use crate::account::Account;
use known::Known;

/// The document of one customer.
pub struct Dossier;

impl Report for Dossier {
    fn key(&self) -> &'static str {
        "customers.dossier"
    }
    fn label(&self) -> Label {
        label("客户档案", "Customer file")
    }
    fn purpose(&self) -> Label {
        label(
            "《客户关系管理资料》：基本信息、关系、合作历史、合同信用、商机、往来、问题、满意度、竞争、健康度、计划。",
            "Who they are, relations, history, contracts, opportunities, visits, issues, satisfaction, health, plan.",
        )
    }
    fn icon(&self) -> &'static str {
        "file-text"
    }
    fn subject(&self) -> Option<&'static RecordType> {
        Some(Account::TYPE)
    }
    fn is_document(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        vec![build::record_param(label("客户", "Customer"))]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let known = Known::of(desk, build::asked(params, "customers-no-account")?)?;
        let most = largest(known.years.values().copied());
        let figures = Figures::new(desk, desk.reference(self, params), most);
        let page = Page {
            desk,
            figures: &figures,
            known: &known,
        };
        let title = page.say_with("file-title", &[("name", &known.name())]);
        let mut document = build::opened(self, desk, &title);
        document.number = known.account.number.clone();
        document.version = "V1.0".to_owned();
        document.classification = Some(page.say("file-class"));
        document.sample_notice = desk.company.sample.then(|| page.say("sample-notice"));
        parts::basics(&page, &mut document)?;
        parts::people(&page, &mut document)?;
        stand::history(&page, &mut document);
        parts::contracts(&page, &mut document);
        parts::wants(&page, &mut document)?;
        parts::dealings(&page, &mut document)?;
        parts::issues(&page, &mut document)?;
        parts::satisfaction(&page, &mut document)?;
        parts::rivals(&page, &mut document);
        stand::health(&page, &mut document);
        stand::plan(&page, &mut document);
        Ok(document)
    }
}

/// What every part works with.
pub(super) struct Page<'a> {
    pub desk: &'a Desk,
    pub figures: &'a Figures<'a>,
    pub known: &'a Known,
}

impl Page<'_> {
    pub fn say(&self, key: &str) -> String {
        crate::texts().say(self.desk.lang, key, &[])
    }

    pub fn say_with(&self, key: &str, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        crate::texts().say(self.desk.lang, key, args)
    }

    pub fn head(&self, document: &mut Document, key: &str) {
        document.push(Block::heading(1, self.say(key)));
    }

    pub fn table(&self, title: &str, columns: &[&str]) -> Table {
        build::titled(crate::texts(), self.desk.lang, title, columns)
            .scale(self.figures.scale)
            .source(self.figures.source().at(title))
    }

    /// The rows as a table; the sentence that there are none.
    pub fn put(&self, document: &mut Document, table: Table, body: Vec<Vec<Value>>) {
        if body.is_empty() {
            let text = self.say_with("file-none", &[("what", &table.title)]);
            document.push(Block::text(text));
            return;
        }
        let mut table = table;
        for row in body {
            table.push(RowRole::Body, row);
        }
        document.push(Block::from(table));
    }

    /// What nobody has entered, with who must.
    pub fn missing(&self, document: &mut Document, key: &str) {
        document.push(Block::missing(self.say(key), self.say("supplier-owner")));
    }

    pub fn money(&self, amount: Amount) -> Value {
        Value::Money(amount)
    }
}
