"""Pack Google's predefined roles into `src/groundplan/catalog/data/roles.zip`.

Run from the repository root on a checkout of https://github.com/iann0036/iam-dataset (MIT), which reads them from the
IAM API every day:

    python -m tools.pack_roles CHECKOUT 2026-08-22

The file holds `permissions`, every permission by name, and `roles`: title, description, launch stage, and the
permissions by their place in that list, as distances from one to the next.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path

DATA = Path(__file__).parents[1] / "src/groundplan/catalog/data/roles.zip"


def packed(folder: Path, date: str) -> dict[str, object]:
    """The content of the data file. folder: of the roles' JSON files. date: of the checkout."""
    roles = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    permissions = sorted({name for role in roles for name in role.get("includedPermissions", ())})
    place = {name: at for at, name in enumerate(permissions)}
    rows = {}
    for role in sorted(roles, key=lambda each: str(each["name"])):
        at = sorted(place[name] for name in role.get("includedPermissions", ()))
        steps = [here - before for before, here in zip([0, *at], at, strict=False)]
        rows[role["name"]] = [role["title"], role.get("description", ""), role.get("stage", ""), steps]
    source = "https://github.com/iann0036/iam-dataset, as read from https://iam.googleapis.com/v1/roles"
    return {"source": source, "date": date, "permissions": permissions, "roles": rows}


def main() -> None:
    """Write the file."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("checkout", type=Path)
    arguments.add_argument("date", help="of the checkout: 2026-08-22")
    asked = arguments.parse_args()
    content = packed(asked.checkout / "gcp/roles", asked.date)
    with zipfile.ZipFile(DATA, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        entry = zipfile.ZipInfo("roles.json")  # without the time, so that the same roles make the same file
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, json.dumps(content, separators=(",", ":")), compresslevel=9)
    print(f"{DATA}: {DATA.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
