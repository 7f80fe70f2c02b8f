"""A client is to be forgotten: router → whoever keeps something of clients. Gateways hear `outbound.Forget`."""

from typing import ClassVar

from contracts.wire import Wire

__all__ = ["ForgetClient"]


class ForgetClient(Wire):
    """Erase what is known of a client; at least once, and doing it again changes nothing."""

    TYPE: ClassVar[str] = "forgetting.forget_client.v1"
    client: int
    """The router's number of the client, which no other client ever gets."""
    emails: tuple[str, ...] = ()
    """In lower case; only to whoever knows clients by them."""
