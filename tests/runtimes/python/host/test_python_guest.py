"""The runtime python3 in a process whose own interpreter it uses."""

import subprocess
import sys

LOADERS = """
import ctypes, sys, threading

library = ctypes.PyDLL(sys.argv[1])  # keeps the GIL while it calls, as a C program may
library.metaffi_runtime_load.restype = ctypes.c_void_p
library.metaffi_error_message.restype = ctypes.c_char_p
sys.setswitchinterval(1e-6)
barrier = threading.Barrier(4)
failures = []


def load():
    runtime = ctypes.c_void_p()
    barrier.wait()
    error = library.metaffi_runtime_load(b"python3", None, ctypes.byref(runtime))
    if error is not None:
        failures.append(library.metaffi_error_message(ctypes.c_void_p(error)))


threads = [threading.Thread(target=load) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(failures or "loaded")
"""


def test_threads_with_the_gil_may_load_it_at_once(build_folder, child_environment):
    # The first one's load runs Python code, in which the others get the GIL and wait for the load.
    environment = {**child_environment, "METAFFI_PLUGIN_PATH": str(build_folder / "lib" / "metaffi")}
    command = [sys.executable, "-c", LOADERS, str(build_folder / "lib" / "libmetaffi.so")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "loaded\n"), done.stderr
