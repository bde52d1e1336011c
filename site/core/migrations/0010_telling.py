import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_machine_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listener",
            fields=[
                (
                    "service",
                    models.CharField(
                        choices=[("indexnow", "search engines (IndexNow)"), ("websub", "feed readers (WebSub)")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("refused", models.CharField(blank=True, max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("said", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "who is told",
                "verbose_name_plural": "who is told",
            },
        ),
        migrations.AddField(
            model_name="publishedfact",
            name="was_public",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.CharField(
                        choices=[("indexnow", "search engines (IndexNow)"), ("websub", "feed readers (WebSub)")],
                        max_length=10,
                        verbose_name="who is told",
                    ),
                ),
                ("path", models.CharField(max_length=1000, verbose_name="address")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("in_hand", "being told"),
                            ("told", "told"),
                            ("given_up", "given up"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed")),
                ("changed_again", models.BooleanField(default=False)),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="next attempt"),
                ),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("status", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("said", models.TextField(blank=True, verbose_name="what was said")),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["service", "next_attempt_at"],
                        name="core_announce_waits",
                    ),
                    models.Index(
                        condition=models.Q(("state", "in_hand")), fields=["claim"], name="core_announce_in_hand"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("service", "path"), name="core_announcement_once")],
            },
        ),
    ]
