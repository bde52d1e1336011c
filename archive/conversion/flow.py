"""From the tree of an old text to the parts of a story, in the order of reading."""

import re
from dataclasses import dataclass, field

from . import pictures, tables
from .addresses import FILES, PICTURES, SOUND, ending, host_of, video_page, whole_link, whole_web_address
from .notes import Notes
from .parts import Attached, Figure, Gallery, Part, Quotation, Recording, Shown, Table, Video
from .running import (
    BOLD,
    BREAK,
    ITALIC,
    SUBSCRIPT,
    SUPERSCRIPT,
    ListItem,
    Run,
    Running,
    laid_out,
)
from .text import mended
from .tree import BLOCKS, Node

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LONGEST_HEADING = 140  # HeadingBlock
LONGEST_QUOTATION = 2_500
LONGEST_ATTRIBUTION = 120
DEEPEST_LIST = 4  # counted from 0, as the editor does
STYLES = {"b": BOLD, "i": ITALIC, "sub": SUBSCRIPT, "sup": SUPERSCRIPT, "cite": ITALIC}
BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
HIDDEN_STYLE = re.compile(r"(?:^|;|\s)(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
ADDRESS_ALONE = re.compile(r"(?:https?://|www\.)[^\s<>\"]{4,}", re.IGNORECASE)
ATTRIBUTION = re.compile(r"(?:—|–|--|-)\s*(?=\w)")
CAPTIONED = {"wp-caption", "wp-block-image", "image-caption", "caption", "photo-caption"}
CAPTION_TEXTS = {"wp-caption-text", "wp-caption-dd", "gallery-caption", "wp-element-caption", "caption-text"}
GALLERIES = {"wp-block-gallery", "gallery", "tiled-gallery", "blocks-gallery-grid", "wp-block-jetpack-tiled-gallery"}
LONGEST_TABLE_CAPTION = 300
MOST_NESTED = 12  # old pages have tables in tables in tables
LOOKED_INTO = frozenset({"blockquote", "figure", "table"})


@dataclass
class Reading:
    """What is the same for the whole of a text."""

    base: str
    notes: Notes
    line_breaks: bool = False
    nested: int = 0  # quotations, tables and figures that what is read lies in


@dataclass
class RawHeading:
    text: str
    level: int  # 1 to 6


Piece = Running | list[ListItem] | RawHeading | Part


@dataclass
class Gathered:
    """Text that is to be one piece, such as an item of a list or a cell, and the parts that stood in it."""

    running: Running
    lists: list[ListItem] = field(default_factory=list)
    parts: list[Piece] = field(default_factory=list)


class Flow:
    """Reads elements one after the other and collects what they are."""

    def __init__(self, reading: Reading, *, in_one_piece: bool = False) -> None:
        self.reading = reading
        self.notes = reading.notes
        self.in_one_piece = in_one_piece  # blocks are lines then, and what is no text stands beside it
        self.open: list[Run | Figure] = []
        self.pieces: list[Piece] = []
        self.lists: list[ListItem] = []
        self.list_depth = 0
        self.blank_lines = True
        self.line_breaks = reading.line_breaks

    # Collecting

    def end_paragraph(self) -> None:
        if self.in_one_piece:
            if self.open:
                self.open.append((BREAK, 0, ""))
            return
        if not self.open:
            return
        paragraphs = laid_out(self.open, blank_lines=self.blank_lines, line_breaks=self.line_breaks)
        self.open = []
        for paragraph in paragraphs:
            self.pieces.extend(paragraph.before)
            if paragraph.runs:
                self.add_paragraph(paragraph)
            self.pieces.extend(paragraph.after)

    def add_paragraph(self, paragraph: Running) -> None:
        paragraph.before, after, paragraph.after = [], paragraph.after, []
        text, addresses = paragraph.text, paragraph.addresses
        (address,) = addresses if len(addresses) == 1 else ("",)
        if ADDRESS_ALONE.fullmatch(text):
            self.add(self.embedded(text, silent=True))
        elif address and ending(address) in SOUND:
            self.pieces.append(Recording(address, title=mended(text)))
        elif address and ending(address) in FILES:
            self.pieces.append(Attached(address, mended(text)))
        else:
            self.pieces.append(paragraph)
        paragraph.after = after

    def add(self, piece: Piece | None) -> None:
        if piece is None:
            return
        self.end_paragraph()
        same_video = isinstance(piece, Video) and self.pieces and isinstance(self.pieces[-1], Video)
        if same_video and self.pieces[-1].url == piece.url:  # type: ignore[union-attr]
            return
        if self.pieces and self.pieces[-1] == piece:
            return
        self.pieces.append(piece)

    def say(self, text: str, styles: int = 0, address: str = "") -> None:
        self.open.append((text, styles, address))

    # Reading

    def read(self, node: Node, styles: int = 0, link: str = "") -> None:
        for child in node.children:
            if isinstance(child, str):
                self.open.append((child, styles, link))
            else:
                self.read_element(child, styles, link)

    def read_element(self, node: Node, styles: int, link: str) -> None:
        name = node.name
        if "style" in node.attributes or "hidden" in node.attributes:
            if "hidden" in node.attributes or HIDDEN_STYLE.search(node.get("style")):
                self.notes.add("Words that the old page hid from its readers were left out.")
                return
            styles |= styles_of(node.get("style"))
        if name in STYLES:
            self.read(node, styles | STYLES[name], link)
        elif name == "a":
            self.read_link(node, styles, link)
        elif name == "br":
            self.open.append((BREAK, styles, link))
        elif name == "img":
            self.read_picture(node, styles, link)
        elif name == "q":
            self.say("“", styles, link)
            self.read(node, styles, link)
            self.say("”", styles, link)
        elif name in BLOCKS:
            self.read_block(node, styles, link)
        elif name in {"audio", "video"}:
            self.read_media(node)
        else:
            self.read(node, styles, link)

    def read_link(self, node: Node, styles: int, link: str) -> None:
        raw = node.get("href")
        address = whole_link(raw, self.reading.base) if raw else ""
        if raw and not address and not raw.startswith("#") and not self.reading.base:
            self.notes.add("A link whose address is not whole was left out; its words were kept.")
        self.read(node, styles, address or link)

    def read_picture(self, node: Node, styles: int, link: str) -> None:
        if pictures.is_face(node):
            self.say(node.get("alt"), styles, link)
            return
        picture = pictures.shown(node, link, self.reading.base, "", self.notes)
        if picture:
            self.open.append(Figure(picture))

    def read_block(self, node: Node, styles: int, link: str) -> None:
        """Read a block. Each quotation, table or figure around one costs another look at all that it holds."""
        if node.name not in LOOKED_INTO and not ("class" in node.attributes and node.classes & (CAPTIONED | GALLERIES)):
            self.read_known_block(node, styles, link)
        elif self.reading.nested >= MOST_NESTED:
            self.read_layout(node, styles, link)
        else:
            self.reading.nested += 1
            self.read_known_block(node, styles, link)
            self.reading.nested -= 1

    def read_known_block(self, node: Node, styles: int, link: str) -> None:
        name = node.name
        if name in HEADINGS:
            self.read_heading(node, HEADINGS[name])
        elif name in {"ul", "ol"}:
            self.read_list(node, styles)
        elif name == "blockquote":
            self.read_quotation(node)
        elif name == "table":
            self.read_table(node, styles, link)
        elif name == "figure":
            self.read_figure(node, styles, link)
        elif name == "dl" and not node.classes & CAPTIONED and "gallery-item" not in node.classes:
            self.read_definitions(node)
        elif name in {"p", "li", "dt", "dd"}:
            self.read_paragraph(node, styles, link)
        elif name == "pre":
            self.read_lines(node, styles, link)
        elif name == "nav":
            return
        else:
            self.read_division(node, styles, link)

    def read_paragraph(self, node: Node, styles: int, link: str) -> None:
        self.end_paragraph()
        self.blank_lines, before = False, self.blank_lines
        self.read(node, styles, link)
        self.end_paragraph()
        self.blank_lines = before

    def read_lines(self, node: Node, styles: int, link: str) -> None:
        """Read what was set line by line: a poem, an address, code."""
        self.end_paragraph()
        self.line_breaks, before = True, self.line_breaks
        for child in node.children:
            if isinstance(child, str):
                self.say(re.sub(r"[ \t]*\n[ \t]*", "\n", child), styles, link)
            else:
                self.read_element(child, styles, link)
        self.end_paragraph()
        self.line_breaks = before

    def read_division(self, node: Node, styles: int, link: str) -> None:
        if node.get("data-part"):
            self.read_named(node)
            return
        classes = node.classes
        if classes & GALLERIES and self.read_gallery(node):
            return
        if classes & CAPTIONED and node.find("img"):
            self.read_figure(node, styles, link)
            return
        if "wp-block-file" in classes:
            self.read_file(node)
            return
        self.end_paragraph()
        if node.name == "address":
            self.read_lines(node, styles, link)
        elif node.name == "summary":
            self.read(node, styles | BOLD, link)
        else:
            self.read(node, styles, link)
        self.end_paragraph()

    def read_named(self, node: Node) -> None:
        """Read what stands for a shortcode, a block or a frame."""
        kind, title = node.get("data-part"), mended(node.get("data-title"))
        address = whole_web_address(node.get("data-address"), self.reading.base)
        keys = [key for key in node.get("data-keys").split(",") if key.isdecimal()]
        if kind == "gallery":
            self.add(Gallery(tuple(Shown(key=key) for key in keys)))
        elif kind == "audio" and (address or keys):
            self.add(Recording(address, keys[0] if keys else "", title))
        elif kind == "embed" and address:
            self.add(self.embedded(address, title=title))
        elif kind == "embed" and node.get("data-address"):
            self.notes.add("A frame whose address no reader could follow was left out.")
        # What the theme itself showed, "left-out", is not the text's.

    def embedded(self, address: str, *, title: str = "", caption: str = "", silent: bool = False) -> Piece | None:
        """Return what an address of its own line or frame showed; a link where that is nothing we can show."""
        address = whole_web_address(address, self.reading.base)
        page, kind = video_page(address), ending(address)
        if page:
            return Video(page, title, caption)
        if kind in SOUND:
            return Recording(address, title=title or caption)
        if kind in PICTURES:
            return Figure(Shown(address, alt=title, caption=caption))
        if kind in FILES:
            return Attached(address, title or caption)
        if not address:
            return None
        if not silent:
            self.notes.add(f"What was embedded from {host_of(address)} became a link.")
        return Running([(caption or title or address, 0, address)])

    def gather(self, node: Node, styles: int = 0, depth: int = 0) -> Gathered:
        """Read an element as text in one piece."""
        flow = Flow(self.reading, in_one_piece=True)
        flow.line_breaks, flow.list_depth = self.line_breaks, depth
        flow.read(node, styles)
        lines = laid_out(
            [piece for piece in flow.open if not isinstance(piece, Figure)],
            blank_lines=False,
            line_breaks=self.line_breaks,
        )
        running = lines[0] if lines else Running()
        for line in lines[1:]:
            running.runs.append(("\n", 0, ""))
            running.runs.extend(line.runs)
        merged = Running()
        for text, run_styles, address in running.runs:
            if merged.runs and merged.runs[-1][1:] == (run_styles, address):
                merged.runs[-1] = (merged.runs[-1][0] + text, run_styles, address)
            else:
                merged.runs.append((text, run_styles, address))
        figures: list[Piece] = [piece for piece in flow.open if isinstance(piece, Figure)]
        return Gathered(merged, flow.lists, [*figures, *flow.pieces])

    def add_all(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            self.add(piece)

    def read_heading(self, node: Node, level: int) -> None:
        gathered = self.gather(node)
        text = " ".join(gathered.running.text.split())
        self.end_paragraph()
        if self.in_one_piece:
            self.open.extend((words, styles | BOLD, address) for words, styles, address in gathered.running.runs)
            self.end_paragraph()
        elif 0 < len(text) <= LONGEST_HEADING:
            if gathered.running.addresses - {""}:
                self.notes.add("A link in a heading was left out; its words were kept.")
            self.pieces.append(RawHeading(text, level))
        elif text:
            self.pieces.append(gathered.running)
        self.add_all(gathered.parts)

    # Lists

    def read_list(self, node: Node, styles: int) -> None:
        if not any(isinstance(child, Node) and child.name == "li" for child in node.children):
            self.end_paragraph()  # old pages indented with lists that have no items
            self.read(node, styles)
            self.end_paragraph()
            return
        items, beside = self.items_of(node, styles, self.list_depth if self.in_one_piece else 0)
        if self.in_one_piece:
            self.lists.extend(items)
            self.pieces.extend(beside)
            return
        self.end_paragraph()
        if items:
            self.pieces.append(items)
        figures = [piece for piece in beside if isinstance(piece, Figure)]
        if not items and len(figures) > 1 and len(figures) == len(beside):
            self.add(Gallery(tuple(figure.picture for figure in figures)))
        else:
            self.add_all(beside)

    def items_of(self, node: Node, styles: int, depth: int) -> tuple[list[ListItem], list[Piece]]:
        items: list[ListItem] = []
        beside: list[Piece] = []
        for part in node.children:
            if isinstance(part, str) and not part.strip():
                continue
            child = around([part]) if isinstance(part, str) else part
            if child.name in {"ul", "ol"}:  # a list right in a list: its items are one level down
                nested, more = self.items_of(child, styles, depth + 1)
                items.extend(nested)
                beside.extend(more)
                continue
            gathered = self.gather(child, styles, depth + 1)
            if gathered.running.runs:
                items.append(ListItem(min(depth, DEEPEST_LIST), node.name == "ol", gathered.running.runs))
            items.extend(gathered.lists)
            beside.extend(gathered.parts)
        return items, beside

    def read_definitions(self, node: Node) -> None:
        self.end_paragraph()
        for child in node.children:
            if isinstance(child, Node) and child.name == "dt":
                self.end_paragraph()
                self.read(child, BOLD)
                self.say(BREAK)
            elif isinstance(child, Node):
                self.read(child)
                self.say(BREAK)
        self.end_paragraph()

    # Quotations

    def read_quotation(self, node: Node) -> None:
        source, source_url = self.take_source(node)
        inner = Flow(self.reading)
        inner.line_breaks = self.line_breaks
        inner.read(node)
        inner.end_paragraph()
        paragraphs = [piece for piece in inner.pieces if isinstance(piece, Running)]
        text = "\n\n".join(paragraph.text for paragraph in paragraphs)
        if len(paragraphs) != len(inner.pieces) or not text or len(text) > LONGEST_QUOTATION or self.in_one_piece:
            self.take_over(inner.pieces, source)
            return
        if not source and len(paragraphs) > 1 and len(paragraphs[-1].text) <= LONGEST_ATTRIBUTION:
            found = ATTRIBUTION.match(paragraphs[-1].text)
            if found:
                source = paragraphs[-1].text[found.end() :]
                source_url = source_url or next(iter(sorted(paragraphs[-1].addresses - {""})), "")
                paragraphs.pop()
                text = "\n\n".join(paragraph.text for paragraph in paragraphs)
        if any(paragraph.addresses - {""} for paragraph in paragraphs):
            self.notes.add("Links in a quotation were left out; their words were kept.")
        self.add(Quotation(text, mended(source), source_url))

    def take_over(self, pieces: list[Piece], source: str) -> None:
        """Add the pieces of a quotation that was used to indent, as pieces of the text."""
        self.end_paragraph()
        for piece in pieces:
            if self.in_one_piece and isinstance(piece, Running):
                self.open.extend(piece.runs)
                self.end_paragraph()
            elif self.in_one_piece and isinstance(piece, list):
                self.lists.extend(piece)
            else:
                self.pieces.append(piece)
        if source:
            self.say(f"— {source}")
            self.end_paragraph()

    def take_source(self, node: Node) -> tuple[str, str]:
        """Return who a quotation is by and an address of theirs, and take the words out of the text."""
        source, address = node.get("data-source"), whole_web_address(node.get("cite"), self.reading.base)
        for parent in [node, *node.walk()]:
            for child in [child for child in parent.children if isinstance(child, Node)]:
                if child.name in {"cite", "footer"} and is_last(parent, child):
                    words = mended(child.text)
                    links = [link.get("href") for link in child.find("a")]
                    found = whole_web_address(links[0], self.reading.base) if links else ""
                    source, address = words.lstrip("—–- ") or source, found or address
                    parent.children.remove(child)
                    return source, address
        return source, address

    # Tables

    def read_table(self, node: Node, styles: int, link: str) -> None:
        rows = tables.rows_of(node)
        framed = self.framed_picture(node, rows, link)
        if framed:
            self.add(framed)
            return
        if self.in_one_piece or not tables.holds_data(node, rows):
            self.read_layout(node, styles, link)
            return
        captions = [child for child in node.children if isinstance(child, Node) and child.name == "caption"]
        caption = self.gather(captions[0]).running.text if captions else ""
        cells, beside, has_links = [], list[Piece](), False
        for row, section in rows:
            told = []
            for cell in row:
                gathered = self.gather(cell)
                words = [gathered.running.text, *(html_text(item.runs) for item in gathered.lists)]
                has_links = has_links or bool(gathered.running.addresses - {""})
                is_bold = bool(gathered.running.runs) and gathered.running.all_have(BOLD)
                columns = tables.span(cell, "colspan", tables.MOST_COLUMNS)
                down = tables.span(cell, "rowspan", tables.MOST_ROWS)
                text = "\n".join(word for word in words if word)
                told.append(tables.Cell(cell, cell.name == "th", is_bold, columns, down, text))
                beside.extend(gathered.parts)
            cells.append((told, section))
        if has_links:
            self.notes.add("Links in a table were left out; their words were kept.")
        self.add(tables.table_of(cells, " ".join(caption.split()), self.notes))
        self.add_all(beside)

    def read_layout(self, node: Node, styles: int, link: str) -> None:
        """Read a table as the stretch of text that it laid out, cell by cell."""
        self.end_paragraph()
        self.read(node, styles, link)
        self.end_paragraph()

    def framed_picture(self, node: Node, rows: list[tuple[list[Node], str]], link: str) -> Figure | None:
        """Return the picture of a table that was put around one, with the words below it as its caption."""
        images = node.find("img")
        if len(images) != 1 or any(len(cells) > 1 for cells, _section in rows) or node.find("table", "ul", "ol"):
            return None
        caption = self.caption_in(without_pictures(node))
        if len(caption) > LONGEST_TABLE_CAPTION:
            return None
        picture = self.picture_of(images[0], node, caption, link)
        return Figure(picture) if picture else None

    # Pictures, galleries, films, sound, files

    def picture_of(self, image: Node, within: Node, caption: str, link: str = "") -> Shown | None:
        around = next((anchor for anchor in within.find("a") if image in anchor.find("img")), None)
        address = whole_link(around.get("href"), self.reading.base) if around else link
        return pictures.shown(image, address, self.reading.base, caption, self.notes)

    def caption_in(self, node: Node) -> str:
        running = self.gather(node).running
        if running.addresses - {""}:
            self.notes.add("Links in a caption were left out; their words were kept.")
        return running.text

    def read_figure(self, node: Node, styles: int, link: str) -> None:
        captions = [
            found
            for found in node.walk()
            if found.name == "figcaption" or (found.classes & CAPTION_TEXTS and not found.find("img"))
        ]
        images = node.find("img")
        if node.classes & GALLERIES and self.read_gallery(node):
            return
        if len(images) == 1 and not node.find("table", "blockquote", "audio", "video"):
            self.read_captioned(node, images[0], captions, link)
            return
        if node.find("table") or node.find("blockquote") or len(images) > 1:
            self.read_framed(node, captions, styles, link)
            return
        caption = self.gather(captions[0]).running.text if captions else ""
        media = node.find("audio", "video")
        if media:
            self.read_media(media[0], caption)
            return
        named = [found for found in node.find("div") if found.get("data-part") == "embed"]
        address = named[0].get("data-address") if named else self.address_in(node, captions)
        if address:
            self.add(self.embedded(address, caption=" ".join(caption.split())))
            return
        self.end_paragraph()
        self.read(node, styles, link)
        self.end_paragraph()

    def address_in(self, node: Node, captions: list[Node]) -> str:
        """Return the address that is all the text of a figure but its caption."""
        words = node.text
        for caption in captions[:1]:
            words = words.replace(caption.text, "", 1) if caption.text else words
        words = words.strip()
        return words if ADDRESS_ALONE.fullmatch(words) else ""

    def read_captioned(self, node: Node, image: Node, captions: list[Node], link: str) -> None:
        written = node.get("data-caption")
        if captions:
            caption = self.caption_in(captions[0])
        elif written and not written.isspace():
            caption = self.caption_in(around([TAG.sub("", written)]))
        else:
            caption = self.caption_in(without_pictures(node))
        picture = self.picture_of(image, node, caption, link)
        if picture:
            self.add(Figure(picture))
        elif caption:
            self.add(Running([(mended(caption), 0, "")]))

    def read_framed(self, node: Node, captions: list[Node], styles: int, link: str) -> None:
        """Read a figure around a table, a quotation or several pictures; the table takes the caption."""
        caption = " ".join(self.gather(captions[0]).running.text.split()) if captions else ""
        inner = Flow(self.reading)
        inner.read(without(node, captions[:1]), styles, link)
        inner.end_paragraph()
        pieces = inner.pieces
        for position, piece in enumerate(pieces):
            if caption and isinstance(piece, Table) and not piece.caption:
                pieces[position] = Table(piece.rows, caption, piece.has_header_row, piece.has_header_column)
                caption = ""
        self.take_over(pieces, "")
        if caption:
            self.add(Running([(mended(caption), 0, "")]))

    def read_gallery(self, node: Node) -> bool:
        """Add the pictures of a gallery; False when it holds none."""
        shown: list[Shown] = []
        for item in gallery_items(node):
            (image,) = item.find("img")[:1]
            captions = [found for found in item.walk() if found.name == "figcaption" or found.classes & CAPTION_TEXTS]
            caption = self.caption_in(captions[0]) if captions else ""
            picture = self.picture_of(image, item, caption)
            if picture:
                shown.append(picture)
        if not shown:
            return False
        self.add(Gallery(tuple(shown)) if len(shown) > 1 else Figure(shown[0]))
        own = [
            child
            for child in node.children
            if isinstance(child, Node) and child.name == "figcaption" and not child.find("img")
        ]
        if own:
            self.read(own[0])
            self.end_paragraph()
        return True

    def read_media(self, node: Node, caption: str = "") -> None:
        sources = [node.get("src"), *(source.get("src") for source in node.find("source"))]
        address = next((whole for raw in sources if raw and (whole := whole_web_address(raw, self.reading.base))), "")
        title = mended(caption)
        if not address:
            return
        if node.name == "audio" or ending(address) in SOUND:
            self.add(Recording(address, title=title))
        else:
            self.add(self.embedded(address, title=title))

    def read_file(self, node: Node) -> None:
        for anchor in node.find("a"):
            address = whole_web_address(anchor.get("href"), self.reading.base)
            if address:
                self.add(Attached(address, mended(anchor.text)))
                return


def styles_of(style: str) -> int:
    styles = BOLD if BOLD_STYLE.search(style) else 0
    styles |= ITALIC if ITALIC_STYLE.search(style) else 0
    raised = RAISED_STYLE.search(style)
    if raised:
        styles |= SUPERSCRIPT if raised[1].lower() == "super" else SUBSCRIPT
    return styles


def is_last(parent: Node, child: Node) -> bool:
    """Whether nothing but white space follows an element."""
    rest = parent.children[parent.children.index(child) + 1 :]
    return not "".join(node if isinstance(node, str) else node.text for node in rest).strip()


def without(node: Node, left_out: list[Node]) -> Node:
    return around([child for child in node.children if not any(child is other for other in left_out)])


def without_pictures(node: Node) -> Node:
    """Return a copy of an element whose pictures are gone and whose words are left."""
    copy = Node(node.name if node.name in BLOCKS - {"table", "figure"} else "div", {})
    for child in node.children:
        if isinstance(child, str):
            copy.children.append(child)
        elif child.name != "img":
            inner = without_pictures(child)
            inner.name = child.name if child.name in {"br", "a", "b", "i", "sub", "sup", "span"} else inner.name
            inner.attributes = child.attributes if child.name == "a" else {}
            copy.children.append(inner)
    return copy


def around(children: list[Node | str]) -> Node:
    node = Node("div", {})
    node.children = children
    return node


def gallery_items(node: Node) -> list[Node]:
    """Return the smallest elements around each picture of a gallery that hold its caption as well."""
    items: list[Node] = []
    for child in node.children:
        if not isinstance(child, Node):
            continue
        images = [child] if child.name == "img" else child.find("img")
        if len(images) > 1 or (images and child.name in {"ul", "ol"}):
            items.extend(gallery_items(child))
        elif images:
            items.append(around([child]))
    return items


def html_text(runs: list[Run]) -> str:
    return "".join(text for text, _styles, _address in runs)
