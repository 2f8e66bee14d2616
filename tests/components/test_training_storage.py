"""What training hosts may read and write."""

from __future__ import annotations

import pytest

from components.training import LABS, SITE, lab_preview
from groundplan.testing import Preview, preview
from groundplan_components.training_storage import TrainingStorage, TrainingStorageArgs

GRANT = "gcp:storage/bucketIAMMember:BucketIAMMember"


def granted(shown: Preview) -> dict[str, set[str]]:
    """Roles by the component that gives them."""
    found: dict[str, set[str]] = {}
    for grant in shown.of_type(GRANT):
        found.setdefault(grant.name.rpartition("-trainer-")[0], set()).add(
            grant.inputs["role"].removeprefix("roles/storage.")
        )
    return found


def test_the_trainer_reads_data_keeps_checkpoints_and_writes_logs() -> None:
    assert granted(lab_preview(LABS["notebook"])) == {
        "bert-prod-source": {"objectViewer"},
        "bert-prod-storage-data": {"objectViewer"},
        "bert-prod-storage-checkpoints": {"objectUser", "legacyBucketReader"},
        "bert-prod-storage-logs": {"objectUser", "legacyBucketReader"},
    }


def test_data_in_a_folder_of_somebody_elses_bucket_is_read_there_only() -> None:
    shown = lab_preview(LABS["h100-spot"])
    reads = shown.named("bert-prod-storage-trainer-reads-data").inputs
    assert reads["bucket"] == "plant-123-training"
    assert reads["condition"]["expression"] == (
        'resource.name.startsWith("projects/_/buckets/plant-123-training/objects/factory/")'
    )
    assert shown.named("bert-prod-storage-trainer-lists-data").inputs["role"] == "roles/storage.legacyBucketReader"
    assert not [found for found in shown.of_type("gcp:storage/bucket:Bucket") if "data" in found.name]


def test_a_whole_bucket_of_data_is_read_without_a_condition() -> None:
    reads = lab_preview(LABS["a100-cluster"]).named("bert-prod-storage-trainer-reads-data").inputs
    assert "condition" not in reads


def test_checkpoints_have_no_versions_and_can_be_restored() -> None:
    bucket = lab_preview(LABS["notebook"]).named("bert-prod-storage-checkpoints-bucket").inputs
    assert bucket["versioning"] == {"enabled": False}
    assert bucket["softDeletePolicy"]["retentionDurationSeconds"] == 7 * 86_400
    assert bucket["forceDestroy"] is False
    assert lab_preview(LABS["notebook"]).named("bert-prod-storage-data-bucket").inputs["versioning"] == {
        "enabled": True
    }


def test_images_are_pulled_from_one_repository() -> None:
    grant = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"
    (own,) = lab_preview(LABS["notebook"]).of_type(grant)
    (foreign,) = lab_preview(LABS["h100-cluster"]).of_type(grant)
    assert own.inputs["role"] == foreign.inputs["role"] == "roles/artifactregistry.reader"
    assert (foreign.inputs["project"], foreign.inputs["repository"]) == ("images-1", "train")


@pytest.mark.parametrize(("data", "bucket"), [(None, None), ("gs://there", "lab-123-here")])
def test_data_is_in_one_place(data: str | None, bucket: str | None) -> None:
    arguments = TrainingStorageArgs(
        site=SITE, checkpoints_bucket="lab-123-c", logs_bucket="lab-123-l", data=data, data_bucket=bucket
    )
    with pytest.raises(ValueError, match="data is either"):
        preview(lambda: TrainingStorage("s", arguments))
