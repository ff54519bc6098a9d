"""How skill_manifest.json is made from Amazon's own Swagger, so that anyone can make it again.

npm pack ask-smapi-model@1.24.0 && tar xzf ask-smapi-model-1.24.0.tgz package/spec.json
python tests/schemas/derive.py package/spec.json > tests/schemas/skill_manifest.json

Left out: descriptions, and what a custom skill of ours has no use for (LEFT_OUT). Made stricter than Swagger is: a
property nobody knows is refused, and an object with a discriminator must be one of its kinds. Nothing else is changed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = "v1.skill.Manifest.SkillManifestEnvelope"
LEFT_OUT = {
    "v1.skill.Manifest.SkillManifest": {"authorizedClients", "events"},
    "v1.skill.Manifest.SkillManifestApis": {
        *("flashBriefing", "knowledge", "smartHome", "video", "alexaForBusiness", "householdList", "music"),
        "demandResponse",
    },
    "v1.skill.Manifest.CustomApis": {"_targetRuntimes", "appLink", "connections", "dialogManagement", "tasks"},
    "v1.skill.Manifest.SkillManifestPublishingInformation": {"gadgetSupport", "paidSkillInformation"},
    "v1.skill.Manifest.SkillManifestLocalizedPublishingInformation": {"customProductPrompts"},
    "v1.skill.Manifest.SkillManifestPrivacyAndCompliance": {"shoppingKit"},
}
KINDS_LEFT_OUT = {"ALEXA_DATASTORE_PACKAGEMANAGER", "ALEXA_EXTENSION", "APP_LINKS", "APP_LINKS_V2"}


def derived(definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a manifest, with the definitions that it needs and no other."""
    kept: dict[str, Any] = {}
    wanted = [ROOT]
    while wanted:
        name = wanted.pop()
        if name not in kept:
            kept[name] = schema_of(name, definitions)
            wanted += references(kept[name])
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Amazon's skill manifest, from spec.json of npm ask-smapi-model 1.24.0 (Apache-2.0); see derive.py",
        "$ref": f"#/definitions/{ROOT}",
        "definitions": dict(sorted(kept.items())),
    }


def schema_of(name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    definition = definitions[name]
    if "discriminator" in definition:
        return {"oneOf": [kind_of(each, definition) for each in definitions.values() if is_kind(each, name)]}
    return strict(definition, LEFT_OUT.get(name, set()))


def is_kind(definition: dict[str, Any], name: str) -> bool:
    bases = [each.get("$ref") for each in definition.get("allOf", [])]
    return f"#/definitions/{name}" in bases and definition["x-discriminator-value"] not in KINDS_LEFT_OUT


def kind_of(definition: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """One kind of an object with a discriminator, its own properties and its base's in one."""
    own = next((each for each in definition["allOf"] if "$ref" not in each), {})
    merged = {
        "type": "object",
        "required": sorted({*base.get("required", []), *own.get("required", [])}),
        "properties": {**base["properties"], **own.get("properties", {})},
    }
    merged["properties"][base["discriminator"]] = {"type": "string", "enum": [definition["x-discriminator-value"]]}
    return strict(merged, set())


def strict(schema: Any, left_out: set[str]) -> Any:
    """A schema without descriptions and extensions, that refuses a property it does not name."""
    if isinstance(schema, list):
        return [strict(each, set()) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    written = {
        key: value if key in ("enum", "required") else strict(value, set())
        for key, value in schema.items()
        if key not in ("description", "properties") and not key.startswith("x-")
    }
    if "properties" in schema:
        kept = {name: strict(each, set()) for name, each in schema["properties"].items() if name not in left_out}
        written |= {"properties": kept, "additionalProperties": schema.get("additionalProperties", False)}
    return written


def references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for each in schema for name in references(each)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].removeprefix("#/definitions/")] if "$ref" in schema else []
    return own + [name for each in schema.values() for name in references(each)]


if __name__ == "__main__":
    print(json.dumps(derived(json.loads(Path(sys.argv[1]).read_text("utf-8"))["definitions"]), indent=1))
