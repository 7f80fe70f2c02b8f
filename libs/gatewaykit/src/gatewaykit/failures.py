"""What platforms have in common that goes wrong, beyond `messaging.failures`."""

from messaging.failures import Unavailable

__all__ = ["FirstThings", "NotUnderstood", "TakenOver", "TokenRefused"]


class FirstThings(Unavailable):
    """The call was not made: its turn went into something that had to be done first, or it is to be planned anew."""


class NotUnderstood(ValueError):
    """An update that must be set aside; the text names fields and faults, never what stood in them."""


class TakenOver(Unavailable):
    """Somebody else receives with this account's token."""


class TokenRefused(Unavailable):
    """The platform does not accept the token (any more); `setting` names what a person must mend.

    No command is at fault, so they wait until then.
    """

    def __init__(self, setting: str, text: str = "the token is refused") -> None:
        super().__init__(text)
        self.setting = setting
