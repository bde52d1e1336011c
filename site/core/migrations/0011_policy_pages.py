import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_telling"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AddField(
            model_name="masthead",
            name=name,
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.page",
                verbose_name=label,
            ),
        )
        for name, label in (
            ("principles_page", "how we work"),
            ("corrections_page", "how mistakes are corrected"),
            ("complaints_page", "how readers complain"),
            ("ownership_page", "who owns and pays for us"),
        )
    ]
