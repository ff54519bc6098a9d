"""flask-ask-sdk's SkillAdapter, imported where it does not import.

flask_ask_sdk -> ask_sdk_webservice_support -> certvalidator -> oscrypto 1.3, whose pattern for OpenSSL's version
cannot read "3.0.19": the import ends in LibraryNotFoundError on most machines of today. Nothing we use of the SDK
needs certvalidator, since alexa.verification does the verifying. So, only where the real one fails, the SDK gets a
stand-in while it is imported. The stand-in fails closed: should anyone switch the SDK's own verifier on, it refuses
every request. sys.modules is as before afterwards; whoever imports certvalidator meets the real one, or its error.
"""

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NoReturn

_ADAPTER = "flask_ask_sdk.skill_adapter"
_lock = threading.Lock()


def skill_adapter_module() -> Any:
    """The module `flask_ask_sdk.skill_adapter`; raises ImportError where flask-ask-sdk is not installed."""
    with _lock:
        if _ADAPTER in sys.modules or _imports("certvalidator"):
            return importlib.import_module(_ADAPTER)
        with _stand_in():
            return importlib.import_module(_ADAPTER)


def _imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception:  # noqa: BLE001 - oscrypto raises its own kind, which is no ImportError
        return False
    return True


@contextmanager
def _stand_in() -> Iterator[None]:
    """certvalidator and certvalidator.errors are ours inside the block, and what they were after it."""
    modules = _modules()
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def _modules() -> dict[str, ModuleType]:
    class PathError(Exception):
        """Never raised; the SDK names it in an except clause."""

    class ValidationError(Exception):
        """What the SDK turns into its VerificationException: the request is refused."""

    class CertificateValidator:
        """Refuses every certificate chain."""

        def __init__(self, *_: object, **__: object) -> None:
            self._refuse()

        def validate_usage(self, *_: object, **__: object) -> NoReturn:
            self._refuse()

        def _refuse(self) -> NoReturn:
            raise ValidationError("certvalidator does not import here, so this verifier refuses everything")

    package, errors = ModuleType("certvalidator"), ModuleType("certvalidator.errors")
    vars(package).update(CertificateValidator=CertificateValidator, errors=errors, __path__=[])
    vars(errors).update(PathError=PathError, ValidationError=ValidationError)
    return {"certvalidator": package, "certvalidator.errors": errors}
