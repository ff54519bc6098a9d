"""The envelope serializer beside the SDK's own: equal on what Amazon sends, unbothered by what it may send next."""

import copy
import enum
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.response_helper import ResponseFactory
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill import CustomSkill, SkillConfiguration
from ask_sdk_core.utils import get_simple_slot_values
from ask_sdk_model import IntentRequest, Request, RequestEnvelope, ResponseEnvelope, Slot, SlotValue
from ask_sdk_model.dialog import DynamicEntitiesDirective, ElicitSlotDirective
from ask_sdk_model.er.dynamic import Entity, EntityListItem, EntityValueAndSynonyms, UpdateBehavior
from ask_sdk_model.interfaces.alexa.presentation.apl import RenderDocumentDirective
from ask_sdk_model.interfaces.viewport import TypedViewportState
from ask_sdk_model.services.ups import DistanceUnits
from ask_sdk_model.ui import Image, StandardCard
from ask_sdk_runtime.skill import RuntimeConfigurationBuilder
from hypothesis import given
from hypothesis import strategies as st

from cramp_coach.alexa.serializer import MAX_DEPTH, EnvelopeSerializer, UnknownRequest

ENVELOPES = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "envelopes").glob("*.json"))}
SDK = DefaultSerializer()
OURS = EnvelopeSerializer()


def envelope(name="intent_request"):
    return json.loads(ENVELOPES[name])


def read(payload):
    return OURS.deserialize(json.dumps(payload), RequestEnvelope)


def assert_same(ours, sdk, path="envelope"):
    """Stricter than the models' own ==, which takes a subclass for its parent."""
    if isinstance(sdk, datetime):
        assert ours == sdk, path
        assert ours.utcoffset() == sdk.utcoffset(), path
        return
    assert type(ours) is type(sdk), path
    if isinstance(sdk, list):
        assert len(ours) == len(sdk), path
        for number, pair in enumerate(zip(ours, sdk, strict=True)):
            assert_same(*pair, f"{path}[{number}]")
        return
    if hasattr(sdk, "deserialized_types"):
        ours, sdk = vars(ours), vars(sdk)
    if isinstance(sdk, dict):
        assert ours.keys() == sdk.keys(), path
        for key in sdk:
            assert_same(ours[key], sdk[key], f"{path}.{key}")
        return
    assert ours == sdk, path


# What Amazon sends


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_genuine_envelope_becomes_what_the_sdk_makes_of_it(name):
    text = ENVELOPES[name]
    sdk = SDK.deserialize(text, RequestEnvelope)
    ours = OURS.deserialize(text, RequestEnvelope)
    assert ours == sdk
    assert_same(ours, sdk)
    assert_same(OURS.deserialize(text.encode(), RequestEnvelope), sdk)
    assert_same(OURS.from_dict(json.loads(text), RequestEnvelope), sdk)
    assert OURS.serialize(ours) == SDK.serialize(sdk)


def test_the_envelopes_cover_what_the_skill_meets():
    types = {envelope(name)["request"]["type"] for name in ENVELOPES}
    wanted = {"LaunchRequest", "IntentRequest", "SessionEndedRequest", "CanFulfillIntentRequest"}
    assert wanted < types
    assert "Alexa.Presentation.APL.UserEvent" in types
    assert min(map(len, ENVELOPES.values())) > 4000
    several = read(envelope()).request.intent.slots["body_part"].slot_value
    assert [value.value for value in get_simple_slot_values(several)] == ["calf", "funny bone", "lower back"]


def sample(kind, depth=0):
    """JSON for one of the SDK's type strings, every attribute filled in, four models deep."""
    plain = {
        "str": "words",
        "int": 3,
        "float": 2,
        "bool": True,
        "datetime": "2026-11-01T07:00:00Z",
        "object": {"free": [1, None, "form"]},
    }
    if kind in plain:
        return plain[kind]
    if kind.startswith("list["):
        return [sample(kind[5:-1], depth)] * 2
    if kind.startswith("dict("):
        return {"key": sample(kind[5:-1].split(", ", 1)[1], depth)}
    module, name = kind.rsplit(".", 1)
    try:
        model = getattr(import_module(module), name)
    except ImportError:  # AlertInfo.spokenInfo names a class that does not exist
        return None
    return sample_model(model, depth)


