/* Apache log4j called from C. Run it where the two jars are. */
#include <metaffi/metaffi.h>
#include <stdio.h>
#include <string.h>

/* Says what went wrong and frees the error; 1 if there was one. */
static int failed(metaffi_error *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s\n", metaffi_error_message(error));
  if (metaffi_error_guest_stack(error)) fprintf(stderr, "%s\n", metaffi_error_guest_stack(error));
  metaffi_error_free(error);
  return 1;
}

int main(void) {
  const metaffi_type_info string = {metaffi_string8_type, 0, NULL};
  const metaffi_type_info handle = {metaffi_handle_type, 0, NULL};
  const metaffi_type_info logger_and_string[] = {handle, string};
  const char *text = "Logging error from C!";

  metaffi_runtime *runtime = NULL;
  metaffi_module *module = NULL;
  metaffi_entity *get_logger = NULL;
  metaffi_entity *log_error = NULL;
  metaffi_value name = metaffi_value_string8("mylogger", strlen("mylogger"));
  metaffi_value logger = metaffi_value_null();

  int status =
      failed(metaffi_runtime_load("openjdk", NULL, &runtime)) ||
      failed(metaffi_module_load(runtime, "log4j-api-2.21.1.jar;log4j-core-2.21.1.jar", &module)) ||
      failed(metaffi_entity_load(module, "class=org.apache.logging.log4j.LogManager,callable=getLogger", &string, 1,
                                 &handle, 1, NULL, &get_logger)) ||
      failed(metaffi_entity_load(module, "class=org.apache.logging.log4j.Logger,callable=error,instance_required",
                                 logger_and_string, 2, NULL, 0, NULL, &log_error)) ||
      failed(metaffi_entity_call(get_logger, &name, &logger));
  if (!status) {
    const metaffi_value arguments[] = {logger, metaffi_value_string8(text, strlen(text))};
    status = failed(metaffi_entity_call(log_error, arguments, NULL));
  }

  metaffi_value_free(&logger);
  metaffi_entity_free(log_error);
  metaffi_entity_free(get_logger);
  metaffi_module_free(module);
  metaffi_runtime_release(runtime);
  return status;
}
