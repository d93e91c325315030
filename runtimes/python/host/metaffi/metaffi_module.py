"""A jar list, shared object, package: what entities are loaded from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

from metaffi.metaffi_types import TypeLike, type_infos

if TYPE_CHECKING:
    from metaffi._metaffi import MetaFFIEntity, Module

Dispatch: TypeAlias = Literal["auto", "jit", "interpreter"] | None
"""What is to serve an entity: None leaves it to the runtime, and that to METAFFI_DISPATCH."""


class MetaFFIModule:
    """A loaded module; made by MetaFFIRuntime.load_module."""

    def __init__(self, path: str, module: Module) -> None:
        self._path = path
        self._module = module

    @property
    def path(self) -> str:
        """The path it was loaded by."""
        return self._path

    def load_entity(
        self,
        path: str,
        params: Iterable[TypeLike] | None = None,
        retvals: Iterable[TypeLike] | None = None,
        dispatch: Dispatch = None,
    ) -> MetaFFIEntity:
        """Loads the function, method, constructor, field or global that an entity path names.

        params and retvals are lists of metaffi_type_info or MetaFFITypes, or None for none. The entity is a Python
        callable that takes as many arguments as there are params.
        """
        return self._module.load_entity(path, type_infos(params, "params"), type_infos(retvals, "retvals"), dispatch)

    def inspect(self) -> str:
        """The entities of the module with their entity paths and types, as JSON text."""
        return self._module.inspect()

    def __repr__(self) -> str:
        return f"<MetaFFIModule {self._path!r}>"
