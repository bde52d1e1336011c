"""What editors find in the admin because of this app: old addresses."""

from django.urls import URLPattern
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from archive.address_admin import AddressDesk, address_urls

modeladmin_register(AddressDesk)


@hooks.register("register_admin_urls")
def addresses_of_addresses() -> list[URLPattern]:
    return address_urls()
