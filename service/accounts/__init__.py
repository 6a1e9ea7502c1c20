"""Who may do what: users, sessions, API keys, roles in a study."""
