"""Entities: what an entity path means in a module, and whether the declared signature fits it."""

import difflib
import importlib
import inspect
import types

from metaffi_calls import evaluator, run_to_end
from metaffi_exceptions import ENTITY_NOT_FOUND, ENTITY_PATH, SIGNATURE, Refusal, listed

# Kinds of entities, as in entity.hpp.
CALL, METHOD, GET, SET, INSTANCE_GET, INSTANCE_SET, SPREAD = range(7)


def _what(found):
    if isinstance(found, types.ModuleType):
        return f"module '{found.__name__}'"
    if isinstance(found, type):
        return f"class '{found.__qualname__}'"
    return f"an object of class '{type(found).__qualname__}'"


def _missing(owner, name):
    names = [each for each in dir(owner) if not each.startswith("__") or name.startswith("__")]
    lower = {each.lower(): each for each in names}
    near = [lower[name.lower()]] if name.lower() in lower else difflib.get_close_matches(name, names, 3)
    if near:
        hint = f"did you mean {listed(near)}?"
    else:
        public = [each for each in names if not each.startswith("_")]
        hint = f"it has {listed(public)}" if public else "it has no public names"
    return Refusal(ENTITY_NOT_FOUND, f"{_what(owner)} has no '{name}'; {hint}")


def _member(owner, name):
    try:
        return getattr(owner, name)
    except AttributeError:
        pass
    if isinstance(owner, types.ModuleType) and hasattr(owner, "__path__"):
        try:  # a submodule that nobody imported yet
            return importlib.import_module(f"{owner.__name__}.{name}")
        except ModuleNotFoundError:
            pass
    raise _missing(owner, name)


def _walk(module, names):
    owner = module
    for name in names:
        owner = _member(owner, name)
    return owner


def _split(text, key):
    names = text.split(".")
    if not all(name.isidentifier() for name in names):
        raise Refusal(ENTITY_PATH, f"{key}={text} is no name, or names joined with '.'")
    return names


def resolve(module, path, parameters, results):
    """(kind, target, name, class, keyword names, signature) of an entity.

    `path` maps keys and tags of the entity path to their values; `parameters` and `results` are counts. `target` is
    what is called, or owns the attribute; `class` is what the first argument must be an instance of.
    """
    callable_, attribute = path.get("callable"), path.get("attribute")
    if (callable_ is None) == (attribute is None):
        raise Refusal(ENTITY_PATH, "needs either callable=NAME, or attribute=NAME with getter or setter")
    if attribute is not None:
        return _resolve_attribute(module, path, attribute, parameters, results)
    for tag in ("getter", "setter"):
        if tag in path:
            raise Refusal(ENTITY_PATH, f"{tag} goes with attribute=NAME, not with callable")
    names = _split(callable_, "callable")
    if names[-1] in ("fget", "fset") and len(names) > 2:
        found = _property(module, names)
        if found is not None:
            getter = names[-1] == "fget"
            return _accessor(found, names[-2], getter, True, ".".join(names[:-1]), parameters, results)
    return _resolve_callable(module, path, names, parameters)


def _property(module, names):
    """The class that has this property, or None."""
    owner = _walk(module, names[:-2])
    if not isinstance(owner, type):
        return None
    found = inspect.getattr_static(owner, names[-2], None)
    if found is None:
        raise _missing(owner, names[-2])
    if not isinstance(found, property):
        if hasattr(found, "__get__") and not callable(found):
            return owner  # a slot, a cached property and their like
        return None
    if getattr(found, names[-1]) is None:
        raise Refusal(ENTITY_NOT_FOUND, f"property '{'.'.join(names[:-1])}' has no {names[-1]}")
    return owner


def _count(count, wanted, what):
    if count != wanted:
        raise Refusal(SIGNATURE, f"{what} takes {wanted} of them, {count} were declared")


def _accessor(owner, name, getter, instance, shown, parameters, results):
    receivers = 1 if instance else 0
    what = f"the {'getter' if getter else 'setter'} of '{shown}'"
    wanted = receivers + (0 if getter else 1)
    if parameters != wanted:
        parts = (["the object"] if instance else []) + ([] if getter else ["the new value"])
        listed = f" ({', '.join(parts)})" if parts else ""
        raise Refusal(SIGNATURE, f"{what} has {wanted} parameters{listed}, {parameters} were declared")
    if getter and results == 0:
        raise Refusal(SIGNATURE, f"{what} has a result, none was declared")
    if not getter and results != 0:
        raise Refusal(SIGNATURE, f"{what} has no result, {results} were declared")
    kind = (INSTANCE_GET if getter else INSTANCE_SET) if instance else (GET if getter else SET)
    return kind, owner, name, owner if instance else None, None, shown if getter else f"{shown} = value"


def _resolve_attribute(module, path, attribute, parameters, results):
    getter, setter, instance = ("getter" in path), ("setter" in path), ("instance_required" in path)
    if getter == setter:
        raise Refusal(ENTITY_PATH, f"attribute={attribute} needs one of the tags getter and setter")
    for tag in ("varargs", "named_args"):
        if tag in path:
            raise Refusal(ENTITY_PATH, f"{tag} goes with callable=NAME, not with attribute")
    names = _split(attribute, "attribute")
    owner = _walk(module, names[:-1])
    if instance and not isinstance(owner, type):
        raise Refusal(
            ENTITY_PATH, f"instance_required goes with attribute=Class.name; '{attribute}' is of {_what(owner)}"
        )
    if not instance:
        annotated = getattr(owner, "__annotations__", {})
        if not (setter and names[-1] in annotated):
            _member(owner, names[-1])
    return _accessor(owner, names[-1], getter, instance, attribute, parameters, results)


