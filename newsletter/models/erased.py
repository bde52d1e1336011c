from django.db import models
from django.utils.crypto import salted_hmac


class ErasedAddress(models.Model):
    """What remains of somebody who had everything about them erased: a keyed hash, by which an import leaves them out.

    It says nothing to whoever has the database and not the site's SECRET_KEY.
    """

    hash = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.hash[:8]

    @classmethod
    def of(cls, address_key: str) -> str:
        return salted_hmac("newsletter.erased", address_key, algorithm="sha256").hexdigest()

    @classmethod
    def has(cls, address_key: str) -> bool:
        return cls.objects.filter(hash=cls.of(address_key)).exists()
