"""Pack what is public about Google's IAM: the predefined roles, and the permissions that methods need.

Run from the repository root on a checkout of https://github.com/iann0036/iam-dataset (MIT), which reads the roles from
the IAM API every day, and the permissions of methods from Google's reference:

    python -m tools.pack_iam CHECKOUT 2026-08-22

Writes two files in `src/groundplan/catalog/data`. `roles.zip` holds `permissions`, every permission by name, and
`roles`: title, description, launch stage, and the permissions by their place in that list, as distances from one to the
next. `permissions.json` keeps what was written there by hand; `methods` is new: where the rule of
`groundplan.rehearse.permissions` finds no permission of that name, what Google's reference tells.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groundplan.catalog.data_file import FOLDER
from groundplan.rehearse.discovery import document
from groundplan.rehearse.permissions import by_rule
from groundplan.rehearse.services import registry

SOURCE = "https://github.com/iann0036/iam-dataset"


def told(checkout: Path) -> dict[str, tuple[str, ...]]:
    """The permissions that Google's reference names for a method, by its id in lower case."""
    services = json.loads((checkout / "gcp/map.json").read_text(encoding="utf-8"))["api"].values()
    return {
        method.lower(): tuple(sorted({found["name"] for found in row.get("permissions", ())}))
        for service in services
        for method, row in service.get("methods", {}).items()
    }


def packed(folder: Path, others: set[str], date: str) -> dict[str, object]:
    """The content of `roles.zip`. folder: of the roles' files. others: permissions that no role has. date: of them."""
    roles = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    permissions = sorted({name for role in roles for name in role.get("includedPermissions", ())} | others)
    place = {name: at for at, name in enumerate(permissions)}
    rows = {}
    for role in sorted(roles, key=lambda each: str(each["name"])):
        at = sorted(place[name] for name in role.get("includedPermissions", ()))
        steps = [here - before for before, here in zip([0, *at], at, strict=False)]
        rows[role["name"]] = [role["title"], role.get("description", ""), role.get("stage", ""), steps]
    source = f"{SOURCE}, as read from https://iam.googleapis.com/v1/roles"
    return {"source": source, "date": date, "permissions": permissions, "roles": rows}


def exceptions(known: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The permissions of the emulated methods for which the rule finds none."""
    ids = {
        method.id
        for api in registry.APIS
        for version in registry.service(api).versions
        for method in document(api, version).methods
    }
    return {
        method: list(known[method.lower()])
        for method in sorted(ids)
        if not by_rule(method) and known.get(method.lower()) and not method.endswith(".testIamPermissions")
    }


def main() -> None:
    """Write the files."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("checkout", type=Path)
    arguments.add_argument("date", help="of the checkout: 2026-08-22")
    asked = arguments.parse_args()
    known = told(asked.checkout)
    file = FOLDER / "permissions.json"
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    by_hand = (*kept["needs"].values(), *kept["also"].values())
    others = {name for names in (*known.values(), *by_hand) for name in names}
    content = packed(asked.checkout / "gcp/roles", others, asked.date)
    with zipfile.ZipFile(FOLDER / "roles.zip", "w") as archive:
        entry = zipfile.ZipInfo("roles.json")  # without the time: the same roles make the same file
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, json.dumps(content, separators=(",", ":")), compresslevel=9)
    kept["dates"]["methods"] = asked.date
    kept["methods"] = exceptions(known)
    file.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
