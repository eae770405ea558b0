//! Members of dimensions (维度成员): names as people read them. Where a file has code and name, the code decides
//! who it is and its most frequent name is shown; only where one name belongs to several codes does the code stand
//! behind it, `张三 (C-123)`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::grid::{Column, Kind};
use super::values::is_blank_word;
use crate::fact::{Dimension, DimensionKey, UNKNOWN};

/// Members being collected for one dimension.
#[derive(Debug)]
pub struct Members {
    texts: Vec<Arc<str>>,
    codes: FxHashMap<Arc<str>, u32>,
}

impl Default for Members {
    fn default() -> Self {
        let unknown: Arc<str> = Arc::from(UNKNOWN);
        Members {
            texts: vec![unknown.clone()],
            codes: FxHashMap::from_iter([(unknown, 0)]),
        }
    }
}

impl Members {
    /// The code of a member.
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = self.texts.len() as u32;
        let text: Arc<str> = Arc::from(text);
        self.texts.push(text.clone());
        self.codes.insert(text, code);
        code
    }

    /// The finished dimension.
    pub fn finish(self, key: &str, codes: Vec<u32>) -> Dimension {
        Dimension {
            key: DimensionKey::new(key),
            members: self.texts,
            codes,
        }
    }
}

/// A plain column as a dimension.
pub fn plain(key: &str, column: &Column, rows: &[u32]) -> Dimension {
    let texts = Texts::of(column);
    let mut members = Members::default();
    let mut map: Vec<Option<u32>> = vec![None; column.distinct()];
    let codes = rows
        .iter()
        .map(|row| {
            let code = column.codes[*row as usize];
            *map[code as usize].get_or_insert_with(|| members.code(&texts.member(column, code)))
        })
        .collect();
    members.finish(key, codes)
}

/// How codes and names went together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairReport {
    /// Names that belong to several codes.
    pub homonyms: u64,
    /// Codes with several names, shown under the most frequent one.
    pub renamed: u64,
    /// One of them.
    pub example: String,
}

/// A code column and a name column as one dimension.
pub fn pair(key: &str, ids: &Column, names: &Column, rows: &[u32]) -> (Dimension, PairReport) {
    let (id_texts, name_texts) = (Texts::of(ids), Texts::of(names));
    let mut counts: FxHashMap<(u32, u32), (u32, u32)> = FxHashMap::default();
    for (at, row) in rows.iter().enumerate() {
        let row = *row as usize;
        let entry = counts
            .entry((ids.codes[row], names.codes[row]))
            .or_insert((0, at as u32));
        entry.0 += 1;
    }
    // The most frequent name of each code; the earlier one where two are equally frequent.
    let mut best: FxHashMap<u32, (u32, u32, u32)> = FxHashMap::default();
    let mut variants: FxHashMap<u32, u32> = FxHashMap::default();
    for ((id, name), (count, first)) in &counts {
        if name_texts.blank(names, *name) || id_texts.blank(ids, *id) {
            continue;
        }
        *variants.entry(*id).or_default() += 1;
        let now = (*count, u32::MAX - *first, *name);
        let held = best.entry(*id).or_insert(now);
        *held = (*held).max(now);
    }
    // Counted by what is shown: two names that differ in blanks only look the same to a person.
    let mut owners: FxHashMap<String, u32> = FxHashMap::default();
    for (_, _, name) in best.values() {
        *owners.entry(name_texts.member(names, *name)).or_default() += 1;
    }
    let report = PairReport {
        homonyms: owners.values().filter(|n| **n > 1).count() as u64,
        renamed: variants.values().filter(|n| **n > 1).count() as u64,
        example: variants
            .iter()
            .filter(|(_, n)| **n > 1)
            .map(|(id, _)| id_texts.member(ids, *id))
            .min()
            .unwrap_or_default(),
    };
    let mut members = Members::default();
    let mut map: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let codes = rows
        .iter()
        .map(|row| {
            let row = *row as usize;
            let (id, name) = (ids.codes[row], names.codes[row]);
            // Lines without a code go by their name.
            let by = if id_texts.blank(ids, id) {
                (0, name)
            } else {
                (id, 0)
            };
            *map.entry(by).or_insert_with(|| {
                let text = match best.get(&id).filter(|_| by.0 != 0) {
                    Some((_, _, name)) => {
                        let shown = name_texts.member(names, *name);
                        match owners.get(&shown) {
                            Some(2..) => format!("{shown} ({})", id_texts.member(ids, id)),
                            _ => shown,
                        }
                    }
                    None if by.0 != 0 => id_texts.member(ids, id),
                    None => name_texts.member(names, name),
                };
                members.code(&text)
            })
        })
        .collect();
    (members.finish(key, codes), report)
}

