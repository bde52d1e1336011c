"""The blocks that stories are made of, as editors fill them in and as readers see them."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from core.blocks import StoryBlock
from core.factories import NewsImageFactory, NewsletterSignupFactory, image_file
from home.factories import StandardPageFactory
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage

STORY = StoryBlock()
KINDS = list(STORY.child_blocks)
SCRIPT = "<script>alert(1)</script>"
ADDRESS = "https://example.org/"
TABLE = {
    "data": [["Year", "Stories"], ["2005", "12"]],
    "table_header_choice": "row",
    "first_row_is_table_header": True,
    "first_col_is_header": False,
    "table_caption": "Stories a year",
}


def picture(**options):
    return NewsImageFactory(file=image_file(size=(320, 213)), **options)


def document(name="report.pdf"):
    return get_document_model().objects.create(title="Report", file=ContentFile(b"words", name=name))


def shown_image(image, **options):
    return {"image": {"image": image.pk, "alt_text": "A quay", "decorative": False}, **options}


def stream(*children):
    """Return the body of these blocks as the database gives it back: of primary keys, not of objects."""
    return STORY.to_python(
        [{"type": kind, "value": value, "id": f"{n:08d}-0000"} for n, (kind, value) in enumerate(children)]
    )


def clean(*children):
    return STORY.clean(stream(*children))


def clean_draft(*children):
    """Validate as Wagtail does when a draft is saved."""
    block = StoryBlock()
    block.defer_required_validation()
    return block.clean_deferred(stream(*children))


def shown(*children):
    html = render_to_string("components/story_body.html", {"body": stream(*children)})
    return BeautifulSoup(html, "html.parser")


def searched(*children):
    return STORY.get_searchable_content(stream(*children))


def errors_of(*children):
    """Return the errors of the only block, by field; under "" its own."""
    with pytest.raises(ValidationError) as caught:
        clean(*children)
    (error,) = caught.value.block_errors.values()
    return set(getattr(error, "block_errors", {"": error}))


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_has_an_icon_of_its_own_choice(kind):
    assert STORY.child_blocks[kind].meta.icon != "placeholder"


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_says_what_it_is_for(kind):
    assert str(STORY.child_blocks[kind].meta.description)


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_stands_in_a_group(kind):
    assert str(STORY.child_blocks[kind].meta.group)


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_has_a_template_that_is_there(kind):
    assert get_template(STORY.child_blocks[kind].meta.template)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_renders_in_an_empty_library(admin_client, kind):
    block = STORY.child_blocks[kind]

    response = admin_client.get("/admin/block-preview/", {"id": block.definition_prefix})

    assert response.status_code == 200


@pytest.mark.parametrize("kind", ["image", "gallery"])
def test_a_preview_of_pictures_shows_those_of_the_library(db, kind):
    for _ in range(3):
        picture()
    block = STORY.child_blocks[kind]

    html = BeautifulSoup(block.render(block.get_preview_value()), "html.parser")

    assert html.select("img[width][height]")


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in {"related_story", "signup", "image", "gallery"}]
)
def test_a_preview_shows_words(db, kind):
    block = STORY.child_blocks[kind]

    assert BeautifulSoup(block.render(block.get_preview_value()), "html.parser").get_text(strip=True)


def test_a_paragraph_keeps_its_markup():
    assert shown(("paragraph", "<p>One <b>two</b></p>")).select_one(".paragraph p b").string == "two"


@pytest.mark.parametrize("level", ["h2", "h3"])
def test_a_heading_has_the_level_it_was_given(level):
    assert shown(("heading", {"text": "Ice", "level": level})).find(level).string == "Ice"


def test_a_pull_quote_names_who_said_it():
    html = shown(("pull_quote", {"text": "Words", "attribution": "Ola"}))

    assert html.select_one("aside .pull-quote__attribution").string == "Ola"


def test_a_block_quote_cites_its_source():
    html = shown(("block_quote", {"text": "Words", "source": "Report", "source_url": ADDRESS}))

    assert (html.blockquote["cite"], html.figcaption.a["href"]) == (ADDRESS, ADDRESS)


def test_a_fact_box_has_its_title_and_text():
    html = shown(("fact_box", {"title": "Figures", "text": "<ul><li>558</li></ul>"}))

    assert (html.select_one(".fact-box__title").string, html.li.string) == ("Figures", "558")


def test_a_table_has_its_caption_and_headers():
    html = shown(("table", TABLE))

    assert (html.caption.string, [th.string for th in html.select("th[scope=col]")]) == (
        "Stories a year",
        ["Year", "Stories"],
    )


def test_a_table_has_headers_of_rows():
    html = shown(("table", {**TABLE, "table_header_choice": "column", "first_row_is_table_header": False,
                            "first_col_is_header": True}))  # fmt: skip

    assert [th.string for th in html.select("th[scope=row]")] == ["Year", "2005"]


def test_an_image_has_its_alternative_text_caption_and_credit(db):
    html = shown(("image", shown_image(picture(credit="Photo: Ola"), caption="The quay", credit="", size="text")))

    assert (html.img["alt"], html.select_one(".figure__caption").string, html.select_one(".figure__credit").string) == (
        "A quay",
        "The quay",
        "Photo: Ola",
    )


def test_a_decorative_image_has_an_empty_alternative_text(db):
    value = shown_image(picture(), caption="", credit="", size="wide")
    value["image"]["decorative"] = True

    assert shown(("image", value)).img["alt"] == ""


@pytest.mark.parametrize("size", ["text", "wide", "full"])
def test_an_image_stands_as_wide_as_it_was_set(db, size):
    assert shown(("image", shown_image(picture(), size=size))).select_one(f".figure--{size}")


def test_a_gallery_shows_each_picture(db):
    html = shown(("gallery", {"title": "Coast", "images": [shown_image(picture()) for _ in range(2)]}))

    assert len(html.select("li figure img")) == 2


def test_a_video_is_a_link_before_it_is_asked_for(db):
    html = shown(("video", {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Film", "poster": None, "caption": ""}))

    assert html.select("iframe, script, video, [src]") == []
    assert html.a["href"] == "https://youtu.be/dQw4w9WgXcQ"


def test_an_audio_block_plays_its_recording_only_when_asked(db):
    html = shown(("audio", {"recording": document("talk.mp3").pk, "title": "Talk", "transcript": "<p>Hello</p>"}))

    assert html.audio["preload"] == "none"
    assert html.details.p.string == "Hello"


def test_a_download_says_its_kind(db):
    html = shown(("document", {"document": document().pk, "title": ""}))

    assert html.select_one(".download__facts").string.startswith("PDF")


def test_a_call_to_action_leads_to_a_page(home_page):
    about = StandardPageFactory(parent=home_page, slug="about")

    assert shown(("call_to_action", {"text": "Write", "button": "Go", "page": about.pk, "url": ""})).a["href"] == (
        about.url
    )


def test_a_call_to_action_leads_elsewhere(db):
    value = {"text": "Write", "button": "Go", "page": None, "url": ADDRESS}

    assert shown(("call_to_action", value)).a["href"] == ADDRESS


def test_a_signup_shows_its_words(db):
    html = shown(("signup", NewsletterSignupFactory(heading="Join").pk))

    assert html.h2.string == "Join"


def test_two_signups_in_a_story_share_no_id(db):
    signup = NewsletterSignupFactory().pk

    ids = [tag["id"] for tag in shown(("signup", signup), ("signup", signup)).select("[id]")]

    assert len(ids) == len(set(ids))


def test_the_level_of_a_heading_is_neither_searched_nor_counted_as_a_word():
    assert searched(("heading", {"text": "Ice", "level": "h2"})) == ["Ice"]


def test_how_wide_an_image_stands_is_not_searched(db):
    value = shown_image(picture(), caption="The quay", credit="", size="wide")

    assert "Wide" not in searched(("image", value))


# Validation --------------------------------------------------------------------------------------


def test_a_subsection_under_a_section_is_fine():
    assert clean(("heading", {"text": "A", "level": "h2"}), ("heading", {"text": "B", "level": "h3"}))


def test_a_subsection_without_a_section_is_refused():
    assert errors_of(("heading", {"text": "B", "level": "h3"})) == {""}


def test_a_heading_of_another_level_is_refused():
    assert errors_of(("heading", {"text": "B", "level": "script"})) == {"level"}


@pytest.mark.parametrize("caption", ["", "  ", None])
def test_a_table_without_a_caption_is_refused(caption):
    assert errors_of(("table", {**TABLE, "table_caption": caption})) == {""}


def test_a_table_without_headers_is_refused():
    assert errors_of(("table", {**TABLE, "table_header_choice": "neither"})) == {""}


def test_a_table_without_anything_is_no_mistake_of_ours():
    assert clean(("table", None))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "javascript://youtube.com/watch?v=dQw4w9WgXcQ%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/?https://youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=%22%3E%3Cscript%3E",
        "https://vimeo.com/about",
        "https://[/",
        "not an address",
    ],
)
def test_an_address_that_is_no_video_is_refused(url):
    value = {"url": url, "title": "Film", "poster": None, "caption": ""}

    assert errors_of(("video", value)) == {"url"}


@pytest.mark.parametrize("name", ["talk.pdf", "talk.txt", "talk.mp3.zip"])
def test_a_recording_that_is_no_sound_is_refused(db, name):
    assert errors_of(("audio", {"recording": document(name).pk, "title": "T", "transcript": ""})) == {"recording"}


@pytest.mark.parametrize("name", ["talk.mp3", "TALK.MP3", "talk.m4a", "talk.oga"])
def test_a_recording_is_taken(db, name):
    assert clean(("audio", {"recording": document(name).pk, "title": "T", "transcript": ""}))


def test_a_call_to_action_without_a_target_is_refused():
    value = {"text": "Write", "button": "Go", "page": None, "url": ""}

    assert errors_of(("call_to_action", value)) == {"page"}


def test_a_call_to_action_with_two_targets_is_refused(home_page):
    value = {"text": "Write", "button": "Go", "page": home_page.pk, "url": ADDRESS}

    assert errors_of(("call_to_action", value)) == {"page"}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
@pytest.mark.parametrize("kind", ["call_to_action", "block_quote"])
def test_an_address_a_browser_would_run_is_refused(kind, url):
    values = {
        "call_to_action": {"text": "Write", "button": "Go", "page": None, "url": url},
        "block_quote": {"text": "Words", "source": "Report", "source_url": url},
    }
    field = {"call_to_action": "url", "block_quote": "source_url"}[kind]

    assert field in errors_of((kind, values[kind]))


def test_a_picture_nobody_is_credited_for_is_refused(db):
    assert errors_of(("image", shown_image(picture(credit=""), size="text"))) == {"credit"}


def test_a_credit_given_in_the_story_is_enough(db):
    assert clean(("image", shown_image(picture(credit=""), credit="Photo: Ola", size="text")))


def test_a_waived_credit_is_enough(db):
    assert clean(("image", shown_image(picture(credit="", credit_waived=True), size="text")))


def test_an_image_with_neither_words_nor_decoration_is_refused(db):
    value = shown_image(picture(), size="text")
    value["image"]["alt_text"] = ""

    assert errors_of(("image", value)) == {"image"}


# Drafts ------------------------------------------------------------------------------------------

UNFINISHED = {
    "heading": {"text": "", "level": "h3"},
    "table": {**TABLE, "table_caption": "", "table_header_choice": ""},
    "pull_quote": {"text": "", "attribution": ""},
    "block_quote": {"text": "", "source": "", "source_url": ""},
    "fact_box": {"title": "", "text": ""},
    "image": {"image": None, "caption": "", "credit": "", "size": "text"},
    "gallery": {"title": "", "images": []},
    "video": {"url": "", "title": "", "poster": None, "caption": ""},
    "audio": {"recording": None, "title": "", "transcript": ""},
    "document": {"document": None, "title": ""},
    "call_to_action": {"text": "", "button": "", "page": None, "url": ""},
    "related_story": None,
    "signup": None,
    "paragraph": "",
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_unfinished_block_can_be_saved_as_a_draft(db, kind):
    assert clean_draft((kind, UNFINISHED[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_an_unfinished_block_can_be_previewed(db, kind):
    assert shown((kind, UNFINISHED[kind]))


def test_an_uncredited_picture_can_be_saved_as_a_draft(db):
    assert clean_draft(("image", shown_image(picture(credit=""), size="text")))


# Related stories ---------------------------------------------------------------------------------


@pytest.fixture
def story(news_index):
    return NewsArticlePageFactory(parent=news_index, title="The other story")


def related(story):
    return shown(("related_story", story.pk)).get_text(strip=True)


def test_a_public_story_is_shown(story):
    assert "The other story" in related(story)


def test_a_draft_is_not_shown(story):
    story.unpublish()

    assert related(story) == ""


def test_a_story_dated_in_the_future_is_not_shown(story):
    NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))

    assert related(story) == ""


def test_a_private_story_is_not_shown(story):
    PageViewRestriction.objects.create(page=story, restriction_type="login")

    assert related(story) == ""


def test_a_story_below_a_private_page_is_not_shown(story, home_page):
    PageViewRestriction.objects.create(page=home_page, restriction_type="login")

    assert related(story) == ""


def test_a_private_story_is_not_shown_in_a_preview_of_what_was_never_saved(story):
    """There the story comes from the editor's form, which does not ask who may see it."""
    PageViewRestriction.objects.create(page=story, restriction_type="login")
    block = STORY.child_blocks["related_story"]

    assert block.render(NewsArticlePage.objects.get(pk=story.pk)).strip() == ""


