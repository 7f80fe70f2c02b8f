"""The tariffs: listed, and where no table decides on them, made and changed by replying to the list."""

from collections.abc import Sequence
from decimal import Decimal

from router.app.money.ledger import Tariff
from router.app.money.words import prices_words
from router.app.owner.ports import OwnerDesk, TariffChange
from router.app.owner.prompts import AskTariff, TariffSeen
from router.app.owner.records import Wrong
from router.app.owner.tariff_words import read_tariff
from router.app.owner.voice import Voice

__all__ = ["show", "told"]


async def show(desk: OwnerDesk, voice: Voice, reply_to: str) -> None:
    """The list; it asks what is to change, unless the table decides."""
    _list(voice, await desk.tariffs(), (), reply_to)


async def told(desk: OwnerDesk, voice: Voice, asked: AskTariff, words: str, by: str, reply_to: str) -> bool:
    """The owner said what is to change. It is done at once, old and new are said, and the new list asks on."""
    if voice.house.sheet:
        voice.say(voice.words("owner-tariffs-sheet"), reply_to=reply_to)
        return False
    wanted = read_tariff(words, [Tariff(**seen.model_dump()) for seen in asked.tariffs])
    if isinstance(wanted, Wrong) or wanted[0] == wanted[1]:
        voice.say(voice.words(wanted.key if isinstance(wanted, Wrong) else "owner-field-same"), reply_to=reply_to)
        return False
    old, new = wanted
    change = TariffChange(old, new, "" if old is None else _line(voice, old), _line(voice, new))
    result = await desk.keep_tariff(change, by, voice.now)
    if result == "taken":
        voice.say(voice.words("owner-tariffs-taken", name=new.name), reply_to=reply_to)
        return False
    tariffs = await desk.tariffs()
    if result != "kept":
        _list(voice, tariffs, (voice.words("owner-tariffs-changed"),), reply_to)
        return True
    key = "owner-tariffs-added" if old is None else "owner-tariffs-kept"
    done = [voice.words(key, old=change.was, new=change.now)]
    if old is not None and old.active and not new.active:
        done.append(voice.words("owner-tariffs-off"))
    if old is None or not old.active or _cost(old) != _cost(new):
        done += [voice.words("owner-tariffs-twin", name=twin.name) for twin in _twins(new, tariffs)]
    _list(voice, tariffs, done, reply_to)
    return True


def _list(voice: Voice, tariffs: Sequence[Tariff], before: Sequence[str], reply_to: str) -> None:
    lines = [f"{number}. {_line(voice, tariff)}" for number, tariff in enumerate(tariffs, 1)]
    shown = "\n".join([voice.words("owner-tariffs-head" if tariffs else "owner-tariffs-none"), *lines])
    how = voice.words("owner-tariffs-sheet" if voice.house.sheet else "owner-tariffs-how")
    text = "\n\n".join([*before, shown, how])
    if voice.house.sheet:
        voice.say(text, reply_to=reply_to)
        return
    seen = tuple(
        TariffSeen(id=one.id, name=one.name, price=one.price, currency=one.currency, days=one.days, active=one.active)
        for one in tariffs
    )
    voice.ask(text, AskTariff(tariffs=seen), reply_to=reply_to)


def _line(voice: Voice, tariff: Tariff) -> str:
    line = prices_words((tariff,), voice.house.speech, voice.house.speech.house)
    return line if tariff.active else voice.words("owner-tariffs-line-off", line=line)


def _twins(new: Tariff, tariffs: Sequence[Tariff]) -> Sequence[Tariff]:
    """Other active ones at the same price: a receipt fits them all, so a person must decide."""
    if not new.active:
        return ()
    same = (one for one in tariffs if one.active and _cost(one) == _cost(new))
    return tuple(one for one in same if one.name != new.name)


def _cost(tariff: Tariff) -> tuple[Decimal, str]:
    return tariff.price, tariff.currency
