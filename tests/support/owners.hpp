// Owners of what the C API hands out.
#pragma once

#include <metaffi/metaffi.h>

#include <memory>

namespace metaffi::testing {

template <auto function>
struct Deleter {
  template <typename T>
  void operator()(T* object) const noexcept {
    function(object);
  }
};
using Runtime = std::unique_ptr<metaffi_runtime, Deleter<metaffi_runtime_release>>;
using Module = std::unique_ptr<metaffi_module, Deleter<metaffi_module_free>>;
using Entity = std::unique_ptr<metaffi_entity, Deleter<metaffi_entity_free>>;
using Error = std::unique_ptr<metaffi_error, Deleter<metaffi_error_free>>;
using Text = std::unique_ptr<char, Deleter<metaffi_free>>;

}  // namespace metaffi::testing
