"""The command `groundplan`."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from groundplan.cli import outcome


def main() -> None:
    """Run the command line; ends the process with the verb's exit code.

    A plain `validate`, and an `advise` that is plainly right, go straight to their work: editors and hooks call the one
    often, people wait for the other, and building the whole command line takes as long as reading a spec.
    """
    # One verb and the process ends: the collector would walk the classes of pulumi_gcp over and over, and free nothing.
    gc.disable()
    atexit.register(gc.freeze)  # or the interpreter does so in the end: a third of a check's time
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # a text stream under every command
    # Looking for plugins of pydantic reads the metadata of every installed package; none is wanted here.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    verb, *words = sys.argv[1:] or [""]
    specs = [word for word in words if word != "--json"]
    plain, json = bool(specs) and not any(word.startswith("-") for word in specs), specs != words
    if verb == "validate" and plain:
        from groundplan.cli import validation

        sys.exit(outcome.code(lambda: validation.validate(specs, json=json)))
    if verb == "advise" and plain and len(specs) == 1:
        from groundplan.cli import advising

        sys.exit(outcome.code(lambda: advising.advise_spec(specs[0], json=json)))
    if verb == "advise" and words:
        from groundplan.cli import advise_words, advising

        flags = advise_words.read(words)
        if flags is not None:
            shown = flags.pop("json", False)
            sys.exit(outcome.code(lambda: advising.advise(lambda: advise_words.situation(flags), json=shown)))
    from groundplan.cli.app import app

    app()
