//! What a person decides about an import (导入选项与映射): answers to the importer's questions, kept under a name
//! for the next file of the same source, and the limits that protect the computer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::date_order::DateOrder;
use super::error::ImportError;

/// Answers for one source of files (映射方案). Empty fields mean "find out".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The name people call it by.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Fingerprint of the captions it was made for, see [`super::Receipt::fingerprint`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fingerprint: String,
    /// Sheet with the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Sheet with the returned orders; `none` when no sheet is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns_sheet: Option<String>,
    /// Sheet with the regional managers; `none` when no sheet is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managers_sheet: Option<String>,
    /// Encoding of a text file, by its web name: `gb18030`, `utf-8`, `utf-16le`, `windows-1252`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Column separator of a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Row of the captions, from 1; 0 means there are none and columns are named by letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// `dmy`, `mdy` or `ymd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// The year of months written without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Money is counted in `1`, `1000`, `10000` … currency units; 元, 千元, 万元 and 亿 are understood too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Decimal sign: `.` or `,`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<char>,
    /// Take only lines in this currency, by its text in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Take documents that nobody audited (未审核) as well.
    pub unaudited: bool,
    /// Role by caption or column letter: `"销售额" = "revenue"`, `"C" = "customer"`, `"备注" = "ignore"`,
    /// `"车间" = "dimension"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// Unit by caption or column letter, where columns differ: `"成本" = "元"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads a mapping from TOML, or from JSON when it begins with a brace.
    pub fn parse(text: &str) -> Result<Mapping, String> {
        if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|e| e.to_string())
        } else {
            toml::from_str(text).map_err(|e| e.to_string())
        }
    }

    /// As TOML text.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a mapping holds plain text, numbers and one table")
    }

    /// The mapping saved under a name in a folder.
    pub fn load(folder: &Path, name: &str) -> Result<Mapping, ImportError> {
        let path = Mapping::path(folder, name)?;
        let fault = |reason: String| ImportError::Mapping {
            file: name.to_owned(),
            reason,
        };
        let text = std::fs::read_to_string(&path).map_err(|e| fault(e.to_string()))?;
        Mapping::parse(&text).map_err(fault)
    }

    /// Saves the mapping under its name; an older one of that name is replaced in one step.
    pub fn save(&self, folder: &Path) -> Result<PathBuf, ImportError> {
        let path = Mapping::path(folder, &self.name)?;
        let fault = |e: std::io::Error| ImportError::Mapping {
            file: self.name.clone(),
            reason: e.to_string(),
        };
        std::fs::create_dir_all(folder).map_err(fault)?;
        let draft = path.with_extension("toml.part");
        std::fs::write(&draft, self.to_toml()).map_err(fault)?;
        std::fs::rename(&draft, &path).map_err(fault)?;
        Ok(path)
    }

    /// The saved mapping made for files with these captions, if there is one.
    pub fn find(folder: &Path, fingerprint: &str) -> Option<Mapping> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .ok()?
            .filter_map(|entry| entry.ok().map(|e| e.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .collect();
        paths.sort();
        paths
            .iter()
            .filter_map(|path| Mapping::parse(&std::fs::read_to_string(path).ok()?).ok())
            .find(|mapping| mapping.fingerprint == fingerprint)
    }

    fn path(folder: &Path, name: &str) -> Result<PathBuf, ImportError> {
        let safe = !name.is_empty()
            && name.len() <= 120
            && !name.starts_with('.')
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '));
        if safe {
            Ok(folder.join(format!("{name}.toml")))
        } else {
            Err(ImportError::Mapping {
                file: name.to_owned(),
                reason: "a mapping's name has letters, digits, -, _ and blanks only".to_owned(),
            })
        }
    }
}

/// Limits that protect the computer from a file; each can be raised by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Bytes of a workbook or `.gz` once unpacked.
    pub unpacked_bytes: u64,
    /// Unpacked against packed size, checked beyond the first 32 MB.
    pub unpacked_ratio: u64,
    /// Entries in a workbook's archive.
    pub archive_entries: u64,
    /// Memory of the process that reads workbooks, bytes.
    pub reader_memory_bytes: u64,
    /// Processor time of that process, seconds.
    pub reader_cpu_seconds: u64,
    /// Patience with that process, seconds on the clock.
    pub reader_wall_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_bytes: 4 << 30,
            unpacked_bytes: 2 << 30,
            unpacked_ratio: 100,
            archive_entries: 2_000,
            reader_memory_bytes: 1 << 30,
            reader_cpu_seconds: 60,
            reader_wall_seconds: 180,
        }
    }
}

/// Who reads workbooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WorkbookReader {
    /// This program again, as a child with limits: what every outlet uses.
    #[default]
    ThisProgram,
    /// Another program that answers the same hidden verb.
    Program(PathBuf),
    /// This very process, without protection: for tests only.
    InProcess,
}

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Answers; the default asks nothing of anybody until it must.
    pub mapping: Mapping,
    /// Mappings kept from earlier files: the first one made for these captions is used in place of `mapping`.
    pub saved: Vec<Mapping>,
    /// What people call the file, where the path's own name is not theirs.
    pub name: Option<String>,
    /// Limits.
    pub limits: Limits,
    /// Who reads workbooks.
    pub workbook_reader: WorkbookReader,
    /// Where to write the error workbook, if rows are rejected.
    pub rejections_to: Option<PathBuf>,
}
