"""A broadcast, from the first question to the report. Its pages are sent by timers, a few clients at a time."""

from collections.abc import Sequence
from datetime import date

from contracts.content import Content, Unsupported
from contracts.envelope import id_from
from contracts.ids import CHANNELS, ChatRef, channel_of
from contracts.outbound import Show
from contracts.routing import outbound_queue
from router.app.owner.choosing import Unclear, by_client, choose, pick
from router.app.owner.ports import Broadcast, Counts, Group, OpenPrompt, OwnerDesk, Plan, Reach, Recipient, UnderWay
from router.app.owner.prompts import AskAudience, AskMessage, ConfirmBroadcast, GroupRef
from router.app.owner.voice import Buttons, Voice
from router.app.ports import Letter, Timer
from router.app.scribe import Scribe

__all__ = [
    "AT_A_TIME",
    "BAR_SECONDS",
    "BULK",
    "STALLED_SECONDS",
    "TICK",
    "audience_named",
    "begin",
    "message_given",
    "page",
    "started",
    "stopped",
]

TICK = "broadcast"
BULK = "bulk:"
"""The order keys of what goes to clients begin with this, and of nothing else."""
AT_A_TIME = 60
"""So many messages of one broadcast are under way into each messenger, and so many more may begin each second: as
fast as Telegram lets anybody write (TG-20), few enough to stop, and few enough that answers do not wait for them."""
TICK_SECONDS = 1.0
IDLE_SECONDS = 3.0
"""When nothing could be sent this time."""
SHOWN_EVERY_SECONDS = 3.0
STALLED_SECONDS = {"running": 600.0, "stopped": 30.0}
"""When nothing has moved for so long, the report comes without what is still under way."""
BAR_SECONDS = 30.0
"""A few clients have theirs before the bar stands: so long the end waits for it, that it does not stay at nothing."""
_LANES = 32
_BAR = 10


async def begin(desk: OwnerDesk, voice: Voice, today: date, reply_to: str) -> None:
    """Ask to whom."""
    groups = await desk.groups(today)
    everyone = sum(group.current + group.lapsed for group in groups)
    if not everyone:
        voice.say(voice.words("owner-broadcast-nobody"), reply_to=reply_to)
        return
    lines = [f"{number}. {_group_line(voice, group)}" for number, group in enumerate(groups, 1)]
    text = "\n".join([voice.words("owner-broadcast-whom"), *lines, voice.words("owner-broadcast-how", count=everyone)])
    refs = tuple(GroupRef(tariff=group.tariff, name=group.name or voice.words("owner-no-tariff")) for group in groups)
    voice.ask(text, AskAudience(groups=refs), reply_to=reply_to)


def _group_line(voice: Voice, group: Group) -> str:
    if group.tariff is None:
        return voice.words("owner-group-none", name=voice.words("owner-no-tariff"), count=group.lapsed)
    total = group.current + group.lapsed
    return voice.words("owner-group", name=group.name, count=total, current=group.current, lapsed=group.lapsed)


async def audience_named(
    desk: OwnerDesk, voice: Voice, asked: AskAudience, words: str, today: date, reply_to: str
) -> bool:
    """The owner said to whom; the prompt stays open when that is not clear."""
    chosen = choose(words, asked.groups)
    if isinstance(chosen, Unclear):
        voice.say(voice.words("owner-broadcast-unclear", words=chosen.words[:64] or "—"), reply_to=reply_to)
        return False
    plan = await desk.plan(chosen, today, voice.now)
    if not plan.reached:
        voice.say(_plan_text(voice, plan), reply_to=reply_to)
        return False
    text = f"{_plan_text(voice, plan)}\n\n{voice.words('owner-broadcast-what')}"
    voice.ask(text, AskMessage(chosen=chosen), reply_to=reply_to)
    return True


async def message_given(
    desk: OwnerDesk, voice: Voice, asked: AskMessage, content: Content, today: date, reply_to: str
) -> bool:
    """The owner gave the message: it is shown as clients will see it, with the question whether it shall go."""
    if isinstance(content, Unsupported):
        voice.say(voice.words("owner-broadcast-unsupported"), reply_to=reply_to)
        return False
    voice.show(content)
    plan = await desk.plan(asked.chosen, today, voice.now)
    buttons = ((voice.words("owner-button-send"), "owner:yes"), (voice.words("owner-button-cancel"), "owner:no"))
    text = f"{voice.words('owner-broadcast-sure')}\n{_plan_text(voice, plan)}"
    voice.ask(text, ConfirmBroadcast(chosen=asked.chosen, content=content), buttons=buttons)
    return True


