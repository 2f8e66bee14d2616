"""CA pools: how their authorities publish and what they may issue.

Source: https://cloud.google.com/certificate-authority-service/docs/reference/rest/v1/projects.locations.caPools
"""

from __future__ import annotations

from datetime import timedelta

from groundplan.rehearse.call import Call, seconds
from groundplan.rehearse.references import require_crypto_key
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.privateca import profile
from groundplan.rehearse.services.privateca.api import POOLS, check_id, service
from groundplan.rehearse.standard import existing

_BACKDATE = timedelta(hours=48)
"""How far certificates can be backdated. Source: the description of `backdateDuration`."""

_LISTED = ("ENABLED", "DISABLED", "STAGED")
"""States of the authorities whose chains a pool tells. Source: the description of FetchCaCertsResponse."""


@service.written(POOLS)
def pool(_call: Call, new: Json, old: Json | None) -> Json:
    """Check a pool before it is stored."""
    if old is None:
        check_id(str(new["name"]))
        if new.get("tier", "TIER_UNSPECIFIED") == "TIER_UNSPECIFIED":
            raise invalid("The tier of a CA pool is required", "ca_pool.tier")
    elif new.get("tier") != old["tier"]:
        raise invalid("The tier of a CA pool cannot be changed", "ca_pool.tier")
    if new["tier"] == "DEVOPS" and new.get("publishingOptions", {}).get("publishCrl"):
        raise invalid("A pool of the DevOps tier publishes no CRLs", "ca_pool.publishing_options.publish_crl")
    if key := new.get("encryptionSpec", {}).get("cloudKmsKey"):
        require_crypto_key(_call.state, key, "ca_pool.encryption_spec.cloud_kms_key")
    check_policy(new.get("issuancePolicy", {}), "ca_pool.issuance_policy")
    return new


@service.deleted(POOLS)
def deleted(call: Call, _old: Json) -> None:
    """Refuse to delete a pool that has authorities; deleted ones count until their grace period is over.

    Source: https://cloud.google.com/certificate-authority-service/docs/managing-ca-pools#delete
    """
    if found := call.state.members(f"{call.name}/certificateAuthorities"):
        text = f"CaPool '{call.path}' cannot be deleted: it contains the certificate authority '{found[0][0]}'."
        raise Refusal("FAILED_PRECONDITION", text)


@service.method(f"{POOLS}.fetchCaCerts")
def fetch_ca_certs(call: Call) -> Json:
    """The chains of the pool's authorities."""
    existing(call)
    found = call.state.members(f"{call.name}/certificateAuthorities")
    return {
        "caCerts": [
            {"certificates": authority["pemCaCertificates"]} for _, authority in found if authority["state"] in _LISTED
        ]
    }


def check_policy(policy: Json, place: str) -> None:
    """Raise a 400 for an issuance policy with which nothing could be issued."""
    if seconds(policy.get("maximumLifetime", "1s")) <= 0:
        raise invalid("The maximum lifetime must be positive", f"{place}.maximum_lifetime")
    backdate = seconds(policy.get("backdateDuration", "0s"))
    if not 0 <= backdate <= _BACKDATE.total_seconds():
        raise invalid("Certificates can be backdated by 48 hours at most", f"{place}.backdate_duration")
    if backdate and policy.get("allowRequesterSpecifiedNotBeforeTime"):
        text = "Either the policy backdates certificates or requesters say when they begin"
        raise invalid(text, f"{place}.backdate_duration")
    modes = policy.get("allowedIssuanceModes")
    if modes is not None and not any(modes.values()):
        raise invalid("At least one issuance mode must be allowed", f"{place}.allowed_issuance_modes")
    for at, kind in enumerate(policy.get("allowedKeyTypes", ())):
        if len(kind.keys() & {"rsa", "ellipticCurve"}) != 1:
            raise invalid("An allowed key type is either RSA or an elliptic curve", f"{place}.allowed_key_types[{at}]")
    profile.extensions(policy.get("baselineValues", {}))


def authorities(call: Call, path: str) -> list[Json]:
    """The authorities of a pool, by the pool's relative name."""
    return [body for _, body in call.state.members(f"{call.host}/{path}/certificateAuthorities")]
