//! Target (目标分解): a growth goal split over months, regions, people and categories by a solver.
