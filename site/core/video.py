"""Videos on the two hosts that play without tracking until a reader asks for them."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
VIMEO_ID = re.compile(r"[0-9]{1,15}")
YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}


@dataclass(frozen=True)
class HostedVideo:
    """A video that can be played in a frame: who hosts it, its page, and the address of its player."""

    host: str
    page_url: str
    player_url: str

    @classmethod
    def from_url(cls, url: str) -> "HostedVideo | None":
        """Return the video that `url` shows, or None when it is not one of YouTube or Vimeo."""
        try:
            parts = urlsplit(url)
        except ValueError:  # brackets that hold no IPv6 address
            return None
        if parts.scheme not in {"http", "https"}:
            return None
        hostname = (parts.hostname or "").lower()
        path = [part for part in parts.path.split("/") if part]
        if hostname == "youtu.be" and path:
            return cls._youtube(path[0], url)
        if hostname in YOUTUBE_HOSTS:
            if path[:1] == ["watch"]:
                return cls._youtube(parse_qs(parts.query).get("v", [""])[0], url)
            if len(path) > 1 and path[0] in {"embed", "shorts", "live"}:
                return cls._youtube(path[1], url)
        if hostname in {"vimeo.com", "www.vimeo.com", "player.vimeo.com"} and path and VIMEO_ID.fullmatch(path[-1]):
            return cls("Vimeo", url, f"https://player.vimeo.com/video/{path[-1]}?dnt=1")
        return None

    @classmethod
    def _youtube(cls, video_id: str, url: str) -> "HostedVideo | None":
        if not VIDEO_ID.fullmatch(video_id):
            return None
        return cls("YouTube", url, f"https://www.youtube-nocookie.com/embed/{video_id}?autoplay=1")
