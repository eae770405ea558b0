//! Sentences (文案): Fluent texts in Chinese and English, one pair of files per crate.

use std::collections::BTreeMap;
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::Lang;

/// The sentences of one crate in both languages.
pub struct Texts {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Texts")
    }
}

impl Texts {
    /// Reads the two files, usually by `include_str!`. A fault in a text file is a fault of the build, so it panics.
    pub fn new(zh: &str, en: &str) -> Texts {
        Texts {
            zh: bundle("zh-CN", zh),
            en: bundle("en", en),
        }
    }

    /// The sentence for a key, filled with arguments. A key that does not exist comes back in brackets: `⟦key⟧`.
    pub fn say(&self, lang: Lang, key: &str, args: &[(&str, &dyn fmt::Display)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set((*name).to_owned(), FluentValue::from(value.to_string()));
        }
        self.render(lang, key, &fluent)
    }

    /// The same for arguments that are already text, as a [`crate::Problem`] carries them.
    pub fn say_map(&self, lang: Lang, key: &str, args: &BTreeMap<String, String>) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(name.clone(), FluentValue::from(value.clone()));
        }
        self.render(lang, key, &fluent)
    }

    /// Whether both languages have the key.
    pub fn has(&self, key: &str) -> bool {
        self.zh.has_message(key) && self.en.has_message(key)
    }

    fn render(&self, lang: Lang, key: &str, args: &FluentArgs<'_>) -> String {
        let bundle = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            return format!("⟦{key}⟧");
        };
        let mut faults = Vec::new();
        bundle
            .format_pattern(pattern, Some(args), &mut faults)
            .into_owned()
    }
}

/// The keys of a Fluent text, in order: what a test compares between the two languages.
pub fn keys(source: &str) -> Vec<String> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
        .collect()
}

fn bundle(tag: &str, source: &str) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tag.parse().expect("the two tags of the house are valid");
    let resource = FluentResource::try_new(source.to_owned())
        .unwrap_or_else(|(_, faults)| panic!("text file {tag}: {faults:?}"));
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would show as boxes in Word and break copying numbers.
    bundle.set_use_isolating(false);
    if let Err(faults) = bundle.add_resource(resource) {
        panic!("text file {tag}: {faults:?}");
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_filled_in_both_languages_and_missing_keys_show() {
        let texts = Texts::new("hello = 你好，{ $name }\n", "hello = Hello, { $name }\n");
        assert_eq!(
            texts.say(Lang::Zh, "hello", &[("name", &"商舵")]),
            "你好，商舵"
        );
        assert_eq!(texts.say(Lang::En, "hello", &[("name", &12)]), "Hello, 12");
        assert_eq!(texts.say(Lang::En, "absent", &[]), "⟦absent⟧");
        assert!(texts.has("hello") && !texts.has("absent"));
    }
}
