"""Cloud Storage: what it computes, and what it refuses."""

import base64
import gzip
import hashlib
import json

import pytest

ROOT = "/storage.googleapis.com/storage/v1/b"
UPLOAD = "/storage.googleapis.com/upload/storage/v1/b"
BUCKET = {"name": "a-bucket", "location": "europe-west4"}


@pytest.fixture
def bucket(cloud):
    cloud.ok("POST", ROOT, BUCKET | {"softDeletePolicy": {"retentionDurationSeconds": 0}}, project="p")
    return f"{ROOT}/a-bucket"


def put(cloud, name, data=b"x", bucket="a-bucket", **query):
    return cloud.ok("POST", f"{UPLOAD}/{bucket}/o", data, uploadType="media", name=name, **query)


def change(cloud, bucket, **fields):
    return cloud.ok("PATCH", bucket, fields)


def names(answer):
    return [each["name"] for each in answer.get("items", [])]


class TestBuckets:
    def test_a_new_bucket_has_the_defaults_of_google(self, cloud):
        made = cloud.ok("POST", ROOT, {"name": "a-bucket"}, project="p")
        assert (made["location"], made["locationType"], made["storageClass"]) == ("US", "multi-region", "STANDARD")
        assert made["softDeletePolicy"]["retentionDurationSeconds"] == "604800"
        assert made["iamConfiguration"]["publicAccessPrevention"] == "inherited"
        assert (made["metageneration"], made["rpo"]) == ("1", "DEFAULT")
        assert made["selfLink"] == "https://www.googleapis.com/storage/v1/b/a-bucket"
        assert "acl" not in made
        assert cloud.ok("GET", f"{ROOT}/a-bucket", projection="full")["acl"]

    @pytest.mark.parametrize(
        "body",
        [
            {"name": "Upper"},
            {"name": "ab"},
            {"name": "my-google-bucket"},
            {"name": "fine-name", "location": "europe-west4-a"},
            {"name": "fine-name", "location": "mars"},
            {"name": "fine-name", "storageClass": "FROZEN"},
            {"name": "fine-name", "labels": {"Upper": "x"}},
            {"name": "fine-name", "softDeletePolicy": {"retentionDurationSeconds": 3600}},
            {"name": "fine-name", "lifecycle": {"rule": [{"action": {"type": "Burn"}, "condition": {"age": 1}}]}},
            {"name": "fine-name", "encryption": {"defaultKmsKeyName": "key"}},
            {"name": "fine-name", "retentionPolicy": {"retentionPeriod": "0"}},
        ],
    )
    def test_what_google_would_refuse_is_refused(self, cloud, body):
        assert cloud.refused("POST", ROOT, body, project="p")[0] == 400

    @pytest.mark.usefixtures("bucket")
    def test_a_name_is_taken_once_in_all_of_google_cloud(self, cloud):
        assert "you already own it" in cloud.refused("POST", ROOT, BUCKET, project="p")[1]
        status, message = cloud.refused("POST", ROOT, BUCKET, project="q")
        assert status == 409
        assert "shared by all users" in message

    def test_the_place_of_a_bucket_stays(self, cloud, bucket):
        assert cloud.refused("PATCH", bucket, {"location": "EU"})[0] == 400
        assert change(cloud, bucket, location="EUROPE-WEST4")["metageneration"] == "2"

    def test_a_bucket_with_objects_stays(self, cloud, bucket):
        put(cloud, "o")
        assert cloud.refused("DELETE", bucket) == (409, "The bucket you tried to delete is not empty.")
        cloud.ok("DELETE", f"{bucket}/o/o")
        cloud.ok("DELETE", bucket)
        assert cloud.refused("GET", bucket)[0] == 404

    @pytest.mark.usefixtures("bucket")
    def test_the_buckets_of_a_project_are_listed(self, cloud):
        cloud.ok("POST", ROOT, {"name": "b-bucket"}, project="p")
        cloud.ok("POST", ROOT, {"name": "other-bucket"}, project="q")
        first = cloud.ok("GET", ROOT, project="p", maxResults=1)
        assert names(first) == ["a-bucket"]
        assert names(cloud.ok("GET", ROOT, project="p", pageToken=first["nextPageToken"])) == ["b-bucket"]
        assert cloud.refused("GET", ROOT)[0] == 400

    def test_a_metageneration_that_is_not_the_newest_is_refused(self, cloud, bucket):
        change(cloud, bucket, labels={"a": "b"})
        assert cloud.refused("PATCH", bucket, {"labels": {}}, ifMetagenerationMatch=1)[0] == 412

    def test_a_locked_retention_is_not_shortened(self, cloud, bucket):
        change(cloud, bucket, retentionPolicy={"retentionPeriod": "3600"})
        assert cloud.ok("POST", f"{bucket}/lockRetentionPolicy", ifMetagenerationMatch=2)["retentionPolicy"]["isLocked"]
        assert cloud.refused("PATCH", bucket, {"retentionPolicy": {"retentionPeriod": "60"}})[0] == 403
        assert cloud.refused("PATCH", bucket, {"retentionPolicy": None})[0] == 403


