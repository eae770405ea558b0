//! Customer base (客户分析): value, purchase rhythm, churn, satisfaction drivers, comments.
