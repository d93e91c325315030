// The native behind an adapter class: from a plan to a function the JVM can call.
#pragma once

#include <metaffi/cpp/plan_builder.hpp>

#include <memory>
#include <string>
#include <vector>

#include "jvm_type.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// The functional method of an interface.
struct AdapterShape {
  std::string kinds;  // one letter a parameter
  JavaType result;
};

// Owns the plan and the function made from it. The function is static native `R invoke(long callable, parameters…)`.
class AdapterFunction {
 public:
  [[nodiscard]] static Error make(AdapterShape shape, std::unique_ptr<AdapterFunction>* result);
  ~AdapterFunction();
  AdapterFunction(const AdapterFunction&) = delete;
  AdapterFunction& operator=(const AdapterFunction&) = delete;

  [[nodiscard]] void* address() const noexcept { return address_; }

 private:
  explicit AdapterFunction(AdapterShape shape) : shape_(std::move(shape)) {}
  const metaffi_call_plan* build();
  void add_argument(std::uint32_t index, std::uint32_t array, const plan::Operand& env, const plan::Operand& callable);
  void add_result(std::uint32_t array, const plan::Operand& env);

  AdapterShape shape_;
  plan::Builder plan_;
  metaffi_function* function_ = nullptr;
  void* address_ = nullptr;
};

}  // namespace metaffi::jvm