class TestObjects:
    def test_an_object_tells_its_sums(self, cloud, bucket):
        made = put(cloud, "dir/o.txt", b"123456789")
        assert (made["size"], made["crc32c"]) == ("9", "4waSgw==")
        assert made["md5Hash"] == base64.b64encode(hashlib.md5(b"123456789", usedforsecurity=False).digest()).decode()
        assert made["id"] == f"a-bucket/dir/o.txt/{made['generation']}"
        assert cloud.ok("GET", f"{bucket}/o/dir%2Fo.txt") == made

    def test_metadata_and_content_come_in_one_body(self, cloud, bucket):
        body = b'--b\r\nContent-Type: application/json\r\n\r\n{"name": "m", "metadata": {"a": "b"}}\r\n'
        body += b"--b\r\nContent-Type: text/plain\r\n\r\nline\r\n--more\r\n--b--\r\n"
        headers = {"content-type": 'multipart/related; boundary="b"'}
        made = cloud.ok("POST", f"{UPLOAD}/a-bucket/o", body, uploadType="multipart", headers=headers)
        assert (made["contentType"], made["metadata"]) == ("text/plain", {"a": "b"})
        assert cloud.ok("GET", f"{bucket}/o/m", alt="media") == b"line\r\n--more"

    @pytest.mark.parametrize("body", [b"", b"--b\r\n\r\n{}\r\n--b--", b"--b\r\n\r\n{\r\n--b\r\n\r\nx\r\n--b--"])
    @pytest.mark.usefixtures("bucket")
    def test_a_broken_body_is_refused(self, cloud, body):
        headers = {"content-type": "multipart/related; boundary=b"}
        status, _ = cloud.refused("POST", f"{UPLOAD}/a-bucket/o", body, uploadType="multipart", headers=headers)
        assert status == 400

    def test_content_that_is_not_what_was_meant_is_refused(self, cloud, bucket):
        headers = {"x-goog-hash": "md5=AAAA"}
        asked = {"uploadType": "media", "name": "o", "headers": headers}
        assert cloud.refused("POST", f"{UPLOAD}/a-bucket/o", b"x", **asked)[0] == 400
        assert cloud.refused("GET", f"{bucket}/o/o")[0] == 404

    @pytest.mark.parametrize(
        ("asked", "status", "data"),
        [
            ("bytes=2-4", 206, b"234"),
            ("bytes=7-", 206, b"789"),
            ("bytes=-2", 206, b"89"),
            ("bytes=5-99", 206, b"56789"),
            ("nonsense", 200, b"0123456789"),
        ],
    )
    def test_a_part_of_an_object_is_read(self, cloud, bucket, asked, status, data):
        put(cloud, "o", b"0123456789")
        reply = cloud.ask("GET", f"{bucket}/o/o", alt="media", headers={"range": asked})
        assert (reply.status, reply.body) == (status, data)

    def test_a_part_behind_the_end_is_refused(self, cloud, bucket):
        put(cloud, "o", b"0123456789")
        assert cloud.ask("GET", f"{bucket}/o/o", alt="media", headers={"range": "bytes=10-"}).status == 416

    def test_gzip_is_unpacked_for_who_does_not_take_it(self, cloud, bucket):
        put(cloud, "z", gzip.compress(b"plain"), contentEncoding="gzip")
        assert cloud.ok("GET", f"{bucket}/o/z", alt="media") == b"plain"
        packed = cloud.ask("GET", f"{bucket}/o/z", alt="media", headers={"accept-encoding": "gzip"})
        assert gzip.decompress(packed.body) == b"plain"
        assert packed.headers["content-encoding"] == "gzip"

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"ifGenerationMatch": 0}, 412),
            ({"ifGenerationMatch": 1}, 412),
            ({"ifGenerationNotMatch": 0}, 200),
            ({"ifMetagenerationMatch": 1}, 200),
            ({"ifMetagenerationMatch": 2}, 412),
            ({"ifMetagenerationNotMatch": 1}, 412),
        ],
    )
    @pytest.mark.usefixtures("bucket")
    def test_a_write_counts_only_where_its_condition_holds(self, cloud, query, status):
        put(cloud, "o")
        path = f"{UPLOAD}/a-bucket/o"
        assert cloud.ask("POST", path, b"y", uploadType="media", name="o", **query).status == status

    def test_what_a_reader_has_is_not_sent_again(self, cloud, bucket):
        made = put(cloud, "o")
        assert cloud.ask("GET", f"{bucket}/o/o", ifGenerationNotMatch=made["generation"]).status == 304

    def test_names_are_grouped_by_a_delimiter(self, cloud, bucket):
        for name in ("a/1", "a/2", "b", "c/d/3", "z"):
            put(cloud, name)
        listed = cloud.ok("GET", f"{bucket}/o", delimiter="/")
        assert (names(listed), listed["prefixes"]) == (["b", "z"], ["a/", "c/"])
        assert names(cloud.ok("GET", f"{bucket}/o", prefix="a/")) == ["a/1", "a/2"]
        assert names(cloud.ok("GET", f"{bucket}/o", startOffset="a/2", endOffset="c")) == ["a/2", "b"]
        assert names(cloud.ok("GET", f"{bucket}/o", matchGlob="**/[12]")) == ["a/1", "a/2"]

    def test_every_entry_stands_on_one_page(self, cloud, bucket):
        for name in ("a/1", "b", "c/2", "d"):
            put(cloud, name)
        seen, token = [], ""
        while token is not None:
            asked = {"pageToken": token} if token else {}
            page = cloud.ok("GET", f"{bucket}/o", delimiter="/", maxResults=1, **asked)
            seen += page.get("prefixes", []) + names(page)
            token = page.get("nextPageToken")
        assert seen == ["a/", "b", "c/", "d"]

    def test_a_hold_and_a_retention_protect(self, cloud, bucket):
        put(cloud, "held")
        cloud.ok("PATCH", f"{bucket}/o/held", {"temporaryHold": True})
        assert cloud.refused("DELETE", f"{bucket}/o/held")[0] == 403
        change(cloud, bucket, retentionPolicy={"retentionPeriod": "3600"})
        put(cloud, "kept")
        status, message = cloud.refused("DELETE", f"{bucket}/o/kept")
        assert status == 403
        assert "retention policy" in message

    def test_a_deleted_object_can_be_restored_for_a_time(self, cloud, bucket):
        change(cloud, bucket, softDeletePolicy={"retentionDurationSeconds": "604800"})
        made = put(cloud, "o", b"kept")
        cloud.ok("DELETE", f"{bucket}/o/o")
        (deleted,) = cloud.ok("GET", f"{bucket}/o", softDeleted="true")["items"]
        assert deleted["generation"] == made["generation"]
        restored = cloud.ok("POST", f"{bucket}/o/o/restore", generation=made["generation"])
        assert int(restored["generation"]) > int(made["generation"])
        assert cloud.ok("GET", f"{bucket}/o/o", alt="media") == b"kept"

    def test_an_object_moves_under_another_name(self, cloud, bucket):
        put(cloud, "old", b"x")
        cloud.ok("POST", f"{bucket}/o/old/moveTo/o/new")
        assert names(cloud.ok("GET", f"{bucket}/o")) == ["new"]

    def test_no_more_than_32_objects_are_joined(self, cloud, bucket):
        put(cloud, "o")
        body = {"sourceObjects": [{"name": "o"}] * 33}
        assert cloud.refused("POST", f"{bucket}/o/joined/compose", body)[0] == 400


