/* Go's goquery called from C. Run it where packages_MetaFFIGuest.so is (docs/tutorial/go-packages.md makes it). */
#include <metaffi/metaffi.h>
#include <stdio.h>
#include <string.h>

/* Says what went wrong and frees the error; 1 if there was one. */
static int failed(metaffi_error *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s\n", metaffi_error_message(error));
  metaffi_error_free(error);
  return 1;
}

/* A Go func(int, *goquery.Selection) gets two arguments and gives nothing back. */
static metaffi_error *show(void *context, const metaffi_value *arguments, size_t argument_count, metaffi_value *results,
                           size_t result_count) {
  metaffi_value text = metaffi_value_null();
  metaffi_error *error = metaffi_entity_call(context, &arguments[1], &text);
  (void)argument_count, (void)results, (void)result_count;
  if (error != NULL) return error;
  printf("%d %.*s\n", (int)arguments[0].as.int64, (int)text.length, text.as.string8);
  metaffi_value_free(&text);
  return NULL;
}

enum { NEW_READER, NEW_DOCUMENT, FIND, EACH, TEXT, ENTITIES };

int main(void) {
  static const metaffi_type_info string = {metaffi_string8_type, 0, NULL};
  static const metaffi_type_info handle = {metaffi_handle_type, 0, NULL};
  static const metaffi_type_info handle_and_string[] = {{metaffi_handle_type, 0, NULL},
                                                        {metaffi_string8_type, 0, NULL}};
  static const metaffi_type_info handle_and_function[] = {{metaffi_handle_type, 0, NULL},
                                                          {metaffi_callable_type, 0, NULL}};
  static const struct {
    const char *path;
    const metaffi_type_info *parameters;
    size_t parameter_count;
    const metaffi_type_info *result;
  } wanted[ENTITIES] = {
      {"callable=strings.NewReader", &string, 1, &handle},
      {"callable=NewDocumentFromReader", &handle, 1, &handle},
      {"callable=Document.Find,instance_required", handle_and_string, 2, &handle},
      {"callable=Selection.Each,instance_required", handle_and_function, 2, &handle},
      {"callable=Selection.Text,instance_required", &handle, 1, &string},
  };
  const char *page = "<ul><li class='first'>bread</li><li>cheese</li></ul>";
  metaffi_runtime *runtime = NULL;
  metaffi_module *module = NULL;
  metaffi_entity *entities[ENTITIES] = {NULL};
  metaffi_value source = metaffi_value_string8(page, strlen(page));
  metaffi_value reader = metaffi_value_null(), document = metaffi_value_null(), function = metaffi_value_null();
  metaffi_value find[2], each[2], items = metaffi_value_null(), same = metaffi_value_null();
  int i;

  int status = failed(metaffi_runtime_load("go", NULL, &runtime)) ||
               failed(metaffi_module_load(runtime, "packages_MetaFFIGuest", &module));
  for (i = 0; i < ENTITIES && !status; ++i) {
    status = failed(metaffi_entity_load(module, wanted[i].path, wanted[i].parameters, wanted[i].parameter_count,
                                        wanted[i].result, 1, NULL, &entities[i]));
  }
  if (!status) {
    const metaffi_callable description = {show, entities[TEXT], NULL, NULL, METAFFI_DYNAMIC, NULL, 0};
    status = failed(metaffi_entity_call(entities[NEW_READER], &source, &reader)) ||
             failed(metaffi_entity_call(entities[NEW_DOCUMENT], &reader, &document)) ||
             failed(metaffi_callable_new(metaffi_owner_id("c"), &description, &function));
  }
  if (!status) {
    find[0] = document;
    find[1] = metaffi_value_string8("li", 2);
    status = failed(metaffi_entity_call(entities[FIND], find, &items));
  }
  if (!status) {
    each[0] = items;
    each[1] = function;
    status = failed(metaffi_entity_call(entities[EACH], each, &same));
  }

  metaffi_value_free(&same);
  metaffi_value_free(&items);
  metaffi_value_free(&function);
  metaffi_value_free(&document);
  metaffi_value_free(&reader);
  for (i = 0; i < ENTITIES; ++i) metaffi_entity_free(entities[i]);
  metaffi_module_free(module);
  metaffi_runtime_release(runtime);
  return status;
}
