from django.urls import path, re_path

from news.corrections import CorrectionsAtomFeed, CorrectionsFeed, list_corrections
from news.sharing import show_share_image

urlpatterns = [
    path("corrections/", list_corrections, name="corrections"),
    path("feeds/corrections.rss", CorrectionsFeed(), name="corrections_rss"),
    path("feeds/corrections.atom", CorrectionsAtomFeed(), name="corrections_atom"),
    # No key is longer, and SQLite refuses to look for a number that is.
    re_path(r"^share/stories/(?P<key>\d{1,10})/(?P<digest>[-\w]+)\.png$", show_share_image, name="story_share_image"),
]
