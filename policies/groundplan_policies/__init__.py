"""Policies: the rules a stack is judged by."""
