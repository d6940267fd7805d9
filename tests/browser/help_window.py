"""Drives the help window as a visitor would: by its button, which lies in a closed shadow root."""

from playwright.sync_api import Frame, Page, expect

WIDE = {"width": 1280, "height": 800}


def open_window(page: Page) -> Frame:
    """Click the button in the corner; the panel's frame."""
    size = page.viewport_size or WIDE
    page.wait_for_selector("ventanilla-window", state="attached")
    page.mouse.click(size["width"] - 50, size["height"] - 50)
    frame = panel_of(page)
    frame.wait_for_selector("#close:visible")
    return frame


def panel_of(page: Page, after: Frame | None = None) -> Frame:
    """The panel's frame in a page; the one that took the place of `after`, which may still be listed for a moment."""
    for _ in range(100):
        for frame in page.frames:
            if "/widget/panel" in frame.url and frame is not after:
                return frame
        page.wait_for_timeout(50)
    raise AssertionError("there is no help window in this page")


def ask(panel: Frame | Page, text: str) -> None:
    """Ask from the home view or in the conversation, whichever shows."""
    box = panel.locator("#ask:visible, #write:visible")
    box.fill(text)
    box.press("Enter")


def expect_in_log(panel: Frame | Page, text: str) -> None:
    expect(panel.locator("#log")).to_contain_text(text)
