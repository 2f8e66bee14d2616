"""The command line: one file per verb, named after it."""