class TestResumableUploads:
    SIZE = 256 * 1024

    @pytest.fixture
    def session(self, cloud, bucket):  # noqa: ARG002 - the bucket must be there
        body = json.dumps({"name": "big", "contentType": "text/x"}).encode()
        reply = cloud.ask("POST", f"{UPLOAD}/a-bucket/o", body, uploadType="resumable", ifGenerationMatch=0)
        return reply.headers["location"].removeprefix("http://127.0.0.1:1")

    def send(self, cloud, session, data, span):
        path, _, query = session.partition("?")
        asked = dict(pair.split("=") for pair in query.split("&"))
        return cloud.ask("PUT", path, data, headers={"content-range": f"bytes {span}"}, **asked)

    def test_pieces_make_an_object(self, cloud, bucket, session):
        first = self.send(cloud, session, b"a" * self.SIZE, f"0-{self.SIZE - 1}/*")
        assert (first.status, first.headers["range"]) == (308, f"bytes=0-{self.SIZE - 1}")
        assert cloud.refused("GET", f"{bucket}/o/big")[0] == 404
        assert self.send(cloud, session, b"", "*/*").headers["range"] == f"bytes=0-{self.SIZE - 1}"
        last = self.send(cloud, session, b"b", f"{self.SIZE}-{self.SIZE}/{self.SIZE + 1}")
        assert (last.status, last.body["size"], last.body["contentType"]) == (200, str(self.SIZE + 1), "text/x")
        assert cloud.ok("GET", f"{bucket}/o/big", alt="media") == b"a" * self.SIZE + b"b"
        assert self.send(cloud, session, b"", "*/*").status == 404

    @pytest.mark.usefixtures("bucket")
    def test_a_piece_that_was_sent_twice_counts_once(self, cloud, session):
        self.send(cloud, session, b"a" * self.SIZE, f"0-{self.SIZE - 1}/*")
        self.send(cloud, session, b"a" * self.SIZE, f"0-{self.SIZE - 1}/*")
        assert self.send(cloud, session, b"", f"*/{self.SIZE}").body["size"] == str(self.SIZE)

    def test_a_gap_is_refused(self, cloud, session):
        assert self.send(cloud, session, b"x", f"{self.SIZE}-{self.SIZE}/*").status == 503

    @pytest.mark.usefixtures("bucket")
    def test_the_condition_holds_to_the_end(self, cloud, session):
        put(cloud, "big")
        assert self.send(cloud, session, b"x", "0-0/1").status == 412


