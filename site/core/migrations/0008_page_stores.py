import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Each store of pages has rows of its own; those that wait go with the pages, which a new version throws away."""

    dependencies = [
        ("core", "0007_page_cache"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageStore",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="invalidation",
            name="store",
            field=models.CharField(default="", max_length=32),
            preserve_default=False,
        ),
    ]
