#include "gil.hpp"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <bitset>
#include <chrono>
#include <climits>
#include <limits>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

namespace metaffi::cpython {

[[gnu::tls_model("initial-exec")]] constinit thread_local PyThreadState* kept_state = nullptr;
[[gnu::tls_model("initial-exec")]] constinit thread_local PyThreadState* volatile* own_place = nullptr;

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
  if (has_ended.load(std::memory_order_acquire)) return false;
  if (shutting_down.load(std::memory_order_acquire)) {
    return std::this_thread::get_id() == last_thread && api.Py_IsInitialized() != 0;
  }
  if (!may_shut_down.load(std::memory_order_relaxed)) return true;
  return api.Py_IsInitialized() != 0 && !is_finalizing();
}

// The key by which libpython keeps each thread's state, found by how it behaves; none once the interpreter may end.
constexpr pthread_key_t kNoKey = std::numeric_limits<pthread_key_t>::max();
std::atomic<pthread_key_t> state_key{kNoKey};

PyThreadState* state_of_thread() noexcept {
  const pthread_key_t key = state_key.load(std::memory_order_relaxed);
  if (key == kNoKey) return api.PyGILState_GetThisThreadState();
  return static_cast<PyThreadState*>(pthread_getspecific(key));
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
    kept_state = state_of_thread();
    is_kept_ = true;
  }
  ~KeptThread() {
    PyThreadState* const state = std::exchange(kept_state, nullptr);
    // Python deletes the states of its own threads before.
    if (!is_kept_ || !may_enter() || state_of_thread() != state) return;
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

// The one word that is this thread's state while this thread has the GIL and NULL otherwise; NULL unless there is exactly one.
PyThreadState* volatile* place_of_state(std::span<PyThreadState*> memory) noexcept {
  constexpr std::size_t kMost = 128;
  PyThreadState* const mine = api.current_thread();
  const std::span<PyThreadState* volatile> words(memory.data(), std::min(memory.size(), kMost));
  std::bitset<kMost> candidates;
  if (mine == nullptr) return nullptr;
  for (std::size_t i = 0; i < words.size(); ++i) candidates[i] = words[i] == mine;
  api.PyEval_SaveThread();
  for (std::size_t i = 0; i < words.size(); ++i) candidates[i] = candidates[i] && words[i] == nullptr;
  api.PyEval_RestoreThread(mine);
  for (std::size_t i = 0; i < words.size(); ++i) candidates[i] = candidates[i] && words[i] == mine;
  if (candidates.count() != 1) return nullptr;
  std::size_t found = 0;
  while (!candidates[found]) ++found;
  return &words[found];
}

// This thread's copy of a library's thread-locals; empty where nobody tells.
std::span<PyThreadState*> thread_locals_of(void* library) noexcept {
#if defined(__GLIBC__)
  struct Wanted {
    std::size_t module;
    std::size_t size;
  } wanted{0, 0};
  void* block = nullptr;
  if (dlinfo(library, RTLD_DI_TLS_MODID, &wanted.module) != 0 || wanted.module == 0) return {};
  if (dlinfo(library, RTLD_DI_TLS_DATA, &block) != 0 || block == nullptr) return {};
  const auto read_size = [](dl_phdr_info* info, std::size_t, void* context) {
    auto& sought = *static_cast<Wanted*>(context);
    if (info->dlpi_tls_modid != sought.module) return 0;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      if (info->dlpi_phdr[i].p_type == PT_TLS) sought.size = info->dlpi_phdr[i].p_memsz;
    }
    return 1;
  };
  dl_iterate_phdr(read_size, &wanted);
  return {static_cast<PyThreadState**>(block), wanted.size / sizeof(void*)};
#else
  static_cast<void>(library);
  return {};
#endif
}

void* own_library = nullptr;
std::size_t own_offset = 0;  // of own_place in the library's thread-locals, in words

void find_own_place() noexcept {
#if defined(__GLIBC__)
  void* block = nullptr;
  api.current_thread();  // a thread that has not used them has no thread-locals yet
  if (dlinfo(own_library, RTLD_DI_TLS_DATA, &block) != 0 || block == nullptr) return;
  own_place = static_cast<PyThreadState**>(block) + own_offset;
#endif
}

