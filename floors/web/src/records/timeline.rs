//! The timeline (时间线) of a record: who changed what, from what to what, and with which reason.

use minijinja::{Value, context};
use qd_base::Problem;
use qd_records::{Item, Moment, RecordType, RecordsError};

use super::shared::{Titles, cell};
use crate::show::micros;
use crate::visit::Visit;
use crate::{House, render};

/// How many steps are shown.
const SHOWN: usize = 60;

/// The steps, newest first.
pub(crate) async fn lines(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    item: &Item,
) -> Result<Vec<Value>, Problem> {
    let act = house.act(&visit.visitor.actor);
    let moments = house
        .records
        .timeline(&act, of, item.id)
        .await
        .map_err(RecordsError::problem)?;
    let moments: Vec<Moment> = moments.into_iter().take(SHOWN).collect();
    let titles = titles_of(house, visit, of, &moments).await?;
    Ok(moments
        .iter()
        .map(|moment| line(house, visit, of, (moment, &titles)))
        .collect())
}

async fn titles_of(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    moments: &[Moment],
) -> Result<Titles, Problem> {
    let act = house.act(&visit.visitor.actor);
    let mut wanted = std::collections::BTreeMap::<&str, Vec<String>>::new();
    for (name, before, after) in moments.iter().flat_map(|moment| &moment.changes) {
        if let Some(link) = of.field(name).and_then(|field| field.link) {
            let ids = [before, after]
                .into_iter()
                .filter_map(|value| value.as_str().map(str::to_owned));
            wanted.entry(link).or_default().extend(ids);
        }
    }
    let mut titles = Titles::new();
    for (link, ids) in wanted {
        let found = house
            .records
            .titles(&act, link, &ids)
            .await
            .map_err(RecordsError::problem)?;
        titles.insert(link.to_owned(), found);
    }
    Ok(titles)
}

fn line(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    (moment, titles): (&Moment, &Titles),
) -> Value {
    let lang = visit.reader.lang;
    let verb = render::texts().say(lang, &format!("did-{}", moment.verb.replace('_', "-")), &[]);
    let verb = if verb.starts_with('⟦') {
        moment.verb.clone()
    } else {
        verb
    };
    // A creation names every field; the record above shows them already.
    let told = moment.changes.iter().filter(|_| moment.verb != "create");
    let changes: Vec<Value> = told
        .filter_map(|(name, before, after)| {
            let field = of.field(name)?;
            Some(context! {
                label => field.label.of(lang), before => cell(house, field, before, titles, lang),
                after => cell(house, field, after, titles, lang),
            })
        })
        .collect();
    context! { by => &moment.name, at => micros(moment.at, lang), verb => verb, reason => &moment.reason, changes => changes }
}
