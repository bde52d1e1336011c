"""Which addresses are videos, and how their players are addressed."""

import pytest

from core.video import HostedVideo

PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "http://youtube.com/watch?list=x&v=dQw4w9WgXcQ&t=3",
        "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://YOUTU.BE/dQw4w9WgXcQ?si=x",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube.com/live/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    ],
)
def test_every_spelling_of_a_youtube_address_leads_to_the_player_without_cookies(url):
    assert HostedVideo.from_url(url).player_url == PLAYER


@pytest.mark.parametrize(
    "url",
    [
        "https://vimeo.com/22439234",
        "https://www.vimeo.com/channels/nature/22439234",
        "https://player.vimeo.com/video/22439234",
    ],
)
def test_every_spelling_of_a_vimeo_address_leads_to_the_player_without_tracking(url):
    assert HostedVideo.from_url(url).player_url == "https://player.vimeo.com/video/22439234?dnt=1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "watch?v=dQw4w9WgXcQ",
        "//youtube.com/watch?v=dQw4w9WgXcQ",
        "javascript://youtube.com/watch?v=dQw4w9WgXcQ",
        "javascript:alert(1)",
        "data:text/html,youtube.com/watch?v=dQw4w9WgXcQ",
        "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
        "https://youtube.com@example.org/watch?v=dQw4w9WgXcQ",
        "https://youtube.com/",
        "https://youtube.com/watch",
        "https://youtube.com/watch?v=",
        'https://youtube.com/watch?v=a"onload=alert(1)',
        "https://youtube.com/embed/",
        "https://youtu.be/",
        "https://youtu.be/..%2f..%2fx",
        "https://vimeo.com/",
        "https://vimeo.com/٢٢٤٣٩٢٣٤",
        "https://vimeo.com/" + "9" * 5_000,
        "https://[/",
        "https://[::1",
        "\x00",
        "https://\ud800/",
    ],
)
def test_what_is_no_video_of_theirs_is_none(url):
    assert HostedVideo.from_url(url) is None
