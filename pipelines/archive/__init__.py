"""Archives: a thousand recordings processed where something is missing or outdated, and nowhere else."""
