from django.urls import path

from news.corrections import CorrectionsAtomFeed, CorrectionsFeed, list_corrections
from news.sharing import show_share_image

urlpatterns = [
    path("corrections/", list_corrections, name="corrections"),
    path("feeds/corrections.rss", CorrectionsFeed(), name="corrections_rss"),
    path("feeds/corrections.atom", CorrectionsAtomFeed(), name="corrections_atom"),
    path("share/stories/<int:key>/<slug:digest>.png", show_share_image, name="story_share_image"),
]
