// What serves a plan: a trampoline, or the interpreter where one cannot be made or is not wanted.
#pragma once

#include <metaffi/plan.h>

#include <memory>
#include <string>

#include "engine/closure.hpp"
#include "engine/dispatch_wish.hpp"
#include "engine/interpreter.hpp"
#include "jit/compiler.hpp"

namespace metaffi::engine {

// Exactly one of code, program (for an xcall) and closure (for a typed caller) is there.
struct Dispatch {
  metaffi_dispatch kind = METAFFI_DISPATCH_INTERPRETER;  // JIT or INTERPRETER
  std::string reason;
  jit::Code code;
  std::unique_ptr<const Program> program;
  std::unique_ptr<Closure> closure;
};

// Validates a plan and makes what serves it. `caller` is nullptr for an xcall. `origin` names the plug-in in messages. The
// plan must outlive the result. INTERNAL for an invalid plan, NO_EXECUTABLE_MEMORY or UNSUPPORTED when nothing serves it;
// throws std::bad_alloc.
[[nodiscard]] metaffi_error* make_dispatch(const metaffi_call_plan& plan, const metaffi_typed_caller* caller,
                                           const DispatchWish& wish, const char* origin, Dispatch* result);

}  // namespace metaffi::engine
