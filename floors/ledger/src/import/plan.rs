//! What each column is taken as, and why (列的判定): the caption speaks first, the values confirm or refuse, and
//! what nobody can tell is asked by name.

use std::collections::BTreeMap;

use serde::Serialize;

use super::caption::{self, Meaning};
use super::error::{Candidate, ImportError, Place, Question};
use super::grid::Grid;
use super::header::Header;
use super::kinship;
use super::options::Mapping;
use super::profile::{self, Profile};
use super::role::Role;

/// A sentence of the receipt: a text key and what it is filled with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Key in the text files.
    pub key: String,
    /// What the sentence is filled with.
    pub args: BTreeMap<String, String>,
}

impl Said {
    /// A sentence with arguments.
    pub fn new(key: &str, args: &[(&str, &dyn std::fmt::Display)]) -> Said {
        Said {
            key: key.to_owned(),
            args: args
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.to_string()))
                .collect(),
        }
    }
}

/// One column of the file and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnPlan {
    /// Position from 0.
    pub column: usize,
    /// Its caption, or its letter.
    pub caption: String,
    /// What it is taken as.
    pub role: Role,
    /// Why.
    pub why: Said,
}

/// What every column is taken as.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    /// One entry a column, in the file's order.
    pub columns: Vec<ColumnPlan>,
}

impl Plan {
    /// The column that fills a role.
    pub fn of(&self, role: Role) -> Option<usize> {
        self.columns
            .iter()
            .find(|c| c.role == role)
            .map(|c| c.column)
    }

    /// The caption of a column.
    pub fn caption(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", |c| &c.caption)
    }

    fn set(&mut self, column: usize, role: Role, why: Said) {
        self.columns[column].role = role;
        self.columns[column].why = why;
    }
}

/// The sheet as the plan looks at it.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The cells.
    pub grid: &'a Grid,
    /// The captions.
    pub header: &'a Header,
    /// The lines.
    pub rows: &'a [u32],
}

impl Sheet<'_> {
    /// Where this sheet is.
    pub fn place(&self) -> Place {
        Place::sheet(self.file, &self.grid.name)
    }
}

/// Decides on every column. `Ask` when date or revenue stay unknown.
pub fn decide(sheet: &Sheet<'_>, mapping: &Mapping) -> Result<Plan, ImportError> {
    let (plan, profiles) = guess(sheet, mapping)?;
    require_date(sheet, &plan, &profiles)?;
    require_revenue(sheet, plan, &profiles)
}

/// Decides as far as captions and values carry, without asking: what the preview shows.
pub fn guess(sheet: &Sheet<'_>, mapping: &Mapping) -> Result<(Plan, Vec<Profile>), ImportError> {
    let profiles: Vec<Profile> = sheet
        .grid
        .columns
        .iter()
        .map(|column| profile::profile(column, sheet.rows))
        .collect();
    let named = answers(sheet, mapping)?;
    let mut claims: Vec<Option<Meaning>> = (0..profiles.len())
        .map(|column| claim(sheet.header, column, &profiles[column]))
        .collect();
    let mut plan = Plan {
        columns: (0..profiles.len())
            .map(|column| ColumnPlan {
                column,
                caption: caption_of(sheet.header, column),
                role: Role::Dimension,
                why: Said::new("import-why-other", &[]),
            })
            .collect(),
    };
    for (column, role) in &named {
        plan.set(*column, *role, Said::new("import-why-mapping", &[]));
        claims[*column] = None;
    }
    drop_weak_claims(sheet, &profiles, &mut claims);
    let order_totals = kinship::settle(sheet, &profiles, &mut claims);
    contest(&mut plan, &claims, &named, sheet)?;
    for column in 0..profiles.len() {
        if claims[column].is_none() && !named.contains_key(&column) {
            plain_column(&mut plan, column, &profiles[column]);
        }
    }
    for column in order_totals {
        plan.set(
            column,
            Role::NotTaken,
            Said::new("import-why-order-total", &[]),
        );
    }
    lone_date(&mut plan, &profiles, &named);
    Ok((plan, profiles))
}