async def started(
    desk: OwnerDesk, voice: Voice, prompt: OpenPrompt, asked: ConfirmBroadcast, by: str, today: date
) -> str:
    """The audience is fixed, and the first page is due at once. The word for whoever pressed."""
    name = id_from("broadcast", prompt.id)
    before, begun = prompt.asked.text, voice.words("owner-broadcast-started")
    voice.change(prompt.messages, before, f"{before}\n\n{begun}")
    new = Broadcast(name, voice.chat, asked.content, "running", voice.upcoming, thread=voice.thread)
    await desk.begin(new, by, voice.now)
    total = await desk.fix_audience(name, asked.chosen, today, voice.now)
    text = _bar(voice, 0, total)
    voice.say(text, buttons=_stop(voice, name))
    await desk.shows(name, text, voice.now)
    voice.timers.append(_tick(voice, name, voice.now))
    return begun


async def stopped(desk: OwnerDesk, voice: Voice, name: str, bar: str | None) -> str:
    """No further page goes; what is under way arrives. The word for whoever pressed.

    A bar that came to stand only after the end still has its button: it loses it then.
    """
    broadcast = await desk.broadcast(name)
    if broadcast is None or broadcast.state == "done":
        if broadcast is not None and bar is not None:
            voice.change((bar,), broadcast.shown, broadcast.shown)
        return voice.words("owner-broadcast-over")
    if broadcast.state == "running":
        await desk.set_state(name, "stopped")
    return voice.words("owner-broadcast-stopping")


async def page(desk: OwnerDesk, voice: Voice, name: str) -> None:
    """Send on to as many as there is room for, show how far it is, and come again in a second until it is over."""
    broadcast = await desk.broadcast(name)
    if broadcast is None or broadcast.state == "done":
        return
    voice.chat, voice.thread, voice.key = broadcast.chat, broadcast.thread, _line(name)
    taken = await _send_on(desk, voice, broadcast) if broadcast.state == "running" else 0
    under_way = await desk.under_way(name)
    done = broadcast.taken + taken - under_way.count
    text = _bar(voice, done, broadcast.total)
    if _is_over(voice, broadcast, broadcast.taken + taken, under_way, moved=text != broadcast.shown):
        if not broadcast.messages and voice.now - broadcast.shown_at < BAR_SECONDS:
            voice.timers.append(_tick(voice, name, voice.now + TICK_SECONDS))
            return
        await desk.set_state(name, "done")
        _show(voice, broadcast, text, ())
        await desk.shows(name, text, voice.now)
        counts = await desk.counts(name)
        reply_to = broadcast.messages[0] if broadcast.messages else None
        voice.say(_report(voice, counts, stopped=broadcast.state == "stopped"), reply_to=reply_to)
        return
    if text != broadcast.shown and voice.now - broadcast.shown_at >= _pause(voice):
        _show(voice, broadcast, text, _stop(voice, name))
        await desk.shows(name, text, voice.now)
    voice.timers.append(_tick(voice, name, voice.now + (TICK_SECONDS if taken else IDLE_SECONDS)))


def _is_over(voice: Voice, broadcast: Broadcast, taken: int, under_way: UnderWay, *, moved: bool) -> bool:
    """Everybody has it or cannot be reached; or nothing has moved for long, a messenger being away."""
    running = broadcast.state == "running"
    if running and taken < broadcast.total:
        return False
    left = under_way.count if running else sum(under_way.queued.values())
    return not left or (not moved and voice.now - broadcast.shown_at > STALLED_SECONDS[broadcast.state])


async def _send_on(desk: OwnerDesk, voice: Voice, broadcast: Broadcast) -> int:
    """Fill each messenger's room; with how many clients it has begun."""
    under_way = await desk.under_way(broadcast.id)
    again = await desk.again(broadcast.id, AT_A_TIME) if under_way.again else ()
    fresh: list[Recipient] = []
    for channel in CHANNELS:
        room = AT_A_TIME - under_way.queued.get(channel, 0)
        fresh += await desk.waiting(broadcast.id, channel, room) if room > 0 else ()
    await _write_to(desk, voice, broadcast, [*again, *fresh])
    await desk.took(broadcast.id, len(fresh))
    return len(fresh)


