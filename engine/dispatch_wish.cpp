#include "engine/dispatch_wish.hpp"

#include <metaffi/cpp/text.hpp>

#include <cstdlib>
#include <string_view>

#include "engine/error.hpp"

namespace metaffi::engine {
namespace {

constexpr metaffi_dispatch choices[] = {METAFFI_DISPATCH_AUTO, METAFFI_DISPATCH_JIT, METAFFI_DISPATCH_INTERPRETER};

metaffi_error* environment_dispatch(DispatchWish* wish) {
  const char* const variable = std::getenv("METAFFI_DISPATCH");
  if (variable == nullptr || *variable == '\0') {
    *wish = DispatchWish{};
    return nullptr;
  }
  for (const metaffi_dispatch choice : choices) {
    if (std::string_view(variable) == dispatch_name(choice)) {
      *wish = {choice, "METAFFI_DISPATCH"};
      return nullptr;
    }
  }
  return make_error(METAFFI_ERROR_INVALID_ARGUMENT, text("the environment variable METAFFI_DISPATCH is \"", variable,
                                                         "\"; set it to auto, jit or interpreter, or unset it"));
}

metaffi_error* take_option(std::uint32_t option, const char* asked_by, DispatchWish* wish) {
  for (const metaffi_dispatch choice : choices) {
    if (static_cast<std::uint32_t>(choice) == option) {
      *wish = {choice, asked_by};
      return nullptr;
    }
  }
  return make_error(METAFFI_ERROR_INVALID_ARGUMENT,
                    text(asked_by, " have the unknown dispatch ", option, "; use a METAFFI_DISPATCH_… constant"));
}

}  // namespace

metaffi_error* runtime_dispatch(std::uint32_t option, DispatchWish* wish) {
  if (option == METAFFI_DISPATCH_DEFAULT) return environment_dispatch(wish);
  return take_option(option, "the runtime's options", wish);
}

metaffi_error* entity_dispatch(std::uint32_t option, const DispatchWish& runtime, DispatchWish* wish) {
  if (option == METAFFI_DISPATCH_DEFAULT) {
    *wish = runtime;
    return nullptr;
  }
  return take_option(option, "the entity's options", wish);
}

const char* dispatch_name(metaffi_dispatch dispatch) noexcept {
  switch (dispatch) {
    case METAFFI_DISPATCH_AUTO:
      return "auto";
    case METAFFI_DISPATCH_JIT:
      return "jit";
    case METAFFI_DISPATCH_INTERPRETER:
      return "interpreter";
    default:
      return "default";
  }
}

}  // namespace metaffi::engine
