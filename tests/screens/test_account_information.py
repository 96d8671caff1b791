"""Who needs access?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Button, Input

from screens.users.editor import Offers
from screens.users.import_users import ImportUsers
from screens.users.screen import AccountInformationScreen
from screens.users.table import PeopleRows
from tests.conftest import SimulatorFactory
from tests.screens.driver import WIDE, Wizard, visible, wizard
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import Tag, UserRow
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.widgets.field import Field
from tui.widgets.notice import Notice

HOSTILE = "acs [/x] [bold"
THREE = (
    UserRow("ada.new", "Ada New", (Tag("team", "sre"),)),
    UserRow("ben.new", "Ben New"),
    UserRow("cleo.new", "Cleo New"),
)


def people(w: Wizard) -> PeopleRows:
    return w.screen.query_one("#people", PeopleRows)


def state(w: Wizard, row: int) -> str:
    return people(w).rows[row].cells[-1].text


def field(w: Wizard, name: str) -> Field:
    return w.screen.query_one(f"#{name}", Field)


def verdict(w: Wizard) -> str:
    line = w.screen.query_one("#verdict", Notice).line
    return line[1] if line else ""


def focused(w: Wizard) -> str:
    widget = w.app.focused
    assert widget is not None
    return next((node.id for node in widget.ancestors_with_self if node.id), "")


def names(w: Wizard) -> list[str]:
    return [row.logon_name for row in w.session.draft.users]


def offers(w: Wizard) -> list[str]:
    return [str(fix.label) for each in w.screen.query(Offers) for fix in each.fixes]


async def known(w: Wizard) -> None:
    """Wait until the account's users are known and judged by."""
    await w.until(lambda: w.session.facts.users_loaded)
    await w.until(lambda: "new" not in state(w, 0))


async def test_two_people_by_keyboard_alone(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        assert focused(w) == "logon-name"
        assert "to fill in" in state(w, 0)
        await w.type("ada.new")
        await w.press("enter")
        await w.type("Ada New")
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


async def test_the_length_is_counted_while_typing(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await w.press("enter")
        await w.type("Ada Byron")
        await w.until(lambda: "9 of 128" in w.text())


async def test_an_empty_last_row_is_left_out(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("f5")
        await w.until(lambda: len(people(w).rows) == 4)
        await w.press("f5")
        assert names(w)[3:] == [""], "an empty row is not followed by another"
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)
        assert w.session.draft == Draft(users=THREE)


async def test_nobody_at_all_is_refused(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "Type a logon name" in verdict(w))
        assert w.at(Step.ACCOUNTS)
        assert focused(w) == "logon-name"
        await w.until(lambda: field(w, "logon-name").problem)


async def put(w: Wizard, text: str) -> None:
    """Replace the text of the focused field in one go."""
    await w.press("ctrl+u", "ctrl+k")
    w.app.post_message(events.Paste(text))
    focus = w.app.focused
    assert isinstance(focus, Input)
    await w.until(lambda: focus.value == text)


async def refused(w: Wizard, name: str, said: str) -> None:
    """The sentence stands at the field, and Next says it too and leads there."""
    await w.until(lambda: said in (field(w, name).problem or ""))
    await w.press("shift+tab", "ctrl+n")
    await w.until(lambda: said in verdict(w))
    assert focused(w) == name
    assert w.at(Step.ACCOUNTS)


async def test_bad_logon_names(simulator: RunningSimulator) -> None:
    cases = {
        "zhang min": ("cannot hold a space", "has a space"),
        "zhang@corp": ("Leave out what follows the @", "without @"),
        "zhang/min": ("cannot hold “/”", "bad character"),
        "z" * 65: ("65 characters", "too long"),
        "张敏": ("cannot hold “张”", "bad character"),
    }
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        for typed, (said, short) in cases.items():
            await put(w, typed)
            await refused(w, "logon-name", said)
            assert short in state(w, 0)
            assert names(w) == [typed]


async def test_what_follows_the_at_is_dropped_on_request(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "zhang@corp")
        await w.until(lambda: offers(w) == ["Use name"])
        await w.press("f4")
        await w.until(lambda: names(w) == ["zhang"])
        assert field(w, "logon-name").value == "zhang"


async def test_bad_display_names(simulator: RunningSimulator) -> None:
    cases = {"d" * 129: "129 characters", "Ada/New": "cannot hold “/”"}
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "ada.new")
        await w.press("enter")
        for typed, said in cases.items():
            await put(w, typed)
            await refused(w, "display-name", said)


async def test_a_doubtful_display_name_is_only_warned_of(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "ada.new")
        await w.press("enter")
        await put(w, "Ada Éva")
        await w.until(lambda: "may refuse “É”" in (field(w, "display-name").warning or ""))
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)