/// How the texts of a column become members.
struct Texts {
    strip_zero: bool,
}

impl Texts {
    /// Whole numbers that went through a float (`17850.0` in every cell) lose the fraction.
    fn of(column: &Column) -> Texts {
        let mut any = false;
        let strip_zero = (1..column.distinct() as u32).all(|code| {
            let text = column.text(code);
            let whole = text
                .strip_suffix(".0")
                .is_some_and(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()));
            any |= whole;
            // The caption itself stands in the column, and so may totals: only digits count against it.
            whole || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        });
        Texts {
            strip_zero: strip_zero && any,
        }
    }

    fn blank(&self, column: &Column, code: u32) -> bool {
        code == 0 || is_blank_word(column.text(code))
    }

    fn member(&self, column: &Column, code: u32) -> String {
        let text = column.text(code);
        if self.blank(column, code) || column.kind(code) == Kind::Fault {
            return UNKNOWN.to_owned();
        }
        if self.strip_zero
            && let Some(whole) = text.strip_suffix(".0")
        {
            return whole.to_owned();
        }
        if column.kind(code) == Kind::Date {
            return text.strip_suffix(" 00:00:00").unwrap_or(text).to_owned();
        }
        if text.contains(['\n', '\t', '\r']) || text.contains("  ") {
            return text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        text.to_owned()
    }
}

/// Yes and no as members `yes` and `no`; anything else is no statement.
pub fn yes_no(column: &Column, rows: &[u32]) -> Dimension {
    let mut members = Members::default();
    let (yes, no) = (members.code("yes"), members.code("no"));
    let by_code: Vec<u32> = (0..column.distinct() as u32)
        .map(|code| if is_yes(column.text(code)) { yes } else { no })
        .collect();
    let codes = rows
        .iter()
        .map(|row| by_code[column.codes[*row as usize] as usize])
        .collect();
    members.finish("returned", codes)
}

/// Whether a text says yes.
pub fn is_yes(text: &str) -> bool {
    const YES: [&str; 12] = [
        "是",
        "yes",
        "y",
        "true",
        "1",
        "退",
        "退货",
        "退回",
        "已退货",
        "returned",
        "已退回",
        "t",
    ];
    YES.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::grid::{Grid, GridBuilder};

    fn grid(rows: &[(&str, &str)]) -> Grid {
        let mut builder = GridBuilder::new("s");
        for (number, (id, name)) in rows.iter().enumerate() {
            builder.push(Kind::Text, id);
            builder.push(Kind::Text, name);
            builder.end_row(number as u32 + 1);
        }
        builder.finish()
    }

    fn shown(rows: &[(&str, &str)]) -> Vec<String> {
        let grid = grid(rows);
        let all: Vec<u32> = (0..grid.rows() as u32).collect();
        let (dimension, _) = pair("customer", &grid.columns[0], &grid.columns[1], &all);
        dimension
            .codes
            .iter()
            .map(|c| dimension.members[*c as usize].to_string())
            .collect()
    }

    #[test]
    fn the_code_decides_who_it_is_and_stands_behind_a_shared_name() {
        assert_eq!(
            shown(&[
                ("1", "张三"),
                ("2", "张三"),
                ("3", "李四"),
                ("3", ""),
                ("", "王五"),
                ("4", "")
            ]),
            ["张三 (1)", "张三 (2)", "李四", "李四", "王五", "4"]
        );
        assert_eq!(
            shown(&[("1", "旧名"), ("1", "新名"), ("1", "新名")]),
            ["新名"; 3]
        );
        assert_eq!(
            shown(&[("17850.0", ""), ("12.0", "x"), ("nan", "")]),
            ["17850", "x", ""]
        );
    }
}
