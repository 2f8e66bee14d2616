"""The IAM API: service accounts and their keys, roles, workload identity pools."""

from groundplan.rehearse.services.iam import accounts, attestation, keys, pools, roles
from groundplan.rehearse.services.iam.api import service

__all__ = ["accounts", "attestation", "keys", "pools", "roles", "service"]
