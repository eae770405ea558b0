//! Sales facts (销售台账).