def sample_model(model, depth=0, discriminator=None):
    if issubclass(model, enum.Enum):
        return next(iter(model)).value
    children = getattr(model, "discriminator_value_class_map", {})
    if discriminator is None and children:
        discriminator = next(iter(children))
    if discriminator is not None:
        module, name = children[discriminator].rsplit(".", 1)
        key, model = model.json_discriminator_key, getattr(import_module(module), name)
    items = model.deserialized_types.items() if depth < 4 else ()
    made = {model.attribute_map[attribute]: sample(kind, depth + 1) for attribute, kind in items}
    return made if discriminator is None else {**made, key: discriminator}


@pytest.mark.parametrize("name", sorted(Request.discriminator_value_class_map))
def test_every_request_type_the_sdk_knows_reads_the_same(name):
    text = json.dumps({"request": sample_model(Request, discriminator=name)})
    sdk = SDK.deserialize(text, RequestEnvelope)
    assert_same(OURS.deserialize(text, RequestEnvelope), sdk)
    assert sdk.request.object_type == name


def test_a_full_context_reads_the_same():
    text = json.dumps({"context": sample("ask_sdk_model.context.Context")})
    assert_same(OURS.deserialize(text, RequestEnvelope), SDK.deserialize(text, RequestEnvelope))


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-01T07:00:00Z",
        "2026-11-01T07:00:00.123Z",
        "2026-11-01T07:00:00.123456+00:00",
        "2026-11-01T08:00:00+01:00",
        "2026-11-01T07:00:00",
        "2026-11-01",
        "20261101T070000Z",
        "Sun, 01 Nov 2026 07:00:00 GMT",
    ],
)
def test_timestamps_read_the_same(moment):
    payload = envelope("launch_request")
    payload["request"]["timestamp"] = moment
    sdk = SDK.deserialize(json.dumps(payload), RequestEnvelope)
    assert_same(read(payload), sdk)


def paths(node, here=()):
    yield here
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from paths(value, (*here, key))


PLACES = [(name, path) for name in ENVELOPES for path in paths(envelope(name))]
KEYS = [(name, path) for name, path in PLACES if path and isinstance(path[-1], str)]


def parent(payload, path):
    for key in path[:-1]:
        payload = payload[key]
    return payload


@given(st.sampled_from(KEYS))
def test_whatever_is_left_out_the_two_agree_wherever_the_sdk_copes(place):
    name, path = place
    payload = envelope(name)
    del parent(payload, path)[path[-1]]
    ours = read(payload)
    try:
        sdk = SDK.deserialize(json.dumps(payload), RequestEnvelope)
    except SerializationException:
        assert path[-1] == "type"  # a discriminator
    else:
        assert_same(ours, sdk)


# What it may send next


def test_an_unknown_enum_value_is_none_and_the_rest_is_there():
    payload = envelope()
    payload["context"]["Viewport"]["mode"] = "HOLOGRAM"
    payload["context"]["Viewport"]["touch"] = ["SINGLE", "TELEPATHIC"]
    body_part = payload["request"]["intent"]["slots"]["body_part"]
    body_part["slotValue"]["values"][0]["resolutions"]["resolutionsPerAuthority"][0]["status"]["code"] = "ER_NEW"
    with pytest.raises(SerializationException):
        SDK.deserialize(json.dumps(payload), RequestEnvelope)
    made = read(payload)
    assert made.context.viewport.mode is None
    assert made.context.viewport.touch[1:] == [None]
    assert made.context.viewport.pixel_width == 1280.0
    calf = made.request.intent.slots["body_part"].slot_value.values[0]
    assert calf.resolutions.resolutions_per_authority[0].status.code is None
    assert calf.resolutions.resolutions_per_authority[0].values[0].value.id == "calf"


def test_an_unknown_discriminator_is_the_base_class():
    payload = envelope()
    payload["context"]["Viewports"][0]["type"] = "HOLOGRAM"
    payload["request"]["intent"]["slots"]["side"]["slotValue"]["type"] = "Composite"
    made = read(payload)
    assert type(made.context.viewports[0]) is TypedViewportState
    assert made.context.viewports[0].id == "main"
    slot = made.request.intent.slots["side"]
    assert type(slot.slot_value) is SlotValue
    assert slot.slot_value.object_type == "Composite"
    assert slot.value == "left"
    assert get_simple_slot_values(slot.slot_value) == []


