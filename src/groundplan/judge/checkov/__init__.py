"""Checkov as a judge: where it is installed, the process that it runs in, and what its verdicts mean for a preview."""
