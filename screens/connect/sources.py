"""Upper half of Connect: sources of credentials, and signing in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from screens.background import PATIENCE, in_background, is_left
from screens.step import Said
from tui.core.credentials import SourceKind
from tui.widgets.choices import Choices, Option
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.connect.forms import TypedKey
    from screens.session import Session
    from tui.signin.sources import Found, FoundSource, SignedIn, Typed

SIMULATOR = ("simulator ", "Built-in simulator", "an invented company, on this machine only")
"""Only source of the demo; known without a search, so that the first frame has it."""


class Sources(Vertical):
    """The list of sources, the form for a typed AccessKey, and one sign-in at a time.

    Saved AccessKeys can be removed from the keyring, after asking.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8,delete",
            "forget",
            "Forget",
            id="connect.forget",
            tooltip="Remove a saved AccessKey from the keyring",
        ),
        Binding(
            "f9",
            "forget_all",
            "Forget all",
            id="connect.forget-all",
            tooltip="Remove every saved AccessKey from the keyring",
        ),
    ]

    @dataclass
    class Searched(Message):
        """The sources of credentials are known."""

        found: Found

    @dataclass
    class Opened(Message):
        """The cloud accepts the credentials."""

        attempt: int
        signed_in: SignedIn

    @dataclass
    class Refused(Message):
        """Credentials could not be loaded or are not accepted."""

        attempt: int
        error: Exception

    @dataclass
    class Forgotten(Message):
        """The keyring was asked to forget a saved AccessKey."""

        names: tuple[str, ...]
        done: bool
        found: Found

    # What the screen is told

    @dataclass
    class Began(Message):
        """A sign-in is under way."""

        asked_for: bool
        """Whether somebody chose this source; else it was tried as the first of the search."""

    @dataclass
    class Entered(Message):
        """Somebody is signed in; the session knows already."""

        signed_in: SignedIn

    @dataclass
    class Idle(Message):
        """Nothing is under way any more, and the sign-in is unchanged."""

    @dataclass
    class Answered(Message):
        """A slow keyring has answered, or has been given up."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="sign-in-with")
        self._session = session
        self._found: Found | None = None
        self._attempt = 0
        self._signing_in = False

    @property
    def busy(self) -> bool:
        """Whether it is still open who will be signed in."""
        return self._signing_in or (self._found is None and self._session.cloud is None)

    def compose(self) -> Iterable[Widget]:
        """The list, and room for the form."""
        # In the demo there is one source; showing it needs no keyring and no search.
        known = (Option(*SIMULATOR),) if self._session.services.demo else ()
        yield Choices(known, id="sources", title_width=24, empty="Looking for credentials…")
        yield Vertical(id="typed")

    @property
    def _list(self) -> Choices:
        return self.query_one("#sources", Choices)

    def _say(self, mark: Mark, text: str) -> None:
        self.post_message(Said(mark, text))

    def _source_at(self, key: str | None) -> FoundSource | None:
        """Source on a line; None for any other line."""
        sources = self._found.sources if self._found is not None else ()
        return next((each for each in sources if each.source.key == key), None)

    # Looking for them

    def search(self) -> None:
        """Search for credentials; if nobody is signed in, sign in with the first source."""
        services = self._session.services

        def look() -> Found:
            from tui.signin.sources import find_sources

            return find_sources(services)

        in_background(self, look, self.Searched, lambda _: None, name="find-credentials")
        self.set_timer(PATIENCE, self._search_without_keyring)

    def _search_without_keyring(self) -> None:
        """A keyring may take a minute, or never answer; the other sources need not wait for it."""
        if self._found is not None or is_left(self):
            return
        services = self._session.services

        def look() -> Found:
            from tui.signin.sources import find_sources

            return find_sources(services, ask_keyring=False)

        in_background(self, look, self.Searched, lambda _: None, name="find-others")

    @on(Searched)
    def _searched(self, event: Searched) -> None:
        event.stop()
        if self._found is not None and not event.found.complete:
            return  # the keyring was faster after all
        chosen = self._attempt > 0 or bool(self.query_one("#typed").children)
        waited = self._found is not None
        self._offer(event.found)
        if self._session.cloud is not None:
            self._mark_source_in_use()
        elif not (waited and chosen):
            self._begin(event.found)
        if not event.found.complete and self._session.cloud is None and not self._signing_in:
            from tui.text.signin import keyring_waited_for

            self._say(Mark.BUSY, keyring_waited_for())
        elif waited:
            self.post_message(self.Answered())

    def _offer(self, found: Found) -> None:
        from screens.connect.check_rows import options

        self._found = found
        if not self._session.services.demo:
            self._list.offer(options(found))
        from tui.text.signin import profile_remarks

        remarks = profile_remarks(found)
        if remarks:
            self._say(Mark.WARN, " ".join(remarks))

    def _begin(self, found: Found) -> None:
        if found.winner is not None:
            self._list.picked = found.winner.source.key
            self._use(found.winner, asked_for=False)
            return
        if not found.sources and found.complete:
            self._list.picked = "typed"
            self._show_form()
        elif found.candidates and (found.candidates[0].named or found.candidates[0].problem):
            self._try(found.candidates[0])
        self.post_message(self.Idle())

    def _mark_source_in_use(self) -> None:
        from screens.connect.check_rows import option_of

        used = self._session.credentials.source if self._session.credentials else None
        self._list.picked = option_of(self._found, used, self._session.saved_as)

    # Choosing one

    @on(Choices.Picked, "#sources")
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        if event.key == "typed":
            self._show_form()
            if self._session.cloud is not None:
                # The dot stands at what is in use; the form is only an offer so far.
                self._mark_source_in_use()
            return
        self.query_one("#typed").remove_children()
        each = self._source_at(event.key)
        if each is not None:
            self._try(each)

    def _show_form(self) -> None:
        from screens.connect.forms import TypedKey

        if self.query(TypedKey):
            self.query_one(TypedKey).start()
        elif self._found is not None:
            clock = self._session.services.clock
            form = TypedKey(self._found.place, clock, self._found.keyring_problem)
            self.query_one("#typed").mount(form)

    def _try(self, each: FoundSource) -> None:
        if each.problem:
            from tui.text.signin import profile_sentence

            self._mark_source_in_use()
            self._say(Mark.BAD, profile_sentence(each.problem, each.mode))
        elif each.runs_command:
            self._ask_to_run(each)
        else:
            self._use(each)

    def _ask_to_run(self, each: FoundSource) -> None:
        from screens.connect.check_rows import ask_to_run

        def answered(run: bool | None) -> None:
            if run:
                self._use(each)
            else:
                self._mark_source_in_use()

        self.app.push_screen(ask_to_run(each), answered)

    # Signing in

    def on_typed_key_given(self, event: TypedKey.Given) -> None:
        """Sign in with the typed AccessKey. Bound by name: the form is loaded late."""
        from tui.signin.sources import TYPED, FoundSource

        event.stop()
        self._use(FoundSource(TYPED), event.typed)

    def _use(
        self, each: FoundSource, typed: Typed | None = None, *, asked_for: bool = True
    ) -> None:
        self._attempt += 1
        self._signing_in = True
        attempt, services = self._attempt, self._session.services
        self.post_message(self.Began(asked_for))

        def work() -> SignedIn:
            from tui.signin.sources import sign_in

            return sign_in(services, each, typed)

        def failed(error: Exception) -> Message | None:
            from tui.signin.sources import expected

            return self.Refused(attempt, error) if isinstance(error, expected()) else None

        def done(signed_in: SignedIn) -> Message:
            return self.Opened(attempt, signed_in)

        in_background(self, work, done, failed, name="sign-in", lost=self._came_too_late)

    def _came_too_late(self, message: Message) -> None:
        """After the screen is left, credentials kept for this session are still forgotten."""
        if isinstance(message, self.Opened):
            if message.signed_in.for_session_only:
                self._session.to_forget.add(message.signed_in.saved_as)
            message.signed_in.cloud.close()

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        """Show the refusal, under its field if there is one; an earlier sign-in stays."""
        event.stop()
        if event.attempt != self._attempt:
            return
        from screens.connect.forms import TypedKey
        from tui.text.signin import sign_in_problem, still_signed_in

        self._signing_in = False
        self._session.turned_away = self._session.cloud is None
        said = [sign_in_problem(event.error)]
        if self._session.cloud is not None:
            self._mark_source_in_use()
            said.append(still_signed_in())
        if any(form.refuse(event.error, said[0]) for form in self.query(TypedKey)):
            del said[0]
        self.post_message(self.Idle())
        if said:
            refused = said[0] != still_signed_in()
            self._say(Mark.BAD if refused else Mark.INFO, " ".join(said))

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        event.stop()
        signed_in = event.signed_in
        if signed_in.for_session_only:
            self._session.to_forget.add(signed_in.saved_as)
        if event.attempt != self._attempt:
            signed_in.cloud.close()
            return
        self._signing_in = False
        self._session.signed_in(signed_in.credentials, signed_in.cloud, signed_in.saved_as)
        if signed_in.saved_as and not signed_in.for_session_only and self._found is not None:
            from screens.connect.check_rows import with_saved

            expires = signed_in.credentials.expires
            self._offer(with_saved(self._found, signed_in.saved_as, expires))
        self._mark_source_in_use()
        form = self.query_one("#typed")
        if form.children:
            form.remove_children()
            self._list.focus()
        self.post_message(self.Entered(signed_in))
        if signed_in.not_saved:
            from tui.text.signin import keyring_problem

            self._say(Mark.WARN, keyring_problem(signed_in.not_saved))
        elif signed_in.saved_as and self._found is not None:
            from tui.text.signin import was_kept

            kept = was_kept(self._found.place, for_session=signed_in.for_session_only)
            self._say(Mark.DONE, kept)

    # Saved AccessKeys

    @on(Choices.Highlighted, "#sources")
    def _other_source(self, event: Choices.Highlighted) -> None:
        event.stop()
        self.refresh_bindings()

    def _saved_name(self) -> str:
        """Name of the saved AccessKey under the cursor; empty for any other line."""
        each = self._source_at(self._list.current)
        saved = each is not None and each.source.kind is SourceKind.SAVED
        return each.source.name if each is not None and saved else ""

    def _saved_names(self) -> tuple[str, ...]:
        sources = self._found.sources if self._found is not None else ()
        kinds = (each.source for each in sources if each.source.kind is SourceKind.SAVED)
        return tuple(source.name for source in kinds)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer Forget on the line of a saved AccessKey, and Forget all on every line."""
        if action not in {"forget", "forget_all"}:
            return True
        if not (self.is_mounted and self._list.has_focus):
            return False
        return bool(self._saved_name() if action == "forget" else self._saved_names())

    def action_forget(self) -> None:
        """Remove a saved AccessKey from the keyring, after asking."""
        from screens.connect.check_rows import ask_to_forget

        name = self._saved_name()

        def answered(forget: bool | None) -> None:
            if forget:
                self._forget((name,))

        self.app.push_screen(ask_to_forget(name), answered)

    def action_forget_all(self) -> None:
        """Remove every saved AccessKey from the keyring, after asking."""
        from screens.connect.check_rows import ask_to_forget_all

        names = self._saved_names()

        def answered(forget: bool | None) -> None:
            if forget:
                self._forget(names)

        self.app.push_screen(ask_to_forget_all(names), answered)

    def _forget(self, names: tuple[str, ...]) -> None:
        services = self._session.services

        def work() -> tuple[bool, Found]:
            from tui.signin.sources import find_sources, forget_saved

            return forget_saved(services, names), find_sources(services)

        def done(forgotten: tuple[bool, Found]) -> Message:
            return self.Forgotten(names, *forgotten)

        in_background(self, work, done, lambda _: None, name="forget-credentials")

    @on(Forgotten)
    def _forgotten(self, event: Forgotten) -> None:
        from tui.text.signin import forgotten, forgotten_all

        event.stop()
        in_use = self._session.name_in_use in event.names
        if in_use and event.done:
            self._session.saved_as = ""
        self._offer(event.found)
        self._mark_source_in_use()
        if len(event.names) == 1:
            said = forgotten(event.names[0], done=event.done, in_use=in_use)
        else:
            said = forgotten_all(len(event.names), done=event.done, in_use=in_use)
        self._say(Mark.DONE if event.done else Mark.BAD, said)
        self.refresh_bindings()
