"""What a person does on the page, and sees there."""

from playwright.sync_api import Page, expect

__all__ = ["opens_support", "registers", "replies", "stands", "under", "writes"]


def writes(page: Page, name: str, text: str) -> None:
    page.fill(f"#write-{name}", text)
    page.press(f"#write-{name}", "Enter")


def stands(page: Page, name: str, text: str, *, within: float = 30_000) -> None:
    """`within` in milliseconds."""
    expect(page.locator(f"#chat-{name} .message", has_text=text).last).to_be_visible(timeout=within)


def replies(page: Page, to: str, text: str, *, name: str = "desk") -> None:
    """The operator, or the owner, replies to a message."""
    asked = page.locator(f"#chat-{name} .message", has_text=to).last
    asked.locator(".tools").get_by_role("button", name="Ответить").click()
    writes(page, name, text)


def under(page: Page, name: str, text: str, button: str) -> None:
    """Somebody presses a button under a message."""
    page.locator(f"#chat-{name} .message", has_text=text).last.get_by_role("button", name=button, exact=True).click()


def registers(page: Page, name: str) -> None:
    """A client who has not done so before names their e-mail."""
    expect(page.locator(f"#chat-{name} .keys button").first).to_be_visible()
    start = page.locator(f"#chat-{name} .start")
    if start.count():
        start.click()
        stands(page, name, "адрес вашей электронной почты")
        writes(page, name, f"{name}@example.org")
        stands(page, name, "Спасибо, записали")


def opens_support(page: Page, name: str) -> None:
    """A client whose dialog is closed presses the menu's button for support."""
    keys = page.locator(f"#chat-{name} .keys")
    expect(keys.get_by_role("button").first).to_be_visible()
    if keys.get_by_role("button", name="Завершить диалог").count() == 0:
        keys.get_by_role("button", name="оддержк").first.click()
        stands(page, name, "Поддержка на связи")