def test_a_story_that_is_gone_is_not_shown(db):
    assert shown(("related_story", 999_999)).get_text(strip=True) == ""


def test_related_stories_cost_one_query_for_all(news_index, django_assert_num_queries):
    stories = [NewsArticlePageFactory(parent=news_index) for _ in range(4)]
    shown(("related_story", stories[0].pk))  # Wagtail keeps the paths of sites

    with django_assert_num_queries(1):
        shown(*(("related_story", story.pk) for story in stories))


# Ids ---------------------------------------------------------------------------------------------


def test_a_blocks_id_is_in_the_page_and_stays_over_a_save(client, news_index):
    story = NewsArticlePageFactory(parent=news_index, slug="2021-03-ice", body=[("paragraph", "<p>One</p>")])
    story.refresh_from_db()
    before = story.body[0].id
    story.title = "Another headline"
    story.save_revision().publish()

    html = BeautifulSoup(client.get("/news/2021-03-ice/").content, "html.parser")

    assert html.find(id=f"b-{before[:8]}").get_text(strip=True) == "One"


# Hostile words -----------------------------------------------------------------------------------

HOSTILE = {
    "heading": {"text": SCRIPT, "level": "h2"},
    "pull_quote": {"text": SCRIPT, "attribution": SCRIPT},
    "block_quote": {"text": SCRIPT, "source": SCRIPT, "source_url": ""},
    "fact_box": {"title": SCRIPT, "text": ""},
    "table": {**TABLE, "data": [[SCRIPT, SCRIPT], [SCRIPT, SCRIPT]], "table_caption": SCRIPT},
    "video": {"url": "https://youtu.be/dQw4w9WgXcQ", "title": SCRIPT, "poster": None, "caption": SCRIPT},
    "audio": {"recording": None, "title": SCRIPT, "transcript": ""},
    "document": {"document": None, "title": SCRIPT},
    "call_to_action": {"text": SCRIPT, "button": SCRIPT, "page": None, "url": ADDRESS},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_script_in_a_text_field_shows_as_text(db, kind):
    html = shown((kind, HOSTILE[kind]))

    assert html.script is None
    assert SCRIPT in html.get_text()


def test_a_script_in_the_words_of_a_picture_shows_as_text(db):
    html = shown(("image", shown_image(picture(caption=SCRIPT, credit=SCRIPT), size="text")))

    assert html.script is None
    assert html.get_text().count(SCRIPT) == 2


def test_a_script_in_the_words_of_a_gallery_shows_as_text(db):
    images = [shown_image(picture(), caption=SCRIPT, credit=SCRIPT) for _ in range(2)]

    assert shown(("gallery", {"title": SCRIPT, "images": images})).script is None


def test_a_script_in_the_words_of_a_signup_shows_as_text(db):
    words = dict.fromkeys(["heading", "text", "privacy_note"], SCRIPT)

    assert shown(("signup", NewsletterSignupFactory(**words, button=SCRIPT).pk)).script is None


def test_a_script_in_the_headline_of_a_related_story_shows_as_text(news_index):
    story = NewsArticlePageFactory(parent=news_index, title=SCRIPT, slug="2021-03-x")

    assert shown(("related_story", story.pk)).script is None


def written(entity):
    """Return a paragraph as the editor's own form turns it into HTML."""
    content = {
        "blocks": [
            {
                "key": "a",
                "text": "press",
                "type": "unstyled",
                "depth": 0,
                "inlineStyleRanges": [],
                "entityRanges": [{"offset": 0, "length": 5, "key": 0}],
            }
        ],
        "entityMap": {"0": entity},
    }
    value = STORY.child_blocks["paragraph"].value_from_datadict({"p": json.dumps(content)}, {}, "p")
    assert isinstance(value, RichText)
    return BeautifulSoup(shown(("paragraph", value.source)).decode(), "html.parser")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "vbscript:x",
                                 " javascript:alert(1)", "data:text/html,x"])  # fmt: skip
def test_a_link_that_a_browser_would_run_does_not_survive(db, url):
    html = written({"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}})

    assert html.select("a[href]") == []


def test_an_ordinary_link_survives(db):
    assert written({"type": "LINK", "mutability": "MUTABLE", "data": {"url": ADDRESS}}).a["href"] == ADDRESS
