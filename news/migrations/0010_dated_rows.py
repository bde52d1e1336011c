import django.utils.timezone
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

ROWS = ("storytopic", "byline")


def take_over_dates(apps, schema_editor):
    stories = apps.get_model("news", "NewsArticlePage").objects.filter(pk=OuterRef("story"))
    for name in ROWS:
        apps.get_model("news", name).objects.update(date=Subquery(stories.values("date")[:1]))


class Migration(migrations.Migration):
    dependencies = [("news", "0009_lists")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="date",
                field=models.DateTimeField(default=django.utils.timezone.now, editable=False, serialize=False),
            )
            for name in ROWS
        ),
        migrations.RunPython(take_over_dates, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="byline",
            index=models.Index(fields=["person", "-date", "-story"], name="news_stories_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="storytopic",
            index=models.Index(fields=["topic", "-date", "-story"], name="news_stories_of_a_topic"),
        ),
    ]
