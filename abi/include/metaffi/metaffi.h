/* MetaFFI: dlopen + dlsym for JARs, Python packages, Go modules and shared objects.
 *
 *   metaffi_runtime *jvm;   metaffi_runtime_load("jvm", NULL, &jvm);
 *   metaffi_module *jar;    metaffi_module_load(jvm, "a.jar;b.jar", &jar);
 *   metaffi_entity *f;      metaffi_entity_load(jar, "class=A,callable=f", params, 2, results, 1, NULL, &f);
 *   metaffi_error *error =  metaffi_entity_call(f, arguments, results);
 *
 * Every function that returns metaffi_error * returns an owned error, or NULL when it succeeded. */
#ifndef METAFFI_METAFFI_H
#define METAFFI_METAFFI_H

#include "callable.h" /* IWYU pragma: export */
#include "entity.h"   /* IWYU pragma: export */
#include "error.h"    /* IWYU pragma: export */
#include "export.h"   /* IWYU pragma: export */
#include "handle.h"   /* IWYU pragma: export */
#include "module.h"   /* IWYU pragma: export */
#include "proxy.h"    /* IWYU pragma: export */
#include "runtime.h"  /* IWYU pragma: export */
#include "types.h"    /* IWYU pragma: export */
#include "value.h"    /* IWYU pragma: export */
#include "version.h"  /* IWYU pragma: export */

#endif
