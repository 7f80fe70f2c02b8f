"""What many messengers show only in words: places, phone numbers, addresses of pages. Pure."""

from contracts.content import Contact, Link, Location

__all__ = ["contact_in_words", "link_in_words", "location_in_words"]


def location_in_words(location: Location) -> str:
    """A place as a link to a map, under its name."""
    link = f"https://maps.google.com/?q={location.latitude:.6f},{location.longitude:.6f}"
    return "\n".join(part for part in (location.title, location.address, f"📍 {link}") if part)


def contact_in_words(contact: Contact) -> str:
    """A name and a number that can be pressed."""
    number = "".join(sign for sign in contact.phone if sign.isdigit() or sign == "+")
    return f"👤 {contact.name}\n{contact.phone}\ntel:{number}"


def link_in_words(link: Link) -> str:
    """A page's address under its title and words."""
    return "\n".join(part for part in (link.title, link.text, link.url) if part)