/// The caption of a column, or its letter.
pub fn caption_of(header: &Header, column: usize) -> String {
    header
        .captions
        .get(column)
        .filter(|c| !c.is_empty())
        .map_or_else(
            || Grid::letter(column),
            |c| c.split_whitespace().collect::<Vec<_>>().join(" "),
        )
}

/// The mapping's columns, found by caption or letter.
fn answers(sheet: &Sheet<'_>, mapping: &Mapping) -> Result<BTreeMap<usize, Role>, ImportError> {
    let mut named = BTreeMap::new();
    for (caption, role) in &mapping.columns {
        let fault = |reason: String| ImportError::Mapping {
            file: sheet.file.to_owned(),
            reason,
        };
        let role = Role::parse(role).ok_or_else(|| fault(format!("role `{role}`")))?;
        let column =
            column_named(sheet, caption).ok_or_else(|| fault(format!("column `{caption}`")))?;
        named.insert(column, role);
    }
    Ok(named)
}

/// The column that a person names by its caption or its letter.
pub fn column_named(sheet: &Sheet<'_>, name: &str) -> Option<usize> {
    let wanted = caption::normal(name);
    let width = sheet.grid.columns.len();
    (0..width)
        .find(|c| caption::normal(&caption_of(sheet.header, *c)) == wanted)
        .or_else(|| (0..width).find(|c| Grid::letter(*c) == name.to_uppercase()))
}

/// What caption and values together say about one column.
fn claim(header: &Header, column: usize, profile: &Profile) -> Option<Meaning> {
    if profile.filled == 0 {
        return None;
    }
    let said = header
        .captions
        .get(column)
        .and_then(|c| caption::meaning(c));
    let keyed = header.keys.get(column).and_then(|k| caption::meaning(k));
    let meaning = said.or(keyed)?;
    let take = |role, rank| Some(Meaning { role, rank });
    match meaning.role {
        Role::Date if profile.months > 0.9 && profile.dates < 0.5 => take(Role::Month, 2),
        Role::Date if profile.numbers > 0.9 && profile.dates < 0.1 && profile.years < 0.5 => {
            Some(meaning).filter(|_| {
                profile.length >= 4.5 && profile.length < 7.0 && profile.decimals < 0.99
            })
        }
        Role::Month | Role::Day if profile.dates > 0.7 => take(Role::Date, 3),
        Role::Salesperson if profile.numbers > 0.9 && profile.decimals > 0.1 => {
            take(Role::Revenue, 6)
        }
        Role::Unit if profile.numbers > 0.9 => take(Role::Quantity, 9),
        Role::Returned if profile.distinct > 6 => None,
        Role::Manager | Role::Salesperson if profile.length > 40.0 => None,
        role if role.dimension().is_some()
            && profile.decimals > 0.3
            && role != Role::Order
            && !matches!(role, Role::CustomerId | Role::ProductId) =>
        {
            None
        }
        _ => Some(meaning),
    }
}

/// Number and date roles that the values refuse give way where another column claims the same role.
fn drop_weak_claims(sheet: &Sheet<'_>, profiles: &[Profile], claims: &mut [Option<Meaning>]) {
    let supported = |meaning: &Meaning, profile: &Profile| match meaning.role {
        Role::Date => profile.dates > 0.5 || profile.numbers > 0.9,
        role if role.is_number() => profile.numbers > 0.5,
        _ => true,
    };
    let strong: Vec<Role> = claims
        .iter()
        .zip(profiles)
        .filter_map(|(claim, profile)| claim.filter(|m| supported(m, profile)).map(|m| m.role))
        .collect();
    for (claim, profile) in claims.iter_mut().zip(profiles) {
        let Some(meaning) = claim else { continue };
        let doubtful = !matches!(meaning.role, Role::Date | Role::Revenue | Role::Quantity);
        if !supported(meaning, profile) && (strong.contains(&meaning.role) || doubtful) {
            *claim = None;
        }
    }
    // A brand, department or class is a category only where the product decides it.
    let product = claims
        .iter()
        .position(|c| c.is_some_and(|m| matches!(m.role, Role::Product | Role::ProductId)));
    for column in 0..claims.len() {
        let weak = claims[column].is_some_and(|m| m.role == Role::Category && m.rank >= 2);
        let Some(product) = product.filter(|_| weak) else {
            continue;
        };
        let columns = &sheet.grid.columns;
        if profile::determines(&columns[product], &columns[column], sheet.rows) < 0.9 {
            claims[column] = None;
        }
    }
}

