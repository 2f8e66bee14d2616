"""Numbers of enum values."""

from google.cloud import kms

from groundplan.catalog.data_file import read
from groundplan.catalog.enum_numbers import names_by_number


def test_the_numbers_are_those_of_googles_client():
    for enum in (
        kms.CryptoKey.CryptoKeyPurpose,
        kms.CryptoKeyVersion.CryptoKeyVersionAlgorithm,
        kms.CryptoKeyVersion.CryptoKeyVersionState,
    ):
        kept = read("enum_numbers")["enums"][enum(0).name]
        known = {each.name: each.value for each in enum}
        assert {name: known.get(name, number) for name, number in kept.items()} == kept


def test_values_count_from_zero_unless_they_are_known_not_to():
    assert names_by_number(("ENCODING_UNSPECIFIED", "JSON", "BINARY"))[1] == "JSON"
    purposes = ("CRYPTO_KEY_PURPOSE_UNSPECIFIED", "ENCRYPT_DECRYPT", "ASYMMETRIC_SIGN")
    assert names_by_number(purposes)[5] == "ASYMMETRIC_SIGN"
