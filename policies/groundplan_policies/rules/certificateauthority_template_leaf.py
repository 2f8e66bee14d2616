"""A template that lets a device become an authority lets it issue other devices."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule

_TWO_YEARS = 2 * 366 * 24 * 3600


@rule(
    title="Templates make leaf certificates of one use",
    severity=Severity.HIGH,
    on=(t.CERTIFICATE_TEMPLATE,),
    remedy="Set predefinedValues.caOptions.isCa to false, one extended key usage, and a maximumLifetime of two years.",
    examples=(
        Example(
            {
                "maximumLifetime": "31536000s",
                "predefinedValues": {
                    "caOptions": {"isCa": False},
                    "keyUsage": {"baseKeyUsage": {"digitalSignature": True}, "extendedKeyUsage": {"clientAuth": True}},
                },
            },
            (
                Break("predefinedValues.caOptions.isCa", value=True),
                Break("predefinedValues.caOptions"),
                Break("predefinedValues.keyUsage.extendedKeyUsage.serverAuth", value=True),
                Break("predefinedValues.keyUsage.baseKeyUsage.certSign", value=True),
                Break("maximumLifetime", "315360000s"),
            ),
        ),
    ),
)
def certificateauthority_template_leaf(template: Resource) -> Verdict:
    """Not an authority, not both client and server, and not for longer than two years."""
    usage = template.at("predefinedValues.keyUsage")
    both = usage["extendedKeyUsage"]["clientAuth"].is_true & usage["extendedKeyUsage"]["serverAuth"].is_true
    leaf = template.at("predefinedValues.caOptions.isCa").is_false & ~usage["baseKeyUsage"]["certSign"].is_true
    short = template["maximumLifetime"].seconds(lambda seconds: 0 < seconds <= _TWO_YEARS)
    return require(leaf & ~both & short, "what it makes can be more than one device's identity")
