"""What a body says as HTML that stands by itself: in feed readers, and wherever else our words are taken to.

It is made of what the page shows, so whatever is shown there is in it. Our looks stay behind, and so does what only
works in our own pages: scripts, forms, players of other hosts.
"""

import re
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup, Tag

TAGS = {
    *("a", "abbr", "aside", "audio", "b", "blockquote", "br", "caption", "cite", "code", "del", "details", "div", "em"),
    *("figcaption", "figure", "h2", "h3", "h4", "hr", "i", "img", "ins", "li", "ol", "p", "q", "s", "section", "small"),
    *("strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"),
}
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "hreflang"},
    "audio": {"controls", "src"},
    "blockquote": {"cite"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
ADDRESSES = ("href", "src", "cite")
SCHEMES = {"http", "https", "mailto", "tel"}
ONLY_HERE = "data-only-here"  # in a template: what would be wrong or of no use elsewhere
CREDIT = "figure__credit"
SPACES = re.compile(r"\s*\n\s*")


def portable(html: str, address: str) -> str:
    """Return the HTML of a body as it can stand anywhere; `address` is where the page itself is found."""
    tree = BeautifulSoup(html, "html.parser")
    for element in tree.select(f"[{ONLY_HERE}]"):
        element.decompose()
    for form in tree.find_all("form"):
        lead_to(form, address, tree)
    for picture in tree.find_all("picture"):
        picture.replace_with(*picture.find_all("img"))
    for image in tree.find_all("img"):
        take_largest(image)
    for box in tree.select("[role=note]"):
        box.name = "aside"
    for words in tree.find_all("span"):
        words.name = "small" if CREDIT in words.get_attribute_list("class") else "span"
        if words.find_previous_sibling("span"):
            words.insert_before(" ")
    for element in tree.find_all(True):
        for name in ADDRESSES:
            if name in element.attrs:
                element[name] = urljoin(address, str(element[name]))
    cleaned = nh3.clean(str(tree), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    return SPACES.sub("\n", cleaned).strip()


def lead_to(form: Tag, address: str, tree: BeautifulSoup) -> None:
    """Put a link to the page in place of a form that works there alone, and keep what is said about it."""
    said = [each for each in form.find_all("p") if not each.find("input")]
    for button in form.find_all("button"):
        link, paragraph = tree.new_tag("a", href=address), tree.new_tag("p")
        link.string = button.get_text(strip=True)
        paragraph.append(link)
        form.insert_before(paragraph)
    for each in said:
        form.insert_before(each.extract())
    form.decompose()


def take_largest(image: Tag) -> None:
    """Show the largest of the sizes that the page lets a browser choose from."""
    sizes = [part.split() for part in str(image.get("srcset", "")).split(",") if part.strip()]
    widths = {int(width[:-1]): url for url, width in (each for each in sizes if len(each) == 2) if width[-1:] == "w"}  # noqa: PLR2004
    if not widths or not str(image.get("width", "")).isdecimal():
        return
    width = max(widths)
    image["src"] = widths[width]
    image["height"] = str(round(int(str(image["height"])) * width / int(str(image["width"]))))
    image["width"] = str(width)
