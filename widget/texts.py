"""Every text that the loader and the panel say, and their translations as the scripts read them."""

from typing import Any

from foundation.i18n import LOCALES, texts

SINGLE = (
    "%(name)s answers at once",
    "%(name)s has joined the conversation",
    "%(name)s is here",
    "%(name)s is writing",
    "All answers, by subject",
    "Ask in your own words: the answer comes at once, or from a person.",
    "Ask us…",
    "Asking for a person…",
    "Back",
    "Back into the page",
    "Close",
    "Closed",
    "Continue the conversation",
    "Conversation",
    "Does this answer the question?",
    "Edit",
    "Good afternoon",
    "Good evening",
    "Good morning",
    "Good to know. Thank you!",
    "Hello",
    "Help centre",
    "Language",
    "Loading…",
    "Message",
    "No, talk to a person",
    "None of these",
    "Open in a window of its own",
    "Open in the help centre",
    "Open the window",
    "Own message",
    "Passed on to a person",
    "Read the whole article",
    "Send",
    "Sending…",
    "Somebody of the team answers here",
    "Table",
    "Talk to a person",
    "The article could not be loaded.",
    "The browser wants one more click for a window of its own.",
    "The connection was lost. Trying again…",
    "The conversation is closed. A new message opens it again.",
    "The conversation is open again",
    "The desk is closed now. A person answers when it opens.",
    "The desk is closed now; a message left here is answered when it opens",
    "The earlier conversation is no longer kept here. This is a new one.",
    "There is no connection just now.",
    "There is no connection just now. What is written is kept and sent later.",
    "This could not be sent.",
    "This is %(assistant)s, the assistant of %(brand)s. Whatever I do not know, a person answers.",
    "Today",
    "Try again",
    "Try now",
    "Video: %(title)s",
    "Waiting for a person. Whatever is written meanwhile arrives too.",
    "What can we help with?",
    "Write a message…",
    "Yes",
    "Yesterday",
)
COUNTED = (
    ("%(n)s character left", "%(n)s characters left"),
    ("%(n)s character too many", "%(n)s characters too many"),
    ("%(n)s new message", "%(n)s new messages"),
    (
        "The connection was lost. Trying again in %(n)s second.",
        "The connection was lost. Trying again in %(n)s seconds.",
    ),
)
LOADER = {
    "help": "Help",
    "close": "Close the help window",
    "title": "Help window",
    "failed": "The help window cannot be reached just now.",
    "again": "Try again",
}
_UNREAD = ("%(n)s new message", "%(n)s new messages")


def panel_texts(locale: str) -> dict[str, Any]:
    """The panel's texts: {"single": {English: translated}, "plural": {English for many: [one, many]}}."""
    catalogue = texts(locale)
    return {
        "single": {english: catalogue.gettext(english) for english in SINGLE},
        "plural": {many: [catalogue.ngettext(one, many, 1), catalogue.ngettext(one, many, 2)] for one, many in COUNTED},
    }


def loader_texts() -> dict[str, dict[str, str]]:
    """The few texts of the button, in every language."""
    found = {}
    for locale in LOCALES:
        catalogue = texts(locale)
        found[locale] = {name: catalogue.gettext(english) for name, english in LOADER.items()}
        found[locale]["one"] = catalogue.ngettext(*_UNREAD, 1)
        found[locale]["many"] = catalogue.ngettext(*_UNREAD, 2)
    return found
