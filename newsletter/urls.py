from django.urls import path

from newsletter import views

app_name = "newsletter"
urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/thanks/", views.thanks, name="thanks"),
    path("confirm/<str:token>/", views.thanks, name="confirm"),
    path("unsubscribe/<str:token>/", views.thanks, name="unsubscribe"),
    path("preferences/<str:token>/", views.thanks, name="preferences"),
]
