"""`otklik import`, `otklik sheets template`, and what `otklik check` says of the sheet."""

import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from contracts.records import ClientChanged, SheetRead, TariffChanged
from contracts.registry import decode
from contracts.routing import records_queue
from messaging.opening import open_broker
from messaging.topology import whole
from otklik.check_sheet import sheet_findings
from otklik.table import bring_in, complaints, write_template
from sandbox import running_sandbox
from sheets_sync.files import BadFile, read_files
from sheets_sync.importing import take
from sheets_sync.settings import SheetsSettings
from tests.requirements import requirement

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@requirement("sheets:import", "tariffs:import")
def test_the_template_is_read_as_it_is_without_a_complaint(tmp_path: Path) -> None:
    imported = take(read_files(write_template(tmp_path)), NOON)

    assert complaints(imported) == []
    assert imported.counts == {"tariffs": 2, "clients": 2, "subscriptions": 2}
    assert [type(one) for one in imported.messages] == [TariffChanged] * 2 + [ClientChanged] * 2 + [SheetRead]
    assert all(one.source == "file" for one in imported.messages)
    assert write_template(tmp_path) == [], "what is there stays"


def test_a_workbook_says_the_same_with_real_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tariffs = book.active
    assert tariffs is not None
    tariffs.title = "Тарифы"
    tariffs.append(["Название", "Цена", "Валюта", "Дней"])
    tariffs.append(["Месяц", 1280.5, "₽", 30])
    paid = book.create_sheet("Подписки")
    paid.append(["E-mail", "Тариф", "Оплачено до"])
    paid.append(["anna@example.org", "месяц", datetime(2026, 12, 31)])  # noqa: DTZ001 - a workbook's dates have no zone
    path = tmp_path / "shop.xlsx"
    book.save(path)

    imported = take(read_files([path]), NOON)

    (client,) = [one for one in imported.messages if isinstance(one, ClientChanged)]
    assert client.subscription is not None
    assert client.subscription.new is not None
    assert client.subscription.new.model_dump() == {"tariff": "Месяц", "last_paid_day": "2026-12-31"}


def test_complaints_are_the_same_as_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes("E-mail;Имя\nanna@example.org;Анна\nне почта;Ян\nANNA@example.org;Аня\n".encode("cp1251"))

    imported = take(read_files([path]), NOON)

    assert complaints(imported) == [
        "clients, row 3: this is no e-mail (не почта)",
        "clients, row 4: it stands in an earlier row, which counts, row 2 (ANNA@example.org)",
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "there is no file"),
        ("list.csv", b"a;b\n1;2\n", "name it clients.csv"),
        ("book.xlsx", b"no zip", "no XLSX"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(BadFile, match=words):
        read_files([tmp_path / name])


async def test_what_is_imported_lies_in_the_routers_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/broker.db"
    owner = open_broker(url, name="test")
    await owner.start()
    await owner.wait_until_up(5)
    await owner.declare(whole(16))
    monkeypatch.setenv("BROKER_URL", url)
    monkeypatch.chdir(tmp_path)
    try:
        await bring_in(write_template(tmp_path / "table"))
        bodies = [parcel.body for parcel in await owner.peek(records_queue(), 10)]
    finally:
        await owner.stop()

    assert [type(decode(body).payload) for body in bodies] == [TariffChanged] * 2 + [ClientChanged] * 2 + [SheetRead]
    assert "2 clients, 2 subscriptions, 2 tariffs; skipped: 0" in capsys.readouterr().out


@requirement("sheets:check")
async def test_check_says_what_to_click(tmp_path: Path) -> None:
    async with running_sandbox() as sandbox:
        google = sandbox.control.google
        key = await google.account()
        number = await google.make_sheet({"Клиенты": [["E-mail"]], "Тарифы": [["Название", "Цена"]]})
        path = tmp_path / "key.json"
        path.write_text(json.dumps(key), "utf-8")
        settings = SheetsSettings.load(
            env_file=None, sheets_id=number, sheets_credentials=path, sheets_api_url=sandbox.url
        )
        (stranger,) = [one async for one in sheet_findings(settings)]
        await google.share(key["client_email"])
        shared = [(one.good, one.text) async for one in sheet_findings(settings)]

    assert not stranger.good
    assert f"add {key['client_email']} as an editor" in stranger.text
    assert [good for good, _ in shared] == [True, False, True, False]
    assert "Валюта, Дней" in shared[1][1]
    assert "no tab “Подписки”" in shared[3][1]
