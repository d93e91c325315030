#include "api.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

metaffi_go_host_api metaffi_go_host;

static char *text_of(const char *text) {
  const size_t size = strlen(text) + 1;
  char *copy = malloc(size);
  if (copy != NULL) memcpy(copy, text, size);
  return copy;
}

#ifdef _WIN32
static void *open_library(const char *path, int loaded_only) {
  return (void *)(loaded_only ? GetModuleHandleA(path) : LoadLibraryA(path));
}
static void *find(void *library, const char *symbol) { return (void *)GetProcAddress((HMODULE)library, symbol); }
static char *reason(void) {
  char text[64];
  snprintf(text, sizeof text, "LoadLibrary failed with error %lu", (unsigned long)GetLastError());
  return text_of(text);
}
#else
static void *open_library(const char *path, int loaded_only) {
  return dlopen(path, RTLD_NOW | RTLD_LOCAL | (loaded_only ? RTLD_NOLOAD : 0));
}
static void *find(void *library, const char *symbol) { return dlsym(library, symbol); }
static char *reason(void) {
  const char *text = dlerror();
  return text_of(text == NULL ? "not loaded" : text);
}
#endif

static char *missing(const char *path, const char *symbol) {
  char text[512];
  const char *version = metaffi_go_host.version == NULL ? "an unknown version" : metaffi_go_host.version();
  snprintf(text, sizeof text, "%.300s is %s of MetaFFI, which has no %s; this module needs %d.%d or later", path,
           version, symbol, METAFFI_VERSION_MAJOR, METAFFI_VERSION_MINOR);
  return text_of(text);
}

/* Where each function goes in the table. */
static const struct {
  const char *symbol;
  size_t offset;
} functions[] = {
#define METAFFI_GO_HOST_FUNCTION(name) {"metaffi_" #name, offsetof(metaffi_go_host_api, name)},
    METAFFI_GO_HOST_FUNCTIONS(METAFFI_GO_HOST_FUNCTION)
#undef METAFFI_GO_HOST_FUNCTION
};

char *metaffi_go_host_open(const char *path, int loaded_only) {
  void *library = open_library(path, loaded_only);
  if (library == NULL) return reason();
  for (size_t i = 0; i < sizeof functions / sizeof *functions; ++i) {
    void *const function = find(library, functions[i].symbol);
    if (function == NULL) return missing(path, functions[i].symbol);
    memcpy((char *)&metaffi_go_host + functions[i].offset, &function, sizeof function);
  }
  return NULL;
}
