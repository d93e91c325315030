#include "tests/runtimes/jvm/unit_host.hpp"

#include <metaffi/metaffi.h>

#include "runtimes/jvm/services.hpp"

namespace metaffi::testing {

void use_library_as_host() {
  static const metaffi_host host = [] {
    metaffi_host table = {};
    table.abi_version = METAFFI_ABI_VERSION;
    table.size = sizeof table;
    table.alloc = metaffi_alloc;
    table.free = metaffi_free;
    table.value_free = metaffi_value_free;
    table.error_new = metaffi_error_new;
    table.error_new_from = metaffi_error_new_from;
    table.error_retain = metaffi_error_retain;
    table.error_free = metaffi_error_free;
    table.error_get_code = metaffi_error_get_code;
    table.error_message = metaffi_error_message;
    table.error_guest_type = metaffi_error_guest_type;
    table.type_name = metaffi_type_name;
    return table;
  }();
  plugin::set_host(&host, "jvm");
}

}  // namespace metaffi::testing
