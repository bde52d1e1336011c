"""A `wagtail start` project with the blog of Wagtail's tutorial, made of the Wagtail that is installed: a reference.

What is ours in it: the index shows twelve posts a page, where the tutorial shows all of them, and the posts are written
past Wagtail's own way of publishing. With `?related=1` a post shows three others with their pictures, as ours do: the
newest beside it, found as one would find them first. The posts say what our stories say. The site is served with DEBUG
off, by the same server as ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.browser.production import free_port, served

MODELS = """
from django import forms
from django.core.paginator import Paginator
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet


class BlogIndexPage(Page):
    intro = RichTextField(blank=True)

    def get_context(self, request):
        context = super().get_context(request)
        posts = self.get_children().live().order_by("-first_published_at")
        context["blogpages"] = Paginator(posts, 12).get_page(request.GET.get("page"))
        return context


class BlogPageTag(TaggedItemBase):
    content_object = ParentalKey("BlogPage", related_name="tagged_items", on_delete=models.CASCADE)


class BlogPage(Page):
    date = models.DateField("Post date")
    intro = models.CharField(max_length=250)
    body = RichTextField(blank=True)
    authors = ParentalManyToManyField("blog.Author", blank=True)
    tags = ClusterTaggableManager(through=BlogPageTag, blank=True)

    def related(self):
        return BlogPage.objects.live().sibling_of(self, inclusive=False).order_by("-date")[:3]

    def main_image(self):
        item = self.gallery_images.first()
        return item.image if item else None

    search_fields = Page.search_fields + [index.SearchField("intro"), index.SearchField("body")]


