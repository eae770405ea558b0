//! Gradient search (梯度寻优) for thousands of weights: limited-memory BFGS (Liu & Nocedal 1989).

use std::collections::VecDeque;

use super::linear::dot;

/// Steps remembered.
const MEMORY: usize = 8;

/// Minimises a smooth convex function given with its gradient.
pub(crate) fn minimise_smooth(
    mut at: Vec<f64>,
    steps: usize,
    objective: impl Fn(&[f64]) -> (f64, Vec<f64>),
) -> Vec<f64> {
    let (mut value, mut gradient) = objective(&at);
    let mut memory: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    for _ in 0..steps {
        let direction = descent(&gradient, &memory);
        let slope = dot(&gradient, &direction);
        if slope > -1e-12 * value.abs().max(1.0) {
            break;
        }
        let mut pace = if memory.is_empty() {
            1.0 / dot(&gradient, &gradient).sqrt()
        } else {
            1.0
        };
        let moved = loop {
            let tried: Vec<f64> = at
                .iter()
                .zip(&direction)
                .map(|(x, d)| x + pace * d)
                .collect();
            let (new_value, new_gradient) = objective(&tried);
            if new_value <= value + 1e-4 * pace * slope {
                break Some((tried, new_value, new_gradient));
            }
            pace /= 2.0;
            if pace < 1e-12 {
                break None;
            }
        };
        let Some((tried, new_value, new_gradient)) = moved else {
            break;
        };
        let step: Vec<f64> = tried.iter().zip(&at).map(|(new, old)| new - old).collect();
        let change: Vec<f64> = new_gradient
            .iter()
            .zip(&gradient)
            .map(|(n, o)| n - o)
            .collect();
        let curvature = dot(&step, &change);
        if curvature > 1e-14 {
            memory.push_back((step, change, 1.0 / curvature));
            if memory.len() > MEMORY {
                memory.pop_front();
            }
        }
        let gained = value - new_value;
        (at, value, gradient) = (tried, new_value, new_gradient);
        if gained < 2e-5 * value.abs() {
            break;
        }
    }
    at
}

/// The two-loop recursion.
fn descent(gradient: &[f64], memory: &VecDeque<(Vec<f64>, Vec<f64>, f64)>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut factors = Vec::with_capacity(memory.len());
    for (step, change, inverse) in memory.iter().rev() {
        let factor = inverse * dot(step, &direction);
        direction
            .iter_mut()
            .zip(change)
            .for_each(|(d, y)| *d -= factor * y);
        factors.push(factor);
    }
    if let Some((_, change, inverse)) = memory.back() {
        let scale = 1.0 / (inverse * dot(change, change));
        direction.iter_mut().for_each(|d| *d *= scale);
    }
    for ((step, change, inverse), factor) in memory.iter().zip(factors.into_iter().rev()) {
        let back = inverse * dot(change, &direction);
        direction
            .iter_mut()
            .zip(step)
            .for_each(|(d, s)| *d += (factor - back) * s);
    }
    direction
}
