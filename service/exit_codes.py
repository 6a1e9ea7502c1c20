"""What the exit code of a command tells."""

DONE = 0
SOME_FAILED = 1  # each is named, and the rest is written
WRONG_USAGE = 2
STOPPED = 130  # by the keyboard; 128 and the number of the signal, as shells count