async def _write_to(desk: OwnerDesk, voice: Voice, broadcast: Broadcast, recipients: Sequence[Recipient]) -> None:
    accounts = by_client(await desk.accounts_of([one.client for one in recipients]))
    queued: list[tuple[int, str, str, str]] = []
    lost: list[tuple[int, str]] = []
    for one in recipients:
        account, reason = pick(accounts.get(one.client, ()), voice.now, one.tried)
        if account is None:
            lost.append((one.client, one.reason or reason))
            continue
        command = id_from("bulk", broadcast.id, one.client, len(one.tried))
        queued.append((one.client, account.channel, account.chat, command))
        voice.letters.append(_letter(voice, broadcast, account, command))
    await desk.queued(broadcast.id, queued)
    await desk.failed(broadcast.id, lost)


def _letter(voice: Voice, broadcast: Broadcast, account: Reach, command: str) -> Letter:
    """Its key is a lane of this broadcast's: a client who must wait holds up only that lane."""
    key = f"{BULK}{broadcast.id}:{account.client % _LANES}"
    show = Show(chat=ChatRef(account.chat), content=broadcast.content, series=broadcast.id)
    queue = outbound_queue(channel_of(ChatRef(account.chat)), "bulk")
    return Letter(queue, Scribe(command, voice.cause, voice.house).envelope(key, show))


def _pause(voice: Voice) -> float:
    """The bar changes every few seconds at most; more seldom in the operators' chat, whose calls are few (TG-20)."""
    return SHOWN_EVERY_SECONDS * (5 if voice.chat == voice.house.operator_chat else 1)


def _show(voice: Voice, broadcast: Broadcast, text: str, buttons: Buttons) -> None:
    voice.change(broadcast.messages, broadcast.shown, text, buttons)


def _plan_text(voice: Voice, plan: Plan) -> str:
    lines = [voice.words("owner-plan", count=plan.reached)]
    lines += [f"  {voice.words(f'channel-{channel}')}: {count}" for channel, count in plan.channels]
    if plan.unreachable:
        lines.append(voice.words("owner-plan-unreachable", count=sum(count for _, count in plan.unreachable)))
        lines += _reasons(voice, plan.unreachable)
    return "\n".join(lines)


def _report(voice: Voice, counts: Counts, *, stopped: bool) -> str:
    key = "owner-report-stopped" if stopped else "owner-report"
    lines = [voice.words(key, sent=counts.sent)]
    if stopped:
        lines.append(voice.words("owner-report-not-begun", count=counts.waiting))
    if counts.doubtful:
        lines.append(voice.words("owner-report-doubtful", count=counts.doubtful))
    if counts.queued:
        lines.append(voice.words("owner-report-under-way", count=counts.queued))
    failed = sum(count for _, count in counts.failed)
    if failed:
        lines.append(voice.words("owner-report-failed", count=failed))
        lines += _reasons(voice, counts.failed)
    return "\n".join(lines)


def _reasons(voice: Voice, reasons: Sequence[tuple[str, int]]) -> list[str]:
    return [f"  {voice.words('owner-reason', reason=reason)}: {count}" for reason, count in reasons]


def _bar(voice: Voice, done: int, total: int) -> str:
    whole = max(1, total)
    full = done * _BAR // whole
    bar = "▓" * full + "░" * (_BAR - full)
    return voice.words("owner-progress", bar=bar, percent=done * 100 // whole, done=done, total=total)


def _stop(voice: Voice, name: str) -> Buttons:
    return ((voice.words("owner-button-stop"), f"owner:stop:{name}"),)


def _line(name: str) -> str:
    """The order key of what the owner is told of it, and the line that its pages come in: no other client's."""
    return f"told:{name}"


def _tick(voice: Voice, name: str, due: float) -> Timer:
    """Each of its own id: the row of the one that has just come due is still there, and will be deleted."""
    return Timer(id_from(TICK, name, voice.cause.envelope.id), _line(name), TICK, name, due)
