// Accounts, sessions and tokens: the GoTrue dialect.
