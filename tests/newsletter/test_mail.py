"""The mail that an issue becomes."""

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import translation
from wagtail.models import PageViewRestriction

from core.factories import MastheadFactory, NewsImageFactory, image_file
from core.plain_text import WIDTH
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from newsletter.factories import NewsletterIssueFactory
from newsletter.mail import PREFERENCES, UNSUBSCRIBE
from newsletter.models import NewsletterIssue
from newsletter.rendering import inlined, render_issue
from tests.browser import node
from tests.newsletter.mail_blocks import every_block

CONFIGURATION = Path(__file__).with_name(".htmlvalidate.json")
pytestmark = pytest.mark.django_db


@pytest.fixture
def full_issue(news_index, story, masthead):
    """An issue with a story of every kind of block, whole, and teasers around it."""
    topic = TopicFactory(name="Arctic")
    lead = NewsArticlePageFactory(
        parent=news_index,
        title="The quay & the “sea”",
        slug="2021-02-quay",
        topics=[topic],
        lead_image=NewsImageFactory(),
        lead_image_alt="A quay at dawn",
        lead_image_caption="The quay today",
    )
    whole = NewsArticlePageFactory(
        parent=news_index,
        title="Of blocks",
        slug="2021-04-blocks",
        body=every_block(story),
        people=[PersonFactory(name="Ada Demo")],
        sources=[("source", {"name": "The harbour office", "url": "https://harbour.example/"})],
        corrections=[{"kind": "correction", "text": "<p>It was Tuesday.</p>"}],
    )
    return NewsletterIssueFactory(stories=[lead, story], whole=[whole], intro=every_block(story))


@pytest.fixture
def html(full_issue):
    return BeautifulSoup(render_issue(full_issue).html, "html.parser")


@pytest.fixture
def text(full_issue):
    return render_issue(full_issue).text


def words(html):
    return " ".join(html.get_text(" ").split())


@pytest.mark.parametrize("said", ["Arctic", "The quay & the “sea”", "The quay today", "Illustration: Newsroom"])
def test_the_first_story_is_told_with_kicker_headline_caption_and_credit(html, said):
    assert said in words(html)


def test_a_picture_says_what_it_shows(html):
    assert html.find("img", alt="A quay at dawn")


@pytest.mark.parametrize("said", ["Ada Demo", "The harbour office", "It was Tuesday."])
def test_a_whole_story_names_its_people_sources_and_corrections(html, said):
    assert said in words(html)


@pytest.mark.parametrize("attribute", ["href", "src"])
def test_every_address_is_whole(html, attribute):
    addresses = [tag[attribute] for tag in html.select(f"[{attribute}]")]
    assert {urlsplit(address).scheme for address in addresses} <= {"http", "https", "mailto"}
    assert addresses


def test_every_picture_is_ours(html):
    assert all(image["src"].startswith(settings.SITE_URL + settings.MEDIA_URL) for image in html.find_all("img"))


def test_every_picture_is_a_jpeg_with_its_size_at_no_more_than_the_columns_width(html):
    for image in html.find_all("img"):
        assert image["src"].endswith(".jpg")
        assert (0 < int(image["width"]) <= 600, int(image["height"]) > 0) == (True, True)


def test_nothing_is_loaded_but_pictures(html):
    assert html.select("script, link, iframe, audio, video, form, object, embed") == []


def test_the_footer_leads_to_the_readers_own_addresses(html):
    links = {link["href"] for link in html.select("td.footer a")}
    assert {UNSUBSCRIBE, PREFERENCES} <= links


@pytest.mark.parametrize(
    "said", ["The Tideline Society", "You get this because", "We count no openings and no clicks."]
)
def test_the_footer_says_who_writes_and_why(html, said):
    assert said in words(html)


def test_the_preheader_comes_first_and_is_not_shown(html):
    first = html.body.find(True)
    assert (first.get_text(), "display:none" in first["style"]) == (
        "What the instruments on the quay have found.",
        True,
    )


def test_the_rules_for_the_dark_scheme_stay(html):
    assert "prefers-color-scheme: dark" in html.style.string


def test_other_rules_are_in_the_elements(html):
    assert len(html.find_all("style")) == 1
    assert "color:#16201c" in html.body["style"]


def test_the_charset_is_said_where_a_program_looks_for_it(full_issue):
    """HTML, 4.2.5.4: within the first 1,024 bytes."""
    assert b'charset="utf-8"' in render_issue(full_issue).html.encode()[:1024]


def test_a_mail_of_every_block_stays_below_100_kb(full_issue):
    assert len(render_issue(full_issue).html.encode()) < 100 * 1024


def test_an_issue_with_markup_in_its_words_shows_it(masthead, news_index):
    story = NewsArticlePageFactory(parent=news_index, title="<script>alert(1)</script>", slug="2021-01-x")
    issue = NewsletterIssueFactory(stories=[story], preheader="<script>", subject="<b>\r\nBcc: x</b>")
    letter = render_issue(issue)

    assert BeautifulSoup(letter.html, "html.parser").script is None
    assert "<script>alert(1)</script>" in letter.text
    assert letter.subject == "<b> Bcc: x</b>"


def test_the_html_is_valid(full_issue, tmp_path):
    try:
        program = node.tool("html-validate")
    except node.MissingError as error:
        pytest.skip(str(error))
    file = tmp_path / "mail.html"
    file.write_text(render_issue(full_issue).html, encoding="utf-8")

    command = [program, "--config", CONFIGURATION, "--formatter", "json", file]
    result = subprocess.run(command, env=node.environment(), capture_output=True, text=True, check=False)
    found = [one for report in json.loads(result.stdout) for one in report["messages"]]

    assert [(one["line"], one["message"], one["ruleId"]) for one in found] == []


