"""How the files that the monitor ships were made. Not needed to run it."""
