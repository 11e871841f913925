from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0010_look_names_up_by_client_too")]

    operations = [
        migrations.AlterModelOptions(
            name="clientnamepart",
            options={"verbose_name": "Part of a name", "verbose_name_plural": "Parts of names"},
        ),
    ]
