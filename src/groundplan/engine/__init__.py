"""Engines: two ways to run a Pulumi program, one record of what it registers."""
