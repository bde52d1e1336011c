"""Reports, recordings and other files to take away: into the document library, linked from the stories."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.documents import get_document_model

from archive.documents import is_what_it_says
from archive.files import Files
from archive.models import LedgerEntry
from core.factories import image_file
from news.models import NewsArticlePage
from tests.archive.conftest import Bring, item
from tests.archive.sources.writing import export, field, post

pytestmark = pytest.mark.django_db
State = LedgerEntry.State
Document = get_document_model()
PDF = b"%PDF-1.4\n%%EOF\n"
REPORT = "http://old.tideline.example/files/2005/report.pdf"
ATTACHMENT = """<item><title>Yearly report</title><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:status>inherit</wp:status><wp:attachment_url>http://old.tideline.example/files/2005/report.pdf</wp:attachment_url>
</item>"""
EXPORT = f"""<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Tideline</title>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>http://old.tideline.example</wp:base_site_url>
{ATTACHMENT}</channel></rss>"""


@pytest.fixture
def report(media: Path) -> Path:
    (media / "2005").mkdir()
    path = media / "2005" / "report.pdf"
    path.write_bytes(PDF)
    return path


def linking(address: str = REPORT) -> dict[str, Any]:
    return item("1", body=f'<p>Read <a href="{address}">the report</a>.</p>')


def body() -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in NewsArticlePage.objects.get().body.get_prep_value()]


def test_a_link_to_a_report_leads_to_the_document_that_it_became(bring: Bring, report: Path) -> None:
    outcomes = {one.kind: one for one in bring(linking())}
    document = Document.objects.get()
    assert body() == [("paragraph", f'<p>Read <a linktype="document" id="{document.pk}">the report</a>.</p>')]
    assert (document.title, document.file.read()) == ("report", PDF)
    assert outcomes["file"].state == State.IMPORTED


def test_nobody_waits_while_the_old_site_is_asked_for_a_report(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    depths = []

    def read(files: Files, address: str, most: int) -> bytes:
        depths.append(len(connection.savepoint_ids))
        return PDF

    monkeypatch.setattr(Files, "read", read)
    outside = len(connection.savepoint_ids)
    bring(linking())
    assert depths == [outside]
    assert "linktype" in body()[0][1]


def test_a_second_run_brings_no_second_document(bring: Bring, report: Path) -> None:
    bring(linking())
    assert {one.state for one in bring(linking()) if one.kind == "post"} == {State.UNCHANGED}
    assert Document.objects.count() == 1


def test_an_attached_file_is_a_block_of_its_own(bring: Bring, report: Path) -> None:
    link = f'<div class="wp-block-file"><a href="{REPORT}">The year</a></div>'
    bring(item("1", body=f"<p>Text.</p><!-- wp:file --> {link} <!-- /wp:file -->"))
    assert body()[1] == ("document", {"document": Document.objects.get().pk, "title": "The year"})


def test_a_recording_can_be_listened_to(bring: Bring, media: Path) -> None:
    (media / "talk.mp3").write_bytes(b"ID3\x04\x00")
    bring(item("1", body='<p>Text.</p>[audio mp3="http://old.tideline.example/talk.mp3"]'))
    recording = Document.objects.get()
    assert body()[1] == ("audio", {"recording": recording.pk, "title": "talk", "transcript": ""})


def test_a_report_that_is_not_there_stays_a_link_and_is_told(bring: Bring, media: Path) -> None:
    outcomes = {one.kind: one for one in bring(linking())}
    assert body() == [("paragraph", f'<p>Read <a href="{REPORT}">the report</a>.</p>')]
    assert (outcomes["file"].state, outcomes["file"].reason) == (
        State.FAILED,
        f"{REPORT} is not in the folder of media.",
    )
    (media / "report.pdf").write_bytes(PDF)
    bring(linking())
    assert 'linktype="document"' in body()[0][1]


def test_a_report_of_somebody_elses_is_not_taken(bring: Bring, report: Path) -> None:
    bring(linking("http://elsewhere.example/files/2005/report.pdf"))
    assert not Document.objects.exists()


def test_a_page_that_calls_itself_a_report_is_none(bring: Bring, report: Path) -> None:
    report.write_bytes(b"<!DOCTYPE html><title>Not found</title>")
    reasons = {one.kind: one.reason for one in bring(linking())}
    assert reasons["file"] == "report.pdf is no PDF file."


def test_a_report_that_no_story_links_comes_in_with_its_title(branches: Any, report: Path, tmp_path: Path) -> None:
    path = tmp_path / "tideline.xml"
    path.write_text(EXPORT, encoding="utf-8")
    call_command("import_archive", str(path), media=str(report.parent), language="en", verbosity=0)
    assert Document.objects.get().title == "Yearly report"


def test_a_dry_run_writes_no_document(branches: Any, report: Path, tmp_path: Path) -> None:
    path = tmp_path / "tideline.jsonl"
    path.write_text(json.dumps(linking()), encoding="utf-8")
    call_command("import_archive", str(path), media=str(report.parent), dry_run=True, verbosity=0)
    assert not Document.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "data", "is_so"),
    [
        (".pdf", b"junk before\n%PDF-1.7", True),
        (".pdf", b"%!PS-Adobe", False),
        (".docx", b"PK\x03\x04rest", True),
        (".xlsx", b"<html>", False),
        (".csv", "år;tonn\n".encode("latin-1"), True),
        (".csv", b" \n<!DOCTYPE HTML><p>Log in", False),
        (".txt", b"a\x00b", False),
        (".txt", b"", False),
    ],
)
def test_a_file_has_to_be_what_it_says(kind: str, data: bytes, is_so: bool) -> None:
    assert is_what_it_says(data, kind) == is_so


# Old addresses -----------------------------------------------------------------------------------


def test_the_old_address_of_a_report_leads_to_it(bring: Bring, client: Any, report: Path) -> None:
    bring(linking())
    document = Document.objects.get()
    answer = client.get("/files/2005/report.pdf")
    assert (answer.status_code, answer["Location"]) == (301, document.url)
    assert client.get(document.url).status_code == 200


def test_the_old_addresses_of_a_picture_lead_to_it(bring: Bring, client: Any, media: Path) -> None:
    (media / "Кай.jpg").write_bytes(image_file().read())
    bring(item("1", body='<p>Text.</p><img src="/files/Кай.jpg" alt="">'))
    image = LedgerEntry.objects.exclude(image=None).get().image
    for address in ("/files/Кай.jpg", "/files/Кай-300x200.jpg", "/FILES/кай.JPG", "/files/%D0%9A%D0%B0%D0%B9.jpg"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, image.file.url), address


def test_a_file_that_an_editor_has_deleted_is_not_found(bring: Bring, client: Any, report: Path) -> None:
    bring(linking())
    Document.objects.get().delete()
    assert client.get("/files/2005/report.pdf").status_code == 404


def test_the_page_that_showed_a_file_alone_leads_to_its_story(branches: Any, tmp_path: Path, client: Any) -> None:
    picture = "<wp:post_type>attachment</wp:post_type><wp:post_parent>1</wp:post_parent>"
    picture += "<link>http://old.tideline.example/news/quay/</link>" + field("_wp_attached_file", "quay.jpg")
    path = tmp_path / "tideline.xml"
    path.write_bytes(export(post(9, picture), post(1, "<pubDate>Fri, 18 Feb 2005 09:30:00 +0100</pubDate>")))
    call_command("import_archive", str(path), language="en", verbosity=0)
    answers = [client.get(address) for address in ("/?attachment_id=9", "/?p=9", "/news/quay/")]
    found = [(answer.status_code, answer.headers.get("Location")) for answer in answers]
    assert found == [(301, NewsArticlePage.objects.get().url)] * 3


def test_the_page_that_showed_a_report_alone_leads_to_the_report(
    branches: Any, report: Path, tmp_path: Path, client: Any
) -> None:
    path = tmp_path / "tideline.xml"
    path.write_text(EXPORT, encoding="utf-8")
    call_command("import_archive", str(path), media=str(report.parent), language="en", verbosity=0)
    answer = client.get("/?attachment_id=7")
    assert (answer.status_code, urlsplit(answer["Location"]).path) == (301, Document.objects.get().url)


def test_a_report_that_is_left_out_on_purpose_is_gone(bring: Bring, client: Any, report: Path, tmp_path: Path) -> None:
    path = tmp_path / "left-out.txt"
    path.write_text("/files/2005/report.pdf\n", encoding="utf-8")
    outcomes = {one.kind: one for one in bring(linking(), leave_out=str(path))}
    assert (outcomes["file"].state, Document.objects.count()) == (State.SKIPPED, 0)
    assert client.get("/files/2005/report.pdf").status_code == 410


def test_a_listed_report_that_is_left_out_on_purpose_is_gone(
    branches: Any, report: Path, tmp_path: Path, client: Any
) -> None:
    path, left_out = tmp_path / "tideline.xml", tmp_path / "left-out.txt"
    path.write_text(EXPORT, encoding="utf-8")
    left_out.write_text("7\n", encoding="utf-8")
    told = {"media": str(report.parent), "language": "en", "leave_out": str(left_out)}
    call_command("import_archive", str(path), **told, verbosity=0)
    assert not Document.objects.exists()
    assert [client.get(one).status_code for one in ("/files/2005/report.pdf", "/?attachment_id=7")] == [410, 410]
