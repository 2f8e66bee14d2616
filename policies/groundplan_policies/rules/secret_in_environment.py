"""Environment variables are shown to everybody who may look at the service, and end in crash reports and logs."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Break,
    Example,
    Resource,
    Severity,
    Truth,
    Value,
    Verdict,
    every,
    require,
    rule,
)
from groundplan_policies.texts import free_of_secrets, is_secret_entry, shows_secret


@rule(
    title="Environment variables hold no secrets",
    severity=Severity.CRITICAL,
    on=(t.FUNCTION, t.JOB, t.SERVICE),
    remedy="Refer to Secret Manager: secretEnvironmentVariables, or valueSource.secretKeyRef.",
    examples=(
        Example(
            {"serviceConfig": {"environmentVariables": {"NAME": "door"}}},
            (
                Break("serviceConfig.environmentVariables.API_KEY", "abc123def"),
                Break("serviceConfig.environmentVariables.NAME", "AIzaSyA0123456789abcdefghijklmnopqrstuv"),
                Break("buildConfig.environmentVariables", {"NPM_TOKEN": "abc123def"}),
            ),
        ),
        Example(
            {"template": {"template": {"containers": [{"envs": [{"name": "DAYS", "value": "90"}]}]}}},
            (
                Break("template.template.containers.0.envs.0", {"name": "DB_PASSWORD", "value": "hunter2"}),
                Break("template.template.containers.0.args", ["--key", "-----BEGIN EC PRIVATE KEY-----"]),
            ),
            on=t.JOB,
        ),
    ),
)
def secret_in_environment(workload: Resource) -> Verdict:
    """No variable, and no argument of a container, is a literal secret."""
    if workload.type == t.FUNCTION:
        blocks = ("serviceConfig.environmentVariables", "buildConfig.environmentVariables")
        return require(every(free_of_secrets(workload.at(path)) for path in blocks), "it shows a secret")
    containers = workload.at("template.template.containers" if workload.type == t.JOB else "template.containers")

    def safe(container: Value) -> Truth:
        named = container["envs"].all(lambda one: ~_secret(one))
        words = [*container["args"].elements(), *container["commands"].elements()]
        return named & every(~shows_secret(word) for word in words)

    return require(containers.all(safe), "it shows a secret to whoever may look at it")


def _secret(variable: Value) -> Truth:
    name = variable["name"].raw
    return is_secret_entry(name if isinstance(name, str) else "", variable["value"])
