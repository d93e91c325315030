#include "jvm_thread.hpp"

#include <metaffi/cpp/java_signals.hpp>

#include <pthread.h>

#include <atomic>
#include <bitset>
#include <mutex>

namespace metaffi::jvm {
namespace {

constexpr std::uint32_t kSlots = 16;
constexpr std::uint32_t kNoSlot = kSlots;  // more live modules than slots: these take the slow path

enum class Ownership : std::uint8_t {
  kUnknown,     // not attached, as far as is known
  kOurs,        // attached here, or the creator of the JVM: detached at its end
  kJavaThread,  // started by Java: attached for life
};

struct ThreadState {
  JNIEnv* env;           // valid unless kUnknown
  std::uint64_t module;  // serial of the module entered last
  std::uint32_t slot;    // of that module
  Ownership ownership;
  ThreadState* next;  // registry
  JNIEnv** slots;     // this thread's `env_of_slot`
};

// Read by trampolines at a constant offset from the thread pointer.
[[gnu::tls_model("initial-exec")]] constinit thread_local JNIEnv* env_of_slot[kSlots] = {};
[[gnu::tls_model("initial-exec")]] constinit thread_local ThreadState state = {};
// Somebody else attached this thread and may detach it: its JNIEnv is asked for at each call. Whether Java started a
// thread never changes, so that question, which costs microseconds, is asked once.
[[gnu::tls_model("initial-exec")]] constinit thread_local bool attached_by_others = false;

std::atomic<JavaVM*> the_vm{nullptr};
std::atomic<bool (*)(JNIEnv*)> is_started_by_java{nullptr};

// Guards the two below.
std::mutex registry_mutex;
ThreadState* registry = nullptr;
std::bitset<kSlots> used_slots;

std::atomic<std::uint64_t> next_serial{1};

void store(JNIEnv*& slot, JNIEnv* env) noexcept {
  std::atomic_ref<JNIEnv*>(slot).store(env, std::memory_order_relaxed);
}

void unregister(ThreadState* thread) noexcept {
  const std::lock_guard lock(registry_mutex);
  for (ThreadState** link = &registry; *link != nullptr; link = &(*link)->next) {
    if (*link != thread) continue;
    *link = thread->next;
    return;
  }
}

// At thread exit. Later destructors of the same thread may call Java again: it attaches again, and this runs again.
void leave_thread(void* thread_state) {
  auto* thread = static_cast<ThreadState*>(thread_state);
  unregister(thread);
  const Ownership ownership = thread->ownership;
  *thread = {};
  for (JNIEnv*& slot : env_of_slot) store(slot, nullptr);
  if (ownership != Ownership::kOurs) return;
  const SynchronousSignalsOnly quiet;
  java_vm()->DetachCurrentThread();
}

pthread_key_t exit_key() noexcept {
  static const pthread_key_t key = [] {
    pthread_key_t created;
    return pthread_key_create(&created, leave_thread) == 0 ? created : static_cast<pthread_key_t>(-1);
  }();
  return key;
}

// Without the key, of which a process has few, nobody would say when the thread ends. It is not remembered then: it asks for its
// JNIEnv at each call and stays attached until the process ends, which daemon threads may.
void remember(JNIEnv* env, Ownership ownership) noexcept {
  if (pthread_setspecific(exit_key(), &state) != 0) {
    attached_by_others = true;
    return;
  }
  state.env = env;
  state.ownership = ownership;
  state.module = 0;
  state.slot = kNoSlot;
  state.slots = env_of_slot;
  const std::lock_guard lock(registry_mutex);
  state.next = registry;
  registry = &state;
}

Error attach(JavaVM* vm, JNIEnv** env) noexcept {
  char name[16] = "";
  pthread_getname_np(pthread_self(), name, sizeof name);
  JavaVMAttachArgs arguments = {JNI_VERSION_10, name[0] != '\0' ? name : nullptr, nullptr};
  const jint status = [&] {
    const AttachingSignals quiet;
    return vm->AttachCurrentThreadAsDaemon(reinterpret_cast<void**>(env), &arguments);
  }();
  if (status == JNI_OK) return nullptr;
  return error(status == JNI_ENOMEM ? METAFFI_ERROR_OUT_OF_MEMORY : METAFFI_ERROR_INTERNAL,
               "The JVM refused to attach this thread (JNI error ", status,
               status == JNI_ENOMEM ? "): memory ran out." : "); it may be shutting down.");
}

std::int64_t offset_from_thread_pointer([[maybe_unused]] const void* address) noexcept {
#if defined(__x86_64__) && defined(__linux__)
  std::uintptr_t thread_pointer;  // ELF TLS ABI §3.4.2: the word at fs:0 is the thread pointer itself
  __asm__("mov %%fs:0, %0" : "=r"(thread_pointer));
  return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(address) - thread_pointer);
#else
  return 0;
#endif
}

constexpr bool kHasThreadPointer =
#if defined(__x86_64__) && defined(__linux__)
    true;
#else
    false;
#endif

metaffi_error* enter_slowly(void* context, void** value) {
  JNIEnv* env = nullptr;
  metaffi_error* failure = static_cast<const Entrance*>(context)->enter(&env).release();
  *value = env;
  return failure;
}

}  // namespace

