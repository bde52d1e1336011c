"""The ledger and the proposed translations in the admin: who sees them, and what the buttons do."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from archive.models import LedgerEntry, TranslationProposal
from home.newsroom import found_newsroom
from news.models import NewsArticlePage
from tests.archive.conftest import Bring, item

pytestmark = pytest.mark.django_db
State = LedgerEntry.State


@pytest.fixture
def editor(branches: Any) -> Client:
    return signed_in("Editors")


def signed_in(group: str) -> Client:
    found_newsroom("Tideline")
    user = User.objects.create_user(group, password="correct horse battery")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def test_an_editor_sees_what_came_in_and_what_did_not(bring: Bring, editor: Client) -> None:
    bring(item("1"), item("2", date="2091-01-01"))
    page = editor.get(reverse("archive_ledgerentry_modeladmin_index")).content.decode()
    assert "Harbour measured again, 1" in page
    assert "It is dated in the future: 2091-01-01." in page


def test_the_ledger_can_be_narrowed_to_what_failed(bring: Bring, editor: Client) -> None:
    bring(item("1"), item("2", date="2091-01-01"))
    address = reverse("archive_ledgerentry_modeladmin_index")
    page = editor.get(address, {"state__exact": "failed"}).content.decode()
    assert "Harbour measured again, 2" in page
    assert "Harbour measured again, 1" not in page


def test_an_entry_tells_what_was_mended(bring: Bring, editor: Client) -> None:
    bring(item("1", body="<p>Text.</p><img src='/media/lost.jpg' alt=''>"))
    entry = LedgerEntry.objects.get(key="1")
    page = editor.get(reverse("archive_ledgerentry_modeladmin_inspect", args=[entry.pk])).content.decode()
    assert "1 of its pictures could not be had." in page


def test_a_reporter_sees_no_ledger(bring: Bring) -> None:
    bring(item("1", date="2091-01-01"))
    reporter = signed_in("Reporters")
    assert reporter.get(reverse("archive_ledgerentry_modeladmin_index")).status_code == 302
    entry = LedgerEntry.objects.get()
    assert reporter.post(reverse("archive_try_again", args=[entry.pk])).status_code in {302, 403}
    entry.refresh_from_db()
    assert entry.state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_what_failed_is_tried_again(bring: Bring, editor: Client, media: Path) -> None:
    bring(item("1", date="2091-01-01"))
    entry = LedgerEntry.objects.get()
    (media.parent / "source.jsonl").write_text(json.dumps(item("1")), encoding="utf-8")
    editor.get(reverse("archive_try_again", args=[entry.pk]))
    assert not NewsArticlePage.objects.exists()
    editor.post(reverse("archive_try_again", args=[entry.pk]))
    assert NewsArticlePage.objects.get().title == "Harbour measured again, 1"


def test_a_conflict_can_be_settled_for_the_page_as_it_is(bring: Bring, editor: Client) -> None:
    bring(item("1"))
    NewsArticlePage.objects.get().save_revision()
    bring(item("1", title="Harbour is clean"))
    entry = LedgerEntry.objects.get()
    assert entry.state == State.CONFLICT
    editor.post(reverse("archive_keep_ours", args=[entry.pk]))
    [outcome] = bring(item("1", title="Harbour is clean"))
    assert outcome.state == State.UNCHANGED


LIKE = (
    "Divers from Murmansk and Kirkenes found 558 barrels at Kola Bay, the Gulf Stream Institute of Tromso says, 1994."
)


def test_stories_that_look_alike_are_proposed_and_tied_by_an_editor(bring: Bring, editor: Client) -> None:
    others = [item(str(number), body=f"<p>Something else, {number}.</p>", date="2005-02-18") for number in range(3, 9)]
    norwegian = LIKE.replace("Divers from", "Dykkere fra").replace("found", "fant").replace(" and ", " og ")
    bring(item("1", body=f"<p>{LIKE}</p>"), item("2", language="nb", body=f"<p>{norwegian}</p>"), *others)
    proposal = TranslationProposal.objects.get()
    page = editor.get(reverse("archive_translationproposal_modeladmin_inspect", args=[proposal.pk])).content.decode()
    assert "558" in page
    editor.post(reverse("archive_confirm_translation", args=[proposal.pk]))
    assert proposal.story.get_translations().get() == proposal.other


def test_a_refused_pair_is_not_proposed_again(bring: Bring, editor: Client) -> None:
    others = [item(str(number), body=f"<p>Something else, {number}.</p>", date="2005-02-18") for number in range(3, 9)]
    rows = [item("1", body=f"<p>{LIKE}</p>"), item("2", language="nb", body=f"<p>{LIKE}</p>"), *others]
    bring(*rows)
    editor.post(reverse("archive_refuse_translation", args=[TranslationProposal.objects.get().pk]))
    bring(*rows)
    assert TranslationProposal.objects.get().state == TranslationProposal.State.REFUSED
    assert len(set(NewsArticlePage.objects.values_list("translation_key", flat=True))) == 8
