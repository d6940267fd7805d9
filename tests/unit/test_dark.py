"""The dark look can be read in every brand's colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.brand import Look, contrast
from foundation.web.brand_css import style
from foundation.web.dark import dark

COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda c: "#{:02x}{:02x}{:02x}".format(*c))


@given(primary=COLOURS, accent=COLOURS, text=COLOURS, background=COLOURS)
def test_text_can_be_read_whatever_the_brand_looks_like(primary: str, accent: str, text: str, background: str) -> None:
    look = Look.model_construct(primary=primary, accent=accent, text=text, background=background)
    made = dark(look)
    if not made or contrast(text, background) < 4.5:
        return
    for ground in ("paper", "surface"):
        assert contrast(made["ink"], made[ground]) >= 4.5
        assert contrast(made["brand-ink"], made[ground]) >= 4.5
        assert contrast(made["accent-ink"], made[ground]) >= 4.5
    for name in ("good", "warn", "bad"):
        assert contrast(made[name], made[f"{name}-tint"]) >= 4.5
        assert contrast(made[name], made["surface"]) >= 4.5


def test_a_brand_that_is_dark_already_stays_as_it_is() -> None:
    assert dark(Look(background="#101010", text="#f0f0f0", accent="#ffb070")) == {}


@pytest.mark.parametrize(
    ("scheme", "expected"), [("auto", "prefers-color-scheme:dark"), ("dark", "@media screen{"), ("light", "")]
)
def test_the_brand_chooses_between_light_dark_and_what_the_device_says(scheme: str, expected: str) -> None:
    css = style(Look.model_validate({"scheme": scheme}))
    assert (expected in css) if expected else ("@media" not in css)
    assert ':root[data-scheme="dark"]' in css
