//! Special functions (特殊函数) of the customer-base models, beyond those of statrs.

/// Gauss's hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1 and positive parameters, by its series
/// (Abramowitz & Stegun 15.1.1); Euler's transformation (15.3.3) where that converges faster.
pub(crate) fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if c - a - b < 0.0 && z > 0.5 {
        return (1.0 - z).powf(c - a - b) * series(c - a, c - b, c, z);
    }
    series(a, b, c, z)
}

fn series(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for step in 0..20_000 {
        let n = f64::from(step);
        term *= (a + n) * (b + n) / (c + n) * z / (n + 1.0);
        sum += term;
        if term.abs() <= 1e-14 * sum.abs() {
            break;
        }
    }
    sum
}

/// Positive nodes and weights of the 16-point Gauss–Legendre rule (Abramowitz & Stegun table 25.4).
const NODES: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// Integral of a smooth function over an interval by the 16-point Gauss–Legendre rule.
pub(crate) fn integral(from: f64, to: f64, value: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
    let pair = |(node, weight): &(f64, f64)| {
        weight * (value(middle - half * node) + value(middle + half * node))
    };
    half * NODES.iter().map(pair).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::{hypergeometric, integral};

    #[test]
    fn known_values_of_the_hypergeometric_function_are_met() {
        // ₂F₁(1,1;2;z) = −ln(1−z)/z; ₂F₁(a,b;b;z) = (1−z)^−a.
        for z in [0.05f64, 0.4, 0.8, 0.95] {
            let logarithm = -(1.0 - z).ln() / z;
            assert!((hypergeometric(1.0, 1.0, 2.0, z) / logarithm - 1.0).abs() < 1e-10);
            let power = (1.0 - z).powf(-2.5);
            assert!((hypergeometric(2.5, 1.7, 1.7, z) / power - 1.0).abs() < 1e-10);
        }
    }

    #[test]
    fn the_quadrature_integrates_steep_exponentials() {
        let exact = (1.0 - (-12.0f64).exp()) / 12.0;
        assert!((integral(0.0, 1.0, |x| (-12.0 * x).exp()) / exact - 1.0).abs() < 1e-10);
    }
}
