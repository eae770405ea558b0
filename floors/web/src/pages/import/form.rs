//! The form of a file (列的映射): what each column holds, what it is taken as and how sure that is, and what a person
//! says instead.

use minijinja::{Value, context};
use qd_base::Lang;
use qd_ledger::import::{
    self, ColumnLook, ColumnPlan, DateOrder, ImportError, Looked, Mapping, Question, ROLES,
    SheetPreview, SheetUse, Sure,
};

use super::Fields;
use crate::render;

/// Units by their factor.
const UNITS: [&str; 6] = ["", "1", "1000", "10000", "1000000", "100000000"];
/// Orders of day, month and year.
const DATE_FORMS: [&str; 4] = ["", "ymd", "mdy", "dmy"];
/// Encodings by their web name.
const ENCODINGS: [&str; 7] = [
    "",
    "utf-8",
    "gb18030",
    "big5",
    "utf-16le",
    "utf-16be",
    "windows-1252",
];
/// Column separators by name.
const DELIMITERS: [(&str, &str); 5] = [
    ("", ""),
    (",", "comma"),
    (";", "semicolon"),
    ("\t", "tab"),
    ("|", "bar"),
];

/// The sheet a person is asked about: the named one, the one with the lines, the one that was asked about, or the
/// longest.
pub(super) fn sheet_shown(looked: &Looked) -> Option<&SheetPreview> {
    let sheets = &looked.preview.sheets;
    let named = |name: &str| sheets.iter().find(|sheet| sheet.name == name);
    let chosen = match (&looked.mapping.sheet, &looked.outcome) {
        (Some(name), _) => named(name.trim()),
        (None, Ok(outcome)) => {
            let reports = &outcome.receipt.sheets;
            let lines = reports.iter().find(|report| report.used == SheetUse::Lines);
            lines.and_then(|report| named(&report.name))
        }
        (None, Err(ImportError::Ask { place, .. })) => named(&place.sheet),
        (None, Err(_)) => None,
    };
    chosen.or_else(|| sheets.iter().max_by_key(|sheet| sheet.lines))
}

/// What the person answered, over the file as it was shown.
pub(super) fn mapping_of(form: &Fields, looked: &Looked) -> Mapping {
    let before = &looked.mapping;
    let text = |key: &str| {
        let given = form.get(key).map(|text| text.trim().to_owned());
        given.filter(|text| !text.is_empty())
    };
    let mut mapping = Mapping {
        sheet: text("sheet"),
        returns_sheet: before.returns_sheet.clone(),
        managers_sheet: before.managers_sheet.clone(),
        encoding: text("encoding"),
        delimiter: form.get("delimiter").and_then(|d| d.chars().next()),
        header_row: text("header_row").and_then(|row| row.parse().ok()),
        year: text("year").and_then(|year| year.parse().ok()),
        unit: text("unit"),
        decimal: text("decimal").and_then(|sign| sign.chars().next()),
        currency: text("currency"),
        unaudited: form.contains_key("unaudited"),
        ..Mapping::default()
    };
    // Answers about columns are about the columns that were shown: not about those of another sheet or header.
    let same = |a: &Mapping, b: &Mapping| {
        (&a.sheet, &a.encoding, a.delimiter, a.header_row)
            == (&b.sheet, &b.encoding, b.delimiter, b.header_row)
    };
    let Some(sheet) = sheet_shown(looked).filter(|_| same(&mapping, before)) else {
        return mapping;
    };
    for (place, entry) in sheet.columns.iter().enumerate() {
        let name = column_name(sheet, place);
        if let Some(role) = text(&format!("role.{place}")) {
            mapping.columns.insert(name.clone(), role);
        }
        if let Some(unit) = text(&format!("unit.{place}")) {
            mapping.units.insert(name, unit);
        }
        let order = text(&format!("form.{place}")).and_then(|order| date_order(&order));
        if mapping.date_order.is_none() || entry.role == import::Role::Date {
            mapping.date_order = order.or(mapping.date_order);
        }
    }
    mapping
}

fn date_order(text: &str) -> Option<DateOrder> {
    serde_json::from_value(serde_json::Value::from(text)).ok()
}

/// How a mapping names a column: by its caption, or by its letter where two have the same.
fn column_name(sheet: &SheetPreview, place: usize) -> String {
    let caption = &sheet.columns[place].caption;
    let namesakes = sheet.columns.iter().filter(|c| c.caption == *caption);
    if namesakes.count() > 1 {
        sheet.looks[place].letter.clone()
    } else {
        caption.clone()
    }
}