@pytest.mark.parametrize("kind", ["Alexa.Mind.ReadRequest", "", None, 7, ["LaunchRequest"], {"a": 1}, "missing"])
def test_an_unknown_request_type_can_still_be_answered(kind):
    payload = envelope("launch_request")
    payload["request"].update(type=kind, mood="tense")
    if kind == "missing":
        del payload["request"]["type"]
    request = read(payload).request
    assert type(request) is UnknownRequest
    assert isinstance(request, Request)
    assert request.object_type == (kind if isinstance(kind, str) and kind != "missing" else None)
    assert request.request_id.startswith("amzn1.echo-api.request.")
    assert request.timestamp == datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert request.locale == "en-US"
    assert request.mood == "tense"


def test_made_up_types_are_not_remembered():
    serializer = EnvelopeSerializer()
    serializer.deserialize(ENVELOPES["launch_request"], RequestEnvelope)
    before = len(serializer._plans), len(serializer._conversions)
    for number in range(50):
        serializer.from_dict({"request": {"type": f"Made.Up{number}", f"key{number}": 1}}, RequestEnvelope)
    assert (len(serializer._plans), len(serializer._conversions)) == before


WRONG = [
    (("session",), "a string", "session"),
    (("session", "new"), "false", "session.new"),
    (("session", "attributes"), [1], "session.attributes"),
    (("session", "user"), 5, "session.user"),
    (("context",), [], "context"),
    (("context", "System", "apiEndpoint"), 5, "context.system.api_endpoint"),
    (("context", "System", "device"), True, "context.system.device"),
    (("context", "Viewports"), {"0": {}}, "context.viewports"),
    (("context", "Viewport", "dpi"), True, "context.viewport.dpi"),
    (("context", "Viewport", "dpi"), "dense", "context.viewport.dpi"),
    (("context", "Viewport", "dpi"), 10**400, "context.viewport.dpi"),
    (("context", "Viewport", "mode"), {"is": "HUB"}, "context.viewport.mode"),
    (("context", "AudioPlayer", "offsetInMilliseconds"), float("inf"), "context.audio_player.offset_in_milliseconds"),
    (("request",), "LaunchRequest", "request"),
    (("request", "timestamp"), "soon", "request.timestamp"),
    (("request", "timestamp"), 1777777777, "request.timestamp"),
    (("request", "timestamp"), "9" * 5000, "request.timestamp"),
    (("request", "locale"), {"language": "en"}, "request.locale"),
    (("request", "intent"), ["DescribeIntent"], "request.intent"),
    (("request", "intent", "slots"), [], "request.intent.slots"),
    (("request", "intent", "slots"), None, "request.intent.slots"),
]


@pytest.mark.parametrize(("path", "value", "attribute"), WRONG)
def test_a_value_of_the_wrong_type_is_none(path, value, attribute):
    payload = envelope()
    parent(payload, path)[path[-1]] = value
    found = read(payload)
    for name in attribute.split("."):
        found = getattr(found, name)
    assert found is None


def test_list_and_dict_items_of_the_wrong_type_are_none():
    payload = envelope()
    payload["context"]["Viewports"].append("clock")
    payload["request"]["intent"]["slots"]["since"] = "yesterday"
    made = read(payload)
    assert made.context.viewports[2:] == [None]
    assert made.request.intent.slots["since"] is None
    assert isinstance(made.request.intent.slots["side"], Slot)


