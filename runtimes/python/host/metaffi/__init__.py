"""MetaFFI: call Java, and whatever other language has a plug-in, from Python.

    from metaffi import MetaFFIRuntime, MetaFFITypes, metaffi_type_info

    runtime = MetaFFIRuntime("jvm")
    module = runtime.load_module("a.jar;b.jar")
    add = module.load_entity(
        "class=a.Calculator,callable=add",
        [MetaFFITypes.metaffi_int64_type, MetaFFITypes.metaffi_int64_type],
        [MetaFFITypes.metaffi_int64_type])
    add(1, 2)

An entity is an ordinary Python callable: no result gives None, one the value, several a tuple. Other threads
run while the guest does. Errors of guests are MetaFFIError (a RuntimeError); wrong Python types are TypeError,
numbers out of range OverflowError.
"""

from collections.abc import Sequence as _Sequence

try:
    from metaffi._metaffi import MetaFFIArray, MetaFFICallable, MetaFFIEntity
    from metaffi._metaffi import version as _version
except ModuleNotFoundError as _missing:
    if _missing.name != "metaffi._metaffi":
        raise
    from metaffi._missing_extension import explanation as _explanation

    raise ImportError(_explanation()) from None
from metaffi.metaffi_errors import (
    MetaFFIError,
    MetaFFIErrorCode,
    MetaFFIGuestError,
    MetaFFILoadError,
    MetaFFIOverflowError,
    MetaFFIReleasedError,
    MetaFFITypeError,
    MetaFFIValueError,
)
from metaffi.metaffi_handle import MetaFFIHandle
from metaffi.metaffi_module import MetaFFIModule
from metaffi.metaffi_runtime import MetaFFIRuntime, make_metaffi_callable
from metaffi.metaffi_types import MetaFFITypes, metaffi_type_info, new_metaffi_type_info

__all__ = [
    "MetaFFIArray",
    "MetaFFICallable",
    "MetaFFIEntity",
    "MetaFFIError",
    "MetaFFIErrorCode",
    "MetaFFIGuestError",
    "MetaFFIHandle",
    "MetaFFILoadError",
    "MetaFFIModule",
    "MetaFFIOverflowError",
    "MetaFFIReleasedError",
    "MetaFFIRuntime",
    "MetaFFITypeError",
    "MetaFFITypes",
    "MetaFFIValueError",
    "__version__",
    "make_metaffi_callable",
    "metaffi_type_info",
    "new_metaffi_type_info",
]

__version__ = _version()

_Sequence.register(MetaFFIArray)
