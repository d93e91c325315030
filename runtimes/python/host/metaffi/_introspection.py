"""What entities say of themselves to help() and inspect; called by the extension when asked for."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from metaffi.metaffi_types import MetaFFITypes, metaffi_type_info

if TYPE_CHECKING:
    from metaffi._metaffi import MetaFFIEntity

_NAMES = ("callable", "field", "global", "attribute")

_PYTHON_TYPES: dict[str, Any] = {
    "float": float,
    "int": int,
    "bool": bool,
    "char": str,
    "string": str,
    "size": int,
    "uint": int,
}


def _path_parts(entity: MetaFFIEntity) -> tuple[dict[str, str], set[str]]:
    keys: dict[str, str] = {}
    tags: set[str] = set()
    for part in entity.path.split(","):
        key, equals, value = part.partition("=")
        if equals:
            keys[key.strip()] = value.strip()
        else:
            tags.add(part.strip())
    return keys, tags


def name(entity: MetaFFIEntity) -> str:
    """The last word of the entity path's name, e.g. getLogger; of a constructor the class."""
    keys, _ = _path_parts(entity)
    for key in _NAMES:
        if key in keys:
            if keys[key] == "<init>" and "class" in keys:
                return keys["class"].replace("$", ".").rpartition(".")[2]
            return keys[key].rpartition(".")[2]
    return entity.path


def _parameter_names(entity: MetaFFIEntity) -> list[str]:
    names = [f"arg{index}" for index in range(1, len(entity.params) + 1)]
    _, tags = _path_parts(entity)
    if "instance_required" in tags and names:
        names = ["instance", *names[:-1]]
    return names


def _annotation(info: metaffi_type_info) -> Any:
    if info.dims or info.type & MetaFFITypes.metaffi_array_type:
        return list
    base = info.type.name.removeprefix("metaffi_").removesuffix("_type").rstrip("0123456789")
    return _PYTHON_TYPES.get(base, Any)


def signature(entity: MetaFFIEntity) -> inspect.Signature:
    """For inspect.signature: positional-only parameters with the Python types they take."""
    parameters = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY, annotation=_annotation(info))
        for name, info in zip(_parameter_names(entity), entity.params, strict=True)
    ]
    results = [_annotation(info) for info in entity.retvals]
    result: Any = None if not results else results[0] if len(results) == 1 else tuple
    return inspect.Signature(parameters, return_annotation=result)


def text_signature(entity: MetaFFIEntity) -> str:
    names = _parameter_names(entity)
    return f"({', '.join(names)}, /)" if names else "()"


def doc(entity: MetaFFIEntity) -> str:
    names = _parameter_names(entity)
    lines = [f"{name(entity)}{text_signature(entity)}", "", entity.signature, "", f"Entity path: {entity.path}"]
    if names:
        lines += ["", "Parameters:"]
        lines += [f"    {name}: {info}" for name, info in zip(names, entity.params, strict=True)]
    if entity.retvals:
        lines += ["", "Returns:" if len(entity.retvals) == 1 else "Returns a tuple:"]
        lines += [f"    {info}" for info in entity.retvals]
    lines += ["", f"Served by: {entity.dispatch} ({entity.dispatch_reason})"]
    return "\n".join(lines)
