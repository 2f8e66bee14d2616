"""CRC32C, the checksum that Cloud Storage, Secret Manager and Cloud KMS tell and check.

Source: RFC 3720, appendix B.4 (the Castagnoli polynomial), https://cloud.google.com/storage/docs/data-validation.
"""

from __future__ import annotations

import base64
from functools import cache
from importlib import import_module
from importlib.util import find_spec

_POLYNOMIAL = 0x82F63B78
"""Castagnoli's, its bits reversed."""


def crc32c(data: bytes) -> int:
    """The checksum as a number; quick where google-crc32c is installed, as every client of Cloud Storage brings it."""
    if find_spec("google_crc32c"):
        value: int = import_module("google_crc32c").value(data)
        return value
    return crc32c_plain(data)


def crc32c_plain(data: bytes) -> int:
    """The checksum, without a library: some 8 MB a second."""
    table = _table()
    value = 0xFFFFFFFF
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def crc32c_text(data: bytes) -> str:
    """The checksum as Cloud Storage writes it: base64 of four bytes, the highest first."""
    return base64.b64encode(crc32c(data).to_bytes(4)).decode()


@cache
def _table() -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        return value

    return tuple(entry(byte) for byte in range(256))
