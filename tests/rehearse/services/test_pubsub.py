"""Pub/Sub: what it fills in, what it refuses, and where messages go."""

import base64
import json

import pytest

HOST = "/pubsub.googleapis.com/v1/projects/p"
TOPIC, OTHER = "projects/p/topics/orders", "projects/p/topics/dead"
SUB = f"{HOST}/subscriptions/sub"


@pytest.fixture
def topic(cloud):
    cloud.ok("PUT", f"{HOST}/topics/orders", {})
    return f"{HOST}/topics/orders"


@pytest.fixture
def dead(cloud):
    cloud.ok("PUT", f"{HOST}/topics/dead", {})


def subscribe(cloud, name="sub", **fields):
    return cloud.ok("PUT", f"{HOST}/subscriptions/{name}", {"topic": TOPIC} | fields)


def publish(cloud, *texts, **fields):
    messages = [{"data": base64.b64encode(text.encode()).decode()} | fields for text in texts]
    return cloud.ok("POST", f"{HOST}/topics/orders:publish", {"messages": messages})["messageIds"]


def pull(cloud, name="sub", most=10):
    answer = cloud.ok("POST", f"{HOST}/subscriptions/{name}:pull", {"maxMessages": most})
    return answer.get("receivedMessages", [])


def texts(received):
    return [base64.b64decode(each["message"]["data"]).decode() for each in received]


def give_back(cloud, *received, seconds=0):
    body = {"ackIds": [each["ackId"] for each in received], "ackDeadlineSeconds": seconds}
    cloud.ok("POST", f"{SUB}:modifyAckDeadline", body)


def acknowledge(cloud, *received):
    cloud.ok("POST", f"{SUB}:acknowledge", {"ackIds": [each["ackId"] for each in received]})


class TestTopics:
    @pytest.mark.parametrize("name", ["t", "google-topic", "1topic", "a" * 256])
    def test_a_name_that_breaks_the_rules_is_refused(self, cloud, name):
        assert cloud.refused("PUT", f"{HOST}/topics/{name}", {})[0] == 400

    @pytest.mark.parametrize("span", ["599s", "2678401s"])
    def test_messages_are_kept_10_minutes_to_31_days(self, cloud, span):
        assert cloud.refused("PUT", f"{HOST}/topics/kept", {"messageRetentionDuration": span})[0] == 400

    @pytest.mark.usefixtures("topic")
    def test_a_subscription_outlives_its_topic(self, cloud):
        subscribe(cloud)
        assert cloud.ok("GET", f"{HOST}/topics/orders/subscriptions") == {
            "subscriptions": ["projects/p/subscriptions/sub"]
        }
        cloud.ok("DELETE", f"{HOST}/topics/orders")
        assert cloud.ok("GET", SUB)["topic"] == "_deleted-topic_"
        cloud.ok("DELETE", SUB)

    def test_an_update_says_what_it_changes(self, cloud, topic):
        body = {"topic": {"labels": {"a": "b"}, "messageRetentionDuration": "600s"}}
        assert cloud.refused("PATCH", topic, body)[0] == 400
        assert cloud.ok("PATCH", topic, body | {"updateMask": "labels"})["labels"] == {"a": "b"}
        assert "messageRetentionDuration" not in cloud.ok("GET", topic)

    def test_an_update_may_say_it_in_the_query(self, cloud, topic):
        """As the provider does."""
        body = {"topic": {"labels": {"a": "b"}}}
        assert cloud.ok("PATCH", topic, body, updateMask="labels")["labels"] == {"a": "b"}
        assert "labels" not in cloud.ok("PATCH", topic, {"topic": {}}, updateMask="labels")

    def test_the_schema_must_exist(self, cloud):
        body = {"schemaSettings": {"schema": "projects/p/schemas/none", "encoding": "JSON"}}
        assert cloud.refused("PUT", f"{HOST}/topics/typed", body)[0] == 404


