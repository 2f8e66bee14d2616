"""Checksums as Google tells them."""

import google_crc32c
import pytest

from groundplan.rehearse.checksums import crc32c, crc32c_plain, crc32c_text


@pytest.mark.parametrize("data", [b"", b"123456789", bytes(range(256)) * 9])
def test_the_checksum_is_the_one_of_googles_library(data):
    assert crc32c(data) == crc32c_plain(data) == google_crc32c.value(data)


def test_the_check_value_of_castagnolis_polynomial():
    assert crc32c_plain(b"123456789") == 0xE3069283


def test_storage_writes_the_highest_byte_first():
    assert crc32c_text(b"123456789") == "4waSgw=="
