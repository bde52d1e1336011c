from uuid import uuid4

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0003_keep_consents")]

    operations = [
        migrations.RemoveField(model_name="subscriber", name="consent_text"),
        migrations.RemoveField(model_name="subscriber", name="page_path"),
        migrations.AlterField(
            model_name="subscriber",
            name="key",
            field=models.UUIDField(default=uuid4, editable=False, unique=True),
        ),
    ]
