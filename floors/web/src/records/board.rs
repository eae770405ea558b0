//! The board (看板): the records of a type by the options of its board field. Where the state is a plain field cards can be
//! moved, by dragging or by the form on each card; where actions move it, the card leads to them.

use minijinja::{Value, context};
use qd_records::rights::{Verb, field_allowed};
use qd_records::{Field, Filter, Item, Kind, ListQuery, RecordType, RecordsError, Subject, Test};

use super::filters::{address, chips, question};
use super::list::{Pairs, common};
use super::shared::{Titles, cell, may, name_of, titles, visible};
use crate::House;
use crate::kit::{Answer, page};
use crate::visit::Visit;

/// The most cards of a column.
const COLUMN: u64 = 50;

pub(crate) async fn page_of(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    pairs: Pairs,
) -> Answer {
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let field = of.board.and_then(|name| of.field(name));
    let field = field.ok_or_else(|| qd_base::Problem::new(404, "page-missing"))?;
    let base = question(of, actor, &pairs)?;
    let act = house.act(actor);
    let moves =
        !field.read_only && may(of, actor, Verb::Edit) && field_allowed(actor, field, Verb::Edit);
    let mut columns = Vec::new();
    for option in field.choices {
        let mut query = ListQuery {
            size: COLUMN,
            page: 1,
            ..base.clone()
        };
        query.filters.push(Filter {
            subject: Subject::Field(field),
            test: Test::Is,
            values: vec![option.key.into()],
        });
        let found = house
            .records
            .find(&act, of, &query)
            .await
            .map_err(RecordsError::problem)?;
        let titles = titles(house, visit, of, &found.items).await?;
        let cards: Vec<Value> = found
            .items
            .iter()
            .map(|item| card(house, visit, (of, field), (item, &titles)))
            .collect();
        columns.push(context! {
            key => option.key, label => option.label.of(lang), count => found.total, cards => cards,
            sum => sum(of, visit, &found.items), more => found.total > COLUMN,
            all => address(of, &pairs, &[("as", None), (field.name, Some(option.key.to_owned()))]),
        });
    }
    let options: Vec<Value> = field
        .choices
        .iter()
        .map(|one| context! { value => one.key, label => one.label.of(lang) })
        .collect();
    let common = common(house, visit, of, &pairs).await?;
    page(
        "records/board.html",
        context! {
            columns => columns, moves => moves, options => options, here => address(of, &pairs, &[]),
            chips => chips(of, actor, &pairs, (&Titles::new(), lang)), ..common
        },
    )
}

/// What a card shows: the name and the first fields of the list beside the board's own.
fn card(
    house: &House,
    visit: &Visit,
    (of, board): (&'static RecordType, &'static Field),
    (item, titles): (&Item, &Titles),
) -> Value {
    let lang = visit.reader.lang;
    let fields = visible(of, &visit.visitor.actor)
        .filter(|field| field.list && field.name != of.title && field.name != board.name);
    let cells: Vec<Value> = fields
        .map(|field| cell(house, field, item.get(field.name), titles, lang))
        .filter(|cell| {
            cell.get_attr("text")
                .is_ok_and(|text| text.as_str() != Some(""))
        })
        .take(4)
        .collect();
    context! {
        id => item.id.to_string(), version => item.version, href => of.address(item.id), name => name_of(of, item),
        number => &item.number, cells => cells,
    }
}

/// The sum of a column's first money field, over the cards shown.
fn sum(of: &'static RecordType, visit: &Visit, items: &[Item]) -> Option<String> {
    let money =
        visible(of, &visit.visitor.actor).find(|field| field.list && field.kind == Kind::Money)?;
    let amounts = items.iter().map(|item| item.get(money.name));
    let minor: i64 = amounts
        .clone()
        .filter(|one| one["currency"] == "CNY")
        .filter_map(|one| one["minor"].as_i64())
        .sum();
    let others = amounts
        .filter(|one| !one.is_null())
        .any(|one| one["currency"] != "CNY");
    // A sum over several currencies would be a number that means nothing.
    (minor != 0 && !others)
        .then(|| crate::show::money(&serde_json::json!({"minor": minor, "currency": "CNY"})))
}
