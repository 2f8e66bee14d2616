"""What holds for every emulated API."""

from urllib.request import urlopen

import pytest


@pytest.mark.parametrize("path", ["/pubsub.googleapis.com/v1/projects/p/topics", "/v1/projects/p/topics"])
def test_an_emulator_in_its_own_process_answers(served, path):
    with urlopen(served + path) as answer:
        assert answer.read() == b'{"topics": []}'


def test_what_is_refused_leaves_nothing_behind(cloud):
    assert cloud.refused("PUT", "/pubsub.googleapis.com/v1/projects/p/topics/t", {"labels": 1})[0] == 400
    assert cloud.refused("GET", "/pubsub.googleapis.com/v1/projects/p/topics/t")[0] == 404
