// The plan of a getter or setter of a global variable.
#pragma once

#include <metaffi/plugin.h>

#include <string>

#include "runtimes/native/entity.hpp"
#include "runtimes/native/types.hpp"

namespace metaffi::native {

// Lives while an entity is loaded; all that stays is in the entity.
class GlobalPlan {
 public:
  GlobalPlan(Entity* entity, const Library& library, const metaffi_entity_request& request, const Path& path,
             const Symbol& symbol);

  // Throws Failure.
  const metaffi_call_plan& make();

 private:
  void check_request() const;
  void getter();
  void setter();
  void get_string();
  void set_string();
  // Elements of a global array: as the alias says, else as many as the symbol has room for.
  std::uint64_t capacity(std::size_t element_size) const;
  void check_size(std::size_t needed) const;
  // The variable's address: constant, or looked up at each call when every thread has its own.
  plan::Operand address();
  [[noreturn]] void fail(const std::string& message) const;

  Entity* entity_;
  plan::Builder& plan_;
  const Library& library_;
  const Path& path_;
  const metaffi_entity_request& request_;
  const Symbol& symbol_;
  bool is_getter_;
  metaffi_type_info info_{};  // of the variable
  Alias alias_;
  std::string c_type_;
};

}  // namespace metaffi::native
