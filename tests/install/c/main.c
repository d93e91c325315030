/* A C99 program against the installed library: calls cos of the C library. */
#include <metaffi/metaffi.h>
#include <stdio.h>

static int failed(metaffi_error *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s\n", metaffi_error_message(error));
  metaffi_error_free(error);
  return 1;
}

int main(void) {
  const metaffi_type_info number = {metaffi_float64_type, 0, NULL};
  metaffi_runtime *runtime = NULL;
  metaffi_module *module = NULL;
  metaffi_entity *cosine = NULL;
  metaffi_value x = metaffi_value_float64(0.5);
  metaffi_value y;

  int status = failed(metaffi_runtime_load("native", NULL, &runtime)) ||
               failed(metaffi_module_load(runtime, "libm.so.6", &module)) ||
               failed(metaffi_entity_load(module, "callable=cos", &number, 1, &number, 1, NULL, &cosine)) ||
               failed(metaffi_entity_call(cosine, &x, &y));
  if (!status) printf("metaffi %s: cos(0.5) = %f\n", metaffi_version(), y.as.float64);

  metaffi_entity_free(cosine);
  metaffi_module_free(module);
  metaffi_runtime_release(runtime);
  return status;
}
