"""Every text that the loader and the panel say, and their translations as the scripts read them."""

from typing import Any

from foundation.i18n import LOCALES, N_, direction, page_tag, texts

SINGLE = (
    N_("%(name)s has joined the conversation"),
    N_("%(name)s is here"),
    N_("%(name)s is looking something up"),
    N_("%(name)s is writing"),
    N_("A person is here"),
    N_("All the answers, by subject"),
    N_("All results in the help centre"),
    N_("Answers at once"),
    N_("Ask in your own words: the answer comes at once, or from a person."),
    N_("Ask us…"),
    N_("Back to the page"),
    N_("Back"),
    N_("Close"),
    N_("Closed"),
    N_("Continue the conversation"),
    N_("Conversation"),
    N_("Conversations so far"),
    N_("Did this answer the question?"),
    N_("Edit"),
    N_("Finding a person…"),
    N_("For the page you are on"),
    N_("Good afternoon"),
    N_("Good evening"),
    N_("Good morning"),
    N_("Good to know first"),
    N_("Good to know. Thank you!"),
    N_("Hello"),
    N_("Help centre"),
    N_("How can we help?"),
    N_("I'm %(assistant)s. Ask me anything about %(brand)s; if I don't know, a person will answer."),
    N_("In your own words, if you like"),
    N_("It does not answer my question"),
    N_("It is hard to follow"),
    N_("It is out of date or wrong"),
    N_("Language"),
    N_("Loading…"),
    N_("Message"),
    N_("New messages"),
    N_("Nobody is at the desk now. A person answers when it opens."),
    N_("New conversation"),
    N_("No, it did not"),
    N_("Notices"),
    N_("Open in a separate window"),
    N_("Open in the help centre"),
    N_("Open the window"),
    N_("Opening hours: %(hours)s"),
    N_("Own message"),
    N_("The team has been told"),
    N_("Read the whole article"),
    N_("Read"),
    N_("Send"),
    N_("Sending…"),
    N_("Something else"),
    N_("Sound for new messages"),
    N_("Suggested articles"),
    N_("Table"),
    N_("Talk to a person"),
    N_("Thank you. It will be put right."),
    N_("The browser needs one more click to open a separate window."),
    N_("The connection was lost. Trying again…"),
    N_("The conversation is closed. A new message opens it again."),
    N_("The conversation is open again"),
    N_("The earlier conversation is no longer kept here. This is a new one."),
    N_("This article is not available in this language yet."),
    N_("There is none yet."),
    N_("This could not be loaded."),
    N_("This file is too large. At most %(limit)s fit."),
    N_("This could not be sent."),
    N_("Today"),
    N_("Topics"),
    N_("Try again"),
    N_("Try now"),
    N_("Video: %(title)s"),
    N_("Waiting for a person"),
    N_("Waiting for a person. Keep writing: it all arrives."),
    N_("What was missing?"),
    N_("Write a message…"),
    N_("Yes"),
    N_("Yesterday"),
    N_("You are offline. What you write is kept and sent later."),
    N_("You are offline."),
    N_("Attach files"),
    N_("A message carries at most %(n)s files."),
    N_("Files to send"),
    N_("How was this conversation?"),
    N_("It is on its way."),
    N_("Picture"),
    N_("Remove %(name)s"),
    N_("Save %(name)s"),
    N_("Save the transcript"),
    N_("Send by e-mail"),
    N_("Send the rating"),
    N_("Take a picture"),
    N_("Thank you! You can still change it."),
    N_("That did not arrive. Check the connection and try again."),
    N_("The file could not be loaded."),
    N_("The upload was interrupted."),
    N_("There is no estimate yet."),
    N_("Transcript"),
    N_("Transcript and rating"),
    N_("Uploading %(name)s"),
    N_("Usually %(low)s to %(high)s more minutes."),
    N_("What went well, what did not? (optional)"),
    N_("You are next."),
    N_("You are number %(n)s in the queue."),
    N_("Your e-mail address"),
    N_("Very bad"),
    N_("Bad"),
    N_("So-so"),
    N_("Good"),
    N_("Very good"),
)
COUNTED = (
    (N_("%(n)s character left"), "%(n)s characters left"),
    (N_("%(n)s article"), "%(n)s articles"),
    (N_("%(n)s character too many"), "%(n)s characters too many"),
    (N_("%(n)s new message"), "%(n)s new messages"),
    (N_("Usually up to %(n)s more minute."), "Usually up to %(n)s more minutes."),
    (
        N_("The connection was lost. Trying again in %(n)s second."),
        "The connection was lost. Trying again in %(n)s seconds.",
    ),
)
LOADER = {
    "help": N_("Help"),
    "close": N_("Close the help window"),
    "title": N_("Help window"),
    "failed": N_("The help window cannot be reached just now."),
    "again": N_("Try again"),
}
_UNREAD = COUNTED[3]


def panel_texts(locale: str) -> dict[str, Any]:
    """The panel's texts: {"single": {English: translated}, "plural": {English for many: [one, many]}}; "tag" and "dir"
    are the page's `lang` and `dir`."""
    catalogue = texts(locale)
    return {
        "tag": page_tag(locale),
        "dir": direction(),
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
