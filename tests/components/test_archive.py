"""The archive keeps every topic it was given, in files of Avro."""

from components.data import stack


def test_each_topic_has_a_folder_of_avro_files() -> None:
    for topic in ("telemetry", "events"):
        export = stack().the(f"acme-prod-archive-{topic}-messages")
        config = export.inputs["cloudStorageConfig"]
        assert export.inputs["topic"] == f"acme-prod-bus-{topic}-id"
        assert config["filenamePrefix"] == f"{topic}/"
        assert config["filenameSuffix"] == ".avro"
        assert config["avroConfig"] == {"useTopicSchema": True, "writeMetadata": True}


def test_the_writer_can_neither_read_nor_delete() -> None:
    writer = stack().the("acme-prod-archive-writer-account")
    member = f"serviceAccount:{writer.inputs['accountId']}@plant-123.iam.gserviceaccount.com"
    roles = {resource.inputs["role"] for resource in stack() if resource.inputs.get("member") == member}
    assert roles == {"roles/storage.objectCreator", "roles/storage.legacyBucketReader"}