class TestAccess:
    def test_a_new_bucket_belongs_to_its_project(self, cloud, bucket):
        roles = {each["role"]: each["members"] for each in cloud.ok("GET", f"{bucket}/iam")["bindings"]}
        assert "projectOwner:p" in roles["roles/storage.legacyBucketOwner"]

    def test_a_stale_policy_is_refused(self, cloud, bucket):
        policy = cloud.ok("GET", f"{bucket}/iam")
        cloud.ok("PUT", f"{bucket}/iam", policy)
        assert cloud.refused("PUT", f"{bucket}/iam", policy)[0] == 412

    def test_nobody_makes_a_closed_bucket_public(self, cloud, bucket):
        change(cloud, bucket, iamConfiguration={"publicAccessPrevention": "enforced"})
        policy = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
        assert cloud.refused("PUT", f"{bucket}/iam", policy)[0] == 412

    def test_conditions_need_uniform_access(self, cloud, bucket):
        binding = {"role": "roles/storage.objectViewer", "members": ["user:a@example.com"]}
        binding["condition"] = {"title": "t", "expression": "true"}
        assert cloud.refused("PUT", f"{bucket}/iam", {"version": 3, "bindings": [binding]})[0] == 400
        change(cloud, bucket, iamConfiguration={"uniformBucketLevelAccess": {"enabled": True}})
        cloud.ok("PUT", f"{bucket}/iam", {"version": 3, "bindings": [binding]})

    def test_lists_of_access_end_with_uniform_access(self, cloud, bucket):
        entry = {"entity": "user-a@example.com", "role": "READER"}
        cloud.ok("POST", f"{bucket}/acl", entry)
        assert "user-a@example.com" in [each["entity"] for each in cloud.ok("GET", f"{bucket}/acl")["items"]]
        cloud.ok("DELETE", f"{bucket}/acl/user-a@example.com")
        assert cloud.refused("GET", f"{bucket}/acl/user-a@example.com")[0] == 404
        change(cloud, bucket, iamConfiguration={"uniformBucketLevelAccess": {"enabled": True}})
        assert cloud.refused("POST", f"{bucket}/acl", entry)[0] == 400


