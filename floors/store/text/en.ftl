store-busy = The system is busy. Please try again in a moment.
store-unique = The same value already exists. Please choose another.
store-link = The linked record does not exist, or is still in use by another record.
store-check = The value breaks a rule. Please check it and enter it again.
store-required = This field must be filled in.
store-fault = The database failed and nothing was saved. Please give the incident number to the administrator.
