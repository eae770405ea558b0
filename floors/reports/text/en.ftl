# Sentences of the ledger reports.
result = Result
compared = { $name } (compared)
lines-total = Revenue of these lines:{ " " }
lines-count = ;{ " " }
lines-end = { " " }lines.
lines-title = Lines
lines-cut = Only the { $most } largest rows are listed; the total above covers all lines.
lines-unnamed = The ledger has no column that identifies its lines.
filter-unreadable = The filter “{ $value }” cannot be read; write dimension:member;dimension:member|member
ledger-one-day = The ledger covers one day only; nothing can be compared.
goal-without-base = There is no revenue in the base period { $period }, so a growth goal cannot be set.
goal-refused = The goal cannot be split: { $why }
