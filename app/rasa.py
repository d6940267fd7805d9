"""The Rasa server that understands messages for us, where an operator has one."""

from assistant.rasa_understanding import RasaUnderstanding
from assistant.training import utterances
from foundation.settings import Settings, SettingsError


def rasa_understanding(settings: Settings) -> RasaUnderstanding | None:
    """The server that the settings name, None when they name none. Raises SettingsError for an unusable address."""
    if not settings.rasa_url:
        return None
    try:
        return RasaUnderstanding(
            settings.rasa_url,
            settings.rasa_token,
            settings.rasa_timeout,
            settings.rasa_intents,
            {one.intent for locale in settings.locales for one in utterances(locale)},
            settings.locales,
        )
    except ValueError as error:
        raise SettingsError(f"The setting rasa_url cannot be used: {error}. See docs/settings.md.") from error