def test_unknown_keys_are_kept_unless_they_would_replace_something():
    payload = envelope()
    extras = {"to_dict": 1, "__class__": 2, "__dict__": 3, "attribute_map": {}, "object_type": "x", "dialog_state": 4}
    payload["request"].update(extras, **{"_IntentRequest__discriminator_value": "x", "newFeature": [1], "a.b": 2})
    request = read(payload).request
    assert type(request) is IntentRequest
    assert request.to_dict()["object_type"] == "IntentRequest"
    assert request.dialog_state.value == "IN_PROGRESS"
    assert request._IntentRequest__discriminator_value == "IntentRequest"
    assert request.attribute_map is IntentRequest.attribute_map
    assert request.newFeature == [1]
    assert vars(request)["a.b"] == 2
    assert request.intent.slots["side"].source == "USER"
    assert OURS.from_dict({5: 1, "version": "1.0"}, RequestEnvelope).version == "1.0"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.sampled_from(["type", "value", "values", "code"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(PLACES), json_values)
def test_nothing_put_anywhere_raises_anything_else(place, value):
    name, path = place
    payload = envelope(name)
    if not path:
        payload = value
    else:
        parent(payload, path)[path[-1]] = value
    try:
        made = read(payload)
    except SerializationException:
        assert not isinstance(payload, dict)
    else:
        assert type(made) is RequestEnvelope
        if path and path[:1] != ("request",):
            assert made.request.request_id
        json.dumps(OURS.serialize(made))


@given(st.text() | st.binary())
def test_no_text_raises_anything_else(text):
    try:
        OURS.deserialize(text, RequestEnvelope)
    except SerializationException as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("text", ["", "{", "secret words", b"\xff\xfe\xfa", b"\x80", 5, "9" * 5000, '{"a": }'])
def test_what_is_not_json_is_refused_without_being_repeated(text):
    with pytest.raises(SerializationException, match=r"^The payload cannot be read as JSON\.$"):
        OURS.deserialize(text, RequestEnvelope)


@pytest.mark.parametrize("text", ["null", "[]", "5", '"LaunchRequest"', "true"])
def test_what_is_not_an_object_is_refused(text):
    with pytest.raises(SerializationException, match=r"^The payload is not a JSON object\.$"):
        OURS.deserialize(text, RequestEnvelope)


# Deep nesting


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"values":', "}")])
def test_json_nested_ten_thousand_deep_is_refused_or_read(opening, closing):
    nested = opening * 10_000 + "1" + closing * 10_000
    text = ENVELOPES["launch_request"].replace('"attributes": {}', f'"attributes": {{"a": {nested}}}')
    assert nested in text
    try:
        assert OURS.deserialize(text, RequestEnvelope).request.locale == "en-US"
    except SerializationException as error:
        assert str(error) == "The payload cannot be read as JSON."


def test_slot_values_nested_ten_thousand_deep_stop_at_the_limit():
    nested = {"type": "Simple", "value": "calf"}
    for _ in range(10_000):
        nested = {"type": "List", "values": [nested]}
    payload = envelope()
    payload["request"]["intent"]["slots"]["body_part"]["slotValue"] = nested
    payload["session"]["attributes"]["deep"] = nested
    made = OURS.from_dict(payload, RequestEnvelope)
    level, value = 0, made.request.intent.slots["body_part"].slot_value
    while value is not None:
        level, value = level + 1, value.values[0]
    assert MAX_DEPTH - 5 < level < MAX_DEPTH
    assert made.request.intent.slots["side"].value == "left"
    assert made.session.attributes["deep"] is None  # the SDK copies attributes, and could not copy this
    with pytest.raises(SerializationException, match="too deep"):
        OURS.serialize(nested)


# Standing in for the SDK's


def test_none_is_none():
    assert OURS.deserialize(None, RequestEnvelope) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"Europe/Berlin"', "str"),
        ('"Europe/Berlin"', str),
        ("3", "float"),
        ('"3"', int),
        ("null", "str"),
        ('"METRIC"', "ask_sdk_model.services.ups.distance_units.DistanceUnits"),
        ('"METRIC"', DistanceUnits),
        ('[{"name": "a"}, {"name": "b"}]', "list[ask_sdk_model.slot.Slot]"),
        ('{"a": {"name": "a"}}', "dict(str, ask_sdk_model.slot.Slot)"),
        ('{"a": 1}', "object"),
        ('"2026-11-01"', "date"),
        ('"2026-11-01T00:00:00Z"', datetime),
        ('{"a": 1}', Path),
    ],
)
def test_what_the_service_clients_ask_for(text, kind):
    """The skill hands its serializer to them: a time zone is a bare string, a list of timers a list."""
    assert_same(OURS.deserialize(text, kind), SDK.deserialize(text, kind))


def test_a_class_that_does_not_exist():
    for name in ("ask_sdk_model.nowhere.Nothing", "ask_sdk_model.slot.Nothing", "Nothing"):
        with pytest.raises(SerializationException, match="There is no class"):
            OURS.deserialize("{}", name)
    kind = "ask_sdk_model.services.reminder_management.alert_info.AlertInfo"
    assert OURS.deserialize('{"spokenInfo": {"content": []}}', kind).spoken_info is None


class Made:
    """A model of one's own, of the kind the SDK's serializer documents, with half an attribute map."""

    deserialized_types = {"day": "date", "at": "datetime", "lost": "nowhere.Nothing", "needy": "test.Needy"}  # noqa: RUF012
    attribute_map = {"at": "atTime"}  # noqa: RUF012

    def __init__(self):
        self.day = self.at = self.lost = self.needy = None


class Needy:
    deserialized_types = {}  # noqa: RUF012

    def __init__(self, something):
        self.something = something


