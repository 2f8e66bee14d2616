"""Messages that go through another emulator; a second one of ours stands in Google's place."""

import json
import socket
from urllib.request import urlopen

import pytest

HOST = "/pubsub.googleapis.com/v1/projects/p"


@pytest.fixture
def other(served, monkeypatch):
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", served.removeprefix("http://"))
    return served


def test_messages_lie_in_the_other_emulator_and_come_back_through_it(cloud, other):
    cloud.ok("PUT", f"{HOST}/topics/relayed", {})
    cloud.ok("PUT", f"{HOST}/subscriptions/hears", {"topic": "projects/p/topics/relayed"})
    cloud.ok("POST", f"{HOST}/topics/relayed:publish", {"messages": [{"data": "eA=="}]})
    assert cloud.state.members("pubsub.googleapis.com/projects/p/subscriptions/hears/messages") == []
    (received,) = cloud.ok("POST", f"{HOST}/subscriptions/hears:pull", {"maxMessages": 9})["receivedMessages"]
    assert received["message"]["data"] == "eA=="
    ack_ids = [received["ackId"]]
    cloud.ok("POST", f"{HOST}/subscriptions/hears:modifyAckDeadline", {"ackIds": ack_ids, "ackDeadlineSeconds": 60})
    cloud.ok("POST", f"{HOST}/subscriptions/hears:acknowledge", {"ackIds": ack_ids})
    assert cloud.ok("POST", f"{HOST}/subscriptions/hears:pull", {"maxMessages": 9}) == {}


def test_what_is_deleted_is_deleted_there_too(cloud, other):
    cloud.ok("PUT", f"{HOST}/topics/brief", {})
    cloud.ok("DELETE", f"{HOST}/topics/brief")
    with urlopen(f"{other}{HOST}/topics") as answer:  # noqa: S310 - an address of ours
        names = [topic["name"] for topic in json.load(answer)["topics"]]
    assert "projects/p/topics/brief" not in names


def test_its_refusals_are_told(cloud, other, monkeypatch):
    monkeypatch.delenv("PUBSUB_EMULATOR_HOST")
    cloud.ok("PUT", f"{HOST}/topics/unknown-there", {})
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", other.removeprefix("http://"))
    assert cloud.refused("POST", f"{HOST}/topics/unknown-there:publish", {"messages": [{"data": "eA=="}]})[0] == 404


def test_one_that_does_not_answer_is_told(cloud, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", f"127.0.0.1:{port}")
    status, message = cloud.refused("PUT", f"{HOST}/topics/lost", {})
    assert (status, f"127.0.0.1:{port} does not answer" in message) == (503, True)
