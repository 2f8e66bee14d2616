"""The Resource Manager API, in its versions 1 and 3: projects, folders, organizations, liens, tags."""

from groundplan.rehearse.services.cloudresourcemanager import folders, liens, org_policies, projects, tags
from groundplan.rehearse.services.cloudresourcemanager.api import service

__all__ = ["folders", "liens", "org_policies", "projects", "service", "tags"]
