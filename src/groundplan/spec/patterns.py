"""The forms that names and labels take, as regular expressions and in words."""

from __future__ import annotations

NAME = r"^[a-z]([a-z0-9-]*[a-z0-9])?$"
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
PROJECT = r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
MEMBER = r"^(user|group|serviceAccount):[^@\s:]+@[^@\s:]+\.[^@\s:]+$"
RULE = r"^[A-Za-z][A-Za-z0-9_-]*$"
VERSION = r"^\d+(\.\d+){0,2}$"
OBJECTS = r"^gs://[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](/[^\s]*)?$"
GPU = r"^nvidia-[a-z0-9-]+$"
SLICE = r"^[a-z0-9-]+$"
TOPOLOGY = r"^\d+x\d+(x\d+)?$"
MACHINE_TYPE = r"^[a-z][a-z0-9-]+$"
IMAGE = r"^[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?$"

WORDS = {
    NAME: "lower-case letters, digits and dashes; a letter first, a letter or digit last",
    IDENTIFIER: "lower-case letters, digits and underscores; a letter first",
    PROJECT: "6 to 30 lower-case letters, digits and dashes; a letter first, a letter or digit last",
    EMAIL: "an e-mail address such as ops@example.com",
    VERSION: "a version such as 2, 2.16 or 2.16.1, in quotes",
    OBJECTS: "a place in Cloud Storage such as gs://bucket/folder",
    GPU: "the accelerator name of a GPU such as nvidia-h100-80gb",
    SLICE: "a TPU slice such as v5p-8, or a generation such as v6e",
    TOPOLOGY: "a topology such as 4x4 or 2x2x4",
    MACHINE_TYPE: "a machine type such as a3-highgpu-8g",
    IMAGE: "a container image such as europe-docker.pkg.dev/project/repository/image:tag",
    MEMBER: "a member such as group:installers@example.com; user, group or serviceAccount",
    RULE: "the id of a rule: letters, digits, dashes and underscores; a letter first",
}
"""What each pattern allows, for messages."""
