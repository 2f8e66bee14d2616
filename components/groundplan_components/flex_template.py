"""Dataflow Flex Template: the pipeline's image, built from the packed source, and the specification that names it.

Owns the image repository, the specification, and the build, which `pulumi up` waits for, with the account that submits
it. Refuses the account that it is built as, and jobs: a job brings its own worker account, to which `grant_worker`
opens image and specification. An image's tag is its source's digest and never moves, so a job runs what its stack
describes (docs/adr/0006-building-the-pipeline-image.md).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import pulumi
from pulumi_gcp import serviceaccount, storage

from groundplan_components.base import Component, Site
from groundplan_components.bucket import Bucket
from groundplan_components.builder import SOURCES, Builder
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

BUILDS = "builds/"
"""The folder into which gcloud copies a source before it is built."""
TEMPLATES = "templates/"
"""The folder for specifications."""


@dataclass(frozen=True, kw_only=True)
class FlexTemplateArgs:
    """What a template needs.

    source: a folder with a Dockerfile, and a metadata.json that names the parameters. bucket: where source and
    specification are put. submitter_account_id: of the account that submits the build.
    """

    site: Site
    source: Source
    bucket: Bucket
    builder: Builder
    submitter_account_id: str


class FlexTemplate(Component, token="groundplan:iot:FlexTemplate"):
    """A template that exists once `ready` does. `spec_path` is what a job launches.

    Raises ValueError when the source has no metadata.json.
    """

    image: str
    spec_path: pulumi.Output[str]
    ready: pulumi.Resource
    images: ImageRepository

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
        self.image = f"{self.images.address}/pipeline:{args.source.digest}"
        build = self._build()
        content = _specification(self.image, args.source)
        self.ready = specification = storage.BucketObject(
            self.child("specification"),
            bucket=args.bucket.bucket.name,
            name=f"{TEMPLATES}pipeline-{hashlib.sha256(content.encode()).hexdigest()[:16]}.json",
            source=pulumi.StringAsset(content),
            content_type="application/json",
            opts=self.inside(build.done),
        )
        self.spec_path = pulumi.Output.concat(args.bucket.url, "/", specification.name)
        self.register_outputs({"spec_path": self.spec_path})

    def grant_worker(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member pull the image and read the specification; `who` names the grants."""
        return (*self.images.grant_reader(who, member), *self.grant_launcher(who, member))

    def grant_launcher(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member read the specification; `who` names the grants."""
        return self._args.bucket.grant_reader(f"{who}-template", member, TEMPLATES)

    def _build(self) -> DeployTask:
        args = self._args
        source = args.builder.upload("pipeline", args.source)
        submitter, grants = self._submitter()
        return DeployTask(
            self.child("build"),
            DeployTaskArgs(
                site=args.site,
                account_email=submitter.email,
                grants=(*grants, *args.builder.grants, *self._builder_grants(), source),
                script=BUILD,
                token=args.source.digest,
                environment={
                    "BUILDER": args.builder.account.email,
                    "IMAGE": self.image,
                    "PROJECT": args.site.project,
                    "REGION": args.site.region,
                    "SOURCE": pulumi.Output.concat(args.bucket.url, "/", source.name),
                    "STAGING": pulumi.Output.concat(args.bucket.url, "/", BUILDS.rstrip("/")),
                },
            ),
            opts=self.inside(),
        )

    def _builder_grants(self) -> tuple[pulumi.Resource, ...]:
        member = self._args.builder.account.member
        return (
            *self.images.grant_writer("builder", member),
            *self._args.bucket.grant_reader("builder-builds", member, BUILDS),
        )

    def _submitter(self) -> tuple[ServiceAccount, tuple[pulumi.Resource, ...]]:
        args = self._args
        submitter = ServiceAccount(
            self.child("submitter"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.submitter_account_id,
                purpose="Submits the build of the pipeline's image",
                roles=("roles/cloudbuild.builds.editor",),
            ),
            opts=self.inside(),
        )
        acts = serviceaccount.IAMMember(
            self.child("submitter-acts-as-builder"),
            service_account_id=args.builder.account.account.name,
            role="roles/iam.serviceAccountUser",
            member=submitter.member,
            opts=self.inside(),
        )
        return submitter, (
            *submitter.grants,
            acts,
            *self.images.grant_reader("submitter", submitter.member),
            *args.bucket.grant_reader("submitter", submitter.member, SOURCES),
            *args.bucket.grant_user("submitter", submitter.member, BUILDS),
        )


def _specification(image: str, source: Source) -> str:
    metadata = dict(source.files).get("metadata.json")
    if metadata is None:
        raise ValueError("the source of a template needs a metadata.json, which names its parameters")
    return json.dumps({"image": image, "sdkInfo": {"language": "PYTHON"}, "metadata": json.loads(metadata)}, indent=2)