Entrance::Entrance(EnterModule on_enter, void* context) noexcept
    : enter_(on_enter), context_(context), serial_(next_serial.fetch_add(1)), slot_(0) {
  const std::lock_guard lock(registry_mutex);
  while (slot_ < kSlots && used_slots.test(slot_)) ++slot_;
  if (slot_ < kSlots) used_slots.set(slot_);
}

Entrance::~Entrance() {
  if (slot_ == kNoSlot) return;
  const std::lock_guard lock(registry_mutex);
  for (ThreadState* thread = registry; thread != nullptr; thread = thread->next) store(thread->slots[slot_], nullptr);
  used_slots.reset(slot_);
}

metaffi_step_load_thread Entrance::step(std::uint32_t out) const noexcept {
  metaffi_step_load_thread step = {};
  step.out = out;
  step.has_offset = kHasThreadPointer && slot_ != kNoSlot ? 1 : 0;
  step.offset = step.has_offset != 0 ? offset_from_thread_pointer(&env_of_slot[slot_]) : 0;
  step.slow = enter_slowly;
  step.context = const_cast<Entrance*>(this);
  return step;
}

Error Entrance::enter(JNIEnv** env) const noexcept {
  if (Error failure = current_env(env)) return failure;
  if (state.ownership == Ownership::kUnknown) return nullptr;
  if (state.module != serial_) {
    if (state.slot != kNoSlot) store(env_of_slot[state.slot], nullptr);
    if (state.ownership == Ownership::kOurs && enter_ != nullptr) enter_(*env, context_);
    state.module = serial_;
    state.slot = slot_;
  }
  if (slot_ != kNoSlot) store(env_of_slot[slot_], *env);
  return nullptr;
}

void use_java_vm(JavaVM* vm, bool (*started_by_java)(JNIEnv* env)) noexcept {
  is_started_by_java.store(started_by_java);
  the_vm.store(vm);
}

JavaVM* java_vm() noexcept { return the_vm.load(std::memory_order_acquire); }

void adopt_creating_thread(JNIEnv* env) noexcept { remember(env, Ownership::kOurs); }

Error current_env(JNIEnv** env) noexcept {
  if (state.ownership != Ownership::kUnknown) {
    *env = state.env;
    return nullptr;
  }
  JavaVM* vm = java_vm();
  if (vm == nullptr) return error(METAFFI_ERROR_INTERNAL, "The JVM was used before it was started.");
  if (vm->GetEnv(reinterpret_cast<void**>(env), JNI_VERSION_10) == JNI_OK) {
    const auto started_by_java = is_started_by_java.load();
    if (attached_by_others || started_by_java == nullptr) return nullptr;
    if (started_by_java(*env)) {
      remember(*env, Ownership::kJavaThread);
    } else {
      attached_by_others = true;
    }
    return nullptr;
  }
  if (Error failure = attach(vm, env)) return failure;
  remember(*env, Ownership::kOurs);
  return nullptr;
}

JNIEnv* current_env_or_null() noexcept {
  JNIEnv* env = nullptr;
  return current_env(&env) == nullptr ? env : nullptr;
}

std::size_t attached_thread_count() noexcept {
  const std::lock_guard lock(registry_mutex);
  std::size_t count = 0;
  for (ThreadState* thread = registry; thread != nullptr; thread = thread->next) {
    count += thread->ownership == Ownership::kOurs ? 1 : 0;
  }
  return count;
}

}  // namespace metaffi::jvm
