"""What stands before every page: a login, and the permission the page names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from crm.access import Permission, permits
from crm.models import User

if TYPE_CHECKING:
    from django.views import View as ViewBase
else:
    ViewBase = object


class Guarded(ViewBase):
    """For class-based views: `permission`, and `write_permission` where changing asks for more than looking."""

    permission: Permission | None = None
    write_permission: Permission | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        for needed in self.needed_permissions(request):
            require(request.user, needed)
        return super().dispatch(request, *args, **kwargs)

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        is_write = request.method not in {"GET", "HEAD", "OPTIONS"}
        named = [self.permission, self.write_permission if is_write else None]
        return [permission for permission in named if permission]

    @property
    def user(self) -> User:
        return signed_in(self.request)


def signed_in(request: HttpRequest) -> User:
    """The user of a request that a guard has let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def require(user: User, permission: Permission) -> None:
    """Raise the 403 that a missing permission is."""
    if not permits(user, permission):
        raise PermissionDenied