@pytest.mark.usefixtures("topic", "dead")
class TestSubscriptions:
    def test_what_is_left_open_is_filled_in(self, cloud):
        made = subscribe(cloud, deadLetterPolicy={"deadLetterTopic": OTHER}, retryPolicy={"minimumBackoff": "5s"})
        assert (made["ackDeadlineSeconds"], made["messageRetentionDuration"]) == (10, "604800s")
        assert (made["expirationPolicy"], made["pushConfig"], made["state"]) == ({"ttl": "2678400s"}, {}, "ACTIVE")
        assert made["deadLetterPolicy"]["maxDeliveryAttempts"] == 5
        assert made["retryPolicy"] == {"minimumBackoff": "5s", "maximumBackoff": "600s"}

    def test_one_that_never_expires_says_so(self, cloud):
        assert subscribe(cloud, expirationPolicy={})["expirationPolicy"] == {}

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"topic": "projects/p/topics/none"}, 404),
            ({"ackDeadlineSeconds": 5}, 400),
            ({"ackDeadlineSeconds": 601}, 400),
            ({"messageRetentionDuration": "599s"}, 400),
            ({"expirationPolicy": {"ttl": "3600s"}}, 400),
            ({"expirationPolicy": {"ttl": "86400s"}, "messageRetentionDuration": "604800s"}, 400),
            ({"deadLetterPolicy": {"deadLetterTopic": "projects/p/topics/none"}}, 404),
            ({"deadLetterPolicy": {"deadLetterTopic": OTHER, "maxDeliveryAttempts": 4}}, 400),
            ({"retryPolicy": {"maximumBackoff": "601s"}}, 400),
            ({"filter": "attributes.a ="}, 400),
            ({"pushConfig": {"pushEndpoint": "http://example.com"}}, 400),
            ({"bigqueryConfig": {"table": "p.d.none"}}, 404),
            ({"bigqueryConfig": {"table": "none"}}, 400),
            ({"cloudStorageConfig": {"bucket": "no-such-bucket"}}, 404),
            (
                {
                    "pushConfig": {"pushEndpoint": "https://example.com"},
                    "cloudStorageConfig": {"bucket": "no-such-bucket"},
                },
                400,
            ),
        ],
    )
    def test_what_google_would_refuse_is_refused(self, cloud, fields, status):
        assert cloud.refused("PUT", SUB, {"topic": TOPIC} | fields)[0] == status

    @pytest.mark.parametrize("field", ["topic", "filter", "enableMessageOrdering"])
    def test_what_is_fixed_stays(self, cloud, field):
        subscribe(cloud)
        new = {"topic": OTHER, "filter": "attributes:a", "enableMessageOrdering": True}[field]
        body = {"subscription": {field: new}, "updateMask": field}
        assert cloud.refused("PATCH", SUB, body)[0] == 400

    def test_a_default_comes_back_where_a_field_is_taken_away(self, cloud):
        subscribe(cloud, ackDeadlineSeconds=60)
        body = {"subscription": {}, "updateMask": "ackDeadlineSeconds"}
        assert cloud.ok("PATCH", SUB, body)["ackDeadlineSeconds"] == 10

    def test_messages_that_go_elsewhere_are_not_pulled(self, cloud):
        subscribe(cloud, pushConfig={"pushEndpoint": "https://example.com/push"})
        assert cloud.refused("POST", f"{SUB}:pull", {"maxMessages": 1})[0] == 400
        cloud.ok("POST", f"{SUB}:modifyPushConfig", {"pushConfig": {}})
        assert pull(cloud) == []

    def test_a_detached_one_holds_nothing(self, cloud):
        subscribe(cloud)
        publish(cloud, "lost")
        cloud.ok("POST", f"{SUB}:detach")
        assert cloud.ok("GET", SUB)["detached"]
        assert cloud.refused("POST", f"{SUB}:pull", {"maxMessages": 1})[0] == 400


@pytest.mark.usefixtures("topic", "dead")
class TestMessages:
    @pytest.mark.parametrize(
        "messages",
        [
            [],
            [{}],
            [{"data": ""}],
            [{"attributes": {"googx": "y"}}],
            [{"attributes": {"a": "x" * 1025}}],
            [{"data": "eA=="}] * 1001,
        ],
    )
    def test_what_cannot_be_published_is_refused(self, cloud, messages):
        assert cloud.refused("POST", f"{HOST}/topics/orders:publish", {"messages": messages})[0] == 400

    def test_what_came_before_a_subscription_is_not_in_it(self, cloud):
        publish(cloud, "early")
        subscribe(cloud)
        publish(cloud, "late")
        assert texts(pull(cloud)) == ["late"]

    def test_a_message_that_is_out_is_not_handed_out_again(self, cloud):
        subscribe(cloud)
        publish(cloud, "1", "2")
        (first,) = pull(cloud, most=1)
        assert texts(pull(cloud)) == ["2"]
        give_back(cloud, first)
        assert texts(pull(cloud)) == ["1"]

    def test_an_old_delivery_acknowledges_nothing(self, cloud):
        subscribe(cloud)
        publish(cloud, "1")
        first = pull(cloud)
        give_back(cloud, *first)
        again = pull(cloud)
        acknowledge(cloud, *first)
        give_back(cloud, *again)
        assert texts(pull(cloud)) == ["1"]

    def test_messages_of_a_key_come_in_their_order(self, cloud):
        subscribe(cloud, enableMessageOrdering=True)
        publish(cloud, "1", "2", orderingKey="k")
        publish(cloud, "other", orderingKey="j")
        (first,) = pull(cloud, most=1)
        assert texts(pull(cloud)) == ["other"]
        acknowledge(cloud, first)
        assert texts(pull(cloud)) == ["2"]

    def test_a_message_nobody_manages_goes_to_the_dead_letters(self, cloud):
        subscribe(cloud, deadLetterPolicy={"deadLetterTopic": OTHER, "maxDeliveryAttempts": 5})
        cloud.ok("PUT", f"{HOST}/subscriptions/buried", {"topic": OTHER})
        publish(cloud, "poison")
        for attempt in range(1, 6):
            (received,) = pull(cloud)
            assert received["deliveryAttempt"] == attempt
            give_back(cloud, received)
        assert pull(cloud) == []
        (buried,) = pull(cloud, "buried")
        attributes = buried["message"]["attributes"]
        assert attributes["CloudPubSubDeadLetterSourceSubscription"] == "sub"
        assert attributes["CloudPubSubDeadLetterSourceDeliveryCount"] == "5"

    def test_a_retry_waits_as_its_policy_says(self, cloud):
        subscribe(cloud, retryPolicy={"minimumBackoff": "600s"})
        publish(cloud, "1")
        give_back(cloud, *pull(cloud))
        assert pull(cloud) == []

    def test_time_runs_back_where_messages_are_kept(self, cloud):
        subscribe(cloud, retainAckedMessages=True)
        publish(cloud, "1")
        acknowledge(cloud, *pull(cloud))
        cloud.ok("POST", f"{SUB}:seek", {"time": "2020-01-01T00:00:00Z"})
        assert texts(pull(cloud)) == ["1"]
        cloud.ok("POST", f"{SUB}:seek", {"time": "2100-01-01T00:00:00Z"})
        assert pull(cloud) == []

    @pytest.mark.parametrize("time", ["2026-13-45T00:00:00Z", "yesterday", ""])
    def test_a_time_that_there_is_not_is_refused(self, cloud, time):
        subscribe(cloud)
        assert cloud.refused("POST", f"{SUB}:seek", {"time": time})[0] == 400

    def test_an_id_that_acknowledges_nothing_is_refused(self, cloud):
        subscribe(cloud)
        assert cloud.refused("POST", f"{SUB}:acknowledge", {"ackIds": ["nonsense"]})[0] == 400
        assert cloud.refused("POST", f"{SUB}:acknowledge", {})[0] == 400


