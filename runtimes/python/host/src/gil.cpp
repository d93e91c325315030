#include "gil.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace metaffi::python {
namespace {

std::atomic<bool> shutting_down{false};
std::thread::id last_thread;

bool may_enter() {
  if (!shutting_down.load(std::memory_order_acquire)) return true;
  return std::this_thread::get_id() == last_thread && Py_IsInitialized();
}

[[noreturn]] void park() {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(24));
}

// Keeps the thread state of a thread that Python did not start: making one costs some hundred times more than
// taking the GIL with one that is there.
class ForeignThread {
 public:
  void keep() {
    PyGILState_Ensure();
    PyEval_SaveThread();
    kept_ = true;
  }
  ~ForeignThread() {
    if (!kept_ || shutting_down.load(std::memory_order_acquire)) return;
    try {
      PyGILState_Ensure();
      PyGILState_Release(PyGILState_LOCKED);    // the count just taken; the GIL stays
      PyGILState_Release(PyGILState_UNLOCKED);  // the one keep() took: deletes the thread state
    } catch (...) {
      park();
    }
  }

 private:
  bool kept_ = false;
};
thread_local ForeignThread foreign_thread;

}  // namespace

void GilRelease::restore(PyThreadState* thread) {
  try {
    PyEval_RestoreThread(thread);
  } catch (...) {
    park();
  }
}

GilAcquire::GilAcquire() : held_(may_enter()) {
  if (!held_) return;
  try {
    if (PyGILState_GetThisThreadState() == nullptr) foreign_thread.keep();
    previous_ = PyGILState_Ensure();
  } catch (...) {
    park();
  }
}

GilAcquire::~GilAcquire() {
  if (held_) PyGILState_Release(previous_);
}

PyObject* call_python(PyObject* callable, PyObject* const* arguments, size_t flags) {
  try {
    return PyObject_Vectorcall(callable, arguments, flags, nullptr);
  } catch (...) {
    park();
  }
}

void begin_shutdown() {
  last_thread = std::this_thread::get_id();
  shutting_down.store(true, std::memory_order_release);
}

}  // namespace metaffi::python
