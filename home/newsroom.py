"""What a newsroom needs before its first story: locales, a tree in each, groups, and the two-step workflow."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from core.models import Masthead
from home.models import HomePage
from news.models import NewsIndexPage

REPORTERS, EDITORS, CHIEF_EDITORS = "Reporters", "Editors", "Chief editors"
PAGE_RIGHTS = {
    REPORTERS: ["add_page"],
    EDITORS: ["add_page", "change_page", "lock_page", "unlock_page"],
    CHIEF_EDITORS: ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"],
}
LIBRARY_RIGHTS = {
    REPORTERS: ["add_image", "choose_image", "add_document", "choose_document"],
    EDITORS: ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"],
}
LIBRARY_RIGHTS[CHIEF_EDITORS] = LIBRARY_RIGHTS[EDITORS]
RECORDS = {
    "archive": [
        "guardiansettings",
        "ledgerentry",
        "missingaddress",
        "oldaddress",
        "outgoinglink",
        "translationproposal",
    ],
    "news": ["topic", "person", "storythread"],
    "core": ["newslettersignup", "masthead", "machinesettings"],
    "search": ["askedquery", "synonym"],
    "wagtailsearchpromotions": ["searchpromotion"],
}
# Editors put issues of the newsletter together; approving and sending one is for chief editors, who have every right.
ISSUE_RIGHTS = ["add_newsletterissue", "change_newsletterissue", "view_newsletterissue"]


@dataclass(frozen=True)
class Branch:
    """The front page and the news index of one language."""

    home: HomePage
    news: NewsIndexPage


@transaction.atomic
def found_newsroom(name: str) -> dict[str, Branch]:
    """Make what is missing and leave what is there; return each language's branch of the tree.

    `name` is the publication's. Safe to run again at any time.
    """
    root = Page.get_first_root_node()
    welcome = Page.objects.child_of(root).filter(content_type__model="page", content_type__app_label="wagtailcore")
    branches: dict[str, Branch] = {}
    for language, _name in settings.LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        branches[language] = found_branch(root, locale, name, branches.get(settings.LANGUAGE_CODE))
        Masthead.objects.get_or_create(
            locale=locale, defaults={"name": name, **translation_key_of(Masthead.objects.first())}
        )
    found_site(branches[settings.LANGUAGE_CODE].home, name)
    welcome.delete()
    found_groups(root)
    found_workflow(root)
    return branches


def translation_key_of(original: Masthead | Page | None) -> dict[str, object]:
    return {"translation_key": original.translation_key} if original else {}


def found_branch(root: Page, locale: Locale, name: str, source: Branch | None) -> Branch:
    """Make the front page and news index of one language; `source` is the branch they translate."""
    home = HomePage.objects.filter(locale=locale).first()
    if home is None:
        home = HomePage(
            title=name, slug=f"home-{locale.language_code}", locale=locale, **translation_key_of(source and source.home)
        )
        root.refresh_from_db()
        root.add_child(instance=home)
        home.save_revision().publish()
    news = NewsIndexPage.objects.child_of(home).first()
    if news is None:
        with override(locale.language_code):
            title = _("News")
        news = NewsIndexPage(
            title=title, slug="news", locale=locale, show_in_menus=True, **translation_key_of(source and source.news)
        )
        home.add_child(instance=news)
        news.save_revision().publish()
    return Branch(home, news)


def found_site(home: HomePage, name: str) -> None:
    """Point the default site at the front page, under the host and port of SITE_URL."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": address.hostname, "port": port, "root_page": home, "site_name": name},
    )


def found_groups(root: Page) -> None:
    """Make reporters, editors and chief editors, in place of Wagtail's two groups if nobody is in those."""
    Group.objects.filter(name__in=["Moderators"], user=None).delete()
    library = Collection.get_first_root_node()
    for name, codenames in PAGE_RIGHTS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
        for codename in codenames:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=page_permission(codename))
        # Wagtail keeps the rights to a custom image model under its own (wagtail.images.permissions).
        library_rights = Permission.objects.filter(content_type__app_label__in=["wagtailimages", "wagtaildocs"])
        for permission in library_rights.filter(codename__in=LIBRARY_RIGHTS[name]):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=library, permission=permission)
        if name != REPORTERS:
            group.permissions.add(*record_permissions())
            issues = Permission.objects.filter(content_type__app_label="newsletter", codename__in=ISSUE_RIGHTS)
            group.permissions.add(*issues)
        if name == CHIEF_EDITORS:
            group.permissions.add(*Permission.objects.filter(content_type__app_label="newsletter"))
            outbox_rights = Permission.objects.filter(content_type__app_label="core", content_type__model="delivery")
            group.permissions.add(*outbox_rights.filter(codename__in=["view_delivery", "change_delivery"]))
            group.permissions.add(*Permission.objects.filter(codename__in=["view_announcement", "change_announcement"]))
            group.permissions.add(*Permission.objects.filter(codename__in=["view_storyversion", "change_storyversion"]))
        group.permissions.add(*Permission.objects.filter(codename="submit_translation"))


def page_permission(codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)


def record_permissions() -> list[Permission]:
    found: list[Permission] = []
    for app_label, models in RECORDS.items():
        found += Permission.objects.filter(content_type__app_label=app_label, content_type__model__in=models)
    return found


def found_workflow(root: Page) -> None:
    """Make the way a story takes, and an issue: an editor reads it, then a chief editor publishes it."""
    steps = []
    for name, group_name in (("Editor reads", EDITORS), ("Chief editor publishes", CHIEF_EDITORS)):
        step, created = GroupApprovalTask.objects.get_or_create(name=name)
        if created:
            step.groups.add(Group.objects.get(name=group_name))
        steps.append(step)
    workflow, created = Workflow.objects.get_or_create(name="Editor, then chief editor")
    if created:
        for order, step in enumerate(steps):
            WorkflowTask.objects.create(workflow=workflow, task=step.task_ptr, sort_order=order)
    # Wagtail's first migration hands the root to a workflow of its moderators, a group that is gone.
    moderators = Workflow.objects.filter(name="Moderators approval")
    WorkflowPage.objects.filter(page=root, workflow__in=moderators).delete()
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    moderators.update(active=False)
    issues = ContentType.objects.get(app_label="newsletter", model="newsletterissue")
    WorkflowContentType.objects.get_or_create(content_type=issues, defaults={"workflow": workflow})
