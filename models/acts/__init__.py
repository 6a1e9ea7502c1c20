"""What each respondent's sentence does: the coder."""
