// A callable parameter without a C signature of its own: each callable says by its declared types which function it is.
//
// Declared numbers, bools, chars, texts and handles are themselves in C; a declared parameter whose alias is "int32*" or its like
// is a pointer, and gets what it points to. There is one CallbackPool for each signature that was met.
#pragma once

#include <metaffi/callable.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runtimes/native/callback.hpp"

namespace metaffi::native {

class DeclaredCallbacks {
 public:
  // `where` starts messages: "parameter 4 of 'qsort'".
  DeclaredCallbacks(const CallbackStyle& style, std::string where) : style_(style), where_(std::move(where)) {}

  bool keep() const noexcept { return style_.keep; }
  // Throws Failure (SIGNATURE) when the callable does not say enough, EngineFailure.
  CallbackPool& pool_for(const metaffi_value& callable);
  // The first error of a kept callback; owned by the caller.
  metaffi_error* take_kept_error() noexcept;

 private:
  std::string signature_of(const metaffi_callable& callable) const;

  CallbackStyle style_;
  std::string where_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<CallbackPool>, std::less<>> pools_;
};

// Plan helpers, as callback_in and callback_error.
metaffi_error* declared_callback_in(const metaffi_value* argument, DeclaredCallbacks* declared, Callback** callback,
                                    void** address) noexcept;
metaffi_error* declared_callback_error(Callback* callback, DeclaredCallbacks* declared) noexcept;

}  // namespace metaffi::native
