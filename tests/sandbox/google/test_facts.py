"""Every fact about Google that concerns the platform is either tested here or has a reason why not."""

import re
from pathlib import Path

import pytest
from aiohttp import ServerDisconnectedError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.control.google import day
from tests.sandbox.google.stage import Stage

FACTS = (*range(1, 6), *range(10, 18), *range(20, 25), *range(30, 33), *range(40, 46))

UNTESTED = {
    4: "about gspread",
    10: "about gspread",
    11: "about gspread",
    12: "about gspread",
    13: "about gspread; that a 429 names no time is in test_gs_1",
    14: "about gspread",
    15: "about gspread",
    24: "what a reader must bear; tests/sheets_sync does",
    31: "no notifications of changes are used",
    32: "advice for whoever reads",
    40: "`values.append` is not simulated: rows are appended by `appendCells`",
    44: "ten million cells are not simulated; the length of one is in test_gs_2",
    45: "advice for whoever writes",
}


def test_each_fact_has_a_test_or_a_reason() -> None:
    tested = {int(number) for number in re.findall(r"def test_gs_(\d+)_", Path(__file__).read_text())}

    assert sorted(tested | UNTESTED.keys()) == sorted(FACTS)
    assert not tested & UNTESTED.keys()


async def test_gs_1_sixty_reads_and_sixty_writes_a_minute_and_then_429_without_a_time(stage: Stage) -> None:
    reads = [await stage.get("Клиенты") for _ in range(61)]
    write = await stage.put("Клиенты!B2", "Аня")

    assert [answer.status for answer in reads] == [200] * 60 + [429]
    assert reads[-1].error["status"] == "RESOURCE_EXHAUSTED"
    assert "Quota exceeded" in reads[-1].error["message"]
    assert write.status == 200, "writes are counted apart"
    await stage.google.advance(60)
    assert (await stage.get("Клиенты")).status == 200


async def test_gs_2_a_request_is_carried_out_whole_or_not_at_all(stage: Stage) -> None:
    body = {
        "valueInputOption": "RAW",
        "data": [{"range": "Клиенты!B2", "values": [["Аня"]]}, {"range": "Клиенты!B3", "values": [["x" * 50_001]]}],
    }
    answer = await stage.call("POST", f"/v4/spreadsheets/{stage.sheet}/values:batchUpdate", json=body)

    assert answer.status == 400
    assert answer.error["status"] == "INVALID_ARGUMENT"
    assert (await stage.google.grid("Клиенты"))[1] == ["anna@example.org", "Анна"]


async def test_gs_3_errors_of_its_own_come_as_pages(stage: Stage) -> None:
    await stage.google.fault("502", method="values.batchGet")

    answer = await stage.get("Клиенты")

    assert (answer.status, answer.body[:6]) == (502, "<html>")


async def test_gs_5_what_is_not_there_or_not_allowed_is_refused_for_good(stage: Stage) -> None:
    missing = await stage.call("GET", "/v4/spreadsheets/1Nothing")
    range_ = await stage.get("Нет такого")
    beyond = await stage.get("Клиенты!A1001")
    await stage.google.share(stage.key["client_email"], "reader")
    reader = await stage.put("Клиенты!B2", "Аня")
    await stage.google.share(stage.key["client_email"], "nobody")
    stranger, drive = await stage.get("Клиенты"), await stage.modified()
    await stage.google.apis_off("sheets", "drive")
    off, drive_off = await stage.get("Клиенты"), await stage.modified()

    assert (missing.status, missing.error["status"]) == (404, "NOT_FOUND")
    assert (range_.status, range_.error["message"]) == (400, "Unable to parse range: Нет такого")
    assert beyond.status == 400
    assert "exceeds grid limits" in beyond.error["message"]
    assert [reader.status, stranger.status, drive.status] == [403, 403, 404]
    assert stranger.error["status"] == "PERMISSION_DENIED"
    assert off.error["details"][0]["reason"] == "SERVICE_DISABLED"
    assert (drive_off.status, drive_off.error["errors"][0]["reason"]) == (403, "accessNotConfigured")


async def test_gs_16_rows_come_ragged_and_without_what_is_empty_at_the_end(stage: Stage) -> None:
    await stage.google.fill("Клиенты", [["E-mail", "Имя", ""], ["", "", ""], ["a@b.ru"], ["", ""]])

    answer = await stage.get("Клиенты", "Лист2")

    assert answer.body["valueRanges"][0]["values"] == [["E-mail", "Имя"], [], ["a@b.ru"]]
    assert "values" not in answer.body["valueRanges"][1]


async def test_gs_17_a_token_is_given_to_who_signs_as_the_account_in_time(stage: Stage) -> None:
    other = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    good = await stage.ask_token()
    wrong = [
        await stage.ask_token(key=other.decode()),
        await stage.ask_token(kid="another"),
        await stage.ask_token(iss="stranger@example.org"),
        await stage.ask_token(aud="https://example.org/token"),
        await stage.ask_token(exp=9_999_999_999),
        await stage.ask_token(form={"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"}),
    ]
    await stage.google.skew(400)
    late = await stage.ask_token()
    await stage.google.skew(-400)
    early = await stage.ask_token()

    assert good.body["token_type"] == "Bearer"
    assert [(one.status, one.body["error"]) for one in wrong] == [(400, "invalid_grant")] * 6
    assert late.status == 200, "an hour is left of it"
    assert (early.status, early.body["error"]) == (400, "invalid_grant")
    assert (await stage.ask_token(form={"grant_type": "password"})).body["error"] == "unsupported_grant_type"


