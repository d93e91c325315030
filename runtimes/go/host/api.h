/* The functions of libmetaffi, looked up in a library that is opened at run time. Nothing is linked: a Go program is built
 * without MetaFFI, and finds it when it loads its first runtime (library.go). */
#ifndef METAFFI_GO_HOST_API_H
#define METAFFI_GO_HOST_API_H

#include <metaffi/metaffi.h>

/* clang-format off */
#define METAFFI_GO_HOST_FUNCTIONS(X) \
  X(version) \
  X(alloc) \
  X(free) \
  X(value_free) \
  X(runtime_load) X(runtime_release) X(runtime_name) \
  X(module_load) X(module_free) X(module_inspect) \
  X(entity_load) X(entity_free) X(entity_signature) X(entity_dispatch) X(entity_explain) \
  X(error_new) X(error_new_from) X(error_retain) X(error_free) X(error_get_code) X(error_message) \
  X(error_guest_type) X(error_guest_stack) X(error_cause) X(error_exception) \
  X(type_name) \
  X(owner_id) X(owner_name) \
  X(handle_new) X(handle_retain) X(handle_owner) X(handle_type_name) X(handle_describe) \
  X(callable_new) X(callable_invoke) X(callable_get)
/* clang-format on */

typedef struct metaffi_go_host_api {
#define METAFFI_GO_HOST_MEMBER(name) __typeof__(&metaffi_##name) name;
  METAFFI_GO_HOST_FUNCTIONS(METAFFI_GO_HOST_MEMBER)
#undef METAFFI_GO_HOST_MEMBER
} metaffi_go_host_api;

/* Filled by metaffi_go_host_open; before that nothing else here may be used. */
extern metaffi_go_host_api metaffi_go_host;

/* Opens the library at `path` (or of that name, as the dynamic loader looks for it; `loaded_only`: only if the process has it
 * already) and fills the table. NULL, or why not, to be freed with free(). */
char *metaffi_go_host_open(const char *path, int loaded_only);

#endif
