"""The Artifact Registry API: repositories of images and packages, with their cleanup policies.

Source: https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories and the
descriptions of the discovery document.
"""

from __future__ import annotations

import re

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, invalid, not_found
from groundplan.rehearse.service import Service

_REPOSITORIES = "artifactregistry.projects.locations.repositories"

service = Service(
    "artifactregistry",
    ("v1",),
    types="google.devtools.artifactregistry.v1",
    cascade=frozenset({_REPOSITORIES}),
)

_IMMUTABLE = ("format", "mode", "kmsKeyName")
_POLICY_ID = re.compile(r"[a-z][a-z0-9-]{0,126}")
"""Source: the discovery document: lower-case letters, numbers and dashes, under 128 characters."""


@service.written(_REPOSITORIES)
def _repository(call: Call, body: Json, old: Json | None) -> Json:
    """A repository as it is kept; raises Refusal for what the API refuses."""
    name = body["name"].rpartition("/")[2]
    location = call.path.split("/")[3]
    body = {"mode": "STANDARD_REPOSITORY", "sizeBytes": "0", **body}
    policies: Json = body.get("cleanupPolicies", {})
    listed = [{"id": key, **policy} for key, policy in policies.items()]
    given = body | {"location": location, "repositoryId": name, "cleanupPolicies": listed}
    facts.require("gcp:artifactregistry/repository:Repository", given)
    if body.get("format", "FORMAT_UNSPECIFIED") == "FORMAT_UNSPECIFIED":
        raise invalid("The format of a repository is required", "repository.format")
    for field in _IMMUTABLE:
        if old is not None and body.get(field) != old.get(field):
            raise invalid(f"The field {field} of a repository cannot be changed", f"repository.{field}")
    _check_upstreams(call, body)
    _check_policies(policies)
    project = call.project.replace(":", "/")
    return body | {"registryUri": f"{location}-{body['format'].lower()}.pkg.dev/{project}/{name}"}


def _check_upstreams(call: Call, body: Json) -> None:
    """Raise a 404 for a virtual repository over one that does not exist."""
    for upstream in body.get("virtualRepositoryConfig", {}).get("upstreamPolicies", ()):
        name = upstream.get("repository", "")
        if call.get(name) is None:
            raise not_found(name)


def _check_policies(policies: Json) -> None:
    """Raise Refusal for cleanup policies that neither keep nor delete, or say no when.

    Source: https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy#json
    """
    for key, policy in policies.items():
        place = f"repository.cleanupPolicies[{key}]"
        if not _POLICY_ID.fullmatch(key):
            raise invalid(f"The id '{key:.128}' of a cleanup policy is invalid", place)
        if policy.get("id", key) != key:
            raise invalid(f"The id of the cleanup policy '{key}' is another than its key", place)
        if policy.get("action") not in ("KEEP", "DELETE"):
            raise invalid(f"The cleanup policy '{key}' needs an action, KEEP or DELETE", f"{place}.action")
        if ("condition" in policy) == ("mostRecentVersions" in policy):
            raise invalid(f"The cleanup policy '{key}' needs either condition or mostRecentVersions", place)
        if "mostRecentVersions" in policy and policy["action"] != "KEEP":
            raise invalid(f"mostRecentVersions of the cleanup policy '{key}' can only be kept", f"{place}.action")
