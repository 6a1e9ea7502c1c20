"""Complaints to themes, themes to desired outcomes."""
