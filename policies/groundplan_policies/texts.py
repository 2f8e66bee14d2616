"""Texts that give a secret away."""

from __future__ import annotations

import re

from groundplan_policies import tokens as t
from groundplan_policies.stack import comes_from
from groundplan_policies.truth import FALSE, Truth, every
from groundplan_policies.value import Value

_SECRET = re.compile(
    r"-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----"
    r"|\bAIza[0-9A-Za-z_-]{35}\b"  # a Google API key
    r"|\bya29\.[0-9A-Za-z_-]{20,}"  # a Google access token
    r"|\bGOCSPX-[0-9A-Za-z_-]{20,}"  # a Google OAuth client secret
    r"|\bgh[pousr]_[0-9A-Za-z]{36}\b"  # a GitHub token
    r"|\bhf_[0-9A-Za-z]{30,}\b"  # a Hugging Face token
    r"|\bAKIA[0-9A-Z]{16}\b"  # an AWS access key
    r"|\bxox[abprs]-[0-9A-Za-z-]{10,}"  # a Slack token
    r"|\"private_key\"\s{0,5}:"  # the key file of a service account
    r"|\[secret\]"  # a value that the program itself marks as secret
)
_SECRET_NAME = re.compile(
    r"(?:^|[^a-z])(?:passwords?|passwd|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credentials?)$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"projects/[^/\s]+/secrets/|^(?:gs|https)://|\$\{|^$|^(?:true|false|\d+)$"
    r"|^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*[-_](?:secret|key|token|password|credentials?)(?:[-_][a-z0-9]+)*$",
    re.IGNORECASE,
)
"""Not a secret but where one is kept: its path, its address, or a name with the word for it, `plant-server-secret`."""

_LONGEST = 100_000


def shows_secret(text: Value) -> Truth:
    """Whether a text holds something that only its owner should see; the first 100,000 characters are read."""
    return text.text(lambda raw: _SECRET.search(raw, 0, _LONGEST))


def is_secret_entry(name: str, content: Value) -> Truth:
    """Whether an entry of a mapping is called a secret and holds one, or shows one whatever it is called.

    A reference to where the secret is kept, a number or a switch is none. What an entry that is not called a secret
    gets from another resource is none either.
    """
    if not _SECRET_NAME.search(name[:200]):
        return FALSE if content.is_unknown else shows_secret(content)
    held = content.text(lambda raw: not _REFERENCE.search(raw[:2000]))
    return (held | shows_secret(content)) & ~comes_from(content, t.SECRET, t.SECRET_VERSION)


def free_of_secrets(entries: Value) -> Truth:
    """Whether no entry of a mapping gives a secret away."""
    if entries.is_unknown:
        return ~shows_secret(entries)
    return every(~is_secret_entry(name, content) for name, content in entries.named())
