from django.urls import path

from crm.lists.views import DeleteView, PinView, SaveView

app_name = "lists"
urlpatterns = [
    path("<slug:page>/views/", SaveView.as_view(), name="save_view"),
    path("views/<int:pk>/pin/", PinView.as_view(), name="pin_view"),
    path("views/<int:pk>/delete/", DeleteView.as_view(), name="delete_view"),
]
