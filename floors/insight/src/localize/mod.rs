//! Cause (归因定位): the smallest set of dimension combinations that explains a change.
