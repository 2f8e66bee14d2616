"""What Google Cloud would refuse of a resource whose keys and types are right.

`check` looks the resource type up in `groundplan.catalog.provider_rules` and hands each value to the check of its kind.
Each module holds the checks of one sort; a check is a pure function that returns a `Fault` or None.
"""

from groundplan.engine.rules.checking import check

__all__ = ["check"]
