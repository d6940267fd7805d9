"""Reads what errands the assistant does: forms from the training data, requests and answers from config/tasks.toml."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.task_requests import Endpoint, Network
from assistant.tasks import Form
from assistant.training import forms, responses
from foundation.settings import SettingsError

_ENVIRONMENT = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_PLACE = re.compile(r"\{(\w+)\}")
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Service(_Part):
    """A system of the company; ${NAME} in `address` and `headers` stands for an environment variable.

    `network` says where the address may lie: nothing that resolves to another place is ever asked.
    """

    address: str
    headers: dict[str, str] = Field(default_factory=dict)
    seconds: float = Field(4.0, gt=0, le=20)
    network: Network = "public"


class Outcome(_Part):
    """An answer of the service and what is said to it: the first one with this HTTP status and these fields counts.

    `texts` and `dates` are fields of the answer that the response's places are filled with. `asks` names the slot that
    is asked for again because the service does not know it.
    """

    status: int = 200
    when: dict[str, str | int | bool] = Field(default_factory=dict)
    say: Name
    texts: tuple[Name, ...] = ()
    dates: tuple[Name, ...] = ()
    asks: str = ""


class Task(_Part):
    """What is asked of a service once a form is complete; `body` gives the slot of each field of the JSON that is sent.

    A task that `changes` something asks for a confirmation first, and its request carries an Idempotency-Key.
    """

    service: str
    method: Literal["GET", "POST"] = "POST"
    path: str = Field(pattern=r"^/[\w/{}.-]*$")
    body: dict[str, str] = Field(default_factory=dict)
    changes: bool = False
    outcomes: tuple[Outcome, ...] = Field(min_length=1)


class Declarations(_Part):
    """The whole file."""

    service: dict[Name, Service] = Field(default_factory=dict)
    task: dict[Name, Task] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _services_exist(self) -> Self:
        for name, task in self.task.items():
            if task.service not in self.service:
                raise ValueError(f"the task {name} names the service {task.service}, which is not declared")
        return self


@dataclass(frozen=True, slots=True)
class Errand:
    """A task that can be done here: its form, its declaration, and where to ask."""

    form: Form
    task: Task
    endpoint: Endpoint
    prompts: frozenset[str]
    """Names of the responses that there are."""


def errands(path: Path, locales: Iterable[str], environment: Mapping[str, str] = os.environ) -> dict[str, Errand]:
    """The tasks whose service has an address, by name.

    One whose environment variables are not set is left out: the assistant then brings in a person in its place.
    Raises SettingsError with a sentence that names the file and what is wrong.
    """
    declared = _read(path)
    languages = tuple(locales)
    known = {locale: frozenset(responses(locale)) for locale in languages}
    shapes = {locale: forms(locale) for locale in languages}
    found = {}
    for name, task in declared.task.items():
        for locale in languages:
            _check(path, name, task, shapes[locale].get(name), known[locale], locale)
        endpoint = _endpoint(path, declared.service[task.service], environment)
        if endpoint:
            found[name] = Errand(shapes[languages[0]][name], task, endpoint, known[languages[0]])
    return found


def _read(path: Path) -> Declarations:
    try:
        return Declarations.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise SettingsError(f"The tasks file {path} does not exist. Set tasks_file to one that does.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The tasks file {path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "a task"
        raise SettingsError(f"In the tasks file {path}, {key} cannot be used: {first['msg']}.") from error


def _check(path: Path, name: str, task: Task, form: Form | None, known: frozenset[str], locale: str) -> None:
    """Everything that a task names has to be there in every language."""
    if form is None:
        raise SettingsError(f"In the tasks file {path}, {name} is no form of training_data/{locale}/domain.yml.")
    slots = {slot.name for slot in form.slots}
    asked = {one.asks for one in task.outcomes if one.asks}
    for slot in {*task.body.values(), *_PLACE.findall(task.path), *asked} - slots:
        raise SettingsError(f"In the tasks file {path}, {slot} is no slot of the form {name}.")
    wanted = {f"utter_{one.say}" for one in task.outcomes} | {f"utter_ask_{name}_{slot}" for slot in slots}
    wanted |= {f"utter_confirm_{name}"} if task.changes else set()
    for response in sorted(wanted - known):
        raise SettingsError(f"The task {name} needs the response {response} in training_data/{locale}/domain.yml.")


def _endpoint(path: Path, service: Service, environment: Mapping[str, str]) -> Endpoint | None:
    values = (service.address, *service.headers.values())
    if any(not environment.get(name) for value in values for name in _ENVIRONMENT.findall(value)):
        return None

    def filled(value: str) -> str:
        return _ENVIRONMENT.sub(lambda place: environment[place[1]], value)

    headers = {name: filled(value) for name, value in service.headers.items()}
    try:
        return Endpoint.at(filled(service.address), headers, service.seconds, service.network)
    except ValueError as error:
        raise SettingsError(f"In the tasks file {path}, the address of a service cannot be used: {error}.") from error


def path_of(task: Task, values: Mapping[str, str]) -> str:
    """The path with the slots filled in, each as one segment and nothing else."""
    return _PLACE.sub(lambda place: _segment(values[place[1]]), task.path)


def _segment(value: str) -> str:
    quoted = quote(value, safe="")
    # Dots alone would climb in the path, however they are written.
    return quoted if quoted.strip(".") else "-"
