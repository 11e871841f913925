from django.contrib.admin.apps import AdminConfig


class AnlanAdminConfig(AdminConfig):
    default_site = "crm.admin_site.AnlanAdminSite"
