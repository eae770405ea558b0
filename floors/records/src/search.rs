//! Full-text search (全文检索): Chinese text is split into single characters and asked for as a phrase, so that two-
//! character words are found in both databases; names are also found by their pinyin initials.

use pinyin::ToPinyin;
use qd_store::sea_query::{Cond, Condition, Expr, ExprTrait, Query, SelectStatement};
use qd_store::{Dialect, Sql, StoreError, Tx};
use unicode_normalization::UnicodeNormalization;

use crate::{Content, RecordType};

/// Positions a PostgreSQL text vector can tell apart.
const WORDS_MOST: usize = 16_000;
/// The longest word kept; longer runs are codes nobody types in full.
const WORD_MOST: usize = 60;

/// Splits a text into words: one per Chinese character, one per run of letters and digits.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    // Whether the next letter continues the last word.
    let mut open = false;
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let continues = c.is_alphanumeric() && !is_cjk(c);
        match words.last_mut() {
            Some(word) if continues && open && word.chars().count() < WORD_MOST => word.push(c),
            _ if continues || is_cjk(c) => words.push(c.to_string()),
            _ => {}
        }
        open = continues;
    }
    words
}

fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// `华为技术有限公司` is `hwjsyxgs`; letters and digits stay.
pub fn initials(text: &str) -> String {
    text.nfkc()
        .filter_map(|c| match c.to_pinyin() {
            Some(pinyin) => pinyin.first_letter().chars().next(),
            None => c.is_alphanumeric().then_some(c),
        })
        .flat_map(char::to_lowercase)
        .take(200)
        .collect()
}

/// Writes what a record is found by: its number and its searched fields. Fields with a level are never among them.
pub(crate) async fn index(
    tx: &mut Tx,
    of: &RecordType,
    id: &str,
    number: Option<&str>,
    content: &Content,
) -> Result<(), StoreError> {
    let mut found = words(number.unwrap_or_default());
    for field in of.fields.iter().filter(|field| field.search) {
        // A gap keeps phrases from reaching over the edge of a field.
        found.push(String::new());
        found.extend(words(
            content
                .get(field.name)
                .and_then(|v| v.as_str())
                .unwrap_or_default(),
        ));
    }
    found.truncate(WORDS_MOST);
    let title = content
        .get(of.title)
        .and_then(|v| v.as_str())
        .unwrap_or_default();
    forget(tx, of, id).await?;
    match tx.dialect() {
        Dialect::Sqlite => index_sqlite(tx, of, id, &initials(title), &found).await,
        Dialect::Postgres => index_postgres(tx, of, id, &initials(title), &found).await,
    }
}

async fn index_sqlite(
    tx: &mut Tx,
    of: &RecordType,
    id: &str,
    initials: &str,
    found: &[String],
) -> Result<(), StoreError> {
    let row = Sql::new(
        "insert into search_rows (record_type, record_id, initials) values (?, ?, ?) returning id",
    );
    let row = row.bind(of.key).bind(id).bind(initials);
    let at = tx.row(&row).await?.ok_or(StoreError::NoRow)?.int("id")?;
    // The gap is a private-use character: a word to the index, and nothing that a question can hold.
    let word = |word: &'_ String| {
        if word.is_empty() {
            "\u{e000}".to_owned()
        } else {
            word.clone()
        }
    };
    let text: Vec<String> = found.iter().map(word).collect();
    let order = Sql::new("insert into search_words (rowid, words) values (?, ?)")
        .bind(at)
        .bind(text.join(" "));
    tx.execute(&order).await.map(drop)
}

async fn index_postgres(
    tx: &mut Tx,
    of: &RecordType,
    id: &str,
    initials: &str,
    found: &[String],
) -> Result<(), StoreError> {
    let placed = found
        .iter()
        .enumerate()
        .filter(|(_, word)| !word.is_empty());
    // Words hold letters and digits only, so the vector's own syntax cannot be broken.
    let vector: Vec<String> = placed
        .map(|(at, word)| format!("'{word}':{}", at + 1))
        .collect();
    let order = Sql::new(
        "insert into search_rows (record_type, record_id, initials, words)
         values (?, ?, ?, cast(cast(? as text) as tsvector))",
    );
    let order = order
        .bind(of.key)
        .bind(id)
        .bind(initials)
        .bind(vector.join(" "));
    tx.execute(&order).await.map(drop)
}

