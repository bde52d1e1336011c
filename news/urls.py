from django.urls import path

from news.corrections import CorrectionsAtomFeed, CorrectionsFeed, list_corrections

urlpatterns = [
    path("corrections/", list_corrections, name="corrections"),
    path("feeds/corrections.rss", CorrectionsFeed(), name="corrections_rss"),
    path("feeds/corrections.atom", CorrectionsAtomFeed(), name="corrections_atom"),
]
