from uuid import uuid4

from django.db import migrations


def keep(apps, schema_editor):
    """Give each subscriber a key of their own, and what they agreed to a row of its own."""
    consents = apps.get_model("newsletter", "Consent")
    for subscriber in apps.get_model("newsletter", "Subscriber").objects.iterator():
        subscriber.key = uuid4()
        subscriber.save(update_fields=["key"])
        consents.objects.create(
            subscriber=subscriber,
            text=subscriber.consent_text,
            language=subscriber.language,
            page_path=subscriber.page_path,
            asked_at=subscriber.asked_at,
        )


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0002_delivery")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
