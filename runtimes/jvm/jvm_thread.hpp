// Threads and the JVM: attach once, remember the JNIEnv, detach at thread exit.
//
// Every live module has a slot of an initial-exec thread-local array. On a thread whose current module it is, the slot
// holds the thread's JNIEnv, so that a trampoline reads it with one instruction; in every other slot of that thread is
// NULL, which sends the trampoline to `slow`, where the thread is attached and the module entered (its class loader
// becomes the thread's context class loader). Calls that stay in one module never come here again.
//
// Threads that MetaFFI attached are detached by a pthread key's destructor: it runs after C++ thread-locals, and not for
// the main thread at process exit. A thread attached by someone else is never detached, its context class loader is left alone,
// and its JNIEnv is asked for anew at each call, since its owner may detach it at any time; the exception are threads
// that Java itself started.
#pragma once

#include <jni.h>

#include <cstddef>

#include "services.hpp"

namespace metaffi::jvm {

// Called with the thread's JNIEnv when a thread that MetaFFI attached enters a module. Must not throw or leave an exception.
using EnterModule = void (*)(JNIEnv* env, void* context);

// A module's way in; at a stable address, alive as long as plans refer to it.
class Entrance {
 public:
  Entrance(EnterModule on_enter, void* context) noexcept;
  ~Entrance();
  Entrance(const Entrance&) = delete;
  Entrance& operator=(const Entrance&) = delete;

  // The step that gives a plan its JNIEnv as value `out`.
  [[nodiscard]] metaffi_step_load_thread step(std::uint32_t out) const noexcept;

  // The thread's JNIEnv after entering the module: what the step does when the slot is empty.
  [[nodiscard]] Error enter(JNIEnv** env) const noexcept;

 private:
  EnterModule enter_;
  void* context_;
  std::uint64_t serial_;  // no other module of this process has it
  std::uint32_t slot_;
};

// Tells which JVM threads attach to. `started_by_java` answers whether the (attached) current thread is one that Java code
// started; NULL: none is.
void use_java_vm(JavaVM* vm, bool (*started_by_java)(JNIEnv* env)) noexcept;
[[nodiscard]] JavaVM* java_vm() noexcept;

// The calling thread created the JVM and is attached by that; treated like one that MetaFFI attached.
void adopt_creating_thread(JNIEnv* env) noexcept;

// The JNIEnv of the calling thread, attached as a daemon when it was not. Fails when the JVM refuses.
[[nodiscard]] Error current_env(JNIEnv** env) noexcept;

// The same for places that cannot report: NULL when there is none.
[[nodiscard]] JNIEnv* current_env_or_null() noexcept;

// Threads attached by MetaFFI now; for tests.
[[nodiscard]] std::size_t attached_thread_count() noexcept;

}  // namespace metaffi::jvm
