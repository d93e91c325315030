#include "gil.hpp"

#include <dlfcn.h>

#include <atomic>
#include <bitset>
#include <chrono>
#include <thread>
#include <utility>

namespace metaffi::cpython {

[[gnu::tls_model("initial-exec")]] constinit thread_local PyThreadState* kept_state = nullptr;

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

// Keeps the thread state of a thread, also one that another extension made for a while only: each entry counts, and the one of
// keep() is taken back when the thread ends.
class KeptThread {
 public:
  // Holds the GIL, of which one entry is counted, afterwards.
  void keep() noexcept {
    parked_if_ended([] { return api.PyGILState_Ensure(); });
    kept_state = api.PyGILState_GetThisThreadState();
    is_kept_ = true;
  }
  ~KeptThread() {
    PyThreadState* const state = std::exchange(kept_state, nullptr);
    // Python deletes the states of its own threads before.
    if (!is_kept_ || !may_enter() || api.PyGILState_GetThisThreadState() != state) return;
    constexpr int kLocked = 0;
    const int held = parked_if_ended([] { return api.PyGILState_Ensure(); });
    api.PyGILState_Release(kLocked);  // what was just taken; the GIL stays
    api.PyGILState_Release(held);     // what keep() took: the state goes with the last entry
  }

 private:
  bool is_kept_ = false;
};
thread_local KeptThread kept_thread;

// The state of this thread holds the GIL: it is kept, so that the next call knows at once. (It is another than before when
// somebody deleted that.)
void remember_holder(PyThreadState* thread) noexcept {
  if (kept_state != thread) kept_thread.keep();
}

PyObject* call_or_park(PyObject* callable, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept {
  return parked_if_ended([&] { return api.PyObject_Vectorcall(callable, arguments, flags, names); });
}

PyObject* call_method_or_park(PyObject* name, PyObject* const* arguments, std::size_t flags, PyObject* names) noexcept {
  return parked_if_ended([&] { return api.PyObject_VectorcallMethod(name, arguments, flags, names); });
}

}  // namespace

Entry enter_slowly() noexcept {
  if (!may_enter()) return Entry::kRefused;
  PyThreadState* const thread = api.PyGILState_GetThisThreadState();
  if (thread == nullptr) {
    kept_thread.keep();
    return Entry::kTaken;
  }
  if (api.current_thread() == thread) {
    remember_holder(thread);
    return Entry::kHeld;
  }
  parked_if_ended([thread] { api.PyEval_RestoreThread(thread); });
  remember_holder(thread);
  return Entry::kTaken;
}

void find_holder_place(void* library) noexcept {
  if (api.minor != 11) return;
  auto* const words = static_cast<PyThreadState* volatile*>(dlsym(library, "_PyRuntime"));
  PyThreadState* const mine = api.current_thread();
  if (words == nullptr || mine == nullptr) return;
  constexpr std::size_t kWords = 128;  // 1 KiB: the state has several, and the place is near its beginning
  std::bitset<kWords> candidates;
  for (std::size_t i = 0; i < kWords; ++i) candidates[i] = words[i] == mine;
  api.PyEval_SaveThread();
  for (std::size_t i = 0; i < kWords; ++i) candidates[i] = candidates[i] && words[i] == nullptr;
  api.PyEval_RestoreThread(mine);
  for (std::size_t i = 0; i < kWords; ++i) candidates[i] = candidates[i] && words[i] == mine;
  if (candidates.count() != 1) return;
  for (std::size_t i = 0; i < kWords; ++i) {
    if (candidates[i]) holder_place = &words[i];
  }
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

bool may_call_slots() noexcept { return !may_shut_down.load(std::memory_order_relaxed); }

void begin_shutdown() noexcept {
  last_thread = std::this_thread::get_id();
  shutting_down.store(true, std::memory_order_release);
}

void expect_shutdown() noexcept { may_shut_down.store(true); }

}  // namespace metaffi::cpython
