"""What a module has, as JSON for `metaffi inspect`. Executed by metaffi_guest.py when somebody asks."""

import inspect
import json
import sys
import types

from metaffi_entities import signature_of
from metaffi_exceptions import type_name


def inspect_module(module):
    """JSON of the functions, classes and attributes that a module offers."""
    entities = []
    for name in _offered(module):
        found = getattr(module, name)
        if isinstance(found, type):
            _inspect_class(entities, found, name)
        elif callable(found):
            _add(entities, f"callable={name}", name, "function", found)
        elif not isinstance(found, types.ModuleType):
            _add_attribute(entities, f"attribute={name},getter", name, found)
    return json.dumps(
        {
            "runtime": "python3",
            "module": getattr(module, "__file__", None) or module.__name__,
            "python": sys.version.split()[0],
            "entities": entities,
            "skipped": [],
        }
    )


def _offered(module):
    names = getattr(module, "__all__", None)
    if names is not None:
        return [name for name in names if hasattr(module, name)]
    own = []
    for name, found in vars(module).items():
        origin = getattr(found, "__module__", module.__name__)
        if not name.startswith("_") and origin in (module.__name__, None):
            own.append(name)
    return own


def _inspect_class(entities, kind, shown):
    _add(entities, f"callable={shown}", shown, "constructor", kind)
    for name in dir(kind):
        if name.startswith("_"):
            continue
        found = inspect.getattr_static(kind, name)
        path = f"{shown}.{name}"
        if isinstance(found, property):
            if found.fget:
                _add(entities, f"callable={path}.fget,instance_required", path, "property", found.fget)
            if found.fset:
                _add(entities, f"callable={path}.fset,instance_required", path, "property", found.fset)
        elif isinstance(found, (staticmethod, classmethod)):
            _add(entities, f"callable={path}", path, "function", getattr(kind, name))
        elif isinstance(found, type):
            _inspect_class(entities, found, path)
        elif callable(found):
            _add(entities, f"callable={path},instance_required", path, "method", found)
        elif not hasattr(found, "__get__"):
            _add_attribute(entities, f"attribute={path},getter", path, found)


def _type_of(annotation):
    """The type that a declaration would have, by an annotation."""
    names = {int: "int64", float: "float64", bool: "bool", str: "string8", "int": "int64", "float": "float64"}
    names.update({"bool": "bool", "str": "string8"})
    try:
        return names.get(annotation, "any")
    except TypeError:
        return "any"


_CODES = {"int64": 32, "float64": 1, "bool": 1024, "string8": 4096, "handle": 32768, "any": 4194304}


def _slot(name, type_):
    return {"name": name, "type": type_, "code": _CODES[type_], "dims": 0, "alias": None}


def _add(entities, path, name, kind, found):
    signature = signature_of(found)
    params, results, many, named, required = [], [], False, False, 0
    if signature is not None:
        for parameter in signature.parameters.values():
            is_needed = parameter.default is parameter.empty
            if parameter.kind == parameter.VAR_POSITIONAL:
                many = True
            elif parameter.kind == parameter.VAR_KEYWORD:
                named = True
            elif is_needed or parameter.kind != parameter.KEYWORD_ONLY:
                params.append(_slot(parameter.name, _type_of(parameter.annotation)))
                required += is_needed
        returned = signature.return_annotation
        if returned not in (None, "None"):
            results = [_slot(None, _type_of(returned))]
    else:  # what it takes is not known: what it gives is anything
        results = [_slot(None, "any")]
    if kind == "constructor":
        results = [_slot(None, "handle")]
    if ",instance_required" in path:
        params[:1] = [_slot(params[0]["name"] if params else "self", "handle")]
        required = max(required, 1)
    for count in sorted({required, len(params)}):  # with the defaults left out, and with all of them
        entities.append(
            {
                "path": path,
                "name": name,
                "kind": kind,
                "signature": name + (str(signature) if signature is not None else "(...)"),
                "documentation": inspect.getdoc(found),
                "varargs": many,
                "named_args": named,
                "params": params[:count],
                "results": results,
            }
        )


def _add_attribute(entities, path, name, found):
    type_ = _type_of(type(found))
    entities.append(
        {
            "path": path,
            "name": name,
            "kind": "attribute",
            "signature": f"{name}: {type_name(type(found))}",
            "documentation": None,
            "varargs": False,
            "params": [],
            "results": [_slot(None, type_)],
        }
    )
