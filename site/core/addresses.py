"""Addresses of the site as everybody can use them: SITE_URL names the host, whoever asks."""

from django.conf import settings


def absolute(address: str) -> str:
    """Return an address of ours with its host; a storage elsewhere gives those of its files whole."""
    return address if address.startswith(("http://", "https://")) else f"{settings.SITE_URL}{address}"