class BlogPageGalleryImage(Orderable):
    page = ParentalKey(BlogPage, on_delete=models.CASCADE, related_name="gallery_images")
    image = models.ForeignKey("wagtailimages.Image", on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(blank=True, max_length=250)


@register_snippet
class Author(models.Model):
    name = models.CharField(max_length=255)
    author_image = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
"""
INDEX = """{% extends "base.html" %}{% load wagtailcore_tags wagtailimages_tags %}
{% block content %}<h1>{{ page.title }}</h1><div class="intro">{{ page.intro|richtext }}</div>
{% for post in blogpages %}{% with post=post.specific %}
<h2><a href="{% pageurl post %}">{{ post.title }}</a></h2>
{% with post.main_image as main_image %}{% if main_image %}{% image main_image fill-160x100 %}{% endif %}{% endwith %}
<p>{{ post.intro }}</p>{{ post.body|richtext }}
{% endwith %}{% endfor %}{% endblock %}
"""
POST = """{% extends "base.html" %}{% load wagtailcore_tags wagtailimages_tags %}
{% block content %}<h1>{{ page.title }}</h1><p class="meta">{{ page.date }}</p>
{% with authors=page.authors.all %}{% if authors %}<h3>Posted by:</h3><ul>{% for author in authors %}
<li>{% image author.author_image fill-40x60 style="vertical-align: middle" %}{{ author.name }}</li>{% endfor %}</ul>
{% endif %}{% endwith %}
<div class="intro">{{ page.intro }}</div>{{ page.body|richtext }}
{% for item in page.gallery_images.all %}<div>{% image item.image fill-320x240 %}<p>{{ item.caption }}</p></div>
{% endfor %}
<p><a href="{{ page.get_parent.url }}">Return to blog</a></p>
{% with tags=page.tags.all %}{% if tags %}{% for tag in tags %}<span>{{ tag }}</span>{% endfor %}{% endif %}
{% endwith %}
{% if request.GET.related %}{% for other in page.related %}
<h3><a href="{% pageurl other %}">{{ other.title }}</a></h3>
{% with main_image=other.main_image %}{% if main_image %}{% image main_image fill-160x100 %}{% endif %}{% endwith %}
<p>{{ other.intro }}</p>{% endfor %}{% endif %}
{% endblock %}
"""
FILL = """
import datetime, io, json, random, sys
import django
django.setup()
from django.contrib.contenttypes.models import ContentType
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image as Picture
from taggit.models import Tag
from wagtail.images.models import Image
from wagtail.models import Locale, Page
from blog.models import Author, BlogIndexPage, BlogPage, BlogPageGalleryImage, BlogPageTag

count, chance = int(sys.argv[1]), random.Random(2005)
texts = open(sys.argv[2], encoding="utf-8")
home = Page.objects.get(depth=2)
index = home.add_child(instance=BlogIndexPage(title="Blog", slug="blog", intro="<p>News.</p>"))
def picture(n):
    stream = io.BytesIO()
    Picture.new("RGB", (800, 533), (n * 6 % 255, 107, 79)).save(stream, "JPEG")
    stream.seek(0)
    return Image.objects.create(title=f"Picture {n}", file=ImageFile(stream, name=f"{n}.jpg"))
pictures = [picture(n) for n in range(20)]
authors = [Author.objects.create(name=f"Reporter {n} Demo", author_image=pictures[n]) for n in range(10)]
tags = [Tag.objects.create(name=f"tag {n}") for n in range(14)]
kind, now = ContentType.objects.get_for_model(BlogPage), timezone.now()
for start in range(0, count, 500):
    with transaction.atomic():
        first = Page.objects.order_by("-pk").first().pk + 1
        posts = []
        for n in range(start, min(start + 500, count)):
            at = now - datetime.timedelta(days=7300) * (1 - n / count)
            title, intro, body = json.loads(next(texts))
            posts.append(BlogPage(
                id=first + n - start, page_ptr_id=first + n - start, title=title, draft_title=title, slug=f"post-{n}",
                url_path=f"{index.url_path}post-{n}/", path=BlogPage._get_path(index.path, index.depth + 1, n + 1),
                depth=index.depth + 1, content_type=kind, live=True, locale=Locale.get_default(), date=at.date(),
                first_published_at=at, last_published_at=at, intro=intro[:250], body=body))
        for model in (Page, BlogPage):
            model._base_manager._insert(posts, fields=model._meta.local_concrete_fields, using="default")
        BlogPageGalleryImage.objects.bulk_create(
            BlogPageGalleryImage(page=post, image=image, sort_order=n)
            for post in posts for n, image in enumerate(chance.sample(pictures, 2)))
        BlogPageTag.objects.bulk_create(
            BlogPageTag(content_object=post, tag=tag) for post in posts for tag in chance.sample(tags, 2))
        through = BlogPage.authors.through
        through.objects.bulk_create(through(blogpage=post, author=chance.choice(authors)) for post in posts)
BlogIndexPage.objects.filter(pk=index.pk).update(numchild=count)
call_command("update_index", verbosity=0)
if connection.vendor == "postgresql":
    connection.cursor().execute("ANALYZE")
"""
COUNT = """
import json, sys
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client, counts = Client(SERVER_NAME="127.0.0.1"), {}
for path in sys.argv[1:]:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    counts[path] = len(queries)
print(json.dumps(counts))
"""
SETTINGS = """
from .base import *
DEBUG = False
SECRET_KEY = {key!r}
ALLOWED_HOSTS = ["127.0.0.1"]
MEDIA_ROOT = {media!r}
DATABASES = {{"default": {database}}}
LOGGING = {{"version": 1, "disable_existing_loggers": True}}
"""


@dataclass(frozen=True)
class Tutorial:
    """The reference, running."""

    url: str
    count: int
    folder: Path
    variables: dict[str, str]

    def queries(self, *paths: str) -> dict[str, int]:
        """Count what pages ask of the database once the process has shown one."""
        counts: dict[str, int] = json.loads(run([sys.executable, "count.py", *paths], self.folder, self.variables))
        return counts

    @property
    def index(self) -> str:
        return "/blog/"

    def post(self, number: int) -> str:
        return f"/blog/post-{number % self.count}/"

    def post_with_related(self, number: int) -> str:
        return f"{self.post(number)}?related=1"


@contextmanager
def tutorial(folder: Path, count: int, texts: Path, database: str = "", *, workers: int = 1) -> Iterator[Tutorial]:
    """Make the project, fill it with posts, and serve it; `database` is a URL of PostgreSQL's, else it is SQLite.

    `texts` is a file of what the posts say, as `tests.benchmarks.texts` writes it: as many lines at least.
    """
    make(folder, database)
    variables = {"DJANGO_SETTINGS_MODULE": "reference.settings.measured", "PYTHONPATH": str(folder)}
    for command in (
        ["manage.py", "makemigrations", "blog"],
        ["manage.py", "migrate", "--verbosity", "0"],
        ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        ["fill.py", str(count), str(texts)],
    ):
        run([sys.executable, *command], folder, variables)
    port = free_port()
    with served("reference.wsgi:application", port, folder, variables, ready="/blog/", workers=workers):
        yield Tutorial(f"http://127.0.0.1:{port}", count, folder, variables)


def make(folder: Path, database: str) -> None:
    wagtail = Path(sys.executable).with_name("wagtail")
    run([str(wagtail), "start", "reference", str(folder)], folder, {})
    (folder / "blog" / "migrations").mkdir(parents=True)
    templates = folder / "blog" / "templates" / "blog"
    templates.mkdir(parents=True)
    for path, content in {
        folder / "blog" / "__init__.py": "",
        folder / "blog" / "migrations" / "__init__.py": "",
        folder / "blog" / "models.py": MODELS,
        folder / "fill.py": FILL,
        folder / "count.py": COUNT,
        templates / "blog_index_page.html": INDEX,
        templates / "blog_page.html": POST,
        folder / "reference" / "settings" / "measured.py": SETTINGS.format(
            key=uuid4().hex * 2, media=str(folder / "media"), database=database_setting(folder, database)
        )
        + 'INSTALLED_APPS = [*INSTALLED_APPS, "blog"]\n',
    }.items():
        path.write_text(content, encoding="utf-8")


def database_setting(folder: Path, database: str) -> str:
    if database:
        return f"__import__('dj_database_url').parse({database!r})"
    return repr({"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")})


def run(command: list[str], folder: Path, variables: dict[str, str]) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        command, cwd=folder, env={**environment, **variables}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
