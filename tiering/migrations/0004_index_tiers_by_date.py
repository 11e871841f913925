from django.db import migrations, models


class Migration(migrations.Migration):
    """The list of tiers is read by date, page by page, over every client."""

    dependencies = [("tiering", "0003_seed_house_scheme")]

    operations = [
        migrations.AddIndex(
            model_name="tierassignment",
            index=models.Index(fields=["effective_on", "id"], name="tier_assignment_by_date"),
        ),
    ]
