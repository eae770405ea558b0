//! Mentions (提及): `@` with a person's name or sign-in name, found in what is said.

use qd_base::{Id, Problem};
use qd_store::{Row, Sql, Store, StoreError};

/// Somebody who can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub id: Id,
    /// The name people know.
    pub name: String,
    /// The name to sign in with; no two people share it.
    pub login: String,
}

/// A piece of a text: plain words, or a name with its sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The words.
    pub text: &'a str,
    /// Who is named.
    pub named: Option<&'a Named>,
}

impl Named {
    /// Everybody with an open account; two thousand at most.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn all(store: &Store) -> Result<Vec<Named>, StoreError> {
        let ask = Sql::new(
            "select id, name, login from people where disabled_at is null order by name, login limit 2000",
        );
        let rows = store.rows(&ask).await?;
        let one = |row: &Row| {
            Ok(Named {
                id: row.parsed("id")?,
                name: row.text("name")?,
                login: row.text("login")?,
            })
        };
        rows.iter().map(one).collect()
    }
}

/// Where somebody is named: the byte at which the sign stands, and those the longest fitting name belongs to.
fn named<'a>(text: &str, people: &'a [Named]) -> Vec<(usize, usize, Vec<&'a Named>)> {
    let mut found = Vec::new();
    for (at, sign) in text.char_indices().filter(|(_, c)| matches!(c, '@' | '＠')) {
        // In an address of mail the sign stands within a word.
        let within = text[..at].chars().next_back().is_some_and(is_word);
        let rest = &text[at + sign.len_utf8()..];
        let fits = |name: &str| {
            let after = rest.strip_prefix(name)?;
            let cut = name.chars().next_back().is_some_and(is_word) && goes_on(after);
            (!cut && !name.is_empty()).then_some(name.len())
        };
        let lengths = people
            .iter()
            .flat_map(|one| [fits(&one.login), fits(&one.name)]);
        let Some(longest) = lengths.flatten().max().filter(|_| !within) else {
            continue;
        };
        let is_it = |one: &&Named| {
            [&one.login, &one.name]
                .iter()
                .any(|name| fits(name) == Some(longest))
        };
        let by_login = people.iter().find(|one| fits(&one.login) == Some(longest));
        let those = match by_login {
            Some(one) => vec![one],
            None => people.iter().filter(is_it).collect(),
        };
        found.push((at, at + sign.len_utf8() + longest, those));
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether a word goes on: a full stop ends it unless a letter follows.
fn goes_on(after: &str) -> bool {
    let mut rest = after.chars().skip_while(|c| *c == '.');
    rest.next().is_some_and(is_word)
}

/// The people named in a text, each once.
///
/// # Errors
/// 422 where a name belongs to several people: their sign-in names tell them apart.
pub fn find(text: &str, people: &[Named]) -> Result<Vec<Id>, Problem> {
    let mut all = Vec::new();
    for (_, _, those) in named(text, people) {
        let [one] = those[..] else {
            let logins: Vec<String> = those.iter().map(|one| format!("@{}", one.login)).collect();
            return Err(Problem::new(422, "comment-namesakes")
                .field("body")
                .arg("name", &those[0].name)
                .arg("logins", logins.join(" ")));
        };
        if !all.contains(&one.id) {
            all.push(one.id);
        }
    }
    Ok(all)
}

/// A text cut into plain words and names.
pub fn pieces<'a>(text: &'a str, people: &'a [Named]) -> Vec<Piece<'a>> {
    let mut cut = Vec::new();
    let mut from = 0;
    let mut add = |text: &'a str, named| {
        if !text.is_empty() {
            cut.push(Piece { text, named });
        }
    };
    for (at, until, those) in named(text, people) {
        add(&text[from..at], None);
        add(&text[at..until], those.first().copied());
        from = until;
    }
    add(&text[from..], None);
    cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn people() -> Vec<Named> {
        [
            ("王芳", "wangfang"),
            ("王芳芳", "wff"),
            ("李雷", "li"),
            ("李雷", "lei.li"),
            ("Ann Lee", "ann"),
        ]
        .iter()
        .map(|(name, login)| Named {
            id: Id::fresh(),
            name: (*name).to_owned(),
            login: (*login).to_owned(),
        })
        .collect()
    }

    fn logins(text: &str) -> Result<Vec<String>, Problem> {
        let people = people();
        let found = find(text, &people)?;
        let login = |id: &Id| {
            people
                .iter()
                .find(|one| one.id == *id)
                .unwrap()
                .login
                .clone()
        };
        Ok(found.iter().map(login).collect())
    }

    #[test]
    fn the_longest_name_is_meant() {
        assert_eq!(logins("@王芳请看").unwrap(), ["wangfang"]);
        assert_eq!(logins("请＠王芳芳、@Ann Lee核对").unwrap(), ["wff", "ann"]);
        assert_eq!(logins("@wangfang @王芳").unwrap(), ["wangfang"]);
    }

    #[test]
    fn addresses_and_longer_words_name_nobody() {
        assert!(
            logins("mail li@ann.example, @anna, @lin, @")
                .unwrap()
                .is_empty()
        );
        assert_eq!(logins("@lei.li. @ann, hi").unwrap(), ["lei.li", "ann"]);
    }

    #[test]
    fn namesakes_are_told_apart_by_sign_in_names() {
        let problem = logins("@李雷 你好").unwrap_err();
        assert_eq!(
            (problem.status, problem.key.as_str()),
            (422, "comment-namesakes")
        );
        assert_eq!(logins("@li 你好").unwrap(), ["li"]);
    }

    proptest! {
        #[test]
        fn pieces_add_up_to_the_text(words in proptest::collection::vec("(@|王芳|芳|李雷|ann|Ann Lee| |＠|x|\n)", 0..12)) {
            let text = words.concat();
            let people = people();
            let cut = pieces(&text, &people);
            prop_assert_eq!(cut.iter().map(|piece| piece.text).collect::<String>(), text.clone());
            let named = cut.iter().filter(|piece| piece.named.is_some()).count();
            prop_assert!(find(&text, &people).map_or(1, |found| found.len()) <= named.max(1));
        }
    }
}
