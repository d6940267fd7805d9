"""Gives a page files as a visitor would: pasted into a field or dropped on a place."""

from playwright.sync_api import Locator

_GIVE = """(place, [how, files]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files)
    data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const options = { bubbles: true, cancelable: true };
  place.dispatchEvent(how === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent("drop", { ...options, dataTransfer: data }));
}"""


def paste(field: Locator, *files: tuple[str, bytes | int]) -> None:
    """Paste files by name and content; a number stands for so many bytes of nothing."""
    _give(field, "paste", files)


def drop(place: Locator, *files: tuple[str, bytes | int]) -> None:
    """Drop files on a place."""
    _give(place, "drop", files)


def _give(place: Locator, how: str, files: tuple[tuple[str, bytes | int], ...]) -> None:
    told = [[name, "", given if isinstance(given, int) else list(given)] for name, given in files]
    place.evaluate(_GIVE, [how, told])