/// Takes a record out of the search.
pub(crate) async fn forget(tx: &mut Tx, of: &RecordType, id: &str) -> Result<(), StoreError> {
    if tx.dialect() == Dialect::Sqlite {
        let order = Sql::new(
            "delete from search_words where rowid in
             (select id from search_rows where record_type = ? and record_id = ?)",
        );
        tx.execute(&order.bind(of.key).bind(id)).await?;
    }
    let order = Sql::new("delete from search_rows where record_type = ? and record_id = ?");
    tx.execute(&order.bind(of.key).bind(id)).await.map(drop)
}

/// The rows of a type that a person's words find: every term as a phrase, the last run of letters as a beginning; or
/// a title by its pinyin initials. `None` when nothing can be asked with these words.
pub(crate) fn condition(of: &RecordType, text: &str, dialect: Dialect) -> Option<Condition> {
    let terms: Vec<Vec<String>> = text
        .split_whitespace()
        .map(words)
        .filter(|term| !term.is_empty())
        .take(10)
        .collect();
    if terms.is_empty() {
        return None;
    }
    let mut hits = Cond::any().add(match dialect {
        Dialect::Sqlite => {
            let inner = Query::select()
                .column("rowid")
                .from("search_words")
                .and_where(Expr::cust_with_values(
                    "search_words match ?",
                    [fts_question(&terms)],
                ))
                .to_owned();
            Expr::col(("search_rows", "id")).in_subquery(inner)
        }
        Dialect::Postgres => Expr::cust_with_values(
            "search_rows.words @@ cast(cast($1 as text) as tsquery)",
            [ts_question(&terms)],
        ),
    });
    let typed: String = terms.concat().concat();
    if typed.is_ascii() {
        hits = hits.add(Expr::col(("search_rows", "initials")).like(format!("{typed}%")));
    }
    Some(Cond::all().add(Expr::col((of.plural, "id")).in_subquery(found(of, hits))))
}

fn found(of: &RecordType, hits: Condition) -> SelectStatement {
    Query::select()
        .column(("search_rows", "record_id"))
        .from("search_rows")
        .and_where(Expr::col(("search_rows", "record_type")).eq(of.key))
        .cond_where(hits)
        .to_owned()
}

/// `"合 同" "abc"*`: phrases side by side mean "and".
fn fts_question(terms: &[Vec<String>]) -> String {
    let phrase = |term: &Vec<String>| {
        let open = if ends_open(term) { "*" } else { "" };
        format!("\"{}\"{open}", term.join(" "))
    };
    terms.iter().map(phrase).collect::<Vec<_>>().join(" ")
}

/// `('合' <-> '同') & ('abc':*)`.
fn ts_question(terms: &[Vec<String>]) -> String {
    let phrase = |term: &Vec<String>| {
        let last = term.len() - 1;
        let word = |(at, word): (usize, &String)| {
            let open = if at == last && ends_open(term) {
                ":*"
            } else {
                ""
            };
            format!("'{word}'{open}")
        };
        let words: Vec<_> = term.iter().enumerate().map(word).collect();
        format!("({})", words.join(" <-> "))
    };
    terms.iter().map(phrase).collect::<Vec<_>>().join(" & ")
}

/// A run of letters may be unfinished typing; a Chinese character is whole.
fn ends_open(term: &[String]) -> bool {
    term.last().is_some_and(|word| !word.chars().any(is_cjk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_split_into_characters_and_codes_stay_whole() {
        assert_eq!(
            words("合同ACC-2026（续）"),
            ["合", "同", "acc", "2026", "续"]
        );
        assert_eq!(words("ＡＢＣ公司"), ["abc", "公", "司"]);
        assert!(words("  '\"*&|<->!:  ").is_empty());
    }

    #[test]
    fn initials_take_the_first_letter_of_each_syllable() {
        assert_eq!(initials("华为技术"), "hwjs");
        assert_eq!(initials("A4 纸业"), "a4zy");
    }

    #[test]
    fn questions_hold_nothing_but_words() {
        let terms = [words("合同"), words("a\"b")];
        assert_eq!(fts_question(&terms), "\"合 同\" \"a b\"*");
        assert_eq!(ts_question(&terms), "('合' <-> '同') & ('a' <-> 'b':*)");
    }
}
