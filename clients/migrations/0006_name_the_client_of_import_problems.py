from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_write_name_parts_by_trigger")]
    operations = [
        migrations.AddField("importfile", "bundle", models.CharField(blank=True, editable=False, max_length=300)),
        migrations.AddField(
            "importfile", "last_trading_day", models.DateField(null=True, verbose_name="Last trading day")
        ),
        migrations.AddField(
            "importproblem",
            "client_id",
            models.CharField(blank=True, max_length=40, verbose_name="Client ID"),
        ),
    ]
