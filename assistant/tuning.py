"""The numbers by which the assistant decides, read from config/tuning.toml."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from foundation.settings import SettingsError


class Tuning(BaseModel):
    """Section [decision]: probabilities 0 to 1, except `intent_similarity`, a cosine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: float = Field(ge=0, le=1)
    offer: float = Field(ge=0, le=1)
    mention: float = Field(ge=0, le=1)
    intent_similarity: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.mention <= self.offer <= self.answer:
            raise ValueError("mention, offer and answer must not decrease in this order")
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """The section of a TOML file. Raises SettingsError with a sentence that names the file and the key."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")).get("decision", {}))
        except FileNotFoundError as error:
            raise SettingsError(f"The tuning file {path} does not exist. Set tuning_file to one that does.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"The tuning file {path} is not valid TOML: {error}.") from error
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"]) or "the order"
            raise SettingsError(f"In the tuning file {path}, decision.{key} cannot be used: {first['msg']}.") from error
