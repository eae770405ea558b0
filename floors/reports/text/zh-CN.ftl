# Sentences of the ledger reports.
result = 查询结果
compared = { $name }（比较期）
lines-total = 这些明细的销售额合计{ " " }
lines-count = ，共{ " " }
lines-end = { " " }行。
lines-title = 明细
lines-cut = 只列出金额最大的 { $most } 行；上面的合计包含全部明细。
lines-unnamed = 台账里没有可以标识明细的列。
filter-unreadable = 筛选“{ $value }”读不懂，请写成 维度:成员;维度:成员|成员
ledger-one-day = 台账只有一天的数据，无法比较。
goal-without-base = 基期 { $period } 没有销售额，无法按增长率定目标。
goal-refused = 目标无法分解：{ $why }
