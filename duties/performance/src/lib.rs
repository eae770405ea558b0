//! Duty six (职责六): budget and performance figures.
