"""The numbers by which the assistant decides, read from config/tuning.toml."""

import tomllib
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from foundation.settings import SettingsError

Share = Annotated[float, Field(ge=0.005, le=0.5)]


class Tolerance(BaseModel):
    """Section [tolerance]: the share of the answers given that may be wrong, for each language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Share = 0.05
    es: Share | None = None
    pt: Share | None = None
    en: Share | None = None

    def of(self, locale: str) -> float:
        """The share in one language."""
        found: float | None = getattr(self, locale, None)
        return self.default if found is None else found


class Tuning(BaseModel):
    """Section [decision]: probabilities 0 to 1; and section [tolerance]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tolerance: Tolerance = Tolerance()
    offer: float = Field(ge=0, le=1)
    mention: float = Field(ge=0, le=1)
    talk: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.mention > self.offer:
            raise ValueError("mention must not be above offer")
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Both sections of a TOML file. Raises SettingsError with a sentence that names the file and the key."""
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls.model_validate({**found.get("decision", {}), "tolerance": found.get("tolerance", {})})
        except FileNotFoundError as error:
            raise SettingsError(f"The tuning file {path} does not exist. Set tuning_file to one that does.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"The tuning file {path} is not valid TOML: {error}.") from error
        except ValidationError as error:
            first = error.errors()[0]
            parts = [str(part) for part in first["loc"]] or ["the order"]
            key = ".".join(parts if parts[0] == "tolerance" else ["decision", *parts])
            raise SettingsError(f"In the tuning file {path}, {key} cannot be used: {first['msg']}.") from error
