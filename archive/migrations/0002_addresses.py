from urllib.parse import urlsplit

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Keys of the table are made by this code, now and later: when it changes, a migration makes the keys anew.
from archive.normal_form import Address, normal_host

OLD_TABLE = "wagtailredirects_redirect"


def carry_over(apps, schema_editor):
    """Take over the redirects of wagtail.contrib.redirects, which these addresses replace.

    Its table is emptied, for nobody looks after it any more: a row that pointed to a page would keep that page from
    being deleted.
    """
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if OLD_TABLE not in connection.introspection.table_names(cursor):
            return
        cursor.execute(
            "SELECT old_path, site_id, redirect_page_id, redirect_link, automatically_created"
            f" FROM {OLD_TABLE} ORDER BY id"
        )
        redirects = cursor.fetchall()
    OldAddress = apps.get_model("archive", "OldAddress")
    roots, hosts = roots_and_hosts(apps)
    live = set(apps.get_model("wagtailcore", "Page").objects.filter(live=True).values_list("url_path", flat=True))
    rows = {}
    for old_path, site_id, page_id, link, was_moved in redirects:
        link = settings.SITE_URL + link if link and link.startswith("/") else link
        if not page_id and not (link or "").startswith(("http://", "https://")):
            continue
        try:
            address = Address.parse(f"{hosts.get(site_id, '')}{old_path}")
        except ValueError:  # nobody can ask for it
            continue
        if not address.host and not address.query and any(path in live for path in paths_in_the_tree(address.path, roots)):
            continue  # it was silent: a page stands there
        rows[str(address)] = OldAddress(
            address=str(address),
            page_id=page_id,
            link="" if page_id else link,
            made_by="move" if was_moved else "hand",
        )
    OldAddress.objects.bulk_create(rows.values(), batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {OLD_TABLE}")


def roots_and_hosts(apps):
    """Return the front page's path in the tree by the beginning of its addresses, and each other site's host."""
    Site, Page = apps.get_model("wagtailcore", "Site"), apps.get_model("wagtailcore", "Page")
    roots = {}
    main = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if main:
        for page in Page.objects.filter(translation_key=main.root_page.translation_key).select_related("locale"):
            code = page.locale.language_code
            roots["/" if code == settings.LANGUAGE_CODE else f"/{code}/"] = page.url_path
    others = Site.objects.filter(is_default_site=False)
    own = normal_host(urlsplit(settings.SITE_URL).netloc)
    return roots, {site.pk: f"//{site.hostname}" for site in others if normal_host(site.hostname) != own}


def paths_in_the_tree(path, roots):
    for prefix, root in roots.items():
        if f"{path}/".startswith(prefix):
            below = f"{path}/".removeprefix(prefix).strip("/")
            yield f"{root}{below}/" if below else root


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0001_initial'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MissingAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=2000, verbose_name='address')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='asked for')),
                ('first_asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first asked for')),
                ('last_asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last asked for')),
                ('referrer', models.CharField(blank=True, max_length=253, verbose_name='linked from')),
            ],
            options={
                'verbose_name': 'address not found',
                'verbose_name_plural': 'addresses not found',
                'ordering': ['-count', '-last_asked_at', 'pk'],
                'indexes': [models.Index(fields=['count', 'last_asked_at'], name='archive_missing_least')],
                'constraints': [models.UniqueConstraint(fields=('address',), name='archive_missing_address_once')],
            },
        ),
        migrations.CreateModel(
            name='OldAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(error_messages={'unique': 'It is known already where this address leads. Change that entry instead.'}, help_text='A path such as /2005/02/story.html or /?p=5 answers whatever the site was called; with http://old.example.org/ before it, there alone. Capitals, a slash at the end and the like do not matter.', max_length=2000, verbose_name='old address')),
                ('link', models.CharField(blank=True, help_text='Begins with http:// or https://.', max_length=2000, verbose_name='address elsewhere')),
                ('is_gone', models.BooleanField(default=False, help_text='It was left out on purpose: readers and search engines are told so (410).', verbose_name='gone for good')),
                ('made_by', models.CharField(choices=[('hand', 'an editor'), ('move', 'a page that moved'), ('import', 'an import')], default='hand', editable=False, max_length=10, verbose_name='origin')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made at')),
                ('page', models.ForeignKey(blank=True, help_text='Readers are led to its address of the day, wherever it moves.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='old_addresses', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
                ('source', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='old_addresses', to='archive.archivesource', verbose_name='source')),
            ],
            options={
                'verbose_name': 'old address',
                'verbose_name_plural': 'old addresses',
                'ordering': ['address'],
                'constraints': [models.UniqueConstraint(fields=('address',), name='archive_old_address_once'), models.CheckConstraint(condition=models.Q(models.Q(('is_gone', False), ('link', ''), ('page__isnull', False)), models.Q(('is_gone', False), ('page__isnull', True), models.Q(('link', ''), _negated=True)), models.Q(('is_gone', True), ('link', ''), ('page__isnull', True)), _connector='OR'), name='archive_old_address_leads_to_one_thing')],
            },
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
