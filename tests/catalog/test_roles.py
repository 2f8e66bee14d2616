"""Google's predefined roles."""

from groundplan.catalog import roles


def test_a_role_has_the_permissions_that_google_tells():
    publisher = roles.predefined("roles/pubsub.publisher")
    assert publisher is not None
    assert (publisher.title, publisher.permissions) == ("Pub/Sub Publisher", ("pubsub.topics.publish",))


def test_what_google_does_not_have_is_no_role():
    assert roles.predefined("roles/pubsub.publishers") is None
    assert not roles.is_predefined("roles/pubsub.publishers")


def test_every_role_grants_permissions_that_there_are():
    every = roles.permissions()
    for name in roles.names():
        role = roles.predefined(name)
        assert role is not None
        assert every.issuperset(role.permissions), name
