// Callables as C function pointers.
//
// One CallbackPool serves one callable parameter of one entity. It keeps compiled C functions, each with a Callback that
// says which callable it stands for at the moment; a call borrows one, so that calls on several threads, nested ones
// included, have each their own, and no call compiles. An error raised by the callable cannot pass through C: the function
// returns zero, does not call the callable again, and the error ends the entity's call once C has returned.
//
// With `keep` the function stays bound to its callable until the entity is freed. Its errors have no call to end; the
// next call of the entity that took the callable reports the first one.
#pragma once

#include <metaffi/plugin.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "runtimes/native/alias.hpp"

namespace metaffi::native {

class CallbackPool;

// What all functions of a pool have in common besides their signature.
struct CallbackStyle {
  bool keep;
  metaffi_convention convention;
  metaffi_dispatch dispatch;
};

// What a compiled C function calls.
class Callback {
 public:
  explicit Callback(CallbackPool* pool);
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;
  ~Callback();

  CallbackPool* pool() const noexcept { return pool_; }
  void* address() const noexcept { return address_; }
  // Takes over the reference in `callable`. Errors from before, of a function C kept too long, are nobody's.
  void bind(const metaffi_value& callable) noexcept;
  bool is_bound_to(const metaffi_value& callable) const noexcept;
  void unbind() noexcept;
  // The first error since it was bound, owned by the caller; nullptr when there was none.
  metaffi_error* take_error() noexcept;

  // Called by the compiled function: `cells` are its arguments as machine values.
  metaffi_error* invoke(const std::uint64_t* cells, std::uint64_t* result) noexcept;
  void record(metaffi_error* error) noexcept;

 private:
  const metaffi_call_plan& make_plan();

  CallbackPool* pool_;
  plan::Builder plan_;
  metaffi_value callable_{};
  metaffi_error* error_ = nullptr;  // atomic
  metaffi_function* function_ = nullptr;
  void* address_ = nullptr;
};

class CallbackPool {
 public:
  // Compiles the first function, so that what cannot be expressed is an error at load. Throws Failure, EngineFailure.
  CallbackPool(CallbackSignature signature, const CallbackStyle& style);
  ~CallbackPool();

  // A callback bound to `callable`, with a reference of its own. Throws EngineFailure.
  Callback* acquire(const metaffi_value& callable);
  void give_back(Callback* callback) noexcept;
  // The first error of a kept callback; owned by the caller.
  metaffi_error* take_kept_error() noexcept;

  const CallbackSignature& signature() const noexcept { return signature_; }
  bool keep() const noexcept { return style_.keep; }
  metaffi_convention convention() const noexcept { return style_.convention; }
  metaffi_dispatch dispatch() const noexcept { return style_.dispatch; }

 private:
  Callback* find_kept(const metaffi_value& callable) noexcept;
  Callback* take_idle() noexcept;
  Callback* make();

  CallbackSignature signature_;
  CallbackStyle style_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Callback>> all_;
  std::vector<Callback*> idle_;
};

// Plan helpers. *callback and *address are NULL for null.
metaffi_error* callback_in(const metaffi_value* argument, CallbackPool* pool, Callback** callback,
                           void** address) noexcept;
// After the target has returned: the error the callable raised, if any.
metaffi_error* callback_error(Callback* callback, CallbackPool* pool) noexcept;
void callback_release(Callback* callback) noexcept;

}  // namespace metaffi::native