class TestSchemas:
    AVRO = json.dumps({"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}]})

    def create(self, cloud, definition=AVRO, kind="AVRO"):
        return cloud.ok("POST", f"{HOST}/schemas", {"type": kind, "definition": definition}, schemaId="sch")

    @pytest.mark.parametrize(
        ("kind", "definition"),
        [
            ("AVRO", "{"),
            ("AVRO", '"string"'),
            ("AVRO", ""),
            ("AVRO", AVRO.replace('"string"', '{"type": "fixed", "name": "F"}')),
            ("AVRO", AVRO.replace('"string"', '{"type": "enum", "name": "E"}')),
            ("PROTOCOL_BUFFER", "x"),
        ],
    )
    def test_what_is_no_schema_is_refused(self, cloud, kind, definition):
        body = {"type": kind, "definition": definition}
        assert cloud.refused("POST", f"{HOST}/schemas", body, schemaId="sch")[0] == 400

    def test_a_list_is_brief(self, cloud):
        self.create(cloud)
        assert "definition" not in cloud.ok("GET", f"{HOST}/schemas")["schemas"][0]
        assert cloud.ok("GET", f"{HOST}/schemas", view="FULL")["schemas"][0]["definition"] == self.AVRO
        assert cloud.ok("GET", f"{HOST}/schemas/sch")["definition"] == self.AVRO

    def test_a_revision_can_be_gone_back_to(self, cloud):
        first = self.create(cloud)
        wider = self.AVRO.replace("string", "int")
        schema = {"name": first["name"], "type": "AVRO", "definition": wider}
        second = cloud.ok("POST", f"{HOST}/schemas/sch:commit", {"name": first["name"], "schema": schema})
        assert cloud.ok("GET", f"{HOST}/schemas/sch@{first['revisionId']}")["definition"] == self.AVRO
        back = cloud.ok("POST", f"{HOST}/schemas/sch:rollback", {"revisionId": first["revisionId"]})
        assert back["definition"] == cloud.ok("GET", f"{HOST}/schemas/sch")["definition"] == self.AVRO
        cloud.ok("DELETE", f"{HOST}/schemas/sch@{second['revisionId']}:deleteRevision")
        left = cloud.ok("GET", f"{HOST}/schemas/sch:listRevisions")["schemas"]
        assert [each["revisionId"] for each in left] == [back["revisionId"], first["revisionId"]]

    def test_a_topic_says_that_its_schema_is_gone(self, cloud):
        self.create(cloud)
        settings = {"schema": "projects/p/schemas/sch", "encoding": "JSON"}
        cloud.ok("PUT", f"{HOST}/topics/typed", {"schemaSettings": settings})
        cloud.ok("DELETE", f"{HOST}/schemas/sch")
        assert cloud.ok("GET", f"{HOST}/topics/typed")["schemaSettings"]["schema"] == "_deleted-schema_"
        cloud.ok("POST", f"{HOST}/topics/typed:publish", {"messages": [{"data": "eA=="}]})
