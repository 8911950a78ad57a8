"""Lists: filtered, sorted, paged and exported in one way everywhere. Filters are codes and stand in the address."""

from portal.web.lists.choosing import Chosen, choose, read_place, write_place
from portal.web.lists.declaring import (
    ANY,
    EVERY_FILE,
    EXPORT,
    ORDER,
    PLACE,
    SIZE,
    WORDS,
    Cell,
    Filter,
    ListSpec,
    Order,
    Search,
)
from portal.web.lists.exporting import MIMETYPES, Rows, check, export, guarded, send, wants_file
from portal.web.lists.showing import Listing, load, respond

__all__ = [
    "ANY",
    "EVERY_FILE",
    "EXPORT",
    "MIMETYPES",
    "ORDER",
    "PLACE",
    "SIZE",
    "WORDS",
    "Cell",
    "Chosen",
    "Filter",
    "ListSpec",
    "Listing",
    "Order",
    "Rows",
    "Search",
    "check",
    "choose",
    "export",
    "guarded",
    "load",
    "read_place",
    "respond",
    "send",
    "wants_file",
    "write_place",
]
