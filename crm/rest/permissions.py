from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from crm.access import Permission, permits


class HasPermission(BasePermission):
    """The view names what reading and writing need. A view that names nothing is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        attribute = "permission" if request.method in SAFE_METHODS else "write_permission"
        needed: Permission | None = getattr(view, attribute, None)
        return needed is not None and permits(request.user, needed)
