"""order_python.py LIBRARY FOLDER go,jvm: what order_host does, with CPython as the host."""

import sys
import threading

from metaffi import MetaFFIRuntime
from metaffi import MetaFFITypes as T


def go(library, _):
    return MetaFFIRuntime("go").load_module(library).load_entity("callable=Nil", None, [T.metaffi_int64_type])


def jvm(_, folder):
    java = MetaFFIRuntime("jvm").load_module(folder)
    path = "class=java.util.Collections,callable=max"
    entity = java.load_entity(path, [T.metaffi_handle_type], [T.metaffi_any_type])
    return lambda: entity(None)


def expect(entity, words):
    try:
        entity()
    except RuntimeError as error:
        assert words in f"{error} {type(error)} {getattr(error, 'guest_type', '')}", error
    else:
        raise AssertionError(f"no error where {words} is due")


WORDS = {"go": "nil pointer dereference", "jvm": "NullPointerException"}


def provoke(entities, times):
    for _ in range(times):
        for name, entity in entities.items():
            expect(entity, WORDS[name])


def main(library, folder, order):
    entities = {}
    for name in order.split(","):
        entities[name] = {"go": go, "jvm": jvm}[name](library, folder)
        provoke(entities, 1)
    provoke(entities, 2000)
    threads = [threading.Thread(target=provoke, args=(entities, 300)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    provoke(entities, 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
