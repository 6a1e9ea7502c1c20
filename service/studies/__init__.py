"""What the service does with a study, apart from HTTP."""
