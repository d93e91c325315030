#include "c_host.h"

metaffi_error *cross_c_open(const char *runtime_name, const char *path, metaffi_runtime **runtime,
                            metaffi_module **module) {
  metaffi_error *error = metaffi_runtime_load(runtime_name, NULL, runtime);
  if (error != NULL) return error;
  error = metaffi_module_load(*runtime, path, module);
  if (error != NULL) {
    metaffi_runtime_release(*runtime);
    *runtime = NULL;
  }
  return error;
}

metaffi_error *cross_c_call(metaffi_module *module, const char *path, const metaffi_type_info *parameters,
                            size_t parameter_count, const metaffi_type_info *results, size_t result_count,
                            metaffi_dispatch dispatch, const metaffi_value *arguments, metaffi_value *values) {
  metaffi_entity_options options = {sizeof options, METAFFI_DISPATCH_DEFAULT};
  metaffi_entity *entity = NULL;
  options.dispatch = dispatch;
  metaffi_error *error =
      metaffi_entity_load(module, path, parameters, parameter_count, results, result_count, &options, &entity);
  if (error != NULL) return error;
  error = metaffi_entity_call(entity, arguments, values);
  metaffi_entity_free(entity);
  return error;
}
