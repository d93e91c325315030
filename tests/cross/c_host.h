/* The C host: MetaFFI as a C99 program uses it. */
#ifndef METAFFI_TESTS_CROSS_C_HOST_H
#define METAFFI_TESTS_CROSS_C_HOST_H

#include <metaffi/metaffi.h>

METAFFI_BEGIN_DECLS

/* Loads, calls once and frees an entity. On success `results` are the caller's. */
metaffi_error *cross_c_call(metaffi_module *module, const char *path, const metaffi_type_info *parameters,
                            size_t parameter_count, const metaffi_type_info *results, size_t result_count,
                            metaffi_dispatch dispatch, const metaffi_value *arguments, metaffi_value *values);

metaffi_error *cross_c_open(const char *runtime_name, const char *path, metaffi_runtime **runtime,
                            metaffi_module **module);

METAFFI_END_DECLS

#endif
