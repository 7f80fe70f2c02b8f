"""What everybody sees of the page."""

from fb_gateway.profile import profile_in
from tests.requirements import requirement


@requirement("dialog:menu:facebook-persistent")
def test_the_persistent_menu_has_support_payment_and_menu_in_both_languages() -> None:
    menus = profile_in("ru")[-1]["persistent_menu"]

    titles = {menu["locale"]: [action["title"] for action in menu["call_to_actions"]] for menu in menus}
    assert titles == {"default": ["Поддержка", "Оплата", "Меню"], "en_US": ["Support", "Payment", "Menu"]}
    payloads = {tuple(action["payload"] for action in menu["call_to_actions"]) for menu in menus}
    assert payloads == {("menu:support", "menu:payment", "menu:menu")}
