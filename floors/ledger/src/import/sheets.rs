//! The sheets of a workbook (工作表): which holds the order lines, which the returned orders, which the regional
//! managers; monthly sheets of one layout are read as one.

use rustc_hash::{FxHashMap, FxHashSet};

use super::caption;
use super::error::{self, ImportError, Place, Question};
use super::grid::Grid;
use super::header::{self, Header};
use super::lines::{self, Lines};
use super::members::{self, Members};
use super::options::{Mapping, Options};
use super::plan::{self, Plan, Sheet};
use super::receipt::{Receipt, SheetReport, SheetUse};
use super::role::Role;
use super::source::Source;
use crate::fact::{Dimension, Facts};

/// The order lines of a file and what its other sheets add to them.
#[derive(Debug)]
pub struct Found {
    /// The cells.
    pub grid: Grid,
    /// The captions.
    pub header: Header,
    /// The rows.
    pub lines: Lines,
    /// What the columns are taken as.
    pub plan: Plan,
    /// Returned orders and managers.
    pub companions: Companions,
    /// What every sheet was used for.
    pub reports: Vec<SheetReport>,
    /// Sheets that could have been lines but have other columns: name and lines.
    pub unread: Vec<(String, usize)>,
}

/// A sheet under examination.
struct Looked {
    index: usize,
    header: Header,
    lines: Lines,
    plan: Result<Plan, ImportError>,
}

impl Looked {
    /// Moves the findings out; the place stays, so that the others keep theirs.
    fn take(&mut self) -> Looked {
        let spent = Looked {
            index: self.index,
            header: Header::default(),
            lines: Lines::default(),
            plan: Ok(Plan::default()),
        };
        std::mem::replace(self, spent)
    }
}

/// Finds the lines among the sheets of a file.
pub fn sort_out(source: &mut Source, options: &Options) -> Result<Found, ImportError> {
    let mapping = &options.mapping;
    let mut looked = Vec::new();
    let mut filled = 0;
    for index in 0..source.grids.len() {
        source.grids[index].fill_merged();
        let grid = &source.grids[index];
        filled += usize::from(grid.rows() > 0);
        if let Some(look) = look(&source.file, grid, index, mapping) {
            looked.push(look);
        }
    }
    if filled == 0 {
        return Err(ImportError::Empty {
            place: Place::file(&source.file),
        });
    }
    let chosen = choose(source, &looked, mapping)?;
    let reports = report(source, &looked, &chosen, mapping);
    let companions = Companions::read(source, &looked, &reports);
    let unread = looked
        .iter()
        .filter(|l| l.plan.is_ok() && reports[l.index].used == SheetUse::Ignored)
        .map(|l| (source.grids[l.index].name.clone(), l.lines.rows.len()))
        .collect();
    let first = chosen[0];
    let mut grid = std::mem::replace(&mut source.grids[looked[first].index], Grid::empty());
    let Looked {
        header,
        mut lines,
        plan,
        ..
    } = looked[first].take();
    for other in chosen.iter().skip(1) {
        let part = &looked[*other];
        let offset = grid.rows() as u32;
        grid.append(&source.grids[part.index]);
        lines
            .rows
            .extend(part.lines.rows.iter().map(|r| r + offset));
        lines.repeated_headers += part.lines.repeated_headers;
        lines.remarks += part.lines.remarks;
        for total in &part.lines.totals {
            let mut total = total.clone();
            total.row += offset;
            lines.totals.push(total);
        }
    }
    Ok(Found {
        grid,
        header,
        lines,
        plan: plan?,
        companions,
        reports,
        unread,
    })
}

fn look(file: &str, grid: &Grid, index: usize, mapping: &Mapping) -> Option<Looked> {
    let header = match mapping.header_row {
        Some(row) => header::at(grid, row),
        None => header::find(grid),
    }?;
    let lines = lines::sort(grid, &header);
    let sheet = Sheet {
        file,
        grid,
        header: &header,
        rows: &lines.rows,
    };
    let plan = if lines.rows.is_empty() {
        Err(ImportError::Empty {
            place: sheet.place(),
        })
    } else {
        plan::decide(&sheet, mapping)
    };
    Some(Looked {
        index,
        header,
        lines,
        plan,
    })
}