async def test_bad_tags(simulator: RunningSimulator) -> None:
    cases = {
        "acs:team=sre": "begins with acs:",
        "aliyun-team=sre": "begins with aliyun",
        "team=http://x": "http://",
        "=sre": "has no key",
        'te"am=sre': "is not a tag",
        "a=1, a=2": "twice",
        ", ".join(f"k{at}=v" for at in range(21)): "21 tags",
        "k" * 129 + "=v": "129 characters",
    }
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "ada.new")
        field(w, "tags").focus()
        for typed, said in cases.items():
            await put(w, typed)
            await refused(w, "tags", said)


async def test_the_second_of_two_tags_goes_with_one_key(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "ada.new")
        field(w, "tags").focus()
        await put(w, "a=1, a=2")
        await w.until(lambda: offers(w) == ["Drop the second one"])
        await w.press("f4")
        await w.until(lambda: field(w, "tags").value == "a=1")
        assert w.session.draft.users[0].tags == (Tag("a", "1"),)


async def test_tags_that_cannot_be_read_are_kept_over_back_and_forward(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "ada.new")
        field(w, "tags").focus()
        await put(w, 'team=sre, te"am')
        await w.press("escape")
        await w.to(Step.CONNECT)
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert field(w, "logon-name").value == "ada.new"
        assert field(w, "tags").value == 'team=sre, te"am'


