from django.urls import path

from search import views

urlpatterns = [
    path("", views.search, name="search"),
    path("tell/", views.tell, name="search_tell"),
    path("suggest/", views.suggest, name="suggest"),
]
