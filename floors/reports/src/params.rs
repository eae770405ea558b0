//! Parameters (参数): described once, parsed once from link, form, command line or saved view; one canonical text.

use std::collections::BTreeMap;

use qd_base::{Label, Lang, Period, Problem};
use qd_ledger::MetricKey;

use crate::Desk;

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum ParamKind {
    /// A period in any spelling of [`Period`].
    Period,
    /// A year.
    Year,
    /// One of a fixed list.
    Choice(&'static [(&'static str, Label)]),
    /// A dimension of the ledger.
    Dimension,
    /// Dimensions of the ledger, separated by commas; may be empty.
    Dimensions,
    /// Metrics, separated by commas.
    Metrics,
    /// A percentage: `20%`, `20`, `0.2%`; kept as typed.
    Percent,
    /// A whole number.
    Number,
    /// Free text.
    Text,
}

/// One parameter of a report.
#[derive(Clone, Copy)]
pub struct ParamSpec {
    /// Its name in links and flags.
    pub key: &'static str,
    /// Its name for people.
    pub label: Label,
    /// What it takes.
    pub kind: ParamKind,
    /// What holds when it is not given.
    pub default: fn(&Desk) -> String,
    /// Whether a page hides it behind "more settings".
    pub more: bool,
}

/// The parameters of one run, complete and checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    values: BTreeMap<String, String>,
    defaults: BTreeMap<String, String>,
}

impl Params {
    /// Parses raw pairs against the specification. Unknown names and unreadable values are refused by name.
    pub fn parse(
        specs: &[ParamSpec],
        raw: &BTreeMap<String, String>,
        desk: &Desk,
    ) -> Result<Params, Problem> {
        if let Some(name) = raw
            .keys()
            .find(|name| !specs.iter().any(|s| s.key == **name))
        {
            let known: Vec<&str> = specs.iter().map(|s| s.key).collect();
            return Err(Problem::new(400, "param-unknown")
                .field(name.clone())
                .arg("name", name)
                .arg("known", known.join(", ")));
        }
        let mut params = Params::default();
        for spec in specs {
            let default = (spec.default)(desk);
            let given = raw
                .get(spec.key)
                .map(|v| v.trim())
                .filter(|v| !v.is_empty());
            let value = match given {
                Some(text) => spec.check(text, desk)?,
                None => default.clone(),
            };
            params.values.insert(spec.key.to_owned(), value);
            params.defaults.insert(spec.key.to_owned(), default);
        }
        Ok(params)
    }

    /// The text of a parameter; empty when there is no such parameter.
    pub fn text(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }

    /// A period parameter.
    pub fn period(&self, key: &str, desk: &Desk) -> Result<Period, Problem> {
        desk.company
            .fiscal
            .period(self.text(key))
            .map_err(|e| unreadable(key, self.text(key), &e))
    }

    /// A year parameter.
    pub fn year(&self, key: &str) -> Result<i16, Problem> {
        self.text(key)
            .parse()
            .map_err(|e: std::num::ParseIntError| unreadable(key, self.text(key), &e))
    }

    /// A percentage as a share: `20%` is 0.2.
    pub fn share(&self, key: &str) -> Result<f64, Problem> {
        parse_share(self.text(key)).ok_or_else(|| unreadable(key, self.text(key), &"20%"))
    }

    /// A whole number.
    pub fn number(&self, key: &str) -> Result<i64, Problem> {
        self.text(key)
            .parse()
            .map_err(|e: std::num::ParseIntError| unreadable(key, self.text(key), &e))
    }

    /// A list parameter.
    pub fn list(&self, key: &str) -> Vec<&str> {
        self.text(key)
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    }

    /// Sorted, defaults dropped: the text of permalinks, cache keys and footers.
    pub fn canonical(&self) -> String {
        let pairs: Vec<String> = self
            .values
            .iter()
            .filter(|(key, value)| self.defaults.get(*key) != Some(value))
            .map(|(key, value)| format!("{key}={}", escape(value)))
            .collect();
        pairs.join("&")
    }

