"""Where units of work are done: worker processes of this machine, or a Ray cluster, behind one protocol."""
