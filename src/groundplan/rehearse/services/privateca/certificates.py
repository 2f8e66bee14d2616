"""Certificates: issued for a signing request or a configuration, within what pool and template allow.

Conditions in CEL on an identity are kept and not evaluated.
Source: https://cloud.google.com/certificate-authority-service/docs/reference/rest/v1/projects.locations.caPools.certificates
"""

from __future__ import annotations

from groundplan.rehearse.call import Call, seconds
from groundplan.rehearse.replies import Json, Refusal, already_exists, invalid, not_found
from groundplan.rehearse.services.privateca import issuance, reading
from groundplan.rehearse.services.privateca.api import CERTIFICATES, check_id, service
from groundplan.rehearse.services.privateca.pools import authorities

_CHANGES = frozenset({"labels"})


@service.method(f"{CERTIFICATES}.create")
def create(call: Call) -> Json:
    """Issue a certificate; a pool of the DevOps tier keeps none."""
    path = call.path.removesuffix("/certificates")
    pool = call.get(path)
    if pool is None:
        raise not_found(path)
    name = f"{call.path}/{_id(call, pool)}"
    if call.get(name) is not None:
        raise already_exists(name)
    template = _template(call)
    policy = pool.get("issuancePolicy", {})
    _check(call.body, policy, template)
    authority = _issuer(call, path)
    wanted = issuance.wanted(call.body, policy, template)
    pems = issuance.issued(call, authority, wanted)
    certificate: Json = {
        **call.body,
        "name": name,
        "issuerCertificateAuthority": authority["name"],
        "pemCertificate": pems[0],
        "pemCertificateChain": pems[1:],
        "certificateDescription": reading.described(reading.certificate(pems[0], "pem_certificate")),
        "createTime": call.time,
        "updateTime": call.time,
    }
    if call.query.get("validateOnly") == "true":
        return {
            key: value for key, value in certificate.items() if key not in ("pemCertificate", "pemCertificateChain")
        }
    if pool["tier"] == "DEVOPS":
        return {key: value for key, value in certificate.items() if key != "name"}
    call.state.put(f"{call.host}/{name}", certificate)
    return certificate


@service.written(CERTIFICATES)
def changed(call: Call, new: Json, old: Json | None) -> Json:
    """Only the labels of a certificate change."""
    for field, value in new.items():
        if old and field not in _CHANGES and old.get(field) != value:
            raise invalid(f"The {field} of a certificate cannot be changed", f"certificate.{field}")
    return {**new, "updateTime": call.time}


def _id(call: Call, pool: Json) -> str:
    """The id that the request gives; the DevOps tier needs none."""
    name = call.query.get("certificateId", "")
    if pool["tier"] == "DEVOPS" and not name:
        return "-"
    check_id(name)
    return name


def _template(call: Call) -> Json:
    """The template that is to be used; empty without one; raises a 404."""
    name = str(call.body.get("certificateTemplate", ""))
    if not name:
        return {}
    location = call.path.partition("/caPools/")[0]
    if not name.startswith(f"{location}/certificateTemplates/"):
        raise invalid(f"The template {name} is not in {location}", "certificate.certificate_template")
    found = call.get(name)
    if found is None:
        raise not_found(name)
    return found


def _check(body: Json, policy: Json, template: Json) -> None:
    """Raise a 400 for a request that the policies do not allow."""
    if ("config" in body) == ("pemCsr" in body):
        raise invalid("A certificate is requested by either a config or a CSR", "certificate")
    modes = policy.get("allowedIssuanceModes")
    mode = "allowConfigBasedIssuance" if "config" in body else "allowCsrBasedIssuance"
    if modes is not None and not modes.get(mode):
        raise invalid(f"The CA pool does not allow this way to ask for certificates: {mode}", "certificate")
    lifetime = seconds(body.get("lifetime", "0s"))
    if lifetime <= 0:
        raise invalid("The lifetime is required and positive", "certificate.lifetime")
    limits = [seconds(each["maximumLifetime"]) for each in (policy, template) if "maximumLifetime" in each]
    if limits and lifetime > min(limits):
        text = f"The lifetime of {lifetime:.0f}s is longer than the maximum of {min(limits):.0f}s"
        raise invalid(text, "certificate.lifetime")
    if "requestedNotBeforeTime" in body and not policy.get("allowRequesterSpecifiedNotBeforeTime"):
        text = "The CA pool does not let requesters say when a certificate begins"
        raise invalid(text, "certificate.requested_not_before_time")


def _issuer(call: Call, pool: str) -> Json:
    """The authority that issues: the one that is asked for, or one that is enabled; raises a 400 or a 404."""
    if asked := call.query.get("issuingCertificateAuthorityId"):
        name = f"{pool}/certificateAuthorities/{asked}"
        found = call.get(name)
        if found is None:
            raise not_found(name)
        if found["state"] not in ("ENABLED", "STAGED"):
            raise Refusal("FAILED_PRECONDITION", f"The CertificateAuthority '{name}' is {found['state']}.")
        return found
    enabled = [authority for authority in authorities(call, pool) if authority["state"] == "ENABLED"]
    if not enabled:
        raise Refusal("FAILED_PRECONDITION", f"There are no enabled CAs in the CaPool '{pool}'.")
    return enabled[0]
