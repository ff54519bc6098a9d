"""Reading request envelopes and writing response envelopes, quickly and without giving up on a turn.

The SDK's DefaultSerializer reads its type strings again for every value of every request (80 % of a turn), and one
enum value newer than the SDK loses the whole turn before any exception handler runs. This one works out, once per
model class, a *plan* of which attribute takes which converter, and turns whatever it does not know into None.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from importlib import import_module
from typing import Any

from ask_sdk_model.request import Request

from .sdk import DefaultSerializer, SerializationException

Converter = Callable[[Any, int], Any]  # (what the JSON says, how many models deep) -> the attribute's value
Conversion = tuple[type, Converter]  # the JSON type that passes unchanged, and the converter for the others

# Genuine envelopes are some ten models deep, but a ListSlotValue may hold ListSlotValues for ever.
MAX_DEPTH = 64


class UnknownRequest(Request):  # type: ignore[misc]  # the SDK is untyped
    """A request of a type the SDK does not know; `object_type` is the type's name as it was sent.

    What else came with it is set as attributes, unconverted, under the names it was sent with.
    """


class EnvelopeSerializer(DefaultSerializer):  # type: ignore[misc]  # the SDK is untyped
    """A drop-in for DefaultSerializer: the same models from the same JSON, and None where the SDK would raise.

    One instance serves any number of threads: what it remembers only grows, and making a part twice does no harm.
    """

    def __init__(self) -> None:
        self._conversions: dict[type | str, Conversion] = {}
        self._plans: dict[type, Converter] = {}
        self._names: dict[type, list[tuple[str, str]]] = {}

    def deserialize(self, payload: str | bytes | None, obj_type: type | str) -> Any:
        """What a JSON text stands for, as an `obj_type` (a class, or a type string of the SDK's); None for None.

        Raises SerializationException where the text is not JSON, or is not an object and a model is asked for.
        """
        if payload is None:
            return None
        try:
            parsed = json.loads(payload)
        except (ValueError, TypeError, RecursionError):  # the last for JSON nested too deep to be read
            # Unlike the SDK's message, this one does not carry the caller's words into a log.
            raise SerializationException("The payload cannot be read as JSON.") from None
        return self.from_dict(parsed, obj_type)

    def from_dict(self, payload: Any, obj_type: type | str) -> Any:
        """The same for JSON that is parsed already, such as a Lambda event.

        Free-form parts (session attributes, unknown keys) are not copied: the model shares them with the payload.
        """
        kind = obj_type if obj_type in _NATIVE or _inside(obj_type) else _resolved(obj_type)
        if hasattr(kind, "deserialized_types") and not isinstance(payload, dict):
            raise SerializationException("The payload is not a JSON object.")
        unchanged, convert = self._conversion(kind)
        return payload if type(payload) is unchanged else convert(payload, 0)

    def serialize(self, obj: Any) -> Any:
        """What json.dumps can write of a model, or of anything made of models, lists, dicts and plain values."""
        try:
            return self._plain(obj)
        except RecursionError:
            raise SerializationException("The object is nested too deep to be written.") from None

    # Reading

    def _conversion(self, kind: type | str) -> Conversion:
        found = _NATIVE.get(kind) or self._conversions.get(kind)
        if found is None:
            found = self._conversions[kind] = (type(None), self._converter(kind))
        return found

    def _converter(self, kind: type | str) -> Converter:
        if inside := _inside(kind):
            make, item_kind = inside
            return make(*self._conversion(item_kind))
        try:
            model = _resolved(kind)
        except SerializationException:  # ask-sdk-model 1.82 names one class that does not exist
            return _reject
        if issubclass(model, Enum):
            return _member_of(model)
        return self._model(model) if hasattr(model, "deserialized_types") else _as_is

    def _model(self, model: Any) -> Converter:
        base = self._plan(UnknownRequest if model is Request else model)
        if not hasattr(model, "get_real_child_model"):
            return base
        key = getattr(model, "json_discriminator_key", "type")
        chosen: dict[str, Converter] = {}

        def convert(raw: Any, depth: int) -> Any:
            if not isinstance(raw, dict) or not isinstance(name := raw.get(key), str):
                return base(raw, depth)
            plan = chosen.get(name)
            if plan is None:
                if (plan := self._child(model, raw)) is None:
                    return base(raw, depth)
                chosen[name] = plan  # only children that exist, or made-up names would fill the memory
            return plan(raw, depth)

        return convert

    def _child(self, model: Any, raw: dict[str, Any]) -> Converter | None:
        name = model.get_real_child_model(raw)
        try:
            return self._plan(_resolved(name)) if name else None
        except SerializationException:
            return None

    def _plan(self, model: Any) -> Converter:
        if model not in self._plans:
            try:
                self._plans[model] = _Plan(model, self._conversion).build
            except TypeError:  # a class that cannot be made from nothing
                self._plans[model] = _reject
        return self._plans[model]

    # Writing

    def _plain(self, obj: Any) -> Any:
        if type(obj) in _AS_IS or isinstance(obj, DefaultSerializer.PRIMITIVE_TYPES):
            return obj
        if isinstance(obj, dict):
            return {key: value if type(value) in _AS_IS else self._plain(value) for key, value in obj.items()}
        if isinstance(obj, list | tuple):
            items = [self._plain(item) for item in obj]
            return items if isinstance(obj, list) else tuple(items)
        if not hasattr(obj, "deserialized_types"):
            return _scalar(obj)
        model = type(obj)
        names = self._names.get(model) or self._names.setdefault(model, list(_keys(model).items()))
        written = {}
        for attribute, key in names:  # most attributes of most models are None
            if (value := getattr(obj, attribute)) is not None:
                written[key] = value if type(value) in _AS_IS else self._plain(value)
        return written


class _Plan:
    """How one model class is made: the conversion of each attribute, looked up when its key is first seen."""

    def __init__(self, model: Any, conversion: Callable[[str], Conversion]) -> None:
        self._model = model
        self._own = frozenset(vars(model()))
        self._attributes = {key: attribute for attribute, key in _keys(model).items()}
        self._conversion = conversion
        self._fields: dict[str, tuple[str, type, Converter]] = {}

    def build(self, raw: Any, depth: int) -> Any:
        if not isinstance(raw, dict) or depth > MAX_DEPTH:
            return None
        built = self._model()
        values = built.__dict__  # quicker than setattr; no model has slots or properties
        fields = self._fields
        for key, item in raw.items():
            field = fields.get(key) or self._field(key)
            if field is not None:
                attribute, unchanged, convert = field
                values[attribute] = item if type(item) is unchanged else convert(item, depth + 1)
            elif self._harmless(key):
                values[key] = item
        return built

    def _field(self, key: str) -> tuple[str, type, Converter] | None:
        if (attribute := self._attributes.get(key)) is None:
            return None
        field = self._fields[key] = (attribute, *self._conversion(self._model.deserialized_types[attribute]))
        return field

    def _harmless(self, key: Any) -> bool:
        # The SDK sets any unknown key, so that a payload can replace to_dict, or an attribute by its Python name.
        return (
            isinstance(key, str) and not key.startswith("__") and key not in self._own and not hasattr(self._model, key)
        )


def _keys(model: Any) -> dict[str, str]:
    # Built afresh, because the SDK's way of completing attribute_map writes into the class.
    names = getattr(model, "attribute_map", {})
    return {attribute: names.get(attribute, attribute) for attribute in model.deserialized_types}


def _resolved(kind: type | str) -> type:
    if not isinstance(kind, str):
        return kind
    module, _, name = kind.rpartition(".")
    try:
        found: type = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        raise SerializationException(f"There is no class {kind}.") from None
    return found


def _inside(kind: type | str) -> tuple[Callable[[type, Converter], Converter], str] | None:
    """Of what a type string such as "list[str]" or "dict(str, a.b.C)" is a list or a dict; None for any other."""
    if isinstance(kind, str) and kind.startswith("list["):
        return _list_of, kind[5:-1]
    if isinstance(kind, str) and kind.startswith("dict("):
        return _dict_of, kind[5:-1].partition(", ")[2]
    return None


def _list_of(unchanged: type, convert: Converter) -> Converter:
    def items(raw: Any, depth: int) -> Any:
        if not isinstance(raw, list):
            return None
        return [item if type(item) is unchanged else convert(item, depth) for item in raw]

    return items


def _dict_of(unchanged: type, convert: Converter) -> Converter:
    def values(raw: Any, depth: int) -> Any:
        if not isinstance(raw, dict):
            return None
        return {key: v if type(v) is unchanged else convert(v, depth) for key, v in raw.items()}

    return values


def _member_of(enum: type[Enum]) -> Converter:
    members = {member.value: member for member in enum}
    return lambda raw, _depth: members.get(raw) if isinstance(raw, str | int) else None


def _as_is(raw: Any, _depth: int) -> Any:
    """Free-form JSON, such as a session attribute; None where it is nested too deep for the SDK to copy."""
    level = [raw]
    for _ in range(MAX_DEPTH):
        level = [each for inside in level for each in _children(inside)]
        if not level:
            return raw
    return None


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _reject(_raw: Any, _depth: int) -> Any:
    return None


def _number(make: type[int] | type[float]) -> Converter:
    def convert(raw: Any, _depth: int) -> Any:
        # Like the SDK, this takes 3 or "3" for a float; unlike it, not true for 1.
        try:
            return None if isinstance(raw, bool) else make(raw)
        except (TypeError, ValueError, OverflowError):
            return None

    return convert


def _moment(raw: Any, _depth: int) -> datetime | None:
    if not isinstance(raw, str) or len(raw) > 64:  # no date and time is longer, and the second parser is slow
        return None
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        # The SDK's own parser, hardly ever wanted and so not imported with the rest.
        parse = import_module("dateutil.parser").parse
    try:
        found: datetime = parse(raw)
    except Exception:  # noqa: BLE001 -- it raises whatever its arithmetic raises
        return None
    return found


def _day(raw: Any, depth: int) -> date | None:
    found = _moment(raw, depth)
    return found and found.date()


def _scalar(obj: Any) -> Any:
    if isinstance(obj, date):  # and so datetime
        return obj.isoformat()
    if isinstance(obj, Enum):
        return obj.value
    if isinstance(obj, Decimal):
        return int(obj) if obj % 1 == 0 else float(obj)
    raise SerializationException(f"A value of type {type(obj).__name__} cannot be written as JSON.")


_AS_IS = frozenset({str, int, float, bool, type(None)})
"""What is written as it is: nearly all of it, and found here more quickly than by the SDK's own list."""
_NATIVE: dict[type | str, Conversion] = {
    "str": (str, _reject),
    "bool": (bool, _reject),
    "int": (int, _number(int)),
    "long": (int, _number(int)),
    "float": (float, _number(float)),
    "datetime": (type(None), _moment),
    "date": (type(None), _day),
    "object": (type(None), _as_is),
}
_NATIVE |= {kind: _NATIVE[kind.__name__] for kind in (str, bool, int, float, datetime, date, object)}
