"""The fields of a user: what is wrong with them, and what is offered."""

from __future__ import annotations

from screens.users.editor import Offers
from tests.screens.driver import focused, verdict, wizard
from tests.screens.users.driver import THREE, field, known, names, offers, people, put, state
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import Tag, UserRow
from tui.simulator.server import RunningSimulator


async def test_two_people_by_keyboard_alone(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        assert focused(w) == "logon-name"
        assert "to fill in" in state(w, 0)
        await w.press("ctrl+n")
        await w.until(lambda: "Type a logon name" in verdict(w))
        assert w.at(Step.ACCOUNTS)
        assert focused(w) == "logon-name"
        await w.until(lambda: field(w, "logon-name").problem)
        await w.type(" ada.new ")
        await w.press("enter")
        await w.until(lambda: names(w) == ["ada.new"])
        assert field(w, "logon-name").value == "ada.new", "spaces around it go"
        await w.type("Ada New")
        await w.until(lambda: "7 of 128" in w.text())
        await w.press("enter")
        await w.type("team=sre, env=prod")
        await w.press("enter")
        await w.until(lambda: len(people(w).rows) == 2)
        assert focused(w) == "logon-name"
        await w.type("ben.new")
        await w.until(lambda: "free" in state(w, 0) and "free" in state(w, 1))
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)
        assert w.session.draft.users == (
            UserRow("ada.new", "Ada New", (Tag("team", "sre"), Tag("env", "prod"))),
            UserRow("ben.new"),
        )


async def test_what_is_wrong_stands_at_its_field_and_next_leads_there(
    simulator: RunningSimulator,
) -> None:
    cases = (
        ("logon-name", "zhang min", "cannot hold a space", "zhang.min3"),
        ("display-name", "Ada/New", "cannot hold “/”", "Ada Éva"),
        ("tags", "=sre", "has no key", "team=sre"),
    )
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        for name, wrong, said, right in cases:
            field(w, name).focus()
            await put(w, wrong)
            await w.until(lambda at=name, said=said: said in (field(w, at).problem or ""))  # type: ignore[misc]
            await w.press("shift+tab", "ctrl+n")
            await w.until(lambda said=said: said in verdict(w))  # type: ignore[misc]
            assert focused(w) == name
            assert w.at(Step.ACCOUNTS)
            await put(w, right)
        assert "may refuse “É”" in (field(w, "display-name").warning or ""), "no more than that"
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)


async def test_back_and_forward_keep_everything(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        field(w, "tags").focus()
        for text, kept in (("team=sre", THREE), ('team=sre, te"am', None)):
            await put(w, text)
            await w.press("escape")
            await w.to(Step.CONNECT)
            await w.press("ctrl+n")
            await w.to(Step.ACCOUNTS)
            assert kept is None or w.session.draft.users == kept
            assert [row.cells[0].text for row in people(w).rows] == names(w)
            assert field(w, "logon-name").value == "ada.new"
            assert field(w, "tags").value == text, "also what cannot be read"
            field(w, "tags").focus()


async def test_next_leads_to_the_row_that_is_wrong(simulator: RunningSimulator) -> None:
    rows = (UserRow("left.meanwhile", existing=True), *THREE, UserRow("dora new"))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await w.until(lambda: "not in the account" in state(w, 0))
        await w.press("ctrl+n")
        await w.until(lambda: "space" in verdict(w))
        assert people(w).current == "4"
        assert field(w, "logon-name").value == "dora new"
        assert focused(w) == "logon-name"
        await put(w, "ada.new")
        await w.until(lambda: "twice" in state(w, 4))
        assert "row 2" in (field(w, "logon-name").problem or "")
        assert offers(w) == ["Remove this row"]
        await w.press("f4")
        await w.until(lambda: len(people(w).rows) == 4)
        await w.press("ctrl+n")
        await w.until(lambda: "no RAM user left.meanwhile" in verdict(w))
        await w.press("f4")
        await w.until(lambda: names(w) == ["ada.new", "ben.new", "cleo.new"])


async def test_f4_does_what_is_offered_for_the_field_one_is_in(
    simulator: RunningSimulator,
) -> None:
    # ``li.na``, Tab, ``Li Na``, Tab, tags: the offer may come at any moment, and takes no key.
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await known(w)
        await put(w, "zhang@corp")
        await w.until(lambda: offers(w) == ["Use name"])
        await w.press("f4")
        await w.until(lambda: names(w) == ["zhang"])
        assert field(w, "logon-name").value == "zhang"
        await w.press("ctrl+u")
        await w.type("li.na")
        await w.until(lambda: offers(w) == ["Grant to existing user", "Use name"])
        assert "exists already" in state(w, 0)
        await w.until(lambda: "F4 Grant to existing user" in w.text())
        assert "li.na2" in w.text()
        await w.press("tab")
        assert focused(w) == "display-name"
        await w.type("Li Na")
        await w.press("tab")
        assert focused(w) == "tags"
        await w.type("team=a, team=b")
        await w.until(lambda: "Drop the second one" in offers(w))
        chain = [widget for widget in w.screen.focus_chain if w.screen.is_active]
        first = next(at for at, it in enumerate(chain) if isinstance(it.parent, Offers))
        assert {widget.id for widget in chain[:first]} >= {"people", "next", "do-add", "back"}
        assert all(it.query_ancestor(Offers) for it in chain[first:]), "and can still be reached"
        await w.press("f4")
        before = (UserRow("li.na", "Li Na", (Tag("team", "a"),)),)
        await w.until(lambda: w.session.draft.users == before)
        assert focused(w) == "tags"
        await w.until(lambda: offers(w) == ["Grant to existing user", "Use name"])
        await w.press("ctrl+n")
        await w.until(lambda: "is in the account already" in verdict(w))
        await w.press("f4")
        await w.until(lambda: "existing user" in state(w, 0))
        assert "li.na is the existing user now. ctrl+z" in verdict(w)
        (row,) = w.session.draft.users
        assert row.existing
        assert row.display_name == w.session.facts.users["li.na"].display_name
        assert field(w, "display-name").disabled
        await w.press("ctrl+z")
        await w.until(lambda: w.session.draft.users == before)
        assert field(w, "display-name").value == "Li Na"
        assert not field(w, "display-name").disabled
        await w.until(lambda: offers(w)[1:] == ["Use name"])
        await w.pilot.pause()
        await w.pilot.click("#logon-name-offers .offer-1")
        await w.until(lambda: names(w) == ["li.na2"] and "free" in state(w, 0))
        assert offers(w) == []
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)


async def test_typing_never_changes_whether_somebody_is_made(simulator: RunningSimulator) -> None:
    rows = (UserRow("li.na", "李娜", existing=True),)
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await known(w)
        await w.type("x")
        await w.until(lambda: "not in the account" in state(w, 0))
        assert w.session.draft.users == (UserRow("li.nax", existing=True),)
        assert field(w, "display-name").disabled
        await w.press("backspace")
        await w.until(lambda: "existing user" in state(w, 0))
        assert w.session.draft.users == rows
        assert field(w, "display-name").value == "李娜"
        field(w, "tags").focus()
        await w.type("team=x,env")
        await w.until(lambda: w.session.draft.users[0].tags == (Tag("team", "x"), Tag("env", "")))
        assert field(w, "tags").value == "team=x,env", "it is left as it is typed"
