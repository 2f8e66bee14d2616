"""Dataflow Flex Template: the pipeline's image, built from the packed source, and the specification that names it.

Owns the image repository, the bucket with source and specification, the account that builds, and the build itself,
which `pulumi up` waits for. Refuses jobs: a job brings its own worker account, to which `grant_worker` opens image and
specification. An image's tag is its source's digest and never moves, so a job runs what its stack describes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
from pulumi_gcp import serviceaccount, storage

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.deploy_task import DeployTask, DeployTaskArgs
from groundplan_components.image_repository import ImageRepository, ImageRepositoryArgs
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.source import Source

BUILD = """\
if gcloud artifacts docker images describe "$IMAGE" --project "$PROJECT" >/dev/null 2>&1; then
  echo "$IMAGE is there already"
  exit 0
fi
cat >/tmp/build.yaml <<'YAML'
steps:
  - name: gcr.io/cloud-builders/docker
    args: [build, --pull, --tag, $_IMAGE, .]
images: [$_IMAGE]
serviceAccount: projects/$PROJECT_ID/serviceAccounts/$_BUILDER
options:
  logging: CLOUD_LOGGING_ONLY
timeout: 1200s
YAML
gcloud builds submit "$SOURCE" --project "$PROJECT" --region "$REGION" --config /tmp/build.yaml --suppress-logs \\
  --substitutions "_IMAGE=$IMAGE,_BUILDER=$BUILDER" --gcs-source-staging-dir "$STAGING"
"""
"""Builds and pushes an image whose tag must not exist yet: the repository refuses to move a tag."""


@dataclass(frozen=True, kw_only=True)
class TemplateParameter:
    """A parameter that a job may give to the pipeline; Dataflow refuses a launch with any other."""

    name: str
    help: str
    optional: bool = False


PARAMETERS = (
    TemplateParameter(name="mode", help="`stream` reads a subscription, `batch` reads the archive.", optional=True),
    TemplateParameter(name="measures", help="JSON list of measures with name, type and missing."),
    TemplateParameter(name="input_subscription", help="projects/P/subscriptions/S (stream).", optional=True),
    TemplateParameter(
        name="raw_table", help="project:dataset.table for messages as they come (stream).", optional=True
    ),
    TemplateParameter(name="windowed_table", help="project:dataset.table for aggregates (stream).", optional=True),
    TemplateParameter(name="dead_letter_table", help="project:dataset.table for failures (stream).", optional=True),
    TemplateParameter(name="state_database", help="Firestore database of newest values (stream).", optional=True),
    TemplateParameter(name="state_keep_seconds", help="Life of a silent device's newest values.", optional=True),
    TemplateParameter(name="window_seconds", help="Length of a window (stream).", optional=True),
    TemplateParameter(name="allowed_lateness_seconds", help="How late a message may be (stream).", optional=True),
    TemplateParameter(name="aggregates", help="Aggregates over a window, separated by commas (stream).", optional=True),
    TemplateParameter(name="archive_path", help="Pattern of archived Avro files (batch).", optional=True),
    TemplateParameter(name="training_path", help="Folder for the training data set (batch).", optional=True),
)


@dataclass(frozen=True, kw_only=True)
class FlexTemplateArgs:
    """What a template needs.

    source: a folder with a Dockerfile. bucket: name of the bucket for source and specification.
    builder_account_id: of the account that builds.
    """

    site: Site
    source: Source
    bucket: str
    builder_account_id: str


class FlexTemplate(Component, token="groundplan:iot:FlexTemplate"):
    """A template that exists once `ready` does. `spec_path` is what a job launches."""

    image: str
    spec_path: pulumi.Output[str]
    ready: pulumi.Resource
    images: ImageRepository
    bucket: Bucket

    def __init__(
        self, name: str, args: FlexTemplateArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.images = ImageRepository(
            self.child("images"),
            ImageRepositoryArgs(site=args.site, purpose="Images of the pipeline", immutable=True),
            opts=self.inside(),
        )
        self.bucket = Bucket(
            self.child("files"), BucketArgs(site=args.site, bucket=args.bucket, disposable=True), opts=self.inside()
        )
        self.image = f"{self.images.address}/pipeline:{args.source.digest}"
        build = self._build()
        self.ready = specification = storage.BucketObject(
            self.child("specification"),
            bucket=self.bucket.bucket.name,
            name=f"templates/pipeline-{args.source.digest}.json",
            content=_specification(self.image),
            content_type="application/json",
            opts=self.inside(build.done),
        )
        self.spec_path = pulumi.Output.concat(self.bucket.url, "/", specification.name)
        self.register_outputs({"spec_path": self.spec_path})

    def grant_worker(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member pull the image and read the specification; `who` names the grants."""
        return (*self.images.grant_reader(who, member), *self.bucket.grant_reader(who, member))

    def _build(self) -> DeployTask:
        args = self._args
        account = ServiceAccount(
            self.child("builder"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.builder_account_id,
                purpose="Builds the pipeline's image",
                roles=("roles/cloudbuild.builds.editor", "roles/logging.logWriter"),
            ),
            opts=self.inside(),
        )
        source = storage.BucketObject(
            self.child("source"),
            bucket=self.bucket.bucket.name,
            name=f"sources/pipeline-{args.source.digest}.zip",
            source=args.source.archive,
            opts=self.inside(),
        )
        # The account submits a build that runs as the same account.
        acts = serviceaccount.IAMMember(
            self.child("builder-acts-as-itself"),
            service_account_id=account.account.name,
            role="roles/iam.serviceAccountUser",
            member=account.member,
            opts=self.inside(),
        )
        grants = (
            *account.grants,
            acts,
            *self.images.grant_writer("builder", account.member),
            *self.bucket.grant_user("builder", account.member),
            source,
        )
        return DeployTask(
            self.child("build"),
            DeployTaskArgs(
                site=args.site,
                account_email=account.email,
                grants=grants,
                script=BUILD,
                token=args.source.digest,
                environment=self._environment(account, source),
            ),
            opts=self.inside(),
        )

    def _environment(self, account: ServiceAccount, source: storage.BucketObject) -> dict[str, pulumi.Input[str]]:
        return {
            "BUILDER": account.email,
            "IMAGE": self.image,
            "PROJECT": self._args.site.project,
            "REGION": self._args.site.region,
            "SOURCE": pulumi.Output.concat(self.bucket.url, "/", source.name),
            "STAGING": pulumi.Output.concat(self.bucket.url, "/builds"),
        }


def _specification(image: str) -> str:
    parameters = [
        {"name": parameter.name, "label": parameter.name, "helpText": parameter.help, "isOptional": parameter.optional}
        for parameter in PARAMETERS
    ]
    return json.dumps(
        {
            "image": image,
            "sdkInfo": {"language": "PYTHON"},
            "metadata": {
                "name": "Telemetry pipeline",
                "description": "Aggregates telemetry over windows, or turns an archive into a training data set.",
                "parameters": parameters,
            },
        },
        indent=2,
    )
