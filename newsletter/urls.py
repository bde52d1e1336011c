from django.urls import path

from newsletter import views

app_name = "newsletter"
urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/thanks/", views.thanks, name="thanks"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("preferences/", views.ask, name="ask"),
    path("preferences/sent/", views.sent, name="sent"),
    path("preferences/erased/", views.erased, name="erased"),
    path("preferences/<str:token>/", views.preferences, name="preferences"),
    path("preferences/<str:token>/data/", views.download, name="download"),
    path("preferences/<str:token>/erase/", views.erase, name="erase"),
]
