"""A story of every kind of block, with words of their own in each field that readers see."""

from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from core.blocks import StoryBlock
from core.factories import NewsImageFactory, NewsletterSignupFactory, image_file
from news.models import NewsArticlePage

KINDS = list(StoryBlock().child_blocks)


def picture(**options: Any) -> Any:
    return NewsImageFactory(file=image_file(size=(320, 213)), **options)


def document(name: str = "report.pdf") -> Any:
    return get_document_model().objects.create(title="Report", file=ContentFile(b"words", name=name))


def shown(name: str) -> dict[str, Any]:
    image = picture()
    image.contextual_alt_text, image.decorative = f"Alt of the {name}", False
    return {"image": image, "caption": f"Caption of the {name}", "credit": f"Photo: {name}"}


def every_block(other: NewsArticlePage) -> list[tuple[str, Any]]:
    """Return one block of each kind; `other` is the story and page that blocks lead to."""
    made = {
        "paragraph": (
            f'<p>Ink <b>on paper</b>, <a linktype="page" id="{other.pk}">read there</a>.</p><ul><li>Cod</li></ul>'
        ),
        "heading": {"text": "What the ice says", "level": "h2"},
        "pull_quote": {"text": "Nobody pays the river.", "attribution": "Ada"},
        "block_quote": {
            "text": "A mistake stands corrected.",
            "source": "Style book",
            "source_url": "https://x.example",
        },
        "fact_box": {"title": "In figures", "text": "<p>558 <i>enterprises</i></p>"},
        "table": {
            "data": [["Year", "Stories"], ["2005", "12"]],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
            "table_caption": "Stories a year",
        },
        "image": {**shown("image"), "size": "wide"},
        "gallery": {"title": "On the coast", "images": [shown("first"), shown("second"), shown("third")]},
        "video": {
            "url": "https://youtu.be/dQw4w9WgXcQ",
            "title": "A film",
            "poster": picture(),
            "caption": "Filmed at sea",
        },
        "audio": {"recording": document("talk.mp3"), "title": "A talk", "transcript": "<p>Hello <b>out there</b></p>"},
        "document": {"document": document(), "title": "The report"},
        "related_story": other,
        "call_to_action": {"text": "Saw something?", "button": "Tell the desk", "page": other, "url": ""},
        "signup": NewsletterSignupFactory(),
    }
    return [(kind, made[kind]) for kind in KINDS]
