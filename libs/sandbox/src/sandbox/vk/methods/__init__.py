"""The methods that are simulated, by name, each with the right that it needs (VK-4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.vk.calls import Call
from sandbox.vk.methods import groups, messages, sending, servers, uploads, users

__all__ = ["METHODS", "Method"]


@dataclass(frozen=True)
class Method:
    """One method."""

    run: Callable[[Call], Any]
    right: str | None = None


METHODS: Mapping[str, Method] = {
    "groups.addcallbackserver": Method(servers.add, "manage"),
    "groups.deletecallbackserver": Method(servers.delete, "manage"),
    "groups.editcallbackserver": Method(servers.edit, "manage"),
    "groups.getbyid": Method(groups.get_by_id),
    "groups.getcallbackconfirmationcode": Method(servers.confirmation_code, "manage"),
    "groups.getcallbackservers": Method(servers.get, "manage"),
    "groups.getcallbacksettings": Method(servers.get_settings, "manage"),
    "groups.setcallbacksettings": Method(servers.set_settings, "manage"),
    "groups.getlongpollserver": Method(groups.get_long_poll_server, "manage"),
    "groups.getlongpollsettings": Method(groups.get_long_poll_settings, "manage"),
    "groups.setlongpollsettings": Method(groups.set_long_poll_settings, "manage"),
    "messages.send": Method(sending.send, "messages"),
    "messages.edit": Method(messages.edit, "messages"),
    "messages.delete": Method(messages.delete, "messages"),
    "messages.getbyid": Method(messages.get_by_id, "messages"),
    "messages.getbyconversationmessageid": Method(messages.get_by_number, "messages"),
    "messages.gethistory": Method(messages.get_history, "messages"),
    "messages.sendmessageeventanswer": Method(messages.answer_press, "messages"),
    "messages.ismessagesfromgroupallowed": Method(messages.is_allowed, "messages"),
    "messages.setactivity": Method(messages.set_activity, "messages"),
    "messages.markasread": Method(messages.mark_as_read, "messages"),
    "users.get": Method(users.get),
    "photos.getmessagesuploadserver": Method(uploads.photo_server, "photos"),
    "photos.savemessagesphoto": Method(uploads.save_photo, "photos"),
    "docs.getmessagesuploadserver": Method(uploads.doc_server, "docs"),
    "docs.save": Method(uploads.save_doc, "docs"),
}
