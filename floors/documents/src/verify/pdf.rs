//! Numbers of a PDF (PDF 里的数字): the attached manifest. A PDF is the record, not meant for editing; what is printed
//! at each place cannot be read back reliably, so each number is reported as recorded.

use std::io::Read;

use super::{Extracted, LARGEST, Manifest, Standing};
use crate::DocumentError;

/// Reads the attached manifest.
pub fn extract(file: &[u8]) -> Result<Vec<Extracted>, DocumentError> {
    let manifest = attachments(file)
        .find_map(|json| Manifest::from_json(&json).ok())
        .ok_or_else(|| DocumentError::Read("the file carries no list of references".to_owned()))?;
    let standing = |intact: bool| {
        if intact {
            Standing::Recorded
        } else {
            Standing::Edited
        }
    };
    Ok(manifest
        .figures
        .into_iter()
        .map(|recorded| Extracted {
            standing: standing(recorded.reference.is_intact()),
            recorded,
            printed: None,
        })
        .collect())
}

/// The contents of all attached files that are text.
fn attachments(file: &[u8]) -> impl Iterator<Item = String> + '_ {
    positions(file, b"/EmbeddedFile").filter_map(|at| {
        // The type stands inside the stream's dictionary, which begins after the last `obj`.
        let start = find_last(&file[..at], b"obj")?;
        let head_end = at + positions(&file[at..], b"stream").next()?;
        let head = &file[start..head_end];
        let mut data = &file[head_end + b"stream".len()..];
        data = data.strip_prefix(b"\r").unwrap_or(data);
        data = data.strip_prefix(b"\n").unwrap_or(data);
        let length: usize = number_after(head, b"/Length")?;
        let stream = data.get(..length)?;
        if positions(head, b"/FlateDecode").next().is_none() {
            return String::from_utf8(stream.to_vec()).ok();
        }
        let mut text = String::new();
        let unpacked = flate2::read::ZlibDecoder::new(stream);
        unpacked.take(LARGEST).read_to_string(&mut text).ok()?;
        Some(text)
    })
}

fn positions<'a>(hay: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    (0..hay.len().saturating_sub(needle.len() - 1)).filter(move |at| hay[*at..].starts_with(needle))
}

fn find_last(hay: &[u8], needle: &[u8]) -> Option<usize> {
    (0..hay.len())
        .rev()
        .find(|at| hay[*at..].starts_with(needle))
}

fn number_after(hay: &[u8], key: &[u8]) -> Option<usize> {
    let at = positions(hay, key).next()? + key.len();
    let digits: String = hay[at..]
        .iter()
        .skip_while(|b| b.is_ascii_whitespace())
        .take_while(|b| b.is_ascii_digit())
        .map(|b| *b as char)
        .collect();
    digits.parse().ok()
}
