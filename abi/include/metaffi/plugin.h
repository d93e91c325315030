/* The interface between the engine and a language plug-in.
 *
 * A plug-in is a shared object metaffi_runtime_<name>.so (.dll) that includes these headers only, links nothing of the
 * engine, and exports one function, metaffi_plugin_get. The engine hands it a table of services and receives a table
 * of functions. Both tables only ever grow at the end and carry their size; METAFFI_ABI_VERSION changes when the meaning of
 * something published does, and the engine then refuses the plug-in, naming both versions and the cure.
 *
 * Life cycle: runtime_load → module_load → entity_load → entity_free → module_free → runtime_release, each
 * answered by its counterpart exactly once, in that nesting. The plug-in is never unloaded.
 * Threads: every function may be called from any thread at any time. */
#ifndef METAFFI_PLUGIN_H
#define METAFFI_PLUGIN_H

#include "callable.h"
#include "error.h"
#include "export.h"
#include "handle.h"
#include "plan.h"
#include "proxy.h"
#include "runtime.h"
#include "types.h"
#include "value.h"
#include "version.h"

typedef struct metaffi_function metaffi_function;

/* Services of the engine; valid for the life of the process. The first group are the public functions of the same name. */
typedef struct metaffi_host {
  uint32_t abi_version;
  uint32_t size; /* sizeof(metaffi_host) of the engine */

  void *(*alloc)(size_t size);
  void (*free)(void *memory);
  void (*value_free)(metaffi_value *value);

  metaffi_error *(*error_new)(metaffi_error_code code, const char *message);
  metaffi_error *(*error_new_from)(const metaffi_error_info *info);
  metaffi_error *(*error_retain)(metaffi_error *error);
  void (*error_free)(metaffi_error *error);
  metaffi_error_code (*error_get_code)(const metaffi_error *error);
  const char *(*error_message)(const metaffi_error *error);
  const char *(*error_guest_type)(const metaffi_error *error);
  const char *(*error_guest_stack)(const metaffi_error *error);
  const metaffi_error *(*error_cause)(const metaffi_error *error);
  metaffi_value (*error_exception)(const metaffi_error *error);

  const char *(*type_name)(metaffi_type type);
  size_t (*type_packed_size)(metaffi_type type);

  uint32_t (*owner_id)(const char *name);
  const char *(*owner_name)(uint32_t owner);
  uint32_t (*type_id_new)(void);
  metaffi_error *(*handle_new)(uint32_t owner, void *object, const metaffi_handle_class *type, void *context,
                               metaffi_value *result);
  metaffi_error *(*handle_retain)(const metaffi_value *handle);
  metaffi_error *(*handle_object)(const metaffi_value *handle, uint32_t owner, void **object);
  uint32_t (*handle_owner)(const metaffi_value *handle);
  char *(*handle_type_name)(const metaffi_value *handle);
  char *(*handle_describe)(const metaffi_value *handle);

  metaffi_error *(*callable_new)(uint32_t owner, const metaffi_callable *description, metaffi_value *result);
  metaffi_error *(*callable_invoke)(const metaffi_value *callable, const metaffi_value *arguments,
                                    size_t argument_count, metaffi_value *results, size_t result_count);
  metaffi_error *(*callable_get)(const metaffi_value *callable, const metaffi_callable **result);

  /* Makes a C function out of a plan: code where it can be made and `dispatch` allows, a libffi closure
   * otherwise. The plan and what it refers to must outlive the function. *function is owned by the plug-in. */
  metaffi_error *(*function_new)(const metaffi_call_plan *plan, const metaffi_typed_caller *caller,
                                 metaffi_dispatch dispatch, metaffi_function **function, void **address);
  void (*function_free)(metaffi_function *function);

  metaffi_error *(*proxy_attach)(const metaffi_value *callable, uint32_t key, void *object, metaffi_proxy_drop_fn drop,
                                 void **attached);
  void *(*proxy_find)(const metaffi_value *callable, uint32_t key);
  void (*proxy_detach_all)(uint32_t key);
} metaffi_host;

/* A parsed entity path: entries in the order they were written. A tag has a NULL value. Borrowed for the call. */
typedef struct metaffi_path_entry {
  const char *key;
  const char *value;
} metaffi_path_entry;

typedef struct metaffi_entity_path_entries {
  const metaffi_path_entry *entries;
  size_t count;
  const char *text; /* as written, for messages */
} metaffi_entity_path_entries;

/* A key (`is_tag` 0) or tag (1) the plug-in understands; the engine rejects all others, and duplicates. */
typedef struct metaffi_path_key {
  const char *name;
  uint32_t is_tag;
} metaffi_path_key;

/* What entity_load is asked for. Types are normalised: the array flag is set exactly when dimensions > 0, and the
 * packed flag only on one-dimensional arrays of numbers, bool or chars. Borrowed for the call. */
typedef struct metaffi_entity_request {
  size_t size; /* sizeof(metaffi_entity_request) */
  metaffi_entity_path_entries path;
  const metaffi_type_info *parameters;
  size_t parameter_count;
  const metaffi_type_info *results;
  size_t result_count;
  metaffi_dispatch dispatch; /* resolved: AUTO, JIT or INTERPRETER */
} metaffi_entity_request;

typedef struct metaffi_plugin {
  uint32_t abi_version; /* METAFFI_ABI_VERSION it was compiled with */
  uint32_t size;        /* sizeof(metaffi_plugin) it was compiled with */
  const char *name;     /* "jvm" */
  const char *version;
  const metaffi_path_key *path_keys;
  size_t path_key_count;

  metaffi_error *(*runtime_load)(const metaffi_runtime_options *options, void **runtime);
  void (*runtime_release)(void *runtime);
  metaffi_error *(*module_load)(void *runtime, const char *path, void **module);
  void (*module_free)(void *module);
  /* On success *plan is the plug-in's until entity_free. */
  metaffi_error *(*entity_load)(void *module, const metaffi_entity_request *request, const metaffi_call_plan **plan);
  void (*entity_free)(const metaffi_call_plan *plan);

  /* Optional, may be NULL. Texts are allocated with metaffi_host::alloc and owned by the caller. */
  metaffi_error *(*module_inspect)(void *module, char **json);
  /* What the language's runtime is and where it was found, one "key: value" a line; for `metaffi doctor`. Must not start
   * the runtime. */
  metaffi_error *(*probe)(char **report);
} metaffi_plugin;

/* The one exported symbol. The table has static storage; NULL with *error set when the plug-in cannot work with this
 * host. */
#define METAFFI_PLUGIN_SYMBOL "metaffi_plugin_get"
typedef const metaffi_plugin *(*metaffi_plugin_get_fn)(const metaffi_host *host, metaffi_error **error);

#endif
