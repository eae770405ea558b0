//! Links for many recipients (批量作答链接), handed out once as a workbook: the house keeps only their hashes.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::{Value as Shown, context};
use qd_base::{Lang, Problem};
use qd_documents::{Block, Document, RowRole, Table, Value};
use qd_records::{Item, RecordType, RecordsError};
use qd_workflow::answer::{HandOut, Handed};

use super::shared::type_of;
use crate::kit::{Answer, Fields, id_of, or_refuse, own_form};
use crate::pages::blocking;
use crate::parcel::{media, parcel};
use crate::show::moment;
use crate::visit::Visit;
use crate::{House, render};

/// How links of a type's records are handed out, if they are.
fn of_type<'a>(house: &'a House, of: &RecordType) -> Option<&'a HandOut> {
    let all = house
        .answers
        .iter()
        .filter_map(|kind| kind.hand_out.as_ref());
    all.into_iter().find(|hand_out| hand_out.of == of.key)
}

/// The button of a record's page.
pub(super) fn button(house: &House, visit: &Visit, of: &RecordType, item: &Item) -> Option<Shown> {
    let hand_out = of_type(house, of)?;
    let offered = (hand_out.offered)(item, &visit.visitor.actor);
    offered.then(|| context! { href => format!("{}/links", of.address(item.id)), label => hand_out.label.of(visit.reader.lang) })
}

pub(crate) async fn make(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path((plural, id)): Path<(String, String)>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = made(&house, &visit, (&plural, &id), &form).await;
    or_refuse(&house, &visit, answer)
}

async fn made(
    house: &Arc<House>,
    visit: &Visit,
    (plural, id): (&str, &str),
    form: &Fields,
) -> Answer {
    own_form(visit, form)?;
    let of = type_of(house, plural)?;
    let hand_out = of_type(house, of).ok_or_else(|| Problem::new(404, "page-missing"))?;
    let act = house.act(&visit.visitor.actor);
    let handed = (hand_out.run)(&house.records, &act, id_of(id)?).await;
    let handed = handed.map_err(RecordsError::problem)?;
    let first = handed
        .first()
        .ok_or_else(|| Problem::new(409, "links-nobody"))?;
    let name = format!("{}.xlsx", first.title);
    let document = list(house, visit.reader.lang, (hand_out, &first.title), &handed);
    let printer = house.clone();
    let bytes = blocking(move || printer.printers.print(&document, "xlsx")).await?;
    Ok(parcel(bytes, media("xlsx"), ("links.xlsx", &name)))
}

/// The list to send from: for whom, by which way, the link, until when, and a message to paste.
fn list(
    house: &House,
    lang: Lang,
    (hand_out, title): (&HandOut, &str),
    handed: &[Handed],
) -> Document {
    let texts = render::texts();
    let say = |key: &str| texts.say(lang, key, &[]);
    let mut table = Table::new(title);
    for column in ["recipient", "person", "reach", "link", "until", "message"] {
        table = table.text_column(say(&format!("links-{column}")));
    }
    for one in handed {
        let link = format!("{}{}", house.public_url, one.token.path());
        let until = moment(one.expires_at, lang);
        let args: [(&str, &dyn std::fmt::Display); 4] = [
            ("person", &one.person),
            ("title", &one.title),
            ("link", &link),
            ("until", &until),
        ];
        let key = match one.person.as_str() {
            "" => "links-text-nameless",
            _ => "links-text",
        };
        let row = [
            one.recipient.as_str().into(),
            one.person.as_str().into(),
            one.reach.as_str().into(),
            link.as_str().into(),
            until.as_str().into(),
            Value::from(texts.say(lang, key, &args).as_str()),
        ];
        table.push(RowRole::Body, row);
    }
    let mut document = Document::new("links", hand_out.label.of(lang), lang);
    document.push(Block::text(say("links-once")));
    document.push(Block::from(table));
    document
}