/// The sheets with the lines: the one named, or the largest that has a date and an amount and its equals.
fn choose(
    source: &Source,
    looked: &[Looked],
    mapping: &Mapping,
) -> Result<Vec<usize>, ImportError> {
    if let Some(name) = &mapping.sheet {
        let found = looked
            .iter()
            .position(|l| source.grids[l.index].name.trim() == name.trim());
        return match found {
            Some(at) => looked[at]
                .plan
                .as_ref()
                .map(|_| vec![at])
                .map_err(Clone::clone),
            None => Err(ask_sheet(source)),
        };
    }
    let usable = |l: &&Looked| l.plan.is_ok();
    let visible = looked
        .iter()
        .filter(usable)
        .any(|l| !source.grids[l.index].hidden);
    let best = looked
        .iter()
        .enumerate()
        .filter(|(_, l)| l.plan.is_ok() && (!visible || !source.grids[l.index].hidden))
        .max_by_key(|(at, l)| (l.lines.rows.len(), usize::MAX - at))
        .map(|(at, _)| at);
    let Some(best) = best else {
        return Err(why_none(source, looked));
    };
    let same = |l: &Looked| {
        l.plan.is_ok()
            && l.header
                .captions
                .iter()
                .map(|c| caption::normal(c))
                .eq(looked[best]
                    .header
                    .captions
                    .iter()
                    .map(|c| caption::normal(c)))
    };
    let chosen = (0..looked.len())
        .filter(|at| *at == best || (same(&looked[*at]) && !source.grids[looked[*at].index].hidden))
        .collect();
    Ok(chosen)
}

/// Why no sheet can be taken: what the most promising one lacks.
fn why_none(source: &Source, looked: &[Looked]) -> ImportError {
    let best = looked
        .iter()
        .filter(|l| l.header.known >= 2 || looked.len() == 1)
        .max_by_key(|l| (l.header.known, l.lines.rows.len()));
    if let Some(Err(fault)) = best.map(|l| &l.plan) {
        return fault.clone();
    }
    let filled: Vec<&Grid> = source.grids.iter().filter(|g| g.rows() > 0).collect();
    if filled.len() > 1 {
        return ask_sheet(source);
    }
    let grid = filled[0];
    let examples = (0..grid.rows().min(3)).map(|row| {
        let cells: Vec<&str> = (0..grid.columns.len().min(6))
            .map(|c| grid.text(row, c))
            .collect();
        error::Candidate {
            value: grid.row_numbers[row].to_string(),
            why: cells.join(" | "),
        }
    });
    ImportError::Ask {
        place: Place::sheet(&source.file, &grid.name),
        question: Question::Header,
        candidates: examples.collect(),
    }
}

fn ask_sheet(source: &Source) -> ImportError {
    ImportError::Ask {
        place: Place::file(&source.file),
        question: Question::Sheet,
        candidates: source
            .grids
            .iter()
            .map(|grid| error::Candidate {
                value: grid.name.clone(),
                why: format!("× {}", grid.rows()),
            })
            .collect(),
    }
}

fn report(
    source: &Source,
    looked: &[Looked],
    chosen: &[usize],
    mapping: &Mapping,
) -> Vec<SheetReport> {
    source
        .grids
        .iter()
        .enumerate()
        .map(|(index, grid)| {
            let at = looked.iter().position(|l| l.index == index);
            let used = match at {
                Some(at) if chosen.contains(&at) => SheetUse::Lines,
                Some(at) if is_returns(grid, &looked[at], mapping) => SheetUse::Returns,
                Some(at) if is_managers(grid, &looked[at], mapping) => SheetUse::Managers,
                _ => SheetUse::Ignored,
            };
            SheetReport {
                name: grid.name.clone(),
                used,
                rows: at.map_or(grid.rows(), |at| looked[at].lines.rows.len()) as u64,
            }
        })
        .collect()
}

/// The column of a companion sheet that says this.
fn column_of(header: &Header, roles: &[Role]) -> Option<usize> {
    roles.iter().find_map(|role| {
        header
            .captions
            .iter()
            .position(|c| caption::meaning(c).is_some_and(|m| m.role == *role))
    })
}

