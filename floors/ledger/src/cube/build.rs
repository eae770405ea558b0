//! Building the cube (建立立方体): part by part, sharing everything that does not change.

use std::sync::Arc;

use rayon::prelude::*;

use super::Cube;
use super::dictionary::Dictionary;
use super::segment::Segment;
use crate::{Dimension, Facts, Schema};

impl Cube {
    /// Over lines in memory.
    pub fn of(facts: &Facts) -> Cube {
        Cube::default().with_part("lines", facts)
    }

    /// With the lines of one more part. Costs the lines of that part only: the columns of the others are shared.
    pub fn with_part(&self, name: &str, facts: &Facts) -> Cube {
        let mut cube = self.clone();
        cube.schema.extend(&Schema::of(facts));
        cube.dictionaries
            .resize_with(cube.schema.dimensions.len(), Arc::default);
        let codes: Vec<Option<Vec<u32>>> = cube
            .dictionaries
            .par_iter_mut()
            .zip(&cube.schema.dimensions)
            .map(|(dictionary, key)| Some(intern(dictionary, facts.dimension(&key.0)?)))
            .collect();
        let order = (!facts.day.is_sorted()).then(|| facts.date_order());
        let segment = Segment::build(facts, order.as_deref(), codes);
        if let Some(at) = cube.dimension("order") {
            segment.mark_orders(at, Arc::make_mut(&mut cube.orders));
        }
        if segment.rows > 0 {
            cube.segments.push((Arc::from(name), Arc::new(segment)));
        }
        cube
    }

    /// Without the lines of a part: how a batch is voided or replaced.
    pub fn without_part(&self, name: &str) -> Cube {
        let mut cube = self.clone();
        let column = cube.dimension("order");
        for (_, segment) in self.segments.iter().filter(|(part, _)| &**part == name) {
            cube.schema.lines -= segment.rows;
            if let Some(column) = column {
                Arc::make_mut(&mut cube.orders).forget(segment, column);
            }
        }
        cube.segments.retain(|(part, _)| &**part != name);
        cube
    }
}

/// The column in the codes of the cube's dictionary, which learns the new members.
fn intern(dictionary: &mut Arc<Dictionary>, column: &Dimension) -> Vec<u32> {
    let dictionary: &mut Dictionary = Arc::make_mut(dictionary);
    let members = column.members.iter();
    let mapped: Vec<u32> = members.map(|m| dictionary.intern(m)).collect();
    dictionary.settle();
    let codes = column.codes.iter();
    codes.map(|code| mapped[*code as usize]).collect()
}
