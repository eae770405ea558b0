//! What a link can lead to (关联选择): the first records by name for a select, and a search for those beyond.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use qd_base::Problem;
use qd_records::{Field, ListQuery, RecordType, RecordsError, Sort, Subject};
use serde_json::json;

use super::shared::{name_of, type_of};
use crate::House;
use crate::kit::{Answer, Fields, or_refuse};
use crate::visit::Visit;

/// How many a select offers.
const FEW: u64 = 200;

/// The options of one linked type.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Id and name.
    pub options: Vec<(String, String)>,
    /// Whether there are more than the select offers.
    pub more: bool,
    /// Where the rest is searched.
    pub plural: Option<&'static str>,
}

/// Options by linked type.
pub(crate) type Choices = BTreeMap<&'static str, Known>;

/// The options for all links of some fields. What is linked already is always among them.
pub(crate) async fn choices(
    house: &House,
    visit: &Visit,
    fields: &[&'static Field],
    linked: &[(&'static str, String)],
) -> Result<Choices, Problem> {
    let links = links_of(fields);
    let mut all = Choices::new();
    for link in links {
        if !all.contains_key(link) {
            all.insert(link, known(house, visit, link).await?);
        }
    }
    let act = house.act(&visit.visitor.actor);
    for (link, id) in linked {
        let Some(known) = all.get_mut(link) else {
            continue;
        };
        if known.options.iter().all(|(one, _)| one != id) {
            let titles = house
                .records
                .titles(&act, link, std::slice::from_ref(id))
                .await;
            known.options.extend(titles.map_err(RecordsError::problem)?);
        }
    }
    Ok(all)
}

/// The linked types of some fields and of the rows of their tables.
fn links_of(fields: &[&'static Field]) -> Vec<&'static str> {
    let mut links = Vec::new();
    for field in fields {
        links.extend(field.link);
        links.extend(field.children.iter().filter_map(|child| child.link));
    }
    links
}

async fn known(house: &House, visit: &Visit, link: &'static str) -> Result<Known, Problem> {
    if link == "person" {
        let people = qd_workflow::people_to_choose(house.records.store()).await;
        let people = people.map_err(RecordsError::problem)?;
        let options = people.into_iter().map(|(id, name)| (id.to_string(), name));
        return Ok(Known {
            options: options.collect(),
            ..Known::default()
        });
    }
    let Some(of) = house.records.registry().get(link) else {
        return Ok(Known::default());
    };
    let found = find(house, visit, of, None).await?;
    Ok(Known {
        more: found.1 > FEW,
        options: found.0,
        plural: Some(of.plural),
    })
}

async fn find(
    house: &House,
    visit: &Visit,
    of: &'static RecordType,
    words: Option<String>,
) -> Result<(Vec<(String, String)>, u64), Problem> {
    let by_title = of.field(of.title).map(|field| Sort {
        subject: Subject::Field(field),
        down: false,
    });
    let query = ListQuery {
        sorts: by_title.into_iter().collect(),
        text: words,
        size: FEW,
        ..ListQuery::default()
    };
    let act = house.act(&visit.visitor.actor);
    let page = house
        .records
        .find(&act, of, &query)
        .await
        .map_err(RecordsError::problem)?;
    let options = page
        .items
        .iter()
        .map(|item| (item.id.to_string(), name_of(of, item)));
    Ok((options.collect(), page.total))
}

/// Searches the records a link may lead to: `[{"value": id, "label": name}]`.
pub(crate) async fn pick(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(plural): Path<String>,
    Query(ask): Query<Fields>,
) -> Response {
    let answer = picked(&house, &visit, &plural, &ask).await;
    or_refuse(&house, &visit, answer)
}

async fn picked(house: &House, visit: &Visit, plural: &str, ask: &Fields) -> Answer {
    let of = type_of(house, plural)?;
    let words = ask
        .get("q")
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    let (options, _) = find(house, visit, of, words).await?;
    let options = options.into_iter().take(20);
    let list: Vec<_> = options
        .map(|(value, label)| json!({"value": value, "label": label}))
        .collect();
    Ok(axum::Json(list).into_response())
}
