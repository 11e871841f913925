from __future__ import annotations

from typing import Any

from clients.views.lists import CLIENTS
from crm.access import Permission, permits
from crm.lists.page import ListPage


class ClientListPage(ListPage):
    spec = CLIENTS
    template_name = "clients/list.html"

    def extra(self) -> dict[str, Any]:
        return {
            "may_edit": permits(self.user, Permission.CLIENTS_EDIT),
            "may_assign": permits(self.user, Permission.CLIENTS_ASSIGN),
        }