    /// All values by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }
}

impl ParamSpec {
    /// The choices to offer, as value and label.
    pub fn options(&self, desk: &Desk) -> Vec<(String, String)> {
        match self.kind {
            ParamKind::Choice(choices) => choices
                .iter()
                .map(|(value, label)| ((*value).to_owned(), label.of(desk.lang).to_owned()))
                .collect(),
            ParamKind::Dimension => desk
                .dimensions()
                .into_iter()
                .map(|key| (key.clone(), dimension_label(&key, desk.lang)))
                .collect(),
            ParamKind::Year => years(desk),
            _ => Vec::new(),
        }
    }

    fn check(&self, text: &str, desk: &Desk) -> Result<String, Problem> {
        let known = |ok: bool, known: String| {
            if ok {
                return Ok(text.to_owned());
            }
            Err(Problem::new(400, "param-not-offered")
                .field(self.key)
                .arg("name", self.label.of(desk.lang))
                .arg("value", text)
                .arg("known", known))
        };
        match self.kind {
            ParamKind::Period => desk
                .company
                .fiscal
                .period(text)
                .map(|period| period.text)
                .map_err(|e| unreadable(self.key, text, &e)),
            ParamKind::Year => {
                let ok = text.len() == 4 && text.parse::<i16>().is_ok_and(|y| y >= 1900);
                known(ok, "1900…2200".to_owned())
            }
            ParamKind::Choice(choices) => known(
                choices.iter().any(|(value, _)| *value == text),
                choices
                    .iter()
                    .map(|(value, _)| *value)
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
            ParamKind::Dimension => known(is_dimension(text, desk), desk.dimensions().join(", ")),
            ParamKind::Dimensions => known(
                text.split(',').all(|part| is_dimension(part.trim(), desk)),
                desk.dimensions().join(", "),
            ),
            ParamKind::Metrics => known(
                text.split(',')
                    .all(|part| MetricKey::parse(part.trim()).is_some()),
                qd_ledger::metric::METRICS.map(|m| m.key.name()).join(", "),
            ),
            ParamKind::Percent => known(parse_share(text).is_some(), "20%".to_owned()),
            ParamKind::Number => known(text.parse::<i64>().is_ok(), "1, 2, 3 …".to_owned()),
            ParamKind::Text => Ok(text.to_owned()),
        }
    }
}

/// The name of a dimension for people: the built-in label, or the column's own caption.
pub fn dimension_label(key: &str, lang: Lang) -> String {
    qd_ledger::fact::BUILT_IN
        .iter()
        .chain(qd_ledger::fact::TIME.iter())
        .find(|(name, _)| *name == key)
        .map_or_else(|| key.to_owned(), |(_, label)| label.of(lang).to_owned())
}

fn is_dimension(text: &str, desk: &Desk) -> bool {
    desk.has_dimension(text) || qd_ledger::fact::TIME.iter().any(|(name, _)| *name == text)
}

fn years(desk: &Desk) -> Vec<(String, String)> {
    let Ok((first, last)) = desk.span() else {
        return Vec::new();
    };
    (first.year()..=last.year() + 1)
        .rev()
        .map(|y| (y.to_string(), y.to_string()))
        .collect()
}

fn parse_share(text: &str) -> Option<f64> {
    let digits = text.trim().trim_end_matches(['%', '％']).trim();
    digits
        .parse::<f64>()
        .ok()
        .filter(|x| x.is_finite())
        .map(|x| x / 100.0)
}

fn unreadable(key: &str, text: &str, why: &dyn std::fmt::Display) -> Problem {
    Problem::new(400, "param-unreadable")
        .field(key)
        .arg("name", key)
        .arg("value", text)
        .arg("why", why)
}

pub(crate) fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '%' | '&' | '=' | '#' | '+' | ' ' => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            _ => out.push(c),
        }
    }
    out
}
