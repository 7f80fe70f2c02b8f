"""The bot loses what it needs in the operator chat, and has it back: what the owners read."""

import pytest
from structlog.testing import capture_logs

from contracts.envelope import Envelope
from contracts.ids import ChatRef
from contracts.inbound import Lack, OperatorRightsChanged
from contracts.outbound import Show
from messaging.outcomes import Done
from tests.requirements import requirement
from tests.router.stage import DESK, Shown, Stage


def changed(
    stage: Stage, was: tuple[Lack, ...], lacks: tuple[Lack, ...], chat: ChatRef = DESK
) -> Envelope[OperatorRightsChanged]:
    said = OperatorRightsChanged(chat=chat, was=was, lacks=lacks, at=stage.clock.now())
    return stage.envelope(said, chat)


async def told(stage: Stage, was: tuple[Lack, ...], lacks: tuple[Lack, ...]) -> list[Shown]:
    """What is shown after the change, of which the router hears twice."""
    envelope = changed(stage, was, lacks)
    for _ in range(2):
        assert await stage.hear(envelope) == Done()
    return await stage.shown()


def chats(shown: list[Shown]) -> list[ChatRef]:
    return [each.show.chat for each in shown if isinstance(each.command, Show)]


@requirement("rights:owners-are-told")
async def test_each_owner_reads_once_that_the_bot_was_removed_and_what_to_do(owned_both: Stage) -> None:
    shown = await told(owned_both, (), ("presence",))

    assert chats(shown) == ["tg:500", "tg:501"]
    assert {each.queue for each in shown} == {"telegram-gateway.answers"}
    for each in shown:
        assert each.text.startswith("⚠️ Бота больше нет в чате операторов. Сообщения клиентов не пропадают")
        assert "«Добавить администратора»" in each.text


@requirement("rights:owners-are-told")
@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        (("writing",), ("запретили писать", "«Добавить администратора»")),
        (("admin",), ("не администратор", "«Добавить администратора»")),
        (("pinning",), ("«Закрепление сообщений»", "«Администраторы» → бот")),
        (("deleting", "topics"), ("«Удаление сообщений»", "«Управление темами»", "«Администраторы» → бот")),
    ],
)
async def test_each_right_that_is_missing_is_named_with_what_to_click(
    owned: Stage, lacks: tuple[Lack, ...], words: tuple[str, ...]
) -> None:
    first, _ = await told(owned, (), lacks)

    assert [word for word in words if word not in first.text] == []


@requirement("rights:owners-are-told")
async def test_they_read_once_that_all_is_well_again(owned: Stage) -> None:
    first, second = await told(owned, ("presence",), ())

    assert first.text == second.text
    assert first.text.startswith("✅ В чате операторов у бота есть всё, что нужно. Если что-то ждало, оно приходит")


async def test_back_without_all_rights_says_that_what_waited_arrives_and_what_is_missing_still(owned: Stage) -> None:
    first, _ = await told(owned, ("presence",), ("admin",))

    arrives, missing, _ = first.text.split("\n")
    assert arrives == "Бот снова может писать в чате операторов: всё, что ждало, приходит туда по порядку."
    assert missing.startswith("⚠️ Бот в чате операторов не администратор.")


async def test_without_owners_the_operators_read_it_if_they_can(stage: Stage) -> None:
    assert chats(await told(stage, (), ("pinning",))) == [DESK]
    with capture_logs() as logs:
        assert await told(stage, ("pinning",), ("presence",)) == []

    loud = [one["lacks"] for one in logs if one.get("action") == "desk_rights" and one["log_level"] == "critical"]
    assert loud[0] == ("presence",)


async def test_an_owner_who_never_wrote_to_the_bot_stands_in_the_log(owned: Stage) -> None:
    await owned.hear(changed(owned, (), ("presence",)))
    olga, _ = await owned.waiting()

    with capture_logs() as logs:
        await owned.carry_out(olga, refuse="not_allowed")

    assert [one["chat"] for one in logs if one.get("action") == "owner_unreachable"] == ["tg:500"]


async def test_another_chat_concerns_nobody(owned: Stage) -> None:
    assert await owned.hear(changed(owned, (), ("presence",), ChatRef("tg:-77"))) == Done()

    assert await owned.shown() == []
