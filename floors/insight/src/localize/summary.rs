//! From found combinations to an answer (归因汇总): causes with their figures, verdict and residual.

use super::cases::{Cases, LocalizeError, Measure, Options};
use super::figures::Book;
use super::outcome::{Cause, Localization, NoCause, Verdict};
use super::search::Found;
use super::{additive, lattice, prepare::prepare, ratio};

/// Names the combinations whose leaves moved together and unlike the rest, or says that there are
/// none. See the [module documentation](self) for the method.
///
/// # Errors
/// [`LocalizeError`] when shapes disagree, a number is missing or the options allow no answer.
pub fn localize(cases: &Cases<'_>, options: &Options) -> Result<Localization, LocalizeError> {
    cases.check()?;
    options.check()?;
    let mut book = Book::open(cases);
    let (found, reason) = match book.silence() {
        Some(reason) => (Vec::new(), reason),
        None => search(cases, options),
    };
    let causes: Vec<Cause> = found
        .into_iter()
        .map(|(members, surprise)| book.enter(members, surprise))
        .collect();
    let verdict = if causes.is_empty() {
        Verdict::NoCause { reason }
    } else {
        Verdict::Found
    };
    Ok(Localization {
        residual: book.residual(&causes),
        causes,
        verdict,
    })
}

/// Members of a combination with the evidence for it.
type Named = (Vec<(usize, u32)>, f64);

/// Combinations found, in the caller's terms, and the reason to give should there be none.
fn search(cases: &Cases<'_>, options: &Options) -> (Vec<Named>, NoCause) {
    let table = prepare(cases);
    let cuboids = lattice::build(&table, options.max_depth);
    let (found, even) = match cases.measure {
        Measure::Additive { .. } => additive::causes(&table, &cuboids, options),
        Measure::Ratio { .. } => ratio::causes(&table, &cuboids, options),
    };
    let named = |one: Found| (table.members_at(&one.named, one.rows[0]), one.evidence);
    let reason = if even { NoCause::Even } else { NoCause::Noise };
    (found.into_iter().map(named).collect(), reason)
}