/// Gives each role to the best claim; the others become dimensions or stay out.
fn contest(
    plan: &mut Plan,
    claims: &[Option<Meaning>],
    named: &BTreeMap<usize, Role>,
    sheet: &Sheet<'_>,
) -> Result<(), ImportError> {
    let mut by_role: BTreeMap<Role, Vec<(u8, usize)>> = BTreeMap::new();
    for (column, claim) in claims.iter().enumerate() {
        if let Some(meaning) = claim {
            by_role
                .entry(meaning.role)
                .or_default()
                .push((meaning.rank, column));
        }
    }
    for (role, mut columns) in by_role {
        let many = matches!(role, Role::NotTaken | Role::Ignore | Role::Dimension);
        columns.sort_unstable();
        if role == Role::Revenue && !named.values().any(|r| *r == role) {
            ask_between_equals(sheet, plan, &columns)?;
        }
        for (place, (rank, column)) in columns.iter().enumerate() {
            let taken = named.values().any(|r| *r == role) && !many;
            if many || (place == 0 && !taken) {
                plan.set(*column, role, why_taken(role, *rank, columns.len()));
            } else {
                lose(plan, *column, role);
            }
        }
    }
    Ok(())
}

fn why_taken(role: Role, rank: u8, rivals: usize) -> Said {
    let key = match (role, rank) {
        (Role::NotTaken, _) => "import-why-not-taken",
        (Role::Revenue, 1) => "import-why-net-local",
        (Role::Revenue, 2) => "import-why-net",
        (Role::Revenue, 6 | 7) if rivals == 1 => "import-why-gross-only",
        (Role::Revenue, 8) => "import-why-original-currency",
        (Role::Revenue, _) if rivals > 1 => "import-why-best-amount",
        (_, 1) => "import-why-caption",
        _ => "import-why-caption-parts",
    };
    Said::new(key, &[])
}

/// A column that claimed a role another column fills better.
fn lose(plan: &mut Plan, column: usize, role: Role) {
    let winner = plan
        .of(role)
        .map_or(String::new(), |c| plan.caption(c).to_owned());
    let kept = !role.is_number() && role != Role::Line;
    let (role, key) = if kept {
        (Role::Dimension, "import-why-second")
    } else {
        (Role::NotTaken, "import-why-second-amount")
    };
    plan.set(column, role, Said::new(key, &[("winner", &winner)]));
}

/// Two amounts with the same caption, as in a table of two periods: only a person knows which is meant.
fn ask_between_equals(
    sheet: &Sheet<'_>,
    plan: &Plan,
    columns: &[(u8, usize)],
) -> Result<(), ImportError> {
    let best = columns[0].0;
    let lower = |column: usize| {
        let caption = plan.caption(column);
        caption::normal(caption.rsplit('/').next().unwrap_or(caption))
    };
    let equals: Vec<usize> = columns
        .iter()
        .filter(|(rank, column)| *rank == best && lower(*column) == lower(columns[0].1))
        .map(|(_, column)| *column)
        .collect();
    let two_periods = equals.len() > 1 && plan.caption(equals[0]).contains('/');
    if !two_periods {
        return Ok(());
    }
    Err(ImportError::Ask {
        place: sheet.place().row(sheet.grid.row_numbers[sheet.header.row]),
        question: Question::Revenue,
        candidates: equals
            .iter()
            .map(|column| Candidate {
                value: plan.caption(*column).to_owned(),
                why: Grid::letter(*column),
            })
            .collect(),
    })
}

