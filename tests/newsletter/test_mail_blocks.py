"""Every kind of block in both parts of a mail: no word, credit or alternative text of the page is lost."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template.loader import get_template, render_to_string

from news.factories import NewsArticlePageFactory
from newsletter.factories import NewsletterIssueFactory
from newsletter.rendering import render_issue
from tests.newsletter.mail_blocks import KINDS, every_block, picture

# Said by a page's player and form, where a mail has a link.
OF_THE_PAGE = {"signup": {"leave", "this", "field", "empty", "e", "mail", "address"}}


def tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


@pytest.fixture
def blocks(story):
    return dict(every_block(story))


@pytest.fixture
def told(news_index, masthead, blocks):
    """Return a function that brings a story of some kinds of blocks, whole."""

    def tell(*kinds):
        body = [(kind, blocks[kind]) for kind in kinds]
        return NewsArticlePageFactory(parent=news_index, title="Of blocks", slug="2021-04-blocks", body=body)

    return tell


def letter(story):
    return render_issue(NewsletterIssueFactory(whole=[story]))


def page_words(story) -> set[str]:
    """Return the words of a story's body as its page shows them, alternative texts included."""
    story.refresh_from_db()
    html = BeautifulSoup(render_to_string("components/story_body.html", {"body": story.body}), "html.parser")
    alts = " ".join(image.get("alt", "") for image in html.find_all("img"))
    return tokens(html.get_text(" ") + " " + alts)


@pytest.mark.parametrize("part", ["html", "txt"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_block_has_a_template_for_mail(kind, part):
    assert get_template(f"newsletter/mail/blocks/{kind}.{part}")


@pytest.mark.parametrize("kind", KINDS)
def test_the_html_loses_no_word_of_the_page(told, kind):
    story = told(kind)
    html = BeautifulSoup(letter(story).html, "html.parser")
    alts = " ".join(image["alt"] for image in html.find_all("img"))

    assert page_words(story) - OF_THE_PAGE.get(kind, set()) <= tokens(html.get_text(" ") + " " + alts)


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_loses_no_word_of_the_page(told, kind):
    story = told(kind)

    assert page_words(story) - OF_THE_PAGE.get(kind, set()) <= tokens(letter(story).text)


@pytest.mark.parametrize("words", ["Alt of the second", "Caption of the third", "Photo: first"])
def test_the_text_says_what_the_pictures_of_a_gallery_say(told, words):
    assert words in letter(told("gallery")).text


def test_a_decoration_has_an_empty_alternative_text(told, blocks):
    blocks["image"]["image"].decorative, blocks["image"]["image"].contextual_alt_text = True, ""
    html = BeautifulSoup(letter(told("image")).html, "html.parser")

    assert [image["alt"] for image in html.find_all("img")] == [""]


@pytest.mark.parametrize("kind", ["related_story", "call_to_action"])
@pytest.mark.parametrize("part", ["html", "text"])
def test_a_block_that_leads_to_a_draft_says_nothing(told, story, kind, part):
    whole = told("heading", kind)
    story.unpublish()

    assert not {"ice", "saw"} & tokens(getattr(letter(whole), part)) - tokens("What the ice says")


def test_a_link_to_a_draft_keeps_its_words_alone(told, story):
    whole = told("paragraph")
    story.unpublish()

    html = BeautifulSoup(letter(whole).html, "html.parser")

    assert "href" not in html.find("a", string="read there").attrs


def test_a_picture_whose_file_is_gone_keeps_its_words(told, blocks):
    gone = picture()
    gone.contextual_alt_text, gone.decorative = "A quay", False
    blocks["image"] |= {"image": gone, "caption": "The quay"}
    whole = told("image")
    gone.file.storage.delete(gone.file.name)

    html = BeautifulSoup(letter(whole).html, "html.parser")

    assert (html.find("img"), "The quay" in html.get_text()) == (None, True)


@pytest.mark.parametrize("part", ["html", "text"])
def test_an_intro_is_made_of_the_same_blocks(masthead, blocks, part):
    made = render_issue(NewsletterIssueFactory(intro=list(blocks.items())))

    assert {"cod", "enterprises", "photo", "2005"} <= tokens(getattr(made, part))
