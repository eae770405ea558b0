//! Rounding (取整): whole steps that add up exactly, cell by cell and month by month.

/// Splits `total` whole steps in proportion to `parts` by largest remainder; ties go to the earlier part.
pub(crate) fn largest_remainder(parts: &[f64], total: i64) -> Vec<i64> {
    let sum: f64 = parts.iter().sum();
    if sum <= 0.0 {
        let mut whole = vec![0; parts.len()];
        if let Some(first) = whole.first_mut() {
            *first = total;
        }
        return whole;
    }
    let exact: Vec<f64> = parts.iter().map(|part| part / sum * total as f64).collect();
    let mut whole: Vec<i64> = exact.iter().map(|part| part.floor() as i64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| {
        let rest = |at: &usize| exact[*at] - exact[*at].floor();
        rest(b).total_cmp(&rest(a)).then(a.cmp(b))
    });
    let mut missing = total - whole.iter().sum::<i64>();
    while missing != 0 {
        let sign = missing.signum();
        let before = missing;
        for at in &order {
            if missing != 0 && (sign > 0 || whole[*at] > 0) && (parts[*at] > 0.0) {
                whole[*at] += sign;
                missing -= sign;
            }
        }
        if missing == before {
            break;
        }
    }
    whole
}

/// Rounds a run of non-negative amounts to whole steps adding up to `total`: the running sum is rounded,
/// so each contiguous block is within one step of its exact sum.
pub(crate) fn running(parts: &[f64], total: i64) -> Vec<i64> {
    let sum: f64 = parts.iter().sum();
    if sum <= 0.0 {
        return largest_remainder(parts, total);
    }
    let (mut exact, mut given) = (0.0, 0i64);
    let last = parts.iter().rposition(|part| *part > 0.0).unwrap_or(0);
    let mut whole = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        exact += part;
        let upto = if at >= last {
            total
        } else {
            (exact / sum * total as f64).round() as i64
        };
        whole.push(upto - given);
        given = upto;
    }
    whole
}