class TestNotifications:
    def test_a_topic_hears_of_an_object(self, cloud, bucket):
        pubsub = "/pubsub.googleapis.com/v1/projects/p"
        cloud.ok("PUT", f"{pubsub}/topics/told", {})
        cloud.ok("PUT", f"{pubsub}/subscriptions/hears", {"topic": "projects/p/topics/told"})
        told = {"topic": "projects/p/topics/told", "payload_format": "JSON_API_V1", "event_types": ["OBJECT_FINALIZE"]}
        assert cloud.ok("POST", f"{bucket}/notificationConfigs", told)["id"] == "1"
        put(cloud, "o")
        cloud.ok("DELETE", f"{bucket}/o/o")
        (heard,) = cloud.ok("POST", f"{pubsub}/subscriptions/hears:pull", {"maxMessages": 9})["receivedMessages"]
        assert heard["message"]["attributes"]["eventType"] == "OBJECT_FINALIZE"
        assert json.loads(base64.b64decode(heard["message"]["data"]))["name"] == "o"

    def test_the_topic_must_exist(self, cloud, bucket):
        told = {"topic": "projects/p/topics/none", "payload_format": "NONE"}
        assert cloud.refused("POST", f"{bucket}/notificationConfigs", told)[0] == 400


class TestFolders:
    def test_a_managed_folder_carries_a_policy(self, cloud, bucket):
        made = cloud.ok("POST", f"{bucket}/managedFolders", {"name": "in/"})
        assert (made["name"], made["id"]) == ("in/", "a-bucket/in/")
        policy = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["user:a@example.com"]}]}
        cloud.ok("PUT", f"{bucket}/managedFolders/in%2F/iam", policy)
        assert cloud.ok("GET", f"{bucket}/managedFolders/in%2F/iam")["bindings"] == policy["bindings"]
        put(cloud, "in/o")
        assert cloud.refused("DELETE", f"{bucket}/managedFolders/in%2F")[0] == 409
        cloud.ok("DELETE", f"{bucket}/managedFolders/in%2F", allowNonEmpty="true")
        assert cloud.refused("GET", f"{bucket}/managedFolders/in%2F")[0] == 404

    def test_folders_need_a_hierarchical_namespace(self, cloud, bucket):
        assert cloud.refused("POST", f"{bucket}/folders", {"name": "a/"})[0] == 400
        cloud.ok("POST", ROOT, {"name": "tree-bucket", "hierarchicalNamespace": {"enabled": True}}, project="p")
        tree = f"{ROOT}/tree-bucket/folders"
        assert cloud.refused("POST", tree, {"name": "a/b/"})[0] == 404
        cloud.ok("POST", tree, {"name": "a/b/"}, recursive="true")
        assert names(cloud.ok("GET", tree)) == ["a/", "a/b/"]
        assert cloud.refused("DELETE", f"{tree}/a%2F")[0] == 409


class TestHmacKeys:
    def test_a_key_is_turned_off_before_it_goes(self, cloud):
        keys = "/storage.googleapis.com/storage/v1/projects/p/hmacKeys"
        made = cloud.ok("POST", keys, serviceAccountEmail="a@p.iam.gserviceaccount.com")
        assert len(made["secret"]) == 40
        key = f"{keys}/{made['metadata']['accessId']}"
        assert made["metadata"]["accessId"].startswith("GOOG1E")
        assert cloud.refused("DELETE", key)[0] == 400
        assert cloud.ok("PUT", key, {"state": "INACTIVE"})["state"] == "INACTIVE"
        cloud.ok("DELETE", key)
        assert cloud.ok("GET", keys)["items"] == []
