"""Flow logs are what an investigation starts from; they cannot be made afterwards."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Stack, Verdict, require, rule
from groundplan_policies.places import in_rdma_network

_NO_LOGS = ("REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "INTERNAL_HTTPS_LOAD_BALANCER", "PRIVATE_SERVICE_CONNECT")


@rule(
    title="Subnets log their flows",
    severity=Severity.MEDIUM,
    on=(t.SUBNET,),
    remedy="Set logConfig, with a flowSampling that the budget allows.",
    standards=("CIS GCP 3.8",),
    examples=(Example({"logConfig": {"flowSampling": 0.5}}, (Break("logConfig"), Break("logConfig.flowSampling", 0))),),
)
def compute_subnet_flow_logs(subnet: Resource, stack: Stack) -> Verdict:
    """There is a log configuration that samples; subnets of proxies and of RDMA networks cannot have one."""
    log = subnet["logConfig"]
    samples = ~log["flowSampling"].is_set | log["flowSampling"].number(lambda share: share > 0)
    return require(
        log.is_set & samples,
        "its flows leave no trace",
        when=~subnet["purpose"].equals(*_NO_LOGS) & ~in_rdma_network(subnet, stack),
    )
