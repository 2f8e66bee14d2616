"""The verb `emulate`: serves the emulated Google APIs by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundplan.errors import ExitCode, Missing


def emulate(
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the state here, and go on from what is there.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: one that is free.")] = 0,
    new_project: Annotated[
        bool, typer.Option("--new-project", help="Refuse the APIs that a new project has not enabled.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> ExitCode:
    """Serve emulated Google APIs on this computer until interrupted, and print how to point tools at them."""
    import sys
    import tempfile

    from groundplan.cli import say
    from groundplan.rehearse import emulator
    from groundplan.render import emulation

    emulator.require()
    from groundplan.rehearse.server import serve

    def tell(used: int) -> None:
        address = f"http://127.0.0.1:{used}"
        if json:
            say.document(emulation.as_json(address))
        else:
            say.line(emulation.text(address))
        sys.stdout.flush()

    with tempfile.TemporaryDirectory(prefix="groundplan-") as folder:
        file = state or Path(folder) / "google.sqlite"
        try:
            serve(file, port=port, ready=tell, enabled="new" if new_project else "all")
        except KeyboardInterrupt:
            return ExitCode.FINE
        except OSError as failure:
            raise Missing(f"port {port} cannot be listened on: {failure.strerror}", "take another --port") from None
    return ExitCode.FINE
