// The plan of a function that is exported by hand (//export F) from a c-shared library. Nothing describes it: types are as declared,
// and an alias says what they leave open (alias.hpp). What Go returns stays Go's and is copied; with `malloc` it is freed then.
#pragma once

#include <metaffi/plugin.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <string>
#include <vector>

#include "runtimes/go/alias.hpp"
#include "runtimes/go/entity.hpp"
#include "runtimes/go/entity_path.hpp"

namespace metaffi::go {

// Lives while an entity is loaded; all that stays is in the Entity.
class ExportPlan {
 public:
  // Throws Failure: ENTITY_NOT_FOUND with near names.
  ExportPlan(Entity* entity, const metaffi_entity_request& request, const EntityPath& path);

  // Throws Failure (SIGNATURE).
  const metaffi_call_plan& make();

 private:
  using Operand = plan::Operand;
  // What a result is on its way.
  struct Result {
    Alias alias;
    std::uint32_t field = 0;  // of the returned struct; what else belongs to it follows
    Operand data;
    Operand length;
  };

  void parameter(std::uint32_t index);
  Operand string_parameter(std::uint32_t index, const Alias& alias);
  Operand array_parameter(std::uint32_t index, const Alias& alias);
  void result(std::uint32_t index, std::vector<std::uint16_t>* reprs);
  void call(const std::vector<std::uint16_t>& reprs);
  void store_results();
  void store_copy(std::uint32_t index);
  Operand result_length(std::uint32_t index);
  const Parameter* context(std::uint32_t index);

  [[noreturn]] static void refuse(std::string_view where, const metaffi_type_info& info);
  std::string where(std::string_view what, std::uint32_t index) const;
  std::string signature() const;

  Entity* entity_;
  plan::Builder& plan_;
  const metaffi_entity_request& request_;
  void* address_;
  std::vector<Operand> operands_;
  std::vector<Result> results_;
  std::vector<std::string> parameter_names_;  // Go's types, for the signature
  std::vector<std::string> result_names_;
};

}  // namespace metaffi::go
