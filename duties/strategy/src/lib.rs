//! Duty one (职责一): the yearly sales strategy.
