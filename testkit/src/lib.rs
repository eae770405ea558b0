//! Season simulator (季节模拟器), demo company and test houses.
