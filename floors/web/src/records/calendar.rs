//! The calendar (日历): the records of a type on the days of a month, weeks from Monday.

use jiff::Span;
use minijinja::{Value, context};
use qd_base::{Date, Problem};
use qd_records::{Filter, Item, ListQuery, PAGE_MOST, RecordType, RecordsError, Subject, Test};

use super::filters::{address, chips, question, value};
use super::list::{Pairs, common};
use super::shared::{Titles, name_of};
use crate::kit::{Answer, page};
use crate::visit::Visit;
use crate::{House, render};

pub(crate) async fn page_of(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    pairs: Pairs,
) -> Answer {
    let (actor, lang) = (&visit.visitor.actor, visit.reader.lang);
    let act = house.act(actor);
    let field = of
        .calendar
        .and_then(|name| of.field(name))
        .ok_or_else(|| Problem::new(404, "page-missing"))?;
    let asked = value(&pairs, "month").and_then(|text| format!("{text}-01").parse::<Date>().ok());
    let first = asked.unwrap_or(act.today).first_of_month();
    let far = |day: Date, months: i64| day.checked_add(Span::new().months(months)).unwrap_or(day);
    let (last, begin) = (first.last_of_month(), monday_before(first));
    let mut query = ListQuery {
        size: PAGE_MOST,
        page: 1,
        ..question(of, actor, &pairs)?
    };
    for (test, day) in [(Test::AtLeast, first), (Test::AtMost, last)] {
        query.filters.push(Filter {
            subject: Subject::Field(field),
            test,
            values: vec![day.to_string().into()],
        });
    }
    let found = house
        .records
        .find(&act, of, &query)
        .await
        .map_err(RecordsError::problem)?;
    let mut weeks = Vec::new();
    let mut day = begin;
    while day <= last {
        let mut days = Vec::new();
        for _ in 0..7 {
            days.push(cell_of(
                of,
                day,
                (first, act.today),
                (&found.items, field.name),
            ));
            day = day
                .tomorrow()
                .map_err(|_| Problem::new(400, "page-missing"))?;
        }
        weeks.push(days);
    }
    let month = |day: Date| Some(format!("{:04}-{:02}", day.year(), day.month()));
    let turn = |months: i64| address(of, &pairs, &[("month", month(far(first, months)))]);
    let names: Vec<String> = (1..=7)
        .map(|at| render::texts().say(lang, &format!("weekday-{at}"), &[]))
        .collect();
    let common = common(house, visit, of, &pairs).await?;
    page(
        "records/calendar.html",
        context! {
            weeks => weeks, weekdays => names, month => month_name(first, visit), back => turn(-1), next => turn(1),
            this => address(of, &pairs, &[("month", None)]), total => found.total, shown => found.items.len(),
            chips => chips(of, actor, &pairs, (&Titles::new(), lang)), by => field.label.of(lang), ..common
        },
    )
}

fn monday_before(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(Span::new().days(back)).unwrap_or(day)
}

fn month_name(first: Date, visit: &Visit) -> String {
    let (year, month) = (first.year(), first.month());
    render::texts().say(
        visit.reader.lang,
        "month-name",
        &[("year", &year), ("month", &format!("{month:02}"))],
    )
}

fn cell_of(
    of: &'static RecordType,
    day: Date,
    (first, today): (Date, Date),
    (items, field): (&[Item], &str),
) -> Value {
    let text = day.to_string();
    let there = items.iter().filter(|item| item.text(field) == text);
    let entries: Vec<Value> = there
        .map(|item| context! { href => of.address(item.id), name => name_of(of, item) })
        .collect();
    context! {
        day => day.day(), date => text, outside => day.month() != first.month(), today => day == today, entries => entries,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(
            monday_before(Date::constant(2026, 11, 1)),
            Date::constant(2026, 10, 26)
        );
        assert_eq!(
            monday_before(Date::constant(2026, 6, 1)),
            Date::constant(2026, 6, 1)
        );
    }
}
