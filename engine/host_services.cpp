#include "engine/host_services.hpp"

#include "engine/function.hpp"

namespace metaffi::engine {

const metaffi_host& host_services() noexcept {
  static const metaffi_host services = {
      .abi_version = METAFFI_ABI_VERSION,
      .size = sizeof(metaffi_host),
      .alloc = metaffi_alloc,
      .free = metaffi_free,
      .value_free = metaffi_value_free,
      .error_new = metaffi_error_new,
      .error_new_from = metaffi_error_new_from,
      .error_retain = metaffi_error_retain,
      .error_free = metaffi_error_free,
      .error_get_code = metaffi_error_get_code,
      .error_message = metaffi_error_message,
      .error_guest_type = metaffi_error_guest_type,
      .error_guest_stack = metaffi_error_guest_stack,
      .error_cause = metaffi_error_cause,
      .error_exception = metaffi_error_exception,
      .type_name = metaffi_type_name,
      .type_packed_size = metaffi_type_packed_size,
      .owner_id = metaffi_owner_id,
      .owner_name = metaffi_owner_name,
      .type_id_new = metaffi_type_id_new,
      .handle_new = metaffi_handle_new,
      .handle_retain = metaffi_handle_retain,
      .handle_object = metaffi_handle_object,
      .handle_owner = metaffi_handle_owner,
      .handle_type_name = metaffi_handle_type_name,
      .handle_describe = metaffi_handle_describe,
      .callable_new = metaffi_callable_new,
      .callable_invoke = metaffi_callable_invoke,
      .callable_get = metaffi_callable_get,
      .function_new = function_new,
      .function_free = function_free,
      .proxy_attach = metaffi_proxy_attach,
      .proxy_find = metaffi_proxy_find,
      .proxy_detach_all = metaffi_proxy_detach_all,
  };
  return services;
}

}  // namespace metaffi::engine
