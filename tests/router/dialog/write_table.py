"""Writes the table into docs/architecture/dialog.md."""

from tests.router.dialog.table import BEGIN, END, table
from tests.router.dialog.test_transitions import PAGE


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
