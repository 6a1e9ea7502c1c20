"""Composition: from files to a coded study."""