def _class_of_method(owner, target, names):
    return (
        isinstance(owner, type)
        and inspect.isfunction(target)
        and isinstance(inspect.getattr_static(owner, names[-1]), types.FunctionType)
        and not isinstance(owner.__dict__.get(names[-1]), staticmethod)
    )


def _resolve_callable(module, path, names, parameters):
    spread = "varargs" in path or "named_args" in path
    instance = "instance_required" in path
    owner = _walk(module, names[:-1])
    shown = ".".join(names)
    if isinstance(owner, type) and names[-1] == "__init__" and not instance:
        target, owner = owner, None  # constructs
    else:
        target = _member(owner, names[-1])
    if not callable(target):
        raise Refusal(
            ENTITY_NOT_FOUND,
            f"'{shown}' is {_what(target)} and cannot be called; load it with attribute={shown},getter",
        )
    if instance and not isinstance(owner, type):
        raise Refusal(ENTITY_PATH, f"instance_required goes with callable=Class.method; '{shown}' is of {_what(owner)}")
    if not instance and owner is not None and _class_of_method(owner, target, names):
        raise Refusal(SIGNATURE, f"'{shown}' is a method of instances: add the tag instance_required")
    keywords = None
    signature = signature_of(target)
    bound = instance and _is_bound_on_class(owner, names[-1])
    given = parameters - (1 if instance else 0)
    if given < 0:
        raise Refusal(SIGNATURE, f"'{shown}' needs its object as the first parameter; none was declared")
    if signature is not None:
        skipped = 1 if instance and not bound else 0
        if spread:
            _check_spread(shown, signature, path, given)
        else:
            keywords = _fit(shown, signature, skipped, given)
    elif spread:
        _check_spread(shown, None, path, given)
    text = shown + (str(signature) if signature is not None else "(...)")
    return _shape(owner, target, names[-1], instance, spread, keywords, text)


def _is_bound_on_class(owner, name):
    return isinstance(inspect.getattr_static(owner, name, None), (staticmethod, classmethod))


def _shape(owner, target, name, instance, spread, keywords, text):
    of_class = None if isinstance(target, type) else getattr(type(target), "__call__", None)  # noqa: B004
    is_async = inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(of_class)
    if not instance:
        called = run_to_end(target) if is_async else target
        if target is eval or target is exec:
            called = evaluator(target)
        return (SPREAD if spread else CALL), called, None, None, keywords, text
    if not spread and not is_async:
        return METHOD, None, name, owner, keywords, text
    bound = _late_bound(name)
    return (SPREAD if spread else CALL), (run_to_end(bound) if is_async else bound), None, owner, keywords, text


def _late_bound(name):
    def call(self, *arguments, **named):
        return getattr(self, name)(*arguments, **named)

    return call


def signature_of(target):
    try:
        return inspect.signature(target)
    except (ValueError, TypeError):
        return None  # some builtin functions have none: the call will tell


def _fit(shown, signature, skipped, given):
    """Names of the last arguments that go by keyword; None when all go by position."""
    positional, required, keyword_only, many = [], 0, [], False
    for parameter in list(signature.parameters.values())[skipped:]:
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            positional.append(parameter)
            required += parameter.default is parameter.empty
        elif parameter.kind == parameter.VAR_POSITIONAL:
            many = True
        elif parameter.kind == parameter.KEYWORD_ONLY:
            keyword_only.append(parameter)
    needed = [p.name for p in keyword_only if p.default is p.empty]
    by_keyword = []
    if many:
        by_keyword = needed
    elif given > len(positional):
        by_keyword = [p.name for p in keyword_only][: given - len(positional)]
    if set(needed) - set(by_keyword):  # those that must be given come first
        ordered = needed + [p.name for p in keyword_only if p.name not in needed]
        by_keyword = ordered[: max(given - len(positional), len(needed))]
    by_position = given - len(by_keyword)
    if by_position < required or (by_position > len(positional) and not many):
        most = "any number" if many else len(positional) + len(keyword_only)
        least = required + len(needed)
        takes = f"{least}" if least == most else f"{least} to {most}" if not many else f"{least} or more"
        raise Refusal(SIGNATURE, f"{shown}{signature} takes {takes} arguments, {given} were declared")
    return tuple(by_keyword) or None


def _check_spread(shown, signature, path, given):
    lists = ("varargs" in path) + ("named_args" in path)
    if given < lists:
        tags = " and ".join(tag for tag in ("varargs", "named_args") if tag in path)
        raise Refusal(
            SIGNATURE, f"'{shown}' with {tags} needs {lists} parameters at the end for them, {given} were declared"
        )
    if signature is None:
        return
    kinds = {parameter.kind for parameter in signature.parameters.values()}
    if "named_args" in path and not kinds & {
        inspect.Parameter.VAR_KEYWORD,
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    }:
        raise Refusal(SIGNATURE, f"{shown}{signature} takes no arguments by name; leave out the tag named_args")