async def test_back_and_forward_keep_everything(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("escape")
        await w.to(Step.CONNECT)
        await w.press("ctrl+n")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == THREE
        assert [row.cells[0].text for row in people(w).rows] == names(w)
        assert field(w, "tags").value == "team=sre"


async def test_up_and_down_go_to_the_neighbour_and_keep_what_was_typed(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("x", "down")
        await w.until(lambda: field(w, "logon-name").value == "ben.new")
        assert focused(w) == "logon-name"
        await w.press("y", "up")
        await w.until(lambda: field(w, "logon-name").value == "ada.newx")
        assert names(w) == ["ada.newx", "ben.newy", "cleo.new"]


async def test_the_same_name_twice(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("f5")
        await put(w, "ada.new")
        await w.until(lambda: "twice" in state(w, 3))
        assert "row 1" in (field(w, "logon-name").problem or "")
        assert offers(w) == ["Remove this row"]
        await w.press("f4")
        await w.until(lambda: len(people(w).rows) == 3)
        assert names(w) == ["ada.new", "ben.new", "cleo.new"]


async def test_next_leads_to_the_row_that_is_wrong(simulator: RunningSimulator) -> None:
    rows = (*THREE, UserRow("dora new"))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await w.press("ctrl+n")
        await w.until(lambda: "space" in verdict(w))
        assert people(w).current == "3"
        assert field(w, "logon-name").value == "dora new"
        assert focused(w) == "logon-name"


async def test_a_name_that_exists_is_found_and_its_user_offered(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "li.na")
        await w.press("enter")
        await put(w, "Somebody Else")
        await w.until(lambda: "exists already" in state(w, 0))
        assert offers(w) == ["Grant to existing user", "Use name"]
        await w.until(lambda: "F4 Grant to existing user" in w.text())
        assert "li.na2" in w.text()
        await w.press("ctrl+n")
        await w.until(lambda: "is in the account already" in verdict(w))
        await w.press("f4")
        await w.until(lambda: "existing user" in state(w, 0))
        row = w.session.draft.users[0]
        assert row.existing
        assert row.display_name == w.session.facts.users["li.na"].display_name
        assert field(w, "display-name").disabled
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)


async def test_the_free_name_beside_it_by_button(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "li.na")
        await w.until(lambda: offers(w)[1:] == ["Use name"])
        await w.pilot.click("#logon-name-offers .offer-1")
        await w.until(lambda: names(w) == ["li.na2"])
        await w.until(lambda: "free" in state(w, 0))
        assert offers(w) == []


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


async def test_what_is_offered_while_one_types_comes_after_all_fields(
    simulator: RunningSimulator,
) -> None:
    # ``li.na``, Tab, ``Li Na``, Tab, tags: the offer may come at any moment, and takes no key.
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await known(w)
        await w.type("li.na")
        await w.until(lambda: offers(w))
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
        row = w.session.draft.users[0]
        assert (row.logon_name, row.display_name, row.existing) == ("li.na", "Li Na", False)


async def test_becoming_an_existing_user_is_said_and_taken_back(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await known(w)
        await w.type("li.na")
        await w.press("tab")
        await w.type("Li Na")
        await w.until(lambda: offers(w))
        before = w.session.draft.users
        await w.press("f4")
        await w.until(lambda: "existing user" in state(w, 0))
        assert "li.na is the existing user now. ctrl+z" in verdict(w)
        await w.press("ctrl+z")
        await w.until(lambda: w.session.draft.users == before)
        assert field(w, "display-name").value == "Li Na"
        assert not field(w, "display-name").disabled


async def test_tags_of_an_existing_user_are_taken_as_typed(simulator: RunningSimulator) -> None:
    draft = Draft(users=(UserRow("li.na", existing=True),))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=draft) as w:
        await w.until(lambda: w.session.facts.users_loaded)
        field(w, "tags").focus()
        for key in ("t", "e", "a", "m", "equals_sign", "x", "comma", "e", "n", "v"):
            await w.press(key)
        await w.until(lambda: w.session.draft.users[0].tags == (Tag("team", "x"), Tag("env", "")))
        assert field(w, "tags").value == "team=x,env"


async def test_f4_is_for_the_field_one_is_in(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await known(w)
        await w.type("li.na")
        await w.press("tab", "tab")
        await w.type("team=a, team=b")
        await w.until(lambda: "Drop the second one" in offers(w))
        await w.press("f4")
        await w.until(lambda: w.session.draft.users[0].tags == (Tag("team", "a"),))
        assert not w.session.draft.users[0].existing
        assert focused(w) == "tags"
        await w.until(lambda: offers(w) == ["Grant to existing user", "Use name"])


async def test_an_existing_user_who_is_gone(simulator: RunningSimulator) -> None:
    rows = (UserRow("left.meanwhile", existing=True), *THREE)
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await w.until(lambda: "not in the account" in state(w, 0))
        await w.press("ctrl+n")
        await w.until(lambda: "no RAM user left.meanwhile" in verdict(w))
        await w.press("f4")
        await w.until(lambda: names(w)[0] == "ada.new")


async def test_duplicate_takes_the_next_free_name(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("f6")
        await w.until(lambda: len(people(w).rows) == 4)
        assert names(w) == ["ada.new", "ada.new2", "ben.new", "cleo.new"]
        assert w.session.draft.users[1].tags == THREE[0].tags
        assert field(w, "logon-name").value == "ada.new2"


async def test_remove_down_to_an_empty_row(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("f7")
        await w.until(lambda: names(w) == ["ben.new", "cleo.new"])
        assert field(w, "logon-name").value == "ben.new"
        await w.press("f7", "f7")
        await w.until(lambda: w.session.draft.users == (UserRow(),))
        assert field(w, "logon-name").value == ""
        assert len(people(w).rows) == 1


async def test_no_letter_is_a_command_on_the_list(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        people(w).focus()
        await w.press(*"abcdefghijklmnopqrstuvwxyz", *"ADX", "delete", "backspace")
        assert w.session.draft.users == THREE
        await w.press("enter")
        await w.until(lambda: focused(w) == "logon-name")


async def test_a_removal_names_the_person_and_is_taken_back(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.press("down", "f7")
        await w.until(lambda: names(w) == ["ada.new", "cleo.new"])
        assert "ben.new is removed from the list. ctrl+z" in verdict(w)
        await w.press("up")
        await w.type("x")
        await w.press("ctrl+n")
        await w.to(Step.ACCESS)
        await w.press("escape")
        await w.to(Step.ACCOUNTS)
        w.screen.query_one("#do-take-back", Button).focus()
        await w.press("enter")
        await w.until(lambda: names(w) == ["ada.new", "cleo.new"])
        await w.press("ctrl+z")
        await w.until(lambda: w.session.draft.users == THREE)
        assert field(w, "logon-name").value == "ben.new", "one sees who is back"
        await w.press("ctrl+z")
        await w.until(lambda: "no change to take back" in verdict(w))
        assert w.session.draft.users == THREE


@pytest.mark.parametrize("button", ["add", "duplicate", "remove"])
async def test_the_buttons_do_what_the_keys_do(simulator: RunningSimulator, button: str) -> None:
    wanted = {"add": 4, "duplicate": 4, "remove": 2}[button]
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        w.screen.query_one(f"#do-{button}", Button).focus()
        await w.press("enter")
        await w.until(lambda: len(people(w).rows) == wanted)


async def test_spaces_around_a_name_go_when_the_field_is_left(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await w.type(" ada.new ")
        await w.press("enter")
        await w.until(lambda: names(w) == ["ada.new"])
        assert field(w, "logon-name").value == "ada.new"


async def test_several_pasted_lines_open_the_import(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        w.app.post_message(events.Paste("ada.new,Ada New\nben.new,Ben New\n"))
        await w.until(lambda: isinstance(w.app.screen, ImportUsers))
        assert w.session.draft.users == (UserRow(),)
        await w.press("ctrl+n")
        await w.until(lambda: names(w) == ["ada.new", "ben.new"])
        assert "2 people added" in verdict(w)


def allow_all(store: Store) -> None:
    store.settings = replace(store.settings, denied_actions=frozenset())


async def test_without_permission_the_list_is_missed_but_nothing_stops(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(denied_actions=frozenset({"ram:ListUsers"}))
    async with wizard(simulator, step=Step.ACCOUNTS, facts_loaded=False) as w:
        notice = w.screen.query_one("#not-read", Notice)
        await w.until(lambda: notice.line)
        assert notice.line is not None
        assert "ram:ListUsers" in notice.line[1]
        assert "F3" in notice.line[1]
        await w.type("ada.new")
        await w.until(lambda: "new" in state(w, 0))
        assert "free" not in state(w, 0), "nobody knows that"
        simulator.change(allow_all)
        await w.press("f3")
        await w.until(lambda: "free" in state(w, 0))
        assert notice.line is None


async def test_f3_sees_who_has_come_meanwhile(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await put(w, "late.comer")
        await w.until(lambda: "free" in state(w, 0))
        cloud = w.session.cloud
        assert cloud is not None
        cloud.ram.create_user("late.comer", "Late")
        await w.press("f3")
        await w.until(lambda: "exists already" in state(w, 0))


async def test_next_waits_for_the_list(simulator_with: SimulatorFactory) -> None:
    # Long enough for the key to come first on any machine.
    simulator = simulator_with(latency_ms=3000)
    rows = (UserRow("li.na", "Not the one"),)
    async with wizard(
        simulator, step=Step.ACCOUNTS, draft=Draft(users=rows), facts_loaded=False
    ) as w:
        assert not w.session.facts.users_loaded
        await w.press("ctrl+n")
        assert "Reading the account" in verdict(w)
        await w.until(lambda: "is in the account already" in verdict(w))
        assert w.at(Step.ACCOUNTS)


async def test_what_a_terminal_would_obey_is_not_written_to_it(
    simulator: RunningSimulator,
) -> None:
    rows = (
        UserRow("ben.new"),
        UserRow("ada.new", "Ada \x1b[31mred\x07\nline \u202ebidi"),
    )
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows), size=WIDE) as w:
        await w.until(lambda: "display name" in state(w, 1))
        strips = people(w).render_line(2)
        assert "Ada �[31mred� l" in strips.text
        assert strips.text.isprintable()


async def test_control_characters_do_not_come_in_by_pasting(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        w.app.post_message(events.Paste("\nada\x1b[31m.new\x9b\n"))
        await w.until(lambda: names(w) == ["ada[31m.new"])


async def test_text_is_never_markup(simulator: RunningSimulator) -> None:
    rows = (UserRow(HOSTILE, HOSTILE, (Tag(HOSTILE, HOSTILE),)),)
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows), size=WIDE) as w:
        await w.until(lambda: "has a space" in state(w, 0))
        assert HOSTILE in w.text()
        await w.press("f6", "ctrl+n")
        await w.until(lambda: verdict(w))


@pytest.mark.parametrize("size", [(80, 24), (60, 18), WIDE])
async def test_everything_can_be_reached_and_seen(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    rows = tuple(UserRow(f"person{at}", f"Person {at}") for at in range(60))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows), size=size) as w:
        await known(w)
        seen = set()
        for _ in range(12):
            await w.press("tab")
            await w.pilot.pause()
            focus = w.app.focused
            assert focus is not None
            assert visible(focus), focus
            seen.add(focused(w))
        assert seen >= {"people", "logon-name", "display-name", "tags", "do-import", "next", "back"}
        people(w).focus()
        await w.press("end")
        await w.until(lambda: field(w, "logon-name").value == "person59")
        await w.until(lambda: "person59" in w.text())


async def test_list_fields_and_buttons_share_80_by_24(simulator: RunningSimulator) -> None:
    rows = tuple(UserRow(f"person{at}", f"Person {at}") for at in range(60))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await known(w)
        assert visible(w.screen.query_one("#do-import"))
        assert all(visible(each) for each in w.screen.query(Input))
        assert people(w).size.height >= 6
        assert "person4" in w.text()


async def test_columns_follow_the_width(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=THREE)) as w:
        await w.until(lambda: "Tags" in w.text())
        await w.pilot.resize_terminal(60, 24)
        await w.until(lambda: len(people(w).rows[0].cells) == 3)
        assert people(w).rows[0].cells[0].text == "ada.new"
        await w.pilot.resize_terminal(140, 45)
        await w.until(lambda: len(people(w).rows[0].cells) == 4)


async def test_a_key_looks_at_its_own_row_only(simulator: RunningSimulator) -> None:
    rows = tuple(UserRow(f"person{at}", f"Person {at}") for at in range(300))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=Draft(users=rows)) as w:
        await known(w)
        screen = w.screen
        assert isinstance(screen, AccountInformationScreen)
        before = people(w).rows
        await w.press("x")
        await w.until(lambda: people(w).rows[0].cells[0].text == "person0x")
        after = people(w).rows
        assert all(old is new for old, new in zip(before[1:], after[1:], strict=True))
