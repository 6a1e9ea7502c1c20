"""Which language it is, where sentences end, and what words do in them."""
