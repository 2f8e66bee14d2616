"""Machines without external addresses reach Google's services only through Private Google Access or a detour."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Stack, Verdict, require, rule
from groundplan_policies.places import in_rdma_network

_PROXIES = ("REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT")


@rule(
    title="Subnets reach Google privately",
    severity=Severity.MEDIUM,
    on=(t.SUBNET,),
    remedy="Set privateIpGoogleAccess to true.",
    examples=(
        Example(
            {"privateIpGoogleAccess": True},
            (Break("privateIpGoogleAccess"), Break("privateIpGoogleAccess", value=False)),
        ),
    ),
)
def compute_subnet_private_access(subnet: Resource, stack: Stack) -> Verdict:
    """Private Google Access is on, but for subnets of proxies and of RDMA networks, which lead nowhere."""
    return require(
        subnet["privateIpGoogleAccess"].is_true,
        "traffic to Google's services takes the way of the internet",
        when=~subnet["purpose"].equals(*_PROXIES) & ~in_rdma_network(subnet, stack),
    )
