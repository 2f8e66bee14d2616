"""A task of the deployment itself: a script that runs in the project while `pulumi up` waits for it.

Owns a Cloud Run job, and one execution of it for each token. Refuses the account it runs as, and every grant of that
account: whoever wants something done brings an identity that may do exactly that. Refuses values inside the script:
they arrive as environment variables, so that no name or address is ever read as shell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pulumi
from pulumi_gcp import cloudrunv2

from groundplan_components.base import Component, Site

IMAGE = "gcr.io/google.com/cloudsdktool/google-cloud-cli:573.0.0-stable"
"""Google's image with gcloud, bash, curl and openssl, at a fixed version."""

LONGEST_JOB_NAME = 49
"""Of a Cloud Run job. With an execution token of 12 it stays under 63 (pulumi-gcp, cloudrunv2.Job)."""


@dataclass(frozen=True, kw_only=True)
class DeployTaskArgs:
    """What a task of the deployment needs.

    account_email: the service account that it runs as. grants: what must exist first, such as the account's roles.
    script: bash, run with `-euo pipefail`. environment: the script's variables.
    token: what the task's result depends on, such as the digest of a source. The task runs once for each token, and
    again when its script or image changes; a new environment alone does not run it.
    timeout: for one attempt; the task is tried three times, because new grants take a while to be known everywhere.
    """

    site: Site
    account_email: pulumi.Input[str]
    script: str
    token: str
    grants: tuple[pulumi.Resource, ...] = ()
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    timeout: timedelta = timedelta(minutes=20)


class DeployTask(Component, token="groundplan:core:DeployTask"):
    """A script that has succeeded before anything that depends on `done` is created.

    Raises ValueError when the name is too long for a job.
    """

    job: cloudrunv2.Job
    done: pulumi.Resource

    def __init__(
        self, name: str, args: DeployTaskArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        job = self.child("job")
        if len(job) > LONGEST_JOB_NAME:
            raise ValueError(f"{job} has more than {LONGEST_JOB_NAME} characters")
        self.job = cloudrunv2.Job(
            job,
            name=job,
            project=args.site.project,
            location=args.site.region,
            labels=args.site.labels,
            deletion_protection=False,
            run_execution_token=_execution_token(args),
            template={"task_count": 1, "template": _attempt(args)},
            opts=pulumi.ResourceOptions.merge(
                self.inside(*args.grants),
                pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="65m", update="65m")),
            ),
        )
        self.done = self.job
        self.register_outputs({"job": self.job.name})


def _execution_token(args: DeployTaskArgs) -> str:
    return hashlib.sha256(f"{IMAGE}\0{args.script}\0{args.token}".encode()).hexdigest()[:12]


def _attempt(args: DeployTaskArgs) -> cloudrunv2.JobTemplateTemplateArgsDict:
    return {
        "service_account": args.account_email,
        "timeout": f"{int(args.timeout.total_seconds())}s",
        "max_retries": 2,
        "containers": [
            {
                "image": IMAGE,
                "commands": ["bash", "-euo", "pipefail", "-c"],
                "args": [args.script],
                "envs": [{"name": name, "value": value} for name, value in sorted(args.environment.items())],
                "resources": {"limits": {"cpu": "1", "memory": "1Gi"}},
            }
        ],
    }
