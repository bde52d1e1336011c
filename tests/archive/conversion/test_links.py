"""Links between old stories become links between pages."""

from copy import deepcopy

import pytest

from archive.conversion.links import addresses, with_leads
from core.blocks import StoryBlock

OLD = "https://old.tideline.example/2005/02/quay.html"


def paragraph(html):
    return {"type": "paragraph", "value": html, "id": "a"}


def pages(**known):
    return {OLD: ("page", 5), **known}.get


def linked(html, find=None):
    body, _changed = with_leads([paragraph(html)], find or pages())
    return body[0]["value"]


def test_a_link_to_a_known_address_leads_to_its_page():
    assert linked(f'<p>See <a href="{OLD}">the <b>quay</b></a>.</p>') == (
        '<p>See <a linktype="page" id="5">the <b>quay</b></a>.</p>'
    )


def test_a_place_on_the_old_page_is_left_out():
    assert linked(f'<a href="{OLD}#part">x</a>') == '<a linktype="page" id="5">x</a>'


def test_an_address_is_asked_for_as_it_reads():
    asked = []
    linked('<a href="https://old.tideline.example/?p=5&amp;lang=nb#x">x</a>', asked.append)

    assert asked == ["https://old.tideline.example/?p=5&lang=nb"]


def test_an_address_is_asked_for_once():
    asked = []
    linked(f'<a href="{OLD}">x</a><a href="{OLD}#y">y</a>', asked.append)

    assert asked == [OLD]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://rope.example/">',
        '<a href="mailto:desk@tideline.example">',
        '<a linktype="page" id="7">',
        '<a linktype="document" id="7">',
        '<a id="7" linktype="page">',
        "<a>",
    ],
)
def test_other_links_stay(link):
    html = f"<p>{link}x</a></p>"

    assert with_leads([paragraph(html)], pages()) == ([paragraph(html)], False)


def test_a_body_tells_that_it_changed_and_the_given_one_stays():
    body = [paragraph(f'<p><a href="{OLD}">x</a></p>')]
    before = deepcopy(body)

    after, has_changed = with_leads(body, pages())

    assert has_changed
    assert body == before
    assert after != before


def test_a_second_time_changes_nothing():
    once, _changed = with_leads([paragraph(f'<a href="{OLD}">x</a>')], pages())

    assert with_leads(once, pages()) == (once, False)


def test_running_text_inside_other_blocks_is_linked_too():
    body = [
        {"type": "fact_box", "value": {"title": "x", "text": f'<p><a href="{OLD}">x</a></p>'}, "id": "a"},
        {"type": "audio", "value": {"recording": 1, "title": "x", "transcript": f'<a href="{OLD}">x</a>'}, "id": "b"},
    ]

    after, _changed = with_leads(body, pages())

    assert after[0]["value"]["text"] == '<p><a linktype="page" id="5">x</a></p>'
    assert after[1]["value"]["transcript"] == '<a linktype="page" id="5">x</a>'


def test_plain_text_that_looks_like_a_link_stays():
    body = [{"type": "block_quote", "value": {"text": f'<a href="{OLD}">x</a>', "source": "x"}, "id": "a"}]

    assert with_leads(body, pages()) == (body, False)


def test_a_block_that_is_gone_stays_as_it_was_stored():
    body = [{"type": "old_kind", "value": f'<a href="{OLD}">x</a>', "id": "a"}]

    assert with_leads(body, pages()) == (body, False)


def test_addresses_are_those_of_the_web_without_places():
    html = (
        f'<a href="{OLD}#a">a</a><a href="{OLD}">b</a><a href="https://rope.example/?a=1&amp;b=2">c</a>'
        '<a href="mailto:desk@tideline.example">d</a><a linktype="page" id="7">e</a>'
    )

    assert addresses([paragraph(html)]) == {OLD, "https://rope.example/?a=1&b=2"}


@pytest.mark.parametrize("value", [None, "", {}, []])
def test_a_broken_value_is_passed_by(value):
    for kind in StoryBlock().child_blocks:
        assert addresses([{"type": kind, "value": value, "id": "a"}]) == set()
