"""Studies in folders of a person's machine: what they are made of and how, and what is written into them."""