fn is_returns(grid: &Grid, look: &Looked, mapping: &Mapping) -> bool {
    let header = &look.header;
    let order = column_of(header, &[Role::Order]).is_some();
    match &mapping.returns_sheet {
        Some(name) => *name == grid.name && order,
        None => {
            let name = grid.name.to_lowercase();
            let named = name.contains("退") || name.contains("return");
            order && (column_of(header, &[Role::Returned]).is_some() || named)
        }
    }
}

fn is_managers(grid: &Grid, look: &Looked, mapping: &Mapping) -> bool {
    let header = &look.header;
    let region = column_of(header, &[Role::Region]);
    let person = column_of(header, &[Role::Manager, Role::Salesperson]);
    let fits = region.is_some() && person.is_some() && look.lines.rows.len() <= 2_000;
    match &mapping.managers_sheet {
        Some(name) => *name == grid.name && fits,
        None => fits,
    }
}

/// What companion sheets say about the lines.
#[derive(Debug, Default)]
pub struct Companions {
    returned: Option<FxHashSet<String>>,
    managers: Option<FxHashMap<String, String>>,
}

impl Companions {
    fn read(source: &Source, looked: &[Looked], reports: &[SheetReport]) -> Companions {
        let mut companions = Companions::default();
        for look in looked {
            let (grid, header) = (&source.grids[look.index], &look.header);
            let text = |row: &u32, column: usize| grid.text(*row as usize, column).to_owned();
            match reports[look.index].used {
                SheetUse::Returns => {
                    let order = column_of(header, &[Role::Order]).unwrap_or(0);
                    let flag = column_of(header, &[Role::Returned]);
                    let orders = companions.returned.get_or_insert_default();
                    let back = |row: &&u32| {
                        flag.is_none_or(|f| members::is_yes(grid.text(**row as usize, f)))
                    };
                    orders.extend(
                        look.lines
                            .rows
                            .iter()
                            .filter(back)
                            .map(|row| text(row, order)),
                    );
                }
                SheetUse::Managers => {
                    let region = column_of(header, &[Role::Region]).unwrap_or(0);
                    let person =
                        column_of(header, &[Role::Manager, Role::Salesperson]).unwrap_or(1);
                    let managers = companions.managers.get_or_insert_default();
                    for row in &look.lines.rows {
                        managers.insert(text(row, region), text(row, person));
                    }
                }
                SheetUse::Lines | SheetUse::Ignored => {}
            }
        }
        companions
    }

    /// Adds `returned` by order and `manager` by region to the lines.
    pub fn apply(&self, facts: &mut Facts, receipt: &mut Receipt) {
        if let Some(orders) = &self.returned
            && let Some(order) = facts.dimension("order")
        {
            let hit: Vec<bool> = order
                .members
                .iter()
                .map(|m| orders.contains(&**m))
                .collect();
            let found = hit.iter().filter(|h| **h).count();
            receipt.note(
                "import-note-returns",
                &[("orders", &orders.len()), ("found", &found)],
            );
            let returned = join("returned", order, |member| {
                if orders.contains(member) { "yes" } else { "no" }
            });
            facts.dimensions.retain(|d| &*d.key.0 != "returned");
            facts.dimensions.push(returned);
        }
        if let Some(managers) = &self.managers
            && let Some(region) = facts.dimension("region")
            && facts.dimension("manager").is_none()
        {
            let manager = join("manager", region, |member| {
                managers.get(member).map_or("", String::as_str)
            });
            receipt.note("import-note-managers", &[("count", &managers.len())]);
            facts.dimensions.push(manager);
        }
    }
}

/// A dimension that follows from another one, member by member.
fn join<'a>(key: &str, from: &Dimension, of: impl Fn(&str) -> &'a str) -> Dimension {
    let mut members = Members::default();
    let map: Vec<u32> = from.members.iter().map(|m| members.code(of(m))).collect();
    let codes = from.codes.iter().map(|code| map[*code as usize]).collect();
    members.finish(key, codes)
}
