"""Videos on the two hosts that play without tracking until a reader asks for them."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
VIMEO_ID = re.compile(r"[0-9]{1,15}")
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
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
        hostname = (parts.hostname or "").lower() if parts.scheme in {"http", "https"} else ""
        path = [part for part in parts.path.split("/") if part]
        if hostname in VIMEO_HOSTS and path and VIMEO_ID.fullmatch(path[-1]):
            return cls("Vimeo", url, f"https://player.vimeo.com/video/{path[-1]}?dnt=1")
        video_id = youtube_id(hostname, path, parts.query)
        if not VIDEO_ID.fullmatch(video_id):
            return None
        return cls("YouTube", url, f"https://www.youtube-nocookie.com/embed/{video_id}?autoplay=1")


def youtube_id(hostname: str, path: list[str], query: str) -> str:
    """Return what stands in the place of the video's id in a YouTube address, or "" where there is no such place."""
    if hostname == "youtu.be" and path:
        return path[0]
    if hostname in YOUTUBE_HOSTS and path[:1] == ["watch"]:
        return parse_qs(query).get("v", [""])[0]
    if hostname in YOUTUBE_HOSTS and len(path) > 1 and path[0] in {"embed", "shorts", "live"}:
        return path[1]
    return ""
