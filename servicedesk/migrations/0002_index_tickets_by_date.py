from django.db import migrations, models


class Migration(migrations.Migration):
    """The list of all tickets is read by date, page by page."""

    dependencies = [("servicedesk", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="ticket", index=models.Index(fields=["opened_at", "id"], name="ticket_by_opening")
        ),
        migrations.AddIndex(
            model_name="ticket", index=models.Index(fields=["updated_at", "id"], name="ticket_by_change")
        ),
    ]
