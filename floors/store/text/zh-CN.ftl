store-busy = 系统正忙，请稍后再试。
store-unique = 已存在相同的值，请换一个。
store-link = 所选的关联记录不存在，或仍被其他记录使用。
store-check = 数值不符合规则，请检查后重新填写。
store-required = 此项必须填写。
store-fault = 数据库出现故障，未保存任何内容。请把编号告诉管理员。
