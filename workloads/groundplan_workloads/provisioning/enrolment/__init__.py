"""Enrolment of devices: a token and a certificate signing request in, a certificate out."""