def test_classes_are_left_as_they_were(monkeypatch):
    monkeypatch.setitem(Made.deserialized_types, "needy", f"{__name__}.Needy")
    text = '{"day": "2026-11-01", "atTime": "2026-11-01T07:00:00Z", "lost": {}, "needy": {}}'
    made = OURS.deserialize(text, Made)
    assert (made.day, made.at) == (date(2026, 11, 1), datetime(2026, 11, 1, 7, tzinfo=UTC))
    assert made.lost is None
    assert made.needy is None
    assert OURS.serialize(made) == {"day": "2026-11-01", "atTime": "2026-11-01T07:00:00+00:00"}
    assert Made.attribute_map == {"at": "atTime"}


def test_the_payload_is_not_changed():
    payload = envelope()
    before = copy.deepcopy(payload)
    OURS.from_dict(payload, RequestEnvelope)
    assert payload == before


def test_many_threads_share_one():
    fresh = EnvelopeSerializer()
    wanted = {name: SDK.deserialize(text, RequestEnvelope) for name, text in ENVELOPES.items()}
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            (n, pool.submit(fresh.deserialize, t, RequestEnvelope)) for n, t in ENVELOPES.items() for _ in range(40)
        ]
    assert all(job.result() == wanted[name] for name, job in jobs)


class Answers(AbstractRequestHandler):
    def can_handle(self, handler_input):
        return True

    def handle(self, handler_input):
        return handler_input.response_builder.speak("Here.").response


@pytest.mark.parametrize("kind", [None, "Alexa.Mind.ReadRequest"])
@pytest.mark.parametrize("name", ENVELOPES)
def test_a_whole_turn_through_the_skill(name, kind):
    builder = RuntimeConfigurationBuilder()
    builder.add_request_handler(Answers())
    built = builder.get_runtime_configuration()
    skill = CustomSkill(SkillConfiguration(built.request_mappers, built.handler_adapters, skill_id=None))
    skill.serializer = EnvelopeSerializer()
    payload = envelope(name)
    payload["request"]["type"] = kind or payload["request"]["type"]
    answer = skill.serializer.serialize(skill.invoke(skill.serializer.from_dict(payload, RequestEnvelope), None))
    assert answer["response"]["outputSpeech"]["ssml"] == "<speak>Here.</speak>"


# Writing


def response_envelope():
    factory = ResponseFactory()
    factory.speak("Rest the <emphasis>calf</emphasis>.").ask("Shall we go on?")
    factory.set_card(StandardCard(title="Calf", text="Rest.", image=Image(small_image_url="https://example.com/s.png")))
    value = EntityValueAndSynonyms(value="calf", synonyms=["lower leg"])
    entities = [EntityListItem(name="BodyPart", values=[Entity(id="calf", name=value)])]
    factory.add_directive(DynamicEntitiesDirective(update_behavior=UpdateBehavior.REPLACE, types=entities))
    intent = read(envelope()).request.intent
    factory.add_directive(ElicitSlotDirective(updated_intent=intent, slot_to_elicit="side"))
    document = {"type": "APL", "version": "2024.3", "mainTemplate": {"items": [{"type": "Text", "text": None}]}}
    factory.add_directive(RenderDocumentDirective(token="t", document=document, datasources={"d": {"n": 1.5}}))
    kept = {"turn": 3, "nothing": None, "list": [1, (2, 3)], "sum": Decimal(3), "part": Decimal("0.5")}
    kept |= {"at": datetime(2026, 11, 1, tzinfo=UTC), "day": date(2026, 11, 1), "mode": UpdateBehavior.CLEAR}
    return ResponseEnvelope(version="1.0", session_attributes=kept, user_agent="ask", response=factory.response)


def test_a_response_is_written_as_the_sdk_writes_it():
    ours, sdk = OURS.serialize(response_envelope()), SDK.serialize(response_envelope())
    assert json.dumps(ours) == json.dumps(sdk)  # the order of the keys too
    assert_same(ours, sdk)


@pytest.mark.parametrize("value", [None, "", 0, b"", [], (), {}, {"a": None}, ResponseEnvelope(), Decimal("1e3")])
def test_bare_values_are_written_as_the_sdk_writes_them(value):
    assert_same(OURS.serialize(value), SDK.serialize(value))


def test_what_cannot_be_written_is_refused():
    knot = []
    knot.append(knot)
    for value, words in ((object(), "type object cannot"), ({"a": {1, 2}}, "type set cannot"), (knot, "too deep")):
        with pytest.raises(SerializationException, match=words):
            OURS.serialize(value)
