#include "gil.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace metaffi::cpython {

namespace {

std::atomic<bool> shutting_down{false};
std::atomic<bool> may_shut_down{false};
std::thread::id last_thread;

[[noreturn]] void park() noexcept {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(24));
}

bool is_finalizing() noexcept {
  if (api.Py_IsFinalizing != nullptr) return api.Py_IsFinalizing() != 0;
  return api._Py_IsFinalizing != nullptr && api._Py_IsFinalizing() != 0;
}

bool may_enter() noexcept {
  if (shutting_down.load(std::memory_order_acquire)) {
    return std::this_thread::get_id() == last_thread && api.Py_IsInitialized() != 0;
  }
  if (!may_shut_down.load(std::memory_order_relaxed)) return true;
  return api.Py_IsInitialized() != 0 && !is_finalizing();
}

// Runs what may be ended by pthread_exit.
template <typename Body>
auto parked_if_ended(Body&& body) noexcept {
  try {
    return body();
  } catch (...) {
    park();
  }
}

// Keeps the thread state of a thread that Python did not start.
class ForeignThread {
 public:
  // The GIL is held afterwards.
  void keep() noexcept {
    parked_if_ended([] { return api.PyGILState_Ensure(); });
    is_kept_ = true;
  }
  ~ForeignThread() {
    if (!is_kept_ || !may_enter()) return;
    constexpr int kLocked = 0;
    constexpr int kUnlocked = 1;
    parked_if_ended([] { return api.PyGILState_Ensure(); });
    api.PyGILState_Release(kLocked);    // what was just taken; the GIL stays
    api.PyGILState_Release(kUnlocked);  // what keep() took: the thread state goes
  }

 private:
  bool is_kept_ = false;
};
thread_local ForeignThread foreign_thread;

Entry enter_slowly() noexcept {
  if (!may_enter()) return Entry::kRefused;
  if (PyThreadState* const thread = api.PyGILState_GetThisThreadState(); thread != nullptr) {
    parked_if_ended([thread] { api.PyEval_RestoreThread(thread); });
  } else {
    foreign_thread.keep();
  }
  return Entry::kTaken;
}

PyObject* call_or_park(PyObject* callable, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept {
  return parked_if_ended([&] { return api.PyObject_Vectorcall(callable, arguments, flags, names); });
}

PyObject* call_method_or_park(PyObject* name, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept {
  return parked_if_ended([&] { return api.PyObject_VectorcallMethod(name, arguments, flags, names); });
}

}  // namespace

bool holds_gil() noexcept {
  PyThreadState* const current = api.current_thread();
  if (current == nullptr) return false;
  // 3.11 tells who holds the GIL; later versions whether this thread does.
  return api.minor > 11 || current == api.PyGILState_GetThisThreadState();
}

Entry enter() noexcept {
  if (holds_gil()) [[likely]]
    return Entry::kHeld;
  return enter_slowly();
}

void leave(Entry entry) noexcept {
  if (entry == Entry::kTaken) api.PyEval_SaveThread();
}

GilRelease::~GilRelease() {
  parked_if_ended([this] { api.PyEval_RestoreThread(thread_); });
}

VectorcallFunction call_function() noexcept {
  return may_shut_down.load(std::memory_order_relaxed) ? call_or_park : api.PyObject_Vectorcall;
}

VectorcallFunction call_method_function() noexcept {
  return may_shut_down.load(std::memory_order_relaxed) ? call_method_or_park : api.PyObject_VectorcallMethod;
}

void begin_shutdown() noexcept {
  last_thread = std::this_thread::get_id();
  shutting_down.store(true, std::memory_order_release);
}

void expect_shutdown() noexcept { may_shut_down.store(true); }

}  // namespace metaffi::cpython
