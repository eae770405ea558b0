//! Language and labels (语言与标签): each term carries its Chinese and its English name side by side.

use serde::{Deserialize, Serialize};

/// The language a person reads. Chinese is the house's first language.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Both languages, in the order of the house.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// The BCP 47 tag: `zh-CN` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Reads a tag such as `zh`, `zh-CN`, `en-US`; anything unknown is `None`.
    pub fn parse(tag: &str) -> Option<Lang> {
        match tag.trim().to_ascii_lowercase().split(['-', '_']).next() {
            Some("zh" | "cn") => Some(Lang::Zh),
            Some("en") => Some(Lang::En),
            _ => None,
        }
    }
}

/// A term in both languages, written where the term is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Label {
    /// The Chinese term.
    pub zh: &'static str,
    /// The English term.
    pub en: &'static str,
}

impl Label {
    /// The term in the reader's language.
    pub const fn of(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Writes a label: `label("客户", "Customer")`.
pub const fn label(zh: &'static str, en: &'static str) -> Label {
    Label { zh, en }
}
