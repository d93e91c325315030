// A C function that runs a plan through the interpreter: the typed caller where no code can be made.
#pragma once

#include <ffi.h>
#include <metaffi/plan.h>

#include <memory>
#include <optional>
#include <vector>

#include "engine/interpreter.hpp"
#include "jit/compiler.hpp"

namespace metaffi::engine {

class Closure {
 public:
  // `plan` was validated and outlives the closure. UNSUPPORTED, NO_EXECUTABLE_MEMORY; throws std::bad_alloc.
  [[nodiscard]] static std::optional<jit::Failure> make(const metaffi_call_plan& plan,
                                                        const metaffi_typed_caller& caller,
                                                        std::unique_ptr<Closure>* result);
  Closure(const Closure&) = delete;
  Closure& operator=(const Closure&) = delete;

  // The function pointer; valid as long as the closure.
  [[nodiscard]] void* address() const noexcept { return address_; }

 private:
  struct FreeClosure {
    void operator()(ffi_closure* closure) const noexcept { ffi_closure_free(closure); }
  };

  Closure(std::unique_ptr<const Program> program, const metaffi_typed_caller& caller);
  std::optional<jit::Failure> prepare();
  void describe_signature();
  void called(void* returned, void** arguments) noexcept;
  metaffi_error* run(void** arguments, metaffi_value* frame) noexcept;
  static void enter(ffi_cif* cif, void* returned, void** arguments, void* self) noexcept;

  std::unique_ptr<const Program> program_;
  metaffi_typed_caller caller_;
  ffi_cif cif_ = {};
  std::vector<ffi_type*> types_;
  bool returns_result_ = false;
  void* address_ = nullptr;
  std::unique_ptr<ffi_closure, FreeClosure> closure_;
};

// Whether a typed caller returns the plan's result instead of writing it through a trailing pointer.
[[nodiscard]] bool returns_result(const metaffi_call_plan& plan) noexcept;

}  // namespace metaffi::engine
