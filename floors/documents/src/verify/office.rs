//! Numbers of a Word file (Word 文件里的数字): the text between each number's bookmarks against the manifest part.

use std::collections::HashMap;
use std::io::{Read, Seek};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{Extracted, LARGEST, Manifest, NAMESPACE};
use crate::DocumentError;

/// Reads the manifest and compares each bookmark with it.
pub fn extract<R: Read + Seek>(mut zip: ZipArchive<R>) -> Result<Vec<Extracted>, DocumentError> {
    let manifest = manifest(&mut zip)?;
    let body = part(&mut zip, "word/document.xml")?;
    let printed = bookmarked(&body)?;
    let compare = |recorded: super::Recorded| {
        let printed = printed.get(&recorded.mark).cloned();
        Extracted::compare(recorded, printed)
    };
    Ok(manifest.figures.into_iter().map(compare).collect())
}

/// The manifest; Word may renumber custom parts when it saves, so all are tried.
fn manifest<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Manifest, DocumentError> {
    let names: Vec<String> = zip
        .file_names()
        .filter_map(|name| name.ok().map(|name| name.to_string()))
        .filter(|name| name.starts_with("customXml/item") && name.ends_with(".xml"))
        .collect();
    for name in names {
        let xml = part(zip, &name)?;
        if xml.contains(NAMESPACE) && xml.contains("<references") {
            return Manifest::from_json(&all_text(&xml)?);
        }
    }
    Err(DocumentError::Read(
        "the file carries no list of references".to_owned(),
    ))
}

fn part<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Result<String, DocumentError> {
    let fail = |e: &dyn std::fmt::Display| DocumentError::Read(format!("{name}: {e}"));
    let part = zip.by_name(name).map_err(|e| fail(&e))?;
    let mut text = String::new();
    part.take(LARGEST)
        .read_to_string(&mut text)
        .map_err(|e| fail(&e))?;
    Ok(text)
}

fn all_text(xml: &str) -> Result<String, DocumentError> {
    let mut text = String::new();
    walk(xml, |event| append(event, &mut text))?;
    Ok(text)
}

/// The text inside each of our bookmarks by its name.
fn bookmarked(xml: &str) -> Result<HashMap<String, String>, DocumentError> {
    let mut open: Vec<(String, String)> = Vec::new();
    let mut texts: HashMap<String, String> = HashMap::new();
    let mut in_text = false;
    walk(xml, |event| match event {
        Event::Empty(e) | Event::Start(e) if e.name().as_ref() == "w:bookmarkStart" => {
            let (id, name) = (attribute(e, "w:id"), attribute(e, "w:name"));
            if name.starts_with("qd_") {
                texts.entry(name.clone()).or_default();
                open.push((id, name));
            }
        }
        Event::Empty(e) | Event::Start(e) if e.name().as_ref() == "w:bookmarkEnd" => {
            let id = attribute(e, "w:id");
            open.retain(|(other, _)| *other != id);
        }
        Event::Start(e) if e.name().as_ref() == "w:t" => in_text = true,
        Event::End(e) if e.name().as_ref() == "w:t" => in_text = false,
        event if in_text => {
            for (_, name) in &open {
                append(event, texts.entry(name.clone()).or_default());
            }
        }
        _ => {}
    })?;
    Ok(texts)
}

fn walk(xml: &str, mut see: impl FnMut(&Event<'_>)) -> Result<(), DocumentError> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => see(&event),
            Err(e) => return Err(DocumentError::Read(e.to_string())),
        }
    }
}

/// Adds the characters of a text or entity event.
fn append(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(piece) => text.push_str(piece.as_ref()),
        Event::CData(piece) => text.push_str(piece.as_ref()),
        Event::GeneralRef(name) => {
            let entity = format!("&{};", AsRef::<str>::as_ref(name));
            if let Ok(plain) = quick_xml::escape::unescape(&entity) {
                text.push_str(&plain);
            }
        }
        _ => {}
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    element
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)
        .map(|attribute| attribute.value.as_ref().to_owned())
        .unwrap_or_default()
}
