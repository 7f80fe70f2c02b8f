"""What a person sees in the terminal."""

from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import insert

from chassis.database import Database
from chassis.migrations import upgrade
from contracts.routing import dead_queue, partition_queue
from messaging.opening import open_broker
from messaging.port import Parcel
from messaging.topology import whole
from otklik.status import Status, ask, duration, shown
from router.store.figures import Figures, Standing
from router.store.tables import ACCOUNTS, COMMANDS, DIALOGS
from router.wiring import migrations
from tests.cli.test_command_line import otklik


def words(status: Status) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(shown(status))
    return capture.get()


async def test_figures_tell_of_open_dialogs_and_of_what_hangs(database_url: str) -> None:
    database = Database(database_url)
    try:
        for schema in migrations():
            await upgrade(database, schema)
        assert await Figures(database).standing() == Standing(0, 0, 0.0, 0.0, 0.0, 0.0, 0)
        now = database.now_sql()
        async with database.transaction() as connection:
            for number, since in enumerate((90, 30, None)):
                account = {"chat": f"tg:{number}", "channel": "telegram", "name": "А", "created_at": 1, "used_at": 1}
                await connection.execute(insert(ACCOUNTS), [account])
                waiting = None if since is None else now - since
                dialog = insert(DIALOGS).values(
                    id=f"d{number}", account=f"tg:{number}", topic="support", opened_at=1.0, waiting_since=waiting
                )
                await connection.execute(dialog)
            relay = insert(COMMANDS).values(id="r", kind="relay", account="tg:0", state="pending", made_at=now - 45)
            await connection.execute(relay)
        standing = await Figures(database).standing()
    finally:
        await database.close()

    assert (standing.open, standing.waiting) == (3, 2)
    assert standing.longest_wait == pytest.approx(90, abs=20)
    assert standing.oldest_relay == pytest.approx(45, abs=20)
    assert (standing.oldest_answer, standing.oldest_unsent, standing.routers) == (0, 0, 0)


async def test_what_waits_and_what_was_set_aside_stands_out(tmp_path: Path) -> None:
    broker = open_broker(f"sqlite:///{tmp_path}/broker.db", name="test")
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clients.db")
    await broker.start()
    try:
        await broker.declare(whole(2))
        for schema in migrations():
            await upgrade(database, schema)
        await broker.publish(partition_queue(1), Parcel("m", "t", "k", b"{}"))
        await broker.publish(dead_queue("router"), Parcel("d", "t", "k", b"{}"))
        status = await ask(broker, database, whole(2))
    finally:
        await broker.stop()
        await database.close()

    assert status.waiting == {"router.p001": 1, "router.dead": 1}
    said = words(status)
    assert "router.p001" in said
    assert "set aside: otklik dead list" in said
    assert "Open dialogs" in said


def test_what_does_not_answer_is_said() -> None:
    said = words(Status(None, None))

    assert "The database does not answer" in said
    assert "The broker does not answer" in said


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "–"), (5, "5 s"), (65, "1 min 5 s"), (3599, "59 min 59 s"), (7260, "2 h 1 min")]
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


async def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    broker = open_broker(f"sqlite:///{tmp_path}/broker.db", name="test")
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clients.db")
    await broker.start()
    try:
        status = await ask(broker, database, whole(2))
    finally:
        await broker.stop()
        await database.close()

    assert status == Status(None, None)
    assert "otklik db upgrade" in words(status)


def test_in_the_wrong_folder_nothing_is_made(tmp_path: Path) -> None:
    ended = otklik(tmp_path, "status")

    assert ended.returncode == 1
    assert "is this the folder that Otklik runs in?" in ended.stderr
    assert list(tmp_path.iterdir()) == []
