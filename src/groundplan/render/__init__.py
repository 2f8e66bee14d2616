"""What is shown: trees, tables and machine-readable documents."""
