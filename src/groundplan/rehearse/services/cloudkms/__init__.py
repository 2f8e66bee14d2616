"""The API of Cloud KMS: key rings, keys, versions, and what is done with them.

Key material lies in the emulator's state file, not protected: it is for rehearsals only.
"""

from __future__ import annotations

from groundplan.rehearse.services.cloudkms import asymmetric, keys, locations, symmetric, versions
from groundplan.rehearse.services.cloudkms.api import service

__all__ = ["asymmetric", "keys", "locations", "service", "symmetric", "versions"]
