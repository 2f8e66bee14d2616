"""A task without a limit runs on when it hangs, and one that retries for ever hides that it fails."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Jobs have a time limit",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.JOB,),
    remedy="Set template.template.timeout and a maxRetries of at most 10.",
    examples=(
        Example(
            {"template": {"template": {"timeout": "1200s", "maxRetries": 2}}},
            (Break("template.template.timeout"), Break("template.template.maxRetries", 100)),
        ),
    ),
)
def cloudrun_job_limits(job: Resource) -> Verdict:
    """A timeout is said, and retries are few."""
    task = job.at("template.template")
    few = ~task["maxRetries"].is_set | task["maxRetries"].number(lambda retries: retries <= 10)
    return require(task["timeout"].is_set & few, "a task that hangs runs on")
