"""Who people are and what they may do: accounts, sessions, roles, groups, and the record of their acts."""
