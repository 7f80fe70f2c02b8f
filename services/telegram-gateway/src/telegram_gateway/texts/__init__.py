"""Words that Telegram itself shows: what stands beside a command in the menu."""

from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

__all__ = ["LANGUAGES", "say"]

LANGUAGES = ("ru", "en")


def say(key: str, language: str, **values: str) -> str:
    """A text. Raises `LookupError` if there is none."""
    bundle = _BUNDLES[language if language in _BUNDLES else "ru"]
    message = bundle.get_message(key) if bundle.has_message(key) else None
    if message is None or message.value is None:
        raise LookupError(key)
    text, faults = bundle.format_pattern(message.value, values)
    if faults:
        raise LookupError(f"{key}: {faults[0]}")
    return str(text)


def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    source = (files(__name__) / f"{language}.ftl").read_text(encoding="utf-8")
    bundle.add_resource(FluentResource(source))
    return bundle


_BUNDLES = {language: _bundle(language) for language in LANGUAGES}
