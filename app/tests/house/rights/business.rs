//! Business (业务数据): sales figures and names of other people's business in reports, documents and pages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::oracle::Person;
use super::walk::{Walk, encoded};
use super::{Company, none};

/// A sale of the ledger as the house itself is told: region, salesperson, customer, lines.
type Sale = (String, String, String, i64);

fn sales(company: &Company) -> Vec<Sale> {
    let by = [
        "query",
        "--metric",
        "lines",
        "--by",
        "region,salesperson,customer",
    ];
    let all = company.home.json(&by);
    let sale = |row: &Json| {
        let text = |name: &str| row[name].as_str().expect("a name").to_owned();
        let lines = row["lines"].as_i64().expect("a count");
        (text("region"), text("salesperson"), text("customer"), lines)
    };
    all.as_array().expect("rows").iter().map(sale).collect()
}

/// What a person sees of the sales, by region and salesperson.
fn seen(company: &Company, who: &Person, sales: &[Sale]) -> BTreeMap<(String, String), i64> {
    let mut sums = BTreeMap::new();
    for (region, seller, _, lines) in sales {
        if company.oracle.sees_sale(who, region, seller) {
            *sums.entry((region.clone(), seller.clone())).or_default() += lines;
        }
    }
    sums
}

/// The rows of the first table of a document: texts, then the count at the end.
fn told(document: &Json) -> BTreeMap<(String, String), i64> {
    let blocks = document["blocks"].as_array().into_iter().flatten();
    let table = blocks.into_iter().find(|block| block["block"] == "table");
    let rows = table
        .and_then(|table| table["rows"].as_array())
        .into_iter()
        .flatten();
    let value = |row: &Json, at: usize| row["cells"][at]["value"]["value"].clone();
    let body = rows.filter(|row| row["role"] == "body");
    body.map(|row| {
        let text = |at| value(row, at).as_str().unwrap_or_default().to_owned();
        (
            (text(0), text(1)),
            value(row, 2).as_i64().unwrap_or_default(),
        )
    })
    .collect()
}

/// R2, R6: everybody's figures are those of the sales the oracle allows, by page and by interface, asked by all in turn.
#[test]
fn everybodys_figures_are_those_of_the_sales_they_may_see() {
    let company = Company::open();
    let sales = sales(&company);
    assert!(sales.len() > 100);
    let (mut faults, mut asked) = (Vec::new(), 0);
    for who in &company.oracle.people {
        let expected = seen(&company, who, &sales);
        let mut walk = company.walk(who);
        let ask = "metric=lines&by=region,salesperson&limit=0";
        let page = walk.json(&format!("/reports/ledger.query?{ask}&format=json"));
        let api = walk.json(&format!("/api/v1/reports/ledger.query?{ask}"));
        for (outlet, document) in [("page", &page), ("interface", &api["document"])] {
            let found = told(document);
            walk.note(found == expected, || {
                format!(
                    "figures by {outlet}: {} rows, {} expected",
                    found.len(),
                    expected.len()
                )
            });
        }
        // A foreign region asked for by name gives nothing, not even its name.
        let foreign = sales
            .iter()
            .find(|sale| !company.oracle.sees_sale(who, &sale.0, &sale.1));
        if let Some((region, seller, _, _)) = foreign {
            let filter = encoded(&format!("region:{region};salesperson:{seller}"));
            let told_of = walk.json(&format!(
                "/reports/ledger.query?{ask}&filter={filter}&format=json"
            ));
            let found = told(&told_of);
            walk.note(found.is_empty(), || {
                format!("{region} {seller} asked for: {found:?}")
            });
        }
        faults.append(&mut walk.faults);
        asked += walk.asked;
    }
    none(&faults, asked);
}

/// Names that may not be told to a person: customers of sales and titles of records that the person does not see.
struct Foreign {
    names: Vec<String>,
}

