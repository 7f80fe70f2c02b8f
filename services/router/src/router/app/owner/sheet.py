"""What the owner decides about the table."""

from contracts.records import LossAllowed, Tab
from contracts.routing import sheets_queue
from router.app.owner.voice import Voice
from router.app.ports import Letter
from router.app.scribe import Scribe

__all__ = ["loss_allowed"]


def loss_allowed(voice: Voice, tab: Tab, loss: str) -> str:
    """The tab is applied although it lost so many rows; whoever presses twice says the same twice."""
    said = LossAllowed(tab=tab, loss=loss, at=voice.cause.now)
    scribe = Scribe(voice.upcoming, voice.cause, voice.house)
    voice.letters.append(Letter(sheets_queue(), scribe.envelope(voice.chat, said)))
    return voice.words("sheet-loss-allowed")
