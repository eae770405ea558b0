//! One block model for pages and documents.