/// A column nobody claims: a dimension of its own, unless it is empty or a measure without a name.
fn plain_column(plan: &mut Plan, column: usize, profile: &Profile) {
    if profile.filled == 0 {
        plan.set(column, Role::Ignore, Said::new("import-why-empty", &[]));
    } else if profile.numbers > 0.9 && profile.decimals > 0.2 && profile.distinct > 20 {
        plan.set(column, Role::NotTaken, Said::new("import-why-number", &[]));
    } else {
        plan.set(column, Role::Dimension, Said::new("import-why-other", &[]));
    }
}

/// Without a caption for the date, the only column of dates is it.
fn lone_date(plan: &mut Plan, profiles: &[Profile], named: &BTreeMap<usize, Role>) {
    let composed = plan.of(Role::Month).is_some() && plan.of(Role::Year).is_some();
    if plan.of(Role::Date).is_some() || composed {
        return;
    }
    let dated: Vec<usize> = (0..profiles.len())
        .filter(|c| profiles[*c].dates > 0.9 && plan.columns[*c].role == Role::Dimension)
        .filter(|c| !named.contains_key(c))
        .collect();
    if let [only] = dated[..] {
        plan.set(only, Role::Date, Said::new("import-why-only-date", &[]));
    }
}

fn require_date(sheet: &Sheet<'_>, plan: &Plan, profiles: &[Profile]) -> Result<(), ImportError> {
    if plan.of(Role::Date).is_some() || plan.of(Role::Month).is_some() {
        return Ok(());
    }
    let mut order: Vec<usize> = (0..profiles.len())
        .filter(|c| profiles[*c].filled > 0)
        .collect();
    order.sort_by(|a, b| profiles[*b].dates.total_cmp(&profiles[*a].dates));
    ask(sheet, plan, profiles, Question::Date, &order)
}

/// Revenue is a column, or quantity × price; otherwise it is asked for.
fn require_revenue(
    sheet: &Sheet<'_>,
    mut plan: Plan,
    profiles: &[Profile],
) -> Result<Plan, ImportError> {
    // A price without any quantity, and not called a price of one unit, is what the line brought in.
    if plan.of(Role::Revenue).is_none()
        && plan.of(Role::Quantity).is_none()
        && let Some(price) = plan.of(Role::Price)
        && !kinship::is_unit_price(plan.caption(price))
    {
        plan.set(
            price,
            Role::Revenue,
            Said::new("import-why-price-only", &[]),
        );
    }
    let priced = plan.of(Role::Price).is_some() || plan.of(Role::ListPrice).is_some();
    if plan.of(Role::Revenue).is_some() || (plan.of(Role::Quantity).is_some() && priced) {
        return Ok(plan);
    }
    let mut order: Vec<usize> = (0..profiles.len())
        .filter(|c| profiles[*c].numbers > 0.5 && plan.columns[*c].role != Role::Quantity)
        .collect();
    order.sort_by(|a, b| {
        let key =
            |c: usize| profiles[c].decimals + f64::from(u8::from(plan.columns[c].role.is_number()));
        key(*b).total_cmp(&key(*a))
    });
    ask(sheet, &plan, profiles, Question::Revenue, &order)?;
    Ok(plan)
}

fn ask(
    sheet: &Sheet<'_>,
    plan: &Plan,
    profiles: &[Profile],
    question: Question,
    order: &[usize],
) -> Result<(), ImportError> {
    Err(ImportError::Ask {
        place: sheet.place().row(
            sheet
                .grid
                .row_numbers
                .get(sheet.header.row)
                .copied()
                .unwrap_or(1),
        ),
        question,
        candidates: order
            .iter()
            .take(6)
            .map(|column| Candidate {
                value: plan.caption(*column).to_owned(),
                why: profiles[*column].examples.join(", "),
            })
            .collect(),
    })
}