/// The form of a file.
pub(super) fn context_of(looked: &Looked, lang: Lang) -> Value {
    let Some(sheet) = sheet_shown(looked) else {
        return Value::from(());
    };
    let asked = match &looked.outcome {
        Err(ImportError::Ask { question, .. }) => Some(*question),
        _ => None,
    };
    let places = 0..sheet.columns.len().min(sheet.looks.len());
    let columns: Vec<Value> = places
        .map(|at| column(looked, sheet, at, asked, lang))
        .collect();
    let open = sheet.looks.iter().filter(|look| look.sure == Sure::Unknown);
    let sheets: Vec<String> = looked
        .preview
        .sheets
        .iter()
        .map(|s| s.name.clone())
        .collect();
    let mapping = &looked.mapping;
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let sign = |sign: Option<char>| sign.map_or(String::new(), |sign| sign.to_string());
    let delimiters = DELIMITERS.map(|(value, name)| {
        let label = if name.is_empty() {
            auto(lang)
        } else {
            say(lang, &format!("import-delimiter-{name}"))
        };
        option(value, label, &sign(mapping.delimiter))
    });
    context! {
        columns => columns, unknown => open.count(), asked => asked.map(Question::name),
        sheets => if sheets.len() > 1 { sheets } else { Vec::new() }, sheet => &sheet.name,
        sheet_said => said(&mapping.sheet), header_row => sheet.header_row,
        header_said => mapping.header_row.map_or(String::new(), |row| row.to_string()),
        units => UNITS.map(|unit| unit_option(unit, &said(&mapping.unit), lang)),
        encodings => looked.preview.encoding.as_ref().map(|_| {
            ENCODINGS.map(|name| option(name, if name.is_empty() { auto(lang) } else { name.to_owned() }, &said(&mapping.encoding)))
        }),
        delimiters => looked.preview.delimiter.map(|_| delimiters),
        decimals => ["", ".", ","].map(|d| option(d, if d.is_empty() { auto(lang) } else { d.to_owned() }, &sign(mapping.decimal))),
        year => mapping.year.map_or(String::new(), |year| year.to_string()),
        currency => said(&mapping.currency), currencies => currencies(&looked.outcome),
        unaudited => mapping.unaudited, rows => &sheet.rows, letters => sheet.looks.iter().map(|l| l.letter.clone()).collect::<Vec<_>>(),
    }
}

fn column(
    looked: &Looked,
    sheet: &SheetPreview,
    place: usize,
    asked: Option<Question>,
    lang: Lang,
) -> Value {
    let (entry, look) = (&sheet.columns[place], &sheet.looks[place]);
    let told = look.sure == Sure::Told;
    let role = entry.role.name();
    let roles: Vec<Value> = std::iter::once(context! {
        value => "", label => if told { auto(lang) } else { say_with(lang, "import-auto-as", entry.role.label().of(lang)) },
        chosen => !told,
    })
    .chain(ROLES.iter().map(|(one, label)| {
        let name = one.name();
        context! { value => &name, label => label.of(lang), chosen => told && name == role }
    }))
    .collect();
    let unit = looked
        .mapping
        .units
        .get(&column_name(sheet, place))
        .cloned()
        .unwrap_or_default();
    let order = looked
        .mapping
        .date_order
        .map_or(String::new(), |order| format!("{order:?}").to_lowercase());
    let forms = DATE_FORMS.map(|form| {
        let label = if form.is_empty() {
            auto(lang)
        } else {
            say(lang, &format!("import-form-{form}"))
        };
        option(form, label, &order)
    });
    context! {
        place => place, letter => &look.letter, caption => &entry.caption, samples => &look.samples,
        role => entry.role.label().of(lang), why => entry.why.say(lang), sure => say(lang, &format!("import-sure-{}", sure_key(look.sure))),
        sure_key => sure_key(look.sure), roles => roles, asked => is_asked(asked, entry, look),
        units => counts_money(entry, look).then(|| UNITS.map(|one| unit_option(one, &unit, lang))),
        forms => look.dates.then_some(forms), filled => look.filled, distinct => look.distinct,
    }
}

/// Whether the open question may be about this column.
fn is_asked(asked: Option<Question>, entry: &ColumnPlan, look: &ColumnLook) -> bool {
    match asked {
        Some(Question::Date) => look.dates,
        Some(Question::DateOrder | Question::Year) => entry.role == import::Role::Date,
        Some(Question::Revenue) => look.numbers && !look.dates,
        Some(Question::Unit | Question::Decimal) => entry.role == import::Role::Revenue,
        _ => false,
    }
}

fn counts_money(entry: &ColumnPlan, look: &ColumnLook) -> bool {
    use import::Role;
    let counted = matches!(
        entry.role,
        Role::Quantity | Role::Discount | Role::ExchangeRate | Role::Line | Role::Ignore
    );
    look.numbers && !look.dates && !counted && entry.role.dimension().is_none()
}

fn sure_key(sure: Sure) -> &'static str {
    match sure {
        Sure::Told => "told",
        Sure::Certain => "certain",
        Sure::Likely => "likely",
        Sure::Unknown => "unknown",
        Sure::LeftOut => "left-out",
    }
}

/// The currencies that the file mixes.
fn currencies(outcome: &Result<import::ImportOutcome, ImportError>) -> Vec<String> {
    match outcome {
        Err(ImportError::Ask {
            question: Question::Currency,
            candidates,
            ..
        }) => candidates.iter().map(|one| one.value.clone()).collect(),
        _ => Vec::new(),
    }
}

fn unit_option(unit: &str, chosen: &str, lang: Lang) -> Value {
    let label = if unit.is_empty() {
        auto(lang)
    } else {
        say(lang, &format!("import-unit-{unit}"))
    };
    option(unit, label, chosen)
}

fn option(value: &str, label: String, chosen: &str) -> Value {
    context! { value => value, label => label, chosen => value == chosen }
}

fn auto(lang: Lang) -> String {
    say(lang, "import-auto")
}

fn say(lang: Lang, key: &str) -> String {
    render::texts().say(lang, key, &[])
}

fn say_with(lang: Lang, key: &str, what: &str) -> String {
    render::texts().say(lang, key, &[("what", &what)])
}
