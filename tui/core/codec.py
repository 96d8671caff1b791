"""Serialiser: dataclasses as JSON and back, by cattrs.

Values read have exactly the declared types, whatever the file held: a number in the place of a name
would be met much later, where it takes more than its own run with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NoReturn, TypeAlias, get_args, get_origin

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from tui.core.policies import PolicyRef, Scope, parse_policy, parse_scope
from tui.core.secret import Secret

Json: TypeAlias = Any
Kind: TypeAlias = Any
"""Declared type of a field: a class, a union or a collection."""
Read: TypeAlias = Callable[[Json, Kind], Any]
Write: TypeAlias = Callable[[Any], Json]

_NONE: Final[Mapping[Any, str]] = MappingProxyType({})


class CodecError(ValueError):
    """The JSON does not have the form of the type."""


class Codec:
    """Serialiser of dataclasses.

    Fields are text, numbers, times, enumerations, collections and dataclasses. Policies and scopes
    are spelt as in a plan file. Unknown keys are passed over.
    """

    def __init__(
        self,
        *,
        names: Mapping[str, str] = _NONE,
        omitted: tuple[str, ...] = (),
        rows: tuple[type, ...] = (),
        inline: Mapping[type, str] = _NONE,
    ) -> None:
        """Set the spelling.

        Args:
            names: JSON keys of fields with another name.
            omitted: fields that are not written.
            rows: dataclasses that are written as lists, without the names of their fields.
            inline: dataclasses with a field whose own fields stand among the others.
        """
        self._names, self._omitted, self._inline = names, omitted, inline
        self._converter = it = Converter(detailed_validation=False)
        it.register_structure_hook_factory(is_dataclass, self._object)
        it.register_unstructure_hook_factory(is_dataclass, self._fields)
        it.register_structure_hook_factory(_is(tuple, frozenset), self._items)
        it.register_unstructure_hook_factory(_is(frozenset), self._sorted)
        it.register_structure_hook_factory(_is(Mapping), self._mapping)
        it.register_structure_hook(str, _text)
        it.register_unstructure_hook(str, str)
        it.register_structure_hook(int, _number)
        it.register_structure_hook(bool, _exactly)
        self.spell(datetime, _time, datetime.isoformat)
        self.spell(PolicyRef, _parsed(parse_policy), str)
        scope = _parsed(parse_scope)
        for kind in (Scope, *get_args(Scope)):
            self.spell(kind, scope, str)
        self.spell(Scope | None, _or_none(scope), _or_none(str))
        for kind in rows:
            self.spell(kind, self._row(kind), lambda row: list(it.unstructure_attrs_astuple(row)))
        it.register_unstructure_hook(Secret, _never)

    def spell(self, kind: Kind, read: Read, write: Write) -> None:
        """Set functions to read and write one type."""
        self._converter.register_structure_hook_func(lambda it: it == kind, read)
        self._converter.register_unstructure_hook_func(lambda it: it == kind, write)

    def union(self, union: Kind, tag: str, kinds: Mapping[str, type]) -> None:
        """Tell the dataclasses of a union apart by a key and its value for each."""
        tags = {kind: name for name, kind in kinds.items()}
        self.spell(
            union,
            lambda value, _: self._converter.structure(value, kinds[_exactly(value, dict)[tag]]),
            lambda value: {tag: tags[type(value)]} | self._converter.unstructure(value),
        )

    def dump(self, value: object, kind: Kind = None) -> Json:
        """Value as JSON; ``kind`` is the union whose tag it gets.

        Raises:
            TypeError: the value holds a secret.
        """
        return self._converter.unstructure(value, kind)

    def load(self, kind: Kind, value: Json) -> Any:  # noqa: ANN401 - one of that kind
        """Read JSON of :meth:`dump`.

        Raises:
            CodecError: the JSON has another form.
        """
        try:
            return self._converter.structure(value, kind)
        except (LookupError, OverflowError, TypeError, ValueError) as error:
            raise CodecError(str(error)) from None

    def _spelled(self, kind: type) -> dict[str, Any]:
        return {
            it.name: override(rename=self._names.get(it.name), omit=it.name in self._omitted)
            for it in fields(kind)
        }

    def _object(self, kind: Kind) -> Read:
        read: Read = make_dict_structure_fn(kind, self._converter, **self._spelled(kind))
        inline = self._inline.get(kind)

        def load(value: Json, kind: Kind) -> object:
            whole = _exactly(value, dict)
            return read(whole | {inline: whole} if inline else whole, kind)

        return load

    def _fields(self, kind: Kind) -> Write:
        write: Write = make_dict_unstructure_fn(kind, self._converter, **self._spelled(kind))
        inline = self._inline.get(kind)
        return (lambda value: _opened(write(value), inline)) if inline else write

    def _row(self, kind: Kind) -> Read:
        read: Read = make_dict_structure_fn(kind, self._converter)
        names = [it.name for it in fields(kind)]
        return lambda value, kind: read(dict(zip(names, _exactly(value, list), strict=True)), kind)

    def _items(self, kind: Kind) -> Read:
        make: Kind = get_origin(kind)
        item = get_args(kind)[0]
        read = self._converter.get_structure_hook(item)
        return lambda value, _: make([read(each, item) for each in _exactly(value, list)])

    def _sorted(self, kind: Kind) -> Write:
        write = self._converter.get_unstructure_hook(get_args(kind)[0])
        return lambda value: sorted(map(write, value), key=str)

    def _mapping(self, kind: Kind) -> Read:
        _, item = get_args(kind)
        read = self._converter.get_structure_hook(item)
        return lambda value, _: MappingProxyType(
            {key: read(each, item) for key, each in _exactly(value, dict).items()}
        )


def _is(*origins: object) -> Callable[[Kind], bool]:
    return lambda kind: get_origin(kind) in origins


def _opened(value: Json, inline: str) -> Json:
    parts = (item if key == inline else {key: item} for key, item in value.items())
    return {key: item for part in parts for key, item in part.items()}


def _exactly(value: Json, kind: Kind) -> Any:  # noqa: ANN401 - one of that kind
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value


def _number(value: Json, _kind: Kind) -> int:
    number: int = _exactly(value, int)
    if number < 0:
        raise ValueError("below 0")
    return number


def _text(value: Json, kind: Kind) -> str:
    text: str = kind(_exactly(value, str))  # of an enumeration the member
    return text


def _time(value: Json, _kind: Kind) -> datetime:
    time = datetime.fromisoformat(_exactly(value, str))
    if time.tzinfo is None:
        raise ValueError("a time without its zone")
    return time


def _parsed(parse: Callable[[str], object]) -> Read:
    def read(value: Json, _kind: Kind) -> object:
        found = parse(_exactly(value, str))
        if found is None:
            raise ValueError(value)
        return found

    return read


def _or_none(hook: Callable[..., Any]) -> Callable[..., Any]:
    return lambda value, *kind: None if value is None else hook(value, *kind)


def _never(_secret: Secret) -> NoReturn:
    raise TypeError("a Secret is not written")
