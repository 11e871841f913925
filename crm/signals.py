"""Logins, logouts and failed logins in the audit. The clock is read here: these are the process's edge."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from crm import audit
from crm.enums import Verb
from crm.models import User

LONGEST_NAME = 150


@receiver(user_logged_in, dispatch_uid="audit_login")
def note_login(user: User, **_rest: Any) -> None:
    audit.record(by=user, verb=Verb.LOGGED_IN, target=user, now=timezone.now())


@receiver(user_logged_out, dispatch_uid="audit_logout")
def note_logout(user: User | None, **_rest: Any) -> None:
    if user is not None:
        audit.record(by=user, verb=Verb.LOGGED_OUT, target=user, now=timezone.now())


@receiver(user_login_failed, dispatch_uid="audit_failed_login")
def note_failed_login(credentials: dict[str, Any], **_rest: Any) -> None:
    """Who was meant is a claim, so it stands in the facts and not as the actor."""
    username = str(credentials.get("username", ""))[:LONGEST_NAME]
    user = User.objects.filter(username=username).first()
    audit.record(
        by=None,
        verb=Verb.LOGIN_FAILED,
        target=user or "login",
        now=timezone.now(),
        after={"username": username},
    )
