//! The words renderers add (渲染用语): 目录, 单位, 第x页, 表, 图, 数据来源, in both languages.

use std::fmt::Display;
use std::sync::LazyLock;

use qd_base::format::Scale;
use qd_base::{Lang, Texts};

const ZH: &str = include_str!("../text/zh-CN.ftl");
const EN: &str = include_str!("../text/en.ftl");

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::new(ZH, EN));

/// A word or sentence without places to fill.
pub fn say(lang: Lang, key: &str) -> String {
    TEXTS.say(lang, key, &[])
}

/// A sentence with places to fill.
pub fn say_with(lang: Lang, key: &str, args: &[(&str, &dyn Display)]) -> String {
    TEXTS.say(lang, key, args)
}

/// The money unit of a scale in words: 元, 万元; in English `yuan`, `thousand yuan`.
pub fn money_unit(scale: Scale, lang: Lang) -> String {
    let key = match scale {
        Scale::One => "unit-one",
        Scale::Wan => "unit-wan",
        Scale::Yi => "unit-yi",
    };
    say(lang, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_keys() {
        assert_eq!(qd_base::text::keys(ZH), qd_base::text::keys(EN));
    }
}
