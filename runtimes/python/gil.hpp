// The GIL: nothing when this thread holds it already, taken and given back otherwise.
//
// A thread that Python did not start gets a thread state at its first call and keeps it until it ends: making one costs a
// hundred times more than taking the GIL with one. A state that somebody else made for the thread is kept as well. While the interpreter shuts down no thread but the last may enter any more;
// one that CPython would end while it waits for the GIL (by unwinding through frames of other languages, which cannot bear it)
// is parked until the process ends, as CPython itself does from 3.14 on.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "api.hpp"

namespace metaffi::cpython {

// How a thread came to the GIL.
enum class Entry : std::uint64_t {
  kRefused = 0,  // the interpreter is gone or going: Python must not be touched
  kHeld = 1,     // it was held before
  kTaken = 2     // to be given back
};

// The thread state of this thread once it is known not to go before the thread does: then comparing it tells whether this thread
// holds the GIL. Read for every call.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local PyThreadState* kept_state;

// Where 3.11 keeps the state of whoever holds the GIL; NULL where that is not known, and for later versions.
inline PyThreadState* volatile* holder_place = nullptr;

// Where later versions keep the state of this thread while it holds the GIL, and NULL while it does not: a thread-local of
// libpython. NULL where that is not known, and before this thread came here the slow way.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local PyThreadState* volatile* own_place;
inline bool has_own_places = false;  // threads can find theirs

// The host's Python was torn down. Another that it starts later knows none of the objects that are held here.
inline std::atomic<bool> has_ended{false};

Entry enter_slowly() noexcept;

// 3.11 tells who holds the GIL; later versions whether this thread does.
inline bool holds_gil() noexcept {
  if (holder_place != nullptr) {
    PyThreadState* const holder = *holder_place;
    return holder != nullptr && holder == kept_state;
  }
  if (own_place != nullptr) return *own_place != nullptr;
  if (has_own_places) return false;  // the slow way finds it
  if (has_ended.load(std::memory_order_relaxed)) return false;
  PyThreadState* const current = api.current_thread();
  return current != nullptr && (current == kept_state || api.minor > 11);
}

inline Entry enter() noexcept { return holds_gil() ? Entry::kHeld : enter_slowly(); }

inline void leave(Entry entry) noexcept {
  if (entry == Entry::kTaken) [[unlikely]]
    api.PyEval_SaveThread();
}

// Looks for these places by how they behave: in the runtime's state (_PyRuntime) of 3.11, or among the thread-locals of later
// versions, it is the only word that is this thread's state while this thread has the GIL and NULL while it has not. To be called
// while no other thread uses Python; this one has the GIL before and after.
void find_gil_places(void* library) noexcept;

class Gil {
 public:
  Gil() noexcept : entry_(enter()) {}
  ~Gil() { leave(entry_); }
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;
  explicit operator bool() const noexcept { return entry_ != Entry::kRefused; }

 private:
  Entry entry_;
};

// Gives the GIL up for as long as it lives.
class GilRelease {
 public:
  GilRelease() noexcept : thread_(api.PyEval_SaveThread()) {}
  ~GilRelease();
  GilRelease(const GilRelease&) = delete;
  GilRelease& operator=(const GilRelease&) = delete;

 private:
  PyThreadState* thread_;
};

// Sets an exception that is on its way in the caller aside.
class KeptException {
 public:
  KeptException() noexcept { api.PyErr_Fetch(&type_, &error_, &traceback_); }
  ~KeptException() { api.PyErr_Restore(type_, error_, traceback_); }
  KeptException(const KeptException&) = delete;
  KeptException& operator=(const KeptException&) = delete;

 private:
  PyObject* type_ = nullptr;
  PyObject* error_ = nullptr;
  PyObject* traceback_ = nullptr;
};

// Calls into Python from elsewhere where the interpreter may end meanwhile: a thread that CPython ends inside is parked. Where
// it is ours, and so never ends, the API itself is called.
VectorcallFunction call_function() noexcept;
VectorcallFunction call_method_function() noexcept;
// Whether an object's own vectorcall slot may be called as well: the interpreter does not end.
bool may_call_slots() noexcept;

// From now on only this thread may enter.
void begin_shutdown() noexcept;
// From now on none may.
void finish_shutdown();

// The interpreter is the host's own: it may end before the process does.
void expect_shutdown() noexcept;

}  // namespace metaffi::cpython