// Of the keys, the one that has this thread's state; kNoKey unless there is exactly one.
pthread_key_t key_of_state() noexcept {
#if defined(__GLIBC__)
  PyThreadState* const mine = api.PyGILState_GetThisThreadState();
  pthread_key_t found = kNoKey;
  for (pthread_key_t key = 0; mine != nullptr && key < PTHREAD_KEYS_MAX; ++key) {
    if (pthread_getspecific(key) != mine) continue;
    if (found != kNoKey) return kNoKey;
    found = key;
  }
  return found;
#else
  return kNoKey;
#endif
}

// Whether a key has the state of a thread, which is to be a new one, just as long as the thread has one.
bool is_key_of_state(pthread_key_t key) noexcept {
  const auto is_right = [key] { return pthread_getspecific(key) == api.PyGILState_GetThisThreadState(); };
  bool is_key = pthread_getspecific(key) == nullptr;
  const int held = api.PyGILState_Ensure();
  is_key = is_key && is_right() && pthread_getspecific(key) != nullptr;
  api.PyGILState_Release(held);
  return is_key && is_right();
}

void find_state_key() noexcept {
  const pthread_key_t key = key_of_state();
  if (key == kNoKey) return;
  PyThreadState* const mine = api.PyEval_SaveThread();
  bool is_key = false;
  try {
    std::thread([&] { is_key = is_key_of_state(key); }).join();
  } catch (const std::system_error&) {  // no more threads
  }
  api.PyEval_RestoreThread(mine);
  // Python makes another key after a fork.
  if (is_key && pthread_atfork(nullptr, nullptr, [] { state_key.store(kNoKey); }) == 0) state_key.store(key);
}

// For threads that Python or this plug-in does not know yet, nested calls, and an interpreter that may end.
[[gnu::noinline]] Entry enter_with_care() noexcept {
  if (has_ended.load(std::memory_order_acquire)) return Entry::kRefused;
  if (has_own_places && own_place == nullptr) find_own_place();
  if (api.minor > 11 && api.current_thread() != nullptr) return Entry::kHeld;
  if (!may_enter()) return Entry::kRefused;
  PyThreadState* const thread = state_of_thread();
  if (thread == nullptr) {
    kept_thread.keep();
    return Entry::kTaken;
  }
  const bool is_kept = thread == kept_state;  // then enter() has seen that this thread does not hold the GIL
  if (!is_kept && api.current_thread() == thread) {
    remember_holder(thread);
    return Entry::kHeld;
  }
  parked_if_ended([thread] { api.PyEval_RestoreThread(thread); });
  if (!is_kept) remember_holder(thread);
  return Entry::kTaken;
}

}  // namespace

Entry enter_slowly() noexcept {
  const pthread_key_t key = state_key.load(std::memory_order_acquire);
  if (key == kNoKey) return enter_with_care();
  auto* const thread = static_cast<PyThreadState*>(pthread_getspecific(key));
  const bool is_known = thread != nullptr && thread == kept_state && (!has_own_places || own_place != nullptr);
  if (!is_known) [[unlikely]]
    return enter_with_care();
  // enter() has seen that this thread does not hold the GIL.
  parked_if_ended([thread] { api.PyEval_RestoreThread(thread); });
  return Entry::kTaken;
}

void find_gil_places(void* library) noexcept {
  find_state_key();
  if (api.minor == 11) {
    auto* const state = static_cast<PyThreadState**>(dlsym(library, "_PyRuntime"));
    constexpr std::size_t kBeginning = 128;  // 1 KiB: the state has several, and the place is near its beginning
    if (state != nullptr) holder_place = place_of_state({state, kBeginning});
    return;
  }
  const std::span<PyThreadState*> locals = thread_locals_of(library);
  own_place = place_of_state(locals);
  if (own_place == nullptr) return;
  has_own_places = true;
  own_library = library;
  own_offset = static_cast<std::size_t>(own_place - locals.data());
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
  state_key.store(kNoKey, std::memory_order_release);
}

void finish_shutdown() {
  has_ended.store(true, std::memory_order_release);
  state_key.store(kNoKey, std::memory_order_release);
}

void expect_shutdown() noexcept { may_shut_down.store(true); }

}  // namespace metaffi::cpython
