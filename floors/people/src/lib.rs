//! People, organisation tree, roles, sign-in and sessions.
