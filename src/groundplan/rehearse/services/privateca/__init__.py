"""The Certificate Authority Service API: pools, authorities with real keys, templates and real certificates."""

from groundplan.rehearse.services.privateca import authorities, certificates, lifecycle, pools, revocation, templates
from groundplan.rehearse.services.privateca.api import service

__all__ = ["authorities", "certificates", "lifecycle", "pools", "revocation", "service", "templates"]
