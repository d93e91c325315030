// The plan of a C function.
#pragma once

#include <metaffi/plugin.h>

#include <string>
#include <vector>

#include "runtimes/native/entity.hpp"
#include "runtimes/native/types.hpp"

namespace metaffi::native {

// Lives while an entity is loaded; all that stays is in the entity.
class FunctionPlan {
 public:
  FunctionPlan(Entity* entity, const metaffi_entity_request& request, const Path& path, const Symbol& symbol);

  // Throws Failure, EngineFailure.
  const metaffi_call_plan& make();

 private:
  using Operand = plan::Operand;

  void parameter(std::uint32_t index);
  void scalar_parameter(std::uint32_t index, const Scalar& scalar);
  void string_parameter(std::uint32_t index, metaffi_type type);
  void handle_parameter(std::uint32_t index);
  void callable_parameter(std::uint32_t index, const Alias& alias);
  void lend_callable(std::uint32_t index, const plan::Function& in, const Operand& pool, const plan::Function& error);
  void array_parameter(std::uint32_t index);
  void declare(std::uint32_t index, metaffi_repr repr);
  void result();
  void array_result(const metaffi_type_info& info, const Alias& alias, const plan::Operand& out);
  plan::Operand result_length(const Alias& alias);

  [[noreturn]] static void fail(const std::string& message);
  std::string where(std::uint32_t parameter) const;
  std::string signature() const;

  Entity* entity_;
  plan::Builder& plan_;
  const metaffi_entity_request& request_;
  const Path& path_;
  const Symbol& symbol_;
  plan::Operands operands_;  // of the target, one a parameter
  struct Lent {
    Operand callback;      // Callback *
    plan::Function error;  // helper that tells of its errors
    Operand pool;          // what the helper wants besides
  };
  std::vector<Lent> lent_;            // of each callable parameter
  std::vector<std::string> c_types_;  // for the signature
  std::string c_result_ = "void";
};

// "a nested array of int64": a type as messages name it.
std::string describe_type(const metaffi_type_info& info);

}  // namespace metaffi::native
