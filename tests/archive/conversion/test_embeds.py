"""Films, sound, files and frames of other sites."""

import pytest

from archive.conversion.addresses import video_page
from archive.conversion.parts import Attached, Paragraph, Recording, Video
from core.video import HostedVideo
from tests.archive.conversion.reading import html, notes, part, parts

PAGE = "https://www.youtube.com/watch?v=abcdefghi_k"


@pytest.mark.parametrize(
    "body",
    [
        "https://youtu.be/abcdefghi_k",
        "<p>https://www.youtube.com/watch?v=abcdefghi_k&amp;feature=player</p>",
        '<p><a href="https://youtu.be/abcdefghi_k">https://youtu.be/abcdefghi_k</a></p>',
        "[embed width=600]https://youtu.be/abcdefghi_k[/embed]",
        "[youtube]https://youtu.be/abcdefghi_k[/youtube]",
        "[youtube]abcdefghi_k[/youtube]",
        "[youtube=http://www.youtube.com/watch?v=abcdefghi_k&rel=0]",
        '[youtube id="abcdefghi_k"]',
        "[video src='https://youtu.be/abcdefghi_k']",
        '<iframe width="560" src="//www.youtube.com/embed/abcdefghi_k?rel=0" allowfullscreen></iframe>',
        '<iframe src="https://www.youtube-nocookie.com/embed/abcdefghi_k"></iframe>',
        '<OBJECT width="425"><PARAM name="movie" value="http://www.youtube.com/v/abcdefghi_k&hl=en&fs=1"></PARAM>'
        '<EMBED src="http://www.youtube.com/v/abcdefghi_k&hl=en&fs=1"></EMBED></OBJECT>',
        '<object data="http://www.youtube.com/v/abcdefghi_k" type="application/x-shockwave-flash"></object>',
    ],
)
def test_a_video_is_named_by_its_page(body):
    assert part(body) == Video(PAGE)


@pytest.mark.parametrize(
    "address",
    [
        "https://vimeo.com/12345",
        "https://player.vimeo.com/video/12345?title=0",
        "http://vimeo.com/moogaloop.swf?clip_id=12345&server=vimeo.com",
        "https://vimeo.com/channels/sea/12345",
    ],
)
def test_a_video_on_vimeo_is_named_by_its_page(address):
    assert video_page(address) == "https://vimeo.com/12345"


@pytest.mark.parametrize("address", [PAGE, "https://vimeo.com/12345"])
def test_the_page_of_a_video_is_one_that_we_can_show(address):
    assert HostedVideo.from_url(video_page(address))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com/@tideline",
        "https://youtube.example/watch?v=abcdefghi_k",
        "https://vimeo.com/about",
        "https://[::1",
    ],
)
def test_other_addresses_are_no_videos(address):
    assert video_page(address) == ""


def test_a_frame_with_a_title_gives_it_to_the_video():
    assert part('<iframe src="https://youtu.be/abcdefghi_k" title="At sea"></iframe>') == Video(PAGE, "At sea")


def test_a_link_to_a_video_amid_words_stays_a_link():
    assert isinstance(part('<p>See <a href="https://youtu.be/abcdefghi_k">the film</a>.</p>'), Paragraph)


@pytest.mark.parametrize("tag", ["iframe", "embed"])
def test_a_frame_of_another_site_is_a_link_with_a_note(tag):
    body = f'<{tag} src="https://maps.example/?q=hav"></{tag}>'

    assert html(body) == '<p><a href="https://maps.example/?q=hav">https://maps.example/?q=hav</a></p>'
    assert notes(body) == ("What was embedded from maps.example became a link.",)


def test_a_frame_that_nobody_could_see_is_left_out():
    body = '<p>Salt</p><iframe src="https://pills.example/" width=0 height=0></iframe>'

    assert html(body) == "<p>Salt</p>"
    assert notes(body) == ("A frame that nobody could see was left out.",)


def test_an_address_alone_on_its_line_is_a_link():
    assert html("https://rope.example/a") == '<p><a href="https://rope.example/a">https://rope.example/a</a></p>'


@pytest.mark.parametrize("name", ["report.pdf", "Report.DOC", "figures.xls", "boats.zip"])
def test_a_link_to_a_file_on_its_own_is_a_file(name):
    assert part(f'<p><a href="/{name}">The report</a></p>') == Attached(
        f"https://old.tideline.example/{name}", "The report"
    )


@pytest.mark.parametrize("name", ["a.mp3", "a.ogg"])
def test_a_link_to_sound_on_its_own_is_a_recording(name):
    assert part(f'<p><a href="/{name}"><b>At sea</b></a></p>') == Recording(
        f"https://old.tideline.example/{name}", title="At sea"
    )


def test_a_link_to_a_file_amid_words_stays_a_link():
    assert html('<p>See <a href="/report.pdf">the report</a>.</p>') == (
        '<p>See <a href="https://old.tideline.example/report.pdf">the report</a>.</p>'
    )


def test_sound_and_film_with_several_sources_take_the_first_that_leads_somewhere():
    body = '<audio controls><source src="javascript:x"><source src="/a.ogg"><source src="/a.mp3"></audio>'

    assert parts(body) == (Recording("https://old.tideline.example/a.ogg"),)
