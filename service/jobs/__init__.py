"""Work that outlives a process: the queue, the workers, what they do."""
