"""No known secret is left in a text, whatever a library made of it."""

from __future__ import annotations

import base64
import gc
import html
import json
import re
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core import scrubbing
from tui.core.scrubbing import LEAST, scrub
from tui.core.secret import MASK, Secret, living

SAMPLES = (
    "NEWPASSword!1",
    "Zq7+/=~ &?#%40",
    "with \"both\" 'quotes' \\ and \n lines",
    "名前パスワード🔑",
    "tail~-._",
    "abcd",
)


@pytest.mark.parametrize("value", SAMPLES)
def test_every_dress_that_libraries_put_on_it(value: str) -> None:
    secret = Secret(value)
    dressed = {
        "raw": value,
        "quoted": quote(value),
        "quoted whole": quote(value, safe=""),
        "in a form": urlencode({"Password": value}),
        "plus": quote_plus(value),
        "signed": quote(quote(value, safe="~"), safe=""),
        "json": json.dumps({"Password": value}),
        "json as it is": json.dumps({"Password": value}, ensure_ascii=False),
        "json in json": json.dumps(json.dumps({"Password": value})),
        "repr": repr({"Password": value}),
        "bytes": repr(value.encode()),
        "html": html.escape(value),
        "hex": value.encode().hex(),
        "upper hex": value.encode().hex().upper(),
        "all in percents": "%" + value.encode().hex("%"),
        "json of others": json.dumps(value).replace("/", "\\/"),
        "base64": base64.b64encode(value.encode()).decode(),
        "base64url": base64.urlsafe_b64encode(value.encode()).decode(),
        "basic": base64.b64encode(f"ab:{value}:rest".encode()).decode(),
        "basic 1": base64.b64encode(f"x{value}".encode()).decode(),
        "basic 2": base64.b64encode(f"xy{value} more".encode()).decode(),
    }
    for name, text in dressed.items():
        found = scrub(f"before {text} after")
        assert MASK in found, name
        assert found.startswith("before "), name
        for core in (value, quote(value), json.dumps(value)[1:-1], repr(value)[1:-1]):
            assert core not in found, name
    assert secret == Secret(value)


def test_other_letters_and_the_other_way_round() -> None:
    # Whoever wants to show it to somebody need not spell it as it is.
    value, short = Secret("Zq7kWpLm9"), Secret("Word")
    for told in (value.reveal().lower(), value.reveal().upper(), value.reveal().swapcase()):
        assert scrub(f"a {told} b") == f"a {MASK} b"
    assert scrub(value.reveal()[::-1]) == MASK
    assert scrub("word") == "word", "a word is no secret"
    assert short == Secret("Word")


MIXED = "Zq7 名前\"quoted\"\\ and\nmore 'of it'"


def with_lower_hex(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"p": MIXED}),
        json.dumps({"p": MIXED}, ensure_ascii=False),
        repr({"p": MIXED}),
        repr([MIXED.encode()]),
        with_lower_hex(quote(MIXED)),
        with_lower_hex(quote_plus(MIXED)),
        with_lower_hex(quote(MIXED, safe="")),
    ],
    ids=["json", "json as it is", "repr", "bytes", "quoted", "plus", "quoted whole"],
)
def test_nothing_is_left_of_one_that_is_partly_escaped(text: str) -> None:
    secret = Secret(MIXED)
    found = scrub(text)
    assert MASK in found
    for piece in ("名前", "quoted", "more", "of it", "%e5", "u540d", "xe5"):
        assert piece not in found
    assert secret == Secret(MIXED)


def test_one_that_is_part_of_another_leaves_no_rest() -> None:
    long, short = Secret("planted-needle-long"), Secret("planted-needle")
    assert scrub("planted-needle-long planted-needle") == f"{MASK} {MASK}"
    assert long != short


def test_what_is_being_typed_counts_too() -> None:
    assert scrub("it is typed-so-far.", ["typed-so-far"]) == f"it is {MASK}."


def test_words_are_not_torn_apart_by_short_ones() -> None:
    short = Secret("a" * (LEAST - 1))
    assert scrub("aaaa banana") == "aaaa banana"
    assert short is not None
    assert scrub("nothing here", [""]) == "nothing here"


def is_living(value: str) -> bool:
    alive = (reference() for reference in living().values())
    return value in {each.reveal() for each in alive if each is not None}


def test_a_secret_that_is_gone_is_forgotten() -> None:
    secret = Secret("planted-and-gone")
    assert is_living("planted-and-gone")
    assert scrub("planted-and-gone") == MASK
    del secret
    gc.collect()
    assert not is_living("planted-and-gone")
    assert scrub("planted-and-gone") == "planted-and-gone"


def test_any_number_of_secrets_come_and_go() -> None:
    # Whether one was there before the others, came with them or after, and whatever is gone.
    first, gone = Secret("planted-first"), [Secret(f"planted-gone-{at:03}") for at in range(150)]
    texts = [f"planted-many-{at:03}" for at in range(150)]
    many = []
    for text in texts:
        many.append(Secret(text))
        assert scrub(f"{text} of them") == f"{MASK} of them"
    del gone[::2]
    gc.collect()
    last = Secret("planted-last")
    assert {scrub(text) for text in ("planted-first", *texts, "planted-last")} == {MASK}
    for at in range(150):
        text = f"planted-gone-{at:03}"
        assert scrub(text) == (MASK if at % 2 else text)
    assert (first, last, len(many), len(gone)) == (first, last, 150, 75)


def test_a_text_is_looked_through_once_for_all_secrets() -> None:
    # What a line costs hardly grows with how many there are.
    many = [Secret(f"Zq7{at:03}!pLm9-kW") for at in range(1_000)]
    text = "an AccessKey for li.na is made in the whole account"
    assert scrub(text) == text
    assert len(list(scrubbing._all_forms(text))) < 100 * len(many) // 1_000
    assert scrub(f"{text} {many[-1].reveal()}") == f"{text} {MASK}"


SHOWN = f"«{MASK}»"
SECRETS = st.text(min_size=LEAST, max_size=40).filter(lambda text: text not in SHOWN)
"""A secret that is part of the mask as it stands here would be taken out of that again."""


@given(SECRETS)
def test_no_spelling_of_a_secret_gets_through(value: str) -> None:
    secret = Secret(value)
    for spelling in (
        value,
        quote(value, safe=""),
        quote(value, safe="~"),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        base64.b64encode(value.encode()).decode(),
    ):
        assert scrub(f"«{spelling}»") == SHOWN
    del secret
    assert scrub(f"«{quote(value)}»", [value]) == SHOWN


@given(st.text(min_size=LEAST), st.text(), st.text())
def test_nothing_of_it_is_left_wherever_it_stands(value: str, before: str, after: str) -> None:
    secret = Secret(value)
    if value in MASK * 3:
        return
    assert value not in scrub(f"{before}{value}{after}").replace(MASK, "\0")
    assert secret is not None