fn foreign(company: &Company, walk: &mut Walk<'_>, sales: &[Sale]) -> Foreign {
    let who = walk.who;
    let mut open = String::new();
    let mut closed = BTreeSet::new();
    for of in &company.oracle.types {
        let seen = company.oracle.list(who, of);
        for row in &of.rows {
            if !seen.contains(&row.id) && row.title.chars().count() >= 5 {
                closed.insert(row.title.clone());
            }
        }
        // What the person's own records say may name anything.
        for page in 1..=seen.len().div_ceil(200) {
            let list = format!("/api/v1/{}?size=200&page={page}", of.plural);
            open.push_str(&walk.get(&list).text());
        }
    }
    for (region, seller, customer, _) in sales {
        if company.oracle.sees_sale(who, region, seller) {
            open.push_str(customer);
            open.push('\n');
        } else {
            closed.insert(customer.clone());
        }
    }
    let names = closed
        .into_iter()
        .filter(|name| !open.contains(name.as_str()));
    Foreign {
        names: names.collect(),
    }
}

/// The text of an answer, of the parts of an office file too.
fn readable(bytes: &[u8]) -> String {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return String::from_utf8_lossy(bytes).replace("&#x2f;", "/");
    };
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).expect("readable");
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    text
}

/// R2: no page, report or document tells a person the name of a foreign customer or the title of a foreign record.
#[test]
fn no_page_and_no_document_names_foreign_business() {
    let company = Company::open();
    let sales = sales(&company);
    let (mut faults, mut asked) = (Vec::new(), 0);
    let mut most = 0;
    for who in company.one_of_each() {
        let mut walk = company.walk(who);
        let foreign = foreign(&company, &mut walk, &sales);
        most = most.max(foreign.names.len());
        for place in places(&mut walk) {
            let text = readable(&walk.get(&place).body);
            let leaked: Vec<&String> = foreign
                .names
                .iter()
                .filter(|name| text.contains(name.as_str()))
                .collect();
            walk.note(leaked.is_empty(), || {
                format!(
                    "{place} tells {} names, as {:?}",
                    leaked.len(),
                    leaked.first()
                )
            });
        }
        faults.append(&mut walk.faults);
        asked += walk.asked;
    }
    assert!(most > 100, "there was something to hide: {most}");
    none(&faults, asked);
}

/// Pages that gather from many records, and every report as page, Word and Excel.
fn places(walk: &mut Walk<'_>) -> Vec<String> {
    let pages = [
        "/",
        "/w/approvals",
        "/w/requests",
        "/me",
        "/sessions",
        "/api",
        "/import",
        "/admin/jobs",
    ];
    let mut places: Vec<String> = pages.iter().map(|page| (*page).to_owned()).collect();
    let told = walk.json("/api/v1/reports");
    for report in told["reports"].as_array().expect("reports") {
        let key = report["key"].as_str().expect("a key");
        places.push(format!("/reports/{key}"));
        places.push(format!("/api/v1/reports/{key}"));
        for format in ["docx", "xlsx"] {
            places.push(format!("/reports/{key}?format={format}"));
        }
    }
    places
}

/// A report about a record is for those who see the record.
#[test]
fn a_report_about_a_record_is_for_those_who_see_it() {
    let company = Company::open();
    let mut faults = Vec::new();
    let mut asked = 0;
    for who in company.one_of_each() {
        let mut walk = company.walk(who);
        let told = walk.json("/api/v1/reports");
        for report in told["reports"].as_array().expect("reports") {
            let about = report["about"].as_str();
            let Some(of) = company
                .oracle
                .types
                .iter()
                .find(|of| Some(of.key.as_str()) == about)
            else {
                continue;
            };
            let seen = company.oracle.list(who, of);
            let hidden = of
                .rows
                .iter()
                .filter(|row| !row.trashed && !seen.contains(&row.id))
                .take(2);
            let shown = of.rows.iter().filter(|row| seen.contains(&row.id)).take(2);
            for row in hidden.chain(shown) {
                let key = report["key"].as_str().expect("a key");
                let place = format!("/api/v1/reports/{key}?record={}", row.id);
                let answer = walk.get(&place);
                let is_told = answer.status == 200;
                walk.note(is_told == seen.contains(&row.id), || {
                    format!("{place}: {}", answer.status)
                });
                let leaks = !is_told && answer.text().contains(&row.title);
                walk.note(!leaks, || format!("{place} names the record"));
            }
        }
        faults.append(&mut walk.faults);
        asked += walk.asked;
    }
    none(&faults, asked);
}
