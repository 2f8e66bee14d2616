"""The code that the stacks deploy and run; nothing of the generator is imported here."""
