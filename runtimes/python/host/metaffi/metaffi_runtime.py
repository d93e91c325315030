"""Runtimes, and Python functions for guests to call."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from metaffi import _metaffi
from metaffi.metaffi_module import Dispatch, MetaFFIModule
from metaffi.metaffi_types import MetaFFITypes, TypeLike, metaffi_type_info, type_infos

if TYPE_CHECKING:
    from metaffi._metaffi import MetaFFICallable


class MetaFFIRuntime:
    """One language's runtime in this process.

    name is "jvm" (or "openjdk"), "native" (or "c"), or what other plug-ins are called. options are those of the
    language's runtime, e.g. ``["-Xmx512m"]``. dispatch is what serves entities: "auto", "jit" or "interpreter".

    As a context manager it is loaded on entry and released on exit.
    """

    def __init__(self, name: str, options: Iterable[str] | None = None, dispatch: Dispatch = None) -> None:
        if not isinstance(name, str):
            raise TypeError(f"MetaFFIRuntime: name is a str, not {name!r}")
        if isinstance(options, str):
            raise TypeError(f"MetaFFIRuntime: options is a list of str, not the str {options!r}")
        self._name = name
        self._options = tuple(options) if options is not None else ()
        self._dispatch = dispatch
        self._runtime: _metaffi.Runtime | None = None
        self._released = False

    @property
    def name(self) -> str:
        """The name it was asked for by."""
        return self._name

    @property
    def loaded(self) -> bool:
        """Whether it is loaded now."""
        return self._runtime is not None

    def load_runtime_plugin(self) -> None:
        """Loads the runtime; does nothing when it is loaded. load_module does this by itself the first time."""
        if self._runtime is None:
            self._runtime = _metaffi.load_runtime(self._name, self._options, self._dispatch)
            self._released = False

    def release_runtime_plugin(self) -> None:
        """Ends the use of the runtime: its entities raise MetaFFIReleasedError from now on."""
        runtime, self._runtime, self._released = self._runtime, None, True
        if runtime is not None:
            runtime.release()

    def load_module(self, path: str | os.PathLike[str]) -> MetaFFIModule:
        """Loads a module: jars or class folders joined with ``;``, a shared object."""
        if self._runtime is None:
            if self._released:
                from metaffi.metaffi_errors import MetaFFIErrorCode, MetaFFIReleasedError

                raise MetaFFIReleasedError(
                    f"the runtime {self._name!r} was released; call load_runtime_plugin() to use it again",
                    MetaFFIErrorCode.RELEASED,
                )
            self.load_runtime_plugin()
        assert self._runtime is not None
        text = os.fspath(path)
        return MetaFFIModule(text, self._runtime.load_module(text))

    def __enter__(self) -> MetaFFIRuntime:
        self.load_runtime_plugin()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release_runtime_plugin()

    def __repr__(self) -> str:
        condition = "loaded" if self.loaded else "released" if self._released else "not loaded"
        return f"<MetaFFIRuntime {self._name!r} {condition}>"


def make_metaffi_callable(
    function: Callable[..., Any],
    params: Iterable[TypeLike] | None = None,
    retvals: Iterable[TypeLike] | None = None,
) -> MetaFFICallable:
    """A callable to hand to a guest, made from a Python function.

    Functions can be handed over as they are; this keeps one callable for many calls, and can declare types. They are
    taken from params and retvals, else from annotations with MetaFFITypes or metaffi_type_info; where there are none,
    the function takes and gives natural values.
    """
    if params is None and retvals is None:
        params, retvals = _annotated_types(function)
    if params is None or retvals is None:
        if params is not None or retvals is not None:
            raise TypeError("make_metaffi_callable: give both params and retvals (possibly empty), or neither")
        return _metaffi.make_callable(function, None, None)
    return _metaffi.make_callable(function, type_infos(params, "params"), type_infos(retvals, "retvals"))


def _annotated_types(function: Callable[..., Any]) -> tuple[list[TypeLike] | None, list[TypeLike] | None]:
    """The types in annotations, when every parameter and the result is annotated with one of ours."""
    try:
        signature = inspect.signature(function, eval_str=True)
    except (TypeError, ValueError, NameError, SyntaxError, AttributeError):
        return None, None
    params: list[TypeLike] = []
    for parameter in signature.parameters.values():
        positional = parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        if not positional or not isinstance(parameter.annotation, (MetaFFITypes, metaffi_type_info)):
            return None, None
        params.append(parameter.annotation)
    result = signature.return_annotation
    if result is None:
        return params, []
    results = list(result) if isinstance(result, (tuple, list)) else [result]
    if not all(isinstance(item, (MetaFFITypes, metaffi_type_info)) for item in results):
        return None, None
    return params, results