def test_inlining_asks_nobody():
    html = '<html><head><link rel="stylesheet" href="http://192.0.2.1/x.css"></head><body><p>A</p></body></html>'
    assert "<p>A</p>" in inlined(html)


# Text --------------------------------------------------------------------------------------------


def test_the_text_has_no_markup(text):
    assert not re.search(r"</?[a-z]+[ >]|&[a-z]+;|[\x00-\x08]", text)


def test_a_headline_is_underlined(text):
    lines = text.split("\n")
    assert lines[lines.index("Ice is late") + 1] == "=" * len("Ice is late")


def test_a_line_is_as_wide_as_reads_well_unless_an_address_stands_in_it(text):
    assert [line for line in text.split("\n") if len(line) > WIDTH and "://" not in line] == []


def test_an_address_that_the_text_refers_to_is_listed(text):
    number = re.search(r"read there \[(\d+)\]", text)[1]
    assert f"[{number}] {settings.SITE_URL}/news/2021-03-ice/" in text.split("\n")


def test_no_address_is_listed_twice(text):
    listed = re.findall(r"^\[\d+\] (\S+)$", text, re.M)
    assert len(listed) == len(set(listed))


def test_a_quotation_keeps_its_mark_in_each_line(masthead):
    long = "Nobody measures a river that nobody is paid to measure, " * 4
    text = render_issue(NewsletterIssueFactory(intro=[("pull_quote", {"text": long, "attribution": ""})])).text
    assert len([line for line in text.split("\n") if line.startswith("> ")]) >= 3


@pytest.mark.parametrize("address", [UNSUBSCRIBE, PREFERENCES])
def test_the_text_leads_to_the_readers_own_addresses_too(text, address):
    assert address in text.split("\n")


def test_paragraphs_are_apart_by_one_blank_line(text):
    assert "\n\n\n" not in text


# Whose stories -----------------------------------------------------------------------------------


def hide(story):
    PageViewRestriction.objects.create(page=story, restriction_type="login")


def withdraw(story):
    story.withdrawal_reason = "It was not true."
    story.save_revision().publish()


@pytest.mark.parametrize("part", ["html", "text"])
@pytest.mark.parametrize("leave", [hide, withdraw, lambda story: story.unpublish()], ids=["hide", "withdraw", "draft"])
def test_a_story_that_readers_cannot_see_is_left_out(masthead, story, leave, part):
    issue = NewsletterIssueFactory(stories=[story])
    leave(story)

    assert "Ice is late" not in getattr(render_issue(issue), part)


def test_changes_that_are_not_published_are_not_sent(masthead, story):
    story.title = "A draft of a headline"
    story.save_revision()

    assert "A draft" not in render_issue(NewsletterIssueFactory(stories=[story])).html


def test_a_mail_is_in_its_own_language_whoever_is_at_work(branches, locales):
    MastheadFactory(locale=locales["nb"], name="Tideline")
    story = NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], title="Isen", slug="2021-03-is")
    with translation.override("ru"):
        html = BeautifulSoup(render_issue(NewsletterIssueFactory(language="nb", stories=[story])).html, "html.parser")

    assert html.html["lang"] == "nb"
    assert html.find("a", string="Isen")["href"] == f"{settings.SITE_URL}/nb/news/2021-03-is/"


# Cost --------------------------------------------------------------------------------------------


def a_whole_story(news_index, number):
    other = NewsArticlePageFactory(parent=news_index, slug=f"2021-01-{number}")
    return NewsArticlePageFactory(
        parent=news_index,
        slug=f"2022-01-{number}",
        lead_image=NewsImageFactory(file=image_file(size=(320, 213))),
        topics=[TopicFactory()],
        people=[PersonFactory()],
        body=every_block(other),
    )


def queries_of(pk, capture):
    with capture() as captured:
        render_issue(NewsletterIssue.objects.get(pk=pk))
    return len(captured)


def test_a_mail_costs_the_same_at_any_number_of_stories(masthead, news_index, django_assert_max_num_queries):
    stories = [a_whole_story(news_index, number) for number in range(3)]
    issues = [NewsletterIssueFactory(whole=stories[:count]).pk for count in (1, 3)]
    for pk in issues:  # makes the pictures' sizes
        render_issue(NewsletterIssue.objects.get(pk=pk))

    one, three = (queries_of(pk, lambda: django_assert_max_num_queries(24)) for pk in issues)

    assert one == three


# Preview -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "said"), [("html", "Of blocks"), ("text", "=========")])
def test_the_admin_previews_both_parts(admin_client, full_issue, mode, said):
    address = f"/admin/snippets/newsletter/newsletterissue/history/{full_issue.pk}/revisions/"
    response = admin_client.get(f"{address}{full_issue.latest_revision_id}/view/", {"mode": mode})

    assert said in response.content.decode()


def test_the_pictures_of_a_preview_come_from_where_the_editor_is(admin_client, full_issue):
    address = f"/admin/snippets/newsletter/newsletterissue/history/{full_issue.pk}/revisions/"
    response = admin_client.get(f"{address}{full_issue.latest_revision_id}/view/")

    images = BeautifulSoup(response.content, "html.parser").find_all("img")
    assert all(image["src"].startswith(settings.MEDIA_URL) for image in images)


def test_the_links_of_a_preview_are_nobodys(admin_client, full_issue):
    address = f"/admin/snippets/newsletter/newsletterissue/history/{full_issue.pk}/revisions/"
    response = admin_client.get(f"{address}{full_issue.latest_revision_id}/view/")

    assert b".invalid" not in response.content