async def test_gs_17_a_token_is_worth_nothing_after_an_hour_or_for_another_api(stage: Stage) -> None:
    narrow = (await stage.ask_token(scope="https://www.googleapis.com/auth/spreadsheets")).body["access_token"]
    drive = await stage.call("GET", f"/drive/v3/files/{stage.sheet}", token=narrow)
    nobody = await stage.call("GET", f"/v4/spreadsheets/{stage.sheet}", token="ya29.no")
    await stage.google.advance(3601)
    old = await stage.call("GET", f"/v4/spreadsheets/{stage.sheet}", token=narrow)

    assert (drive.status, nobody.status, old.status) == (403, 401, 401)
    assert old.error["status"] == "UNAUTHENTICATED"


async def test_gs_20_unless_told_otherwise_values_come_as_the_sheets_locale_shows_them(stage: Stage) -> None:
    await stage.google.fill("Клиенты", [[1280.5, day("2026-12-31"), True, "007"]])

    plain = await stage.get("Клиенты", valueRenderOption="FORMATTED_VALUE")
    numbers = await stage.get("Клиенты")

    assert plain.body["valueRanges"][0]["values"] == [["1\u00a0280,5", "31.12.2026", "TRUE", "007"]]
    assert numbers.body["valueRanges"][0]["values"] == [[1280.5, 46387, True, "007"]]


async def test_gs_21_a_real_date_is_a_number_of_days_and_a_text_stays_one(stage: Stage) -> None:
    await stage.google.fill("Клиенты", [[day("1900-01-01"), "31.12.2026"]])

    serial = await stage.get("Клиенты")
    text = await stage.get("Клиенты", dateTimeRenderOption="FORMATTED_STRING")

    assert serial.body["valueRanges"][0]["values"] == [[2, "31.12.2026"]]
    assert text.body["valueRanges"][0]["values"] == [["01.01.1900", "31.12.2026"]]


async def test_gs_22_whole_tabs_come_in_one_call_by_their_quoted_names(stage: Stage) -> None:
    await stage.google.add_tab("It's", [["x"]])

    answer = await stage.get("'Клиенты'", "'It''s'", "Клиенты!B:B", "Клиенты!A2:B2")

    values = [one.get("values") for one in answer.body["valueRanges"]]
    assert values == [
        [["E-mail", "Имя"], ["anna@example.org", "Анна"]],
        [["x"]],
        [["Имя"], ["Анна"]],
        [["anna@example.org", "Анна"]],
    ]


async def test_gs_23_an_error_cell_is_a_text(stage: Stage) -> None:
    await stage.google.type("Клиенты", 2, 2, "#REF!")

    assert (await stage.get("Клиенты!B2")).body["valueRanges"][0]["values"] == [["#REF!"]]


async def test_gs_30_the_time_of_modification_moves_with_everything_also_our_own_writing(stage: Stage) -> None:
    times = [(await stage.modified()).body["modifiedTime"]]
    times.append((await stage.modified()).body["modifiedTime"])
    await stage.google.paint()
    times.append((await stage.modified()).body["modifiedTime"])
    await stage.put("Клиенты!B2", "Аня")
    times.append((await stage.modified()).body["modifiedTime"])

    assert times[0] == times[1] < times[2] < times[3]


async def test_gs_41_a_row_whose_answer_is_lost_is_there_and_a_second_try_makes_another(stage: Stage) -> None:
    await stage.google.fault("drop_after", method="batchUpdate")
    row = {"values": [{"userEnteredValue": {"stringValue": "eva@example.org"}}]}
    body = {"requests": [{"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}}]}
    path = f"/v4/spreadsheets/{stage.sheet}:batchUpdate"
    with pytest.raises(ServerDisconnectedError):
        await stage.call("POST", path, json=body)

    await stage.call("POST", path, json=body)

    assert [row[0] for row in await stage.google.grid("Клиенты")][2:] == ["eva@example.org"] * 2


async def test_gs_42_raw_texts_are_not_executed_and_a_missing_option_is_refused(stage: Stage) -> None:
    formula = await stage.put("Клиенты!B2", "=IMPORTXML(1)")
    missing = await stage.put("Клиенты!B2", "x", valueInputOption=None)

    assert formula.status == 200
    assert missing.status == 400
    assert (await stage.google.grid("Клиенты"))[1][1] == "=IMPORTXML(1)"


async def test_gs_43_a_protected_cell_is_the_owners_alone(stage: Stage) -> None:
    await stage.google.protect("Клиенты", (2, 2))

    answer = await stage.put("Клиенты!B2", "Аня")

    assert answer.status == 400
    assert "protected cell" in answer.error["message"]
