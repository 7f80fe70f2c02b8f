"""Sending what is no file: places on the map and phone numbers."""

from typing import Any

from sandbox.telegram.calls import Call
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.sending import Draft, place_of, put
from sandbox.telegram.views import view_of

__all__ = ["send_contact", "send_location", "send_venue"]


def send_location(call: Call) -> dict[str, Any]:
    """`sendLocation`."""
    return _sent(call, Draft("location", native=_point(call)))


def send_venue(call: Call) -> dict[str, Any]:
    """`sendVenue`: a place with a name and an address, neither of them empty."""
    title, address = call.params.text("title"), call.params.text("address")
    if not title or not address:
        raise bad_request("venue title and address must be non-empty")
    return _sent(call, Draft("venue", native={"location": _point(call), "title": title, "address": address}))


def send_contact(call: Call) -> dict[str, Any]:
    """`sendContact`: a number and a first name."""
    phone, name = call.params.text("phone_number"), call.params.text("first_name")
    if not phone or not name:
        raise bad_request("contact phone number and first name must be non-empty")
    return _sent(call, Draft("contact", native={"phone_number": phone, "first_name": name}))


def _point(call: Call) -> dict[str, float]:
    try:
        latitude, longitude = float(call.params.text("latitude")), float(call.params.text("longitude"))
    except ValueError:
        raise bad_request("latitude and longitude must be numbers") from None
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def _sent(call: Call, draft: Draft) -> dict[str, Any]:
    place = place_of(call)
    call.charge(place.chat)
    return view_of(put(call, place, draft), call.bot, call.world.files)
