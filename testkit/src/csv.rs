//! Big CSV files (大文件): facts written out as an ERP would export them, to measure how fast they come in.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use qd_base::{Amount, SCALE};
use qd_ledger::Facts;
use qd_ledger::fact::day_date;

const CAPTIONS: &str = include_str!("../data/csv_captions.csv");

/// Writes facts as UTF-8 CSV with Chinese captions: date, order number, line number, one column for each other
/// dimension, quantity, revenue, cost and discount. Answers the number of bytes. Members may hold commas or quotes.
pub fn write(facts: &Facts, path: &Path) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut written = 0;
    let mut text = Vec::with_capacity(512);
    heading(facts, &mut text);
    let columns: Vec<Vec<Vec<u8>>> = facts
        .dimensions
        .iter()
        .map(|d| d.members.iter().map(|m| quoted(m)).collect())
        .collect();
    let order = facts.dimensions.iter().position(|d| &*d.key.0 == "order");
    let mut last = (u32::MAX, 0u32);
    let mut dates = DateText::default();
    for row in 0..facts.len() {
        text.extend_from_slice(dates.of(facts.day[row]));
        if let Some(order) = order {
            let code = facts.dimensions[order].codes[row];
            last = match last.0 == code {
                true => (code, last.1 + 1),
                false => (code, 1),
            };
            text.push(b',');
            text.extend_from_slice(&columns[order][code as usize]);
            write!(text, ",{}", last.1)?;
        }
        for (slot, dimension) in facts.dimensions.iter().enumerate() {
            if Some(slot) != order {
                text.push(b',');
                text.extend_from_slice(&columns[slot][dimension.codes[row] as usize]);
            }
        }
        for column in measures(facts).into_iter().flatten() {
            text.push(b',');
            decimal(column.1[row], &mut text);
        }
        text.extend_from_slice(b"\r\n");
        if text.len() > 1 << 16 {
            written += text.len() as u64;
            out.write_all(&text)?;
            text.clear();
        }
    }
    written += text.len() as u64;
    out.write_all(&text)?;
    out.flush()?;
    Ok(written)
}

fn measures(facts: &Facts) -> [Option<(&'static str, &[i64])>; 4] {
    [
        facts.quantity.as_deref().map(|v| ("quantity", v)),
        Some(("revenue", &facts.revenue)),
        facts.cost.as_deref().map(|v| ("cost", v)),
        facts.discount.as_deref().map(|v| ("discount", v)),
    ]
}

fn heading(facts: &Facts, text: &mut Vec<u8>) {
    let caption = |key: &str| {
        let line = CAPTIONS
            .lines()
            .find_map(|l| l.strip_prefix(key)?.strip_prefix(','));
        line.unwrap_or(key).to_owned()
    };
    let mut captions = vec![caption("date")];
    if facts.dimension("order").is_some() {
        captions.extend([caption("order"), caption("line")]);
    }
    let others = facts.dimensions.iter().map(|d| &*d.key.0);
    captions.extend(others.filter(|k| *k != "order").map(caption));
    let present = measures(facts).into_iter().flatten();
    captions.extend(present.map(|(key, _)| caption(key)));
    text.extend_from_slice(captions.join(",").as_bytes());
    text.extend_from_slice(b"\r\n");
}

fn quoted(member: &str) -> Vec<u8> {
    match member.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", member.replace('"', "\"\"")).into_bytes(),
        false => member.as_bytes().to_vec(),
    }
}

/// Amounts of whole units and fen are written without the general formatter: it would take half the time.
fn decimal(value: i64, text: &mut Vec<u8>) {
    if value % SCALE == 0 {
        text.extend_from_slice((value / SCALE).to_string().as_bytes());
    } else {
        text.extend_from_slice(Amount(value).to_plain().as_bytes());
    }
}

/// Remembers the text of the last day, since lines come in order of date.
#[derive(Default)]
struct DateText {
    day: Option<i32>,
    text: String,
}

impl DateText {
    fn of(&mut self, day: i32) -> &[u8] {
        if self.day != Some(day) {
            self.day = Some(day);
            self.text = day_date(day).to_string();
        }
        self.text.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::generated;

    #[test]
    fn the_file_holds_every_line_and_its_revenue_adds_up() {
        let facts = generated(2_000, 3);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.csv");
        let bytes = write(&facts, &path).unwrap();
        assert_eq!(bytes, std::fs::metadata(&path).unwrap().len());
        let mut reader = ::csv::Reader::from_path(&path).unwrap();
        let captions = reader.headers().unwrap().clone();
        let revenue = captions.iter().position(|c| c == "无税金额").unwrap();
        let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(lines.len(), 2_000);
        let sum: i64 = lines
            .iter()
            .map(|l| Amount::parse(&l[revenue]).unwrap().0)
            .sum();
        assert_eq!(sum, facts.revenue.iter().sum::<i64>());
        assert_eq!(&lines[0][0], "2021-01-01");
    }

    #[test]
    fn members_with_commas_and_quotes_survive() {
        assert_eq!(quoted("a,\"b\""), b"\"a,\"\"b\"\"\"");
        assert_eq!(quoted("plain"), b"plain");
    }
}
