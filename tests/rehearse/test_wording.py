"""The engine's errors as a person would say them."""

from groundplan.errors import Problem
from groundplan.rehearse.wording import plain, told_once

URN = "urn:pulumi:dev::demo::gcp:pubsub/topic:Topic::t"
SAID = 'Error updating Topic "projects/p/topics/t": googleapi: Error 400: no such field'
LOGGED = f"sdk-v2/provider2.go:571: sdk.helper_schema: {SAID}\nDetails:\n[\n  {{}}\n]\n: provider=google-beta@9.35.0"
LISTED = f"1 error occurred:\n\t* updating {URN}: 1 error occurred:\n\t* {SAID}\nDetails:\n[\n  {{}}\n]\n\n"


def test_the_layers_that_pass_an_error_on_are_taken_off() -> None:
    assert plain(LOGGED) == SAID
    assert plain(LISTED) == SAID


def test_an_error_that_is_told_twice_is_told_once() -> None:
    found = told_once([Problem(code="engine", message=text, subject=URN) for text in (LOGGED, LISTED)])
    assert [(problem.message, problem.subject) for problem in found] == [(SAID, URN)]


def test_the_same_error_of_two_resources_is_told_of_both() -> None:
    other = URN.replace("::t", "::u")
    found = told_once([Problem(code="engine", message=SAID, subject=subject) for subject in (URN, other)])
    assert {problem.subject for problem in found} == {URN, other}


def test_the_engines_summary_is_left_out_where_resources_tell_more() -> None:
    stack = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
    told = [
        Problem(code="engine", message="update failed", subject=stack),
        Problem(code="engine", message=SAID, subject=URN),
    ]
    assert [problem.message for problem in told_once(told)] == [SAID]
    assert [problem.message for problem in told_once(told[:1])] == ["update failed"]
