from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crm.actions import tokens
from crm.models import ApiToken, User
from crm.rest import language


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`. The token's scopes travel on the user, where `crm.access` reads them."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        language.activate(request._request, None)
        now = timezone.now()
        token = tokens.redeem(secret=secret.strip(), today=timezone.localdate(now), now=now)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, has expired or was revoked."))
        token.user.token_scopes = token.scopes
        language.activate(request._request, token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
