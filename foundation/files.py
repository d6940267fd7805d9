"""Who may read the files this program writes."""

import os

_OWNER_ONLY = 0o077


def privately() -> None:
    """From now on this process makes files and folders that only their owner can read: visitors' words are in them."""
    os.umask(_OWNER_ONLY)
