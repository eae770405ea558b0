//! Repair (尾差平衡): moves whole steps between cells until every limit holds to the step.

use super::classes::Problem;
use super::conflict::ConstraintSource;
use super::rounding::running;

/// Room beyond which a cell without upper bound never grows.
const UNBOUNDED: i64 = i64::MAX / 4;

/// Bounds of the cells, in minor units.
pub(crate) struct CellBounds<'a> {
    pub(crate) lower: Option<&'a [i64]>,
    pub(crate) upper: Option<&'a [i64]>,
}

impl CellBounds<'_> {
    fn room(&self, cells: &[i64], cell: usize, way: Way) -> i64 {
        match way {
            Way::Up => self
                .upper
                .map_or(UNBOUNDED, |upper| upper[cell] - cells[cell]),
            Way::Down => cells[cell] - self.lower.map_or(0, |lower| lower[cell]),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// Moves steps from class to class while that lowers the sum of misses; returns what remains missed.
pub(crate) fn repair(
    problem: &Problem,
    cells: &mut [i64],
    bounds: &CellBounds<'_>,
) -> Vec<(ConstraintSource, i64)> {
    let mut sums: Vec<i64> = vec![0; problem.rows.len()];
    for class in &problem.classes {
        let held: i64 = class.cells.iter().map(|cell| cells[*cell]).sum();
        class.rows.iter().for_each(|row| sums[*row] += held);
    }
    for _ in 0..problem.rows.len() * 20 + 200 {
        let worst =
            (0..sums.len()).max_by_key(|row| (miss(problem, *row, &sums).abs(), usize::MAX - row));
        let Some(row) = worst.filter(|row| miss(problem, *row, &sums) != 0) else {
            break;
        };
        let Some((from, to, amount)) = best_move(problem, cells, bounds, (&sums, row)) else {
            break;
        };
        shift(problem, cells, bounds, (from, Way::Down, amount));
        shift(problem, cells, bounds, (to, Way::Up, amount));
        problem.classes[from]
            .rows
            .iter()
            .for_each(|row| sums[*row] -= amount);
        problem.classes[to]
            .rows
            .iter()
            .for_each(|row| sums[*row] += amount);
    }
    (0..sums.len())
        .map(|row| (problem.rows[row].source, miss(problem, row, &sums)))
        .filter(|(_, missed)| *missed != 0)
        .collect()
}

/// Positive: this much too little; negative: too much.
fn miss(problem: &Problem, row: usize, sums: &[i64]) -> i64 {
    let bounds = &problem.rows[row];
    let short = bounds.low.map_or(0, |low| (low - sums[row]).max(0));
    let over = bounds.high.map_or(0, |high| (sums[row] - high).max(0));
    short - over
}

/// Change of the row's miss if its sum goes one unit in a direction.
fn effect(problem: &Problem, row: usize, sums: &[i64], way: Way) -> i64 {
    let (bounds, missed) = (&problem.rows[row], miss(problem, row, sums));
    match way {
        Way::Up if missed > 0 => -1,
        Way::Up => i64::from(bounds.high.is_some_and(|high| sums[row] >= high)),
        Way::Down if missed < 0 => -1,
        Way::Down => i64::from(bounds.low.is_some_and(|low| sums[row] <= low)),
    }
}

/// How far the row can go without getting worse than the unit move promised.
fn reach(problem: &Problem, row: usize, sums: &[i64], way: Way) -> i64 {
    let (bounds, missed) = (&problem.rows[row], miss(problem, row, sums));
    match way {
        Way::Up if missed > 0 => missed,
        Way::Down if missed < 0 => -missed,
        Way::Up => bounds
            .high
            .map_or(UNBOUNDED, |high| (high - sums[row]).max(0)),
        Way::Down => bounds.low.map_or(UNBOUNDED, |low| (sums[row] - low).max(0)),
    }
}

fn best_move(
    problem: &Problem,
    cells: &[i64],
    bounds: &CellBounds<'_>,
    (sums, row): (&[i64], usize),
) -> Option<(usize, usize, i64)> {
    let inside = if miss(problem, row, sums) > 0 {
        Way::Up
    } else {
        Way::Down
    };
    let room = |class: usize, way: Way| {
        let rooms = problem.classes[class]
            .cells
            .iter()
            .map(|cell| bounds.room(cells, *cell, way));
        rooms.fold(0i64, |sum, room| sum.saturating_add(room).min(UNBOUNDED))
    };
    let outside = if inside == Way::Up {
        Way::Down
    } else {
        Way::Up
    };
    let alone = |class: usize| -> i64 {
        problem.classes[class]
            .rows
            .iter()
            .map(|row| effect(problem, *row, sums, inside))
            .sum()
    };
    let holds = |class: &usize| problem.classes[*class].rows.binary_search(&row).is_ok();
    let mut first: Vec<usize> = (0..problem.classes.len())
        .filter(|class| holds(class) && room(*class, inside) > 0)
        .collect();
    first.sort_by_key(|class| (alone(*class), *class));
    first.truncate(24);
    let first: Vec<(usize, i64)> = first
        .into_iter()
        .map(|class| (class, room(class, inside)))
        .collect();
    let mut best: Option<(i64, i64, usize, usize)> = None;
    for other in (0..problem.classes.len()).filter(|class| !holds(class)) {
        let other_room = room(other, outside);
        if other_room == 0 {
            continue;
        }
        for (class, class_room) in &first {
            let (up, down) = if inside == Way::Up {
                (*class, other)
            } else {
                (other, *class)
            };
            let (gain, far) = evaluate(problem, sums, up, down);
            let far = far.min(other_room).min(*class_room);
            let found = (gain, -far, down, up);
            if gain < 0 && far > 0 && best.is_none_or(|known| found < known) {
                best = Some(found);
            }
        }
    }
    best.map(|(_, far, down, up)| (down, up, -far))
}

/// Change of all misses per unit moved from `down` to `up`, and how far that rate holds.
fn evaluate(problem: &Problem, sums: &[i64], up: usize, down: usize) -> (i64, i64) {
    let (gaining, losing) = (&problem.classes[up].rows, &problem.classes[down].rows);
    let mut gain = 0;
    let mut far = UNBOUNDED;
    for (rows, others, way) in [(gaining, losing, Way::Up), (losing, gaining, Way::Down)] {
        for row in rows.iter().filter(|row| others.binary_search(row).is_err()) {
            let change = effect(problem, *row, sums, way);
            gain += change;
            if change <= 0 {
                far = far.min(reach(problem, *row, sums, way));
            }
        }
    }
    (gain, far)
}

fn shift(
    problem: &Problem,
    cells: &mut [i64],
    bounds: &CellBounds<'_>,
    (class, way, amount): (usize, Way, i64),
) {
    let members = &problem.classes[class].cells;
    let bounded = way == Way::Down || bounds.upper.is_some();
    let parts: Vec<f64> = members
        .iter()
        .map(|cell| match bounded {
            true => (bounds.room(cells, *cell, way) / problem.step) as f64,
            false => problem.reference[*cell],
        })
        .collect();
    for (cell, steps) in members.iter().zip(running(&parts, amount / problem.step)) {
        match way {
            Way::Up => cells[*cell] += steps * problem.step,
            Way::Down => cells[*cell] -= steps * problem.step,
        }
    }
}
