"""Google takes a spot machine back with half a minute's notice: what is only on its disk is gone."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule
from groundplan_policies.hosts import HOSTS, is_accelerator, is_spot

_KEEPS = re.compile("checkpoint", re.IGNORECASE)


@rule(
    title="Spot accelerators keep checkpoints elsewhere",
    severity=Severity.HIGH,
    on=HOSTS,
    remedy="Write checkpoints to a bucket, and tell the host which by a metadata entry with checkpoint in its name.",
    examples=(
        Example(
            {
                "machineType": "a3-highgpu-8g",
                "scheduling": {"provisioningModel": "SPOT"},
                "metadata": {"checkpoints": "gs://kept/run"},
            },
            (Break("metadata"), Break("metadata.checkpoints", "/mnt/disk")),
        ),
        Example(
            {"schedulingConfig": {"spot": True}, "metadata": {"checkpoints": "gs://kept/run"}},
            (Break("metadata.checkpoints"),),
            on=t.TPU,
        ),
    ),
)
def accelerator_spot_checkpoint(host: Resource) -> Verdict:
    """A metadata entry names a bucket for checkpoints."""
    in_bucket = host["metadata"].any_named(_KEEPS.search, lambda entry: entry.text(lambda at: at.startswith("gs://")))
    return require(in_bucket, "what it has learnt is lost with it", when=is_accelerator(host) & is_spot(host))
