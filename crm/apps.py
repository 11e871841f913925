from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Organisation and operations")

    def ready(self) -> None:
        # Receivers need models, which do not exist before this moment.
        from crm import signals  # noqa: F401, PLC0415  imported for its receivers
