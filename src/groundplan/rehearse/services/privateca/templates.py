"""Certificate templates: what certificates for one purpose have in common.

Source: https://cloud.google.com/certificate-authority-service/docs/reference/rest/v1/projects.locations.certificateTemplates
"""

from __future__ import annotations

from groundplan.rehearse.call import Call, seconds
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.privateca import profile
from groundplan.rehearse.services.privateca.api import TEMPLATES, check_id, service


@service.written(TEMPLATES)
def template(call: Call, new: Json, old: Json | None) -> Json:
    """Check a template and note when it was written."""
    if old is None:
        check_id(str(new["name"]))
    if seconds(new.get("maximumLifetime", "1s")) <= 0:
        raise invalid("The maximum lifetime must be positive", "certificate_template.maximum_lifetime")
    profile.extensions(new.get("predefinedValues", {}))
    return {**new, "createTime": old["createTime"] if old else call.time, "updateTime": call.time}
