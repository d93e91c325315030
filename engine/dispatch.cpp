#include "engine/dispatch.hpp"

#include <metaffi/cpp/text.hpp>

#include "engine/error.hpp"
#include "engine/error_maker.hpp"
#include "jit/plan.hpp"

namespace metaffi::engine {
namespace {

std::optional<jit::Failure> compile(const metaffi_call_plan& plan, const metaffi_typed_caller* caller,
                                    Dispatch* result) {
  if (const auto& failure = jit::unavailable()) return failure;
  return jit::compile({plan, caller, error_maker(plan)}, &result->code);
}

std::optional<jit::Failure> interpret(const metaffi_call_plan& plan, const metaffi_typed_caller* caller,
                                      Dispatch* result) {
  result->kind = METAFFI_DISPATCH_INTERPRETER;
  if (caller == nullptr) return Program::prepare(plan, &result->program);
  return Closure::make(plan, *caller, &result->closure);
}

bool interpreter_may_help(const jit::Failure& failure) {
  return failure.code == METAFFI_ERROR_UNSUPPORTED || failure.code == METAFFI_ERROR_NO_EXECUTABLE_MEMORY;
}

metaffi_error* cannot_serve(const metaffi_call_plan& plan, std::string_view way, const jit::Failure& failure,
                            std::string_view advice) {
  if (failure.code == METAFFI_ERROR_OUT_OF_MEMORY) return out_of_memory_error();
  return make_error(failure.code, text(plan.signature, ": ", way, ": ", failure.message, advice));
}

metaffi_error* check_plan(const metaffi_call_plan& plan, const metaffi_typed_caller* caller, const char* origin) {
  const auto failure = jit::validate(plan, caller);
  if (!failure) return nullptr;
  if (failure->code == METAFFI_ERROR_OUT_OF_MEMORY) return out_of_memory_error();
  return make_error(METAFFI_ERROR_INTERNAL,
                    text("the plug-in ", origin, " gave an invalid call plan for ",
                         plan.signature == nullptr ? "an entity" : plan.signature, ": ", failure->message));
}

}  // namespace

metaffi_error* make_dispatch(const metaffi_call_plan& plan, const metaffi_typed_caller* caller,
                             const DispatchWish& wish, const char* origin, Dispatch* result) {
  if (metaffi_error* error = check_plan(plan, caller, origin)) return error;
  if (wish.dispatch != METAFFI_DISPATCH_INTERPRETER) {
    const auto failure = compile(plan, caller, result);
    if (!failure) {
      result->kind = METAFFI_DISPATCH_JIT;
      result->reason =
          text(wish.asked_by, " asked for ", dispatch_name(wish.dispatch), ", and a trampoline could be made");
      return nullptr;
    }
    if (wish.dispatch == METAFFI_DISPATCH_JIT || !interpreter_may_help(*failure)) {
      return cannot_serve(
          plan, text("no trampoline can be made, and ", wish.asked_by, " asked for ", dispatch_name(wish.dispatch)),
          *failure, wish.dispatch == METAFFI_DISPATCH_JIT ? "; use auto or interpreter instead" : "");
    }
    result->reason = text("no trampoline could be made: ", failure->message);
  } else {
    result->reason = text(wish.asked_by, " asked for the interpreter");
  }
  if (const auto failure = interpret(plan, caller, result)) {
    return cannot_serve(plan, caller == nullptr ? "the interpreter cannot call it" : "no C function can be made of it",
                        *failure, "");
  }
  return nullptr;
}

}  // namespace metaffi::engine
