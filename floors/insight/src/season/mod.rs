//! Season (季节与春节): decomposition, level shifts, outliers, Spring Festival alignment, working days.
