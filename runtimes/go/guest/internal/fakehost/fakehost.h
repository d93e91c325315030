/* A host for the tests of the guest package: the services of the engine, written small, that count what is alive. */
#ifndef METAFFI_RUNTIMES_GO_GUEST_FAKEHOST_H
#define METAFFI_RUNTIMES_GO_GUEST_FAKEHOST_H

#include "../../../guest_abi.h"

const metaffi_go_services *fakehost_services(void (*release)(uintptr_t));

/* What is alive now. */
typedef struct fakehost_counts {
  int64_t blocks, errors, handles;
} fakehost_counts;
fakehost_counts fakehost_alive(void);
/* From now on the n-th allocation fails, once; 0: none does. */
void fakehost_fail_allocation(int64_t n);

/* A callable whose body is the Go function fakehost_invoke. */
metaffi_error *fakehost_callable_new(uintptr_t context, const metaffi_type_info *parameters, size_t parameter_count,
                                     const metaffi_type_info *results, size_t result_count, metaffi_value *result);
/* A callable of int64 and int64 that adds them, in C. */
metaffi_error *fakehost_adder_new(metaffi_value *result);
/* A callable of one string that returns it, in C. */
metaffi_error *fakehost_echo_new(metaffi_value *result);
void fakehost_invoke_times(const metaffi_value *callable, int64_t times);
/* An object of another language, with the class name and text form "fake.Thing" and "a thing". */
metaffi_error *fakehost_object_new(metaffi_value *result);

void *fakehost_alloc(size_t size);
void fakehost_value_free(metaffi_value *value);
metaffi_error *fakehost_error_new(uint32_t code, const char *message, const char *type, const char *stack,
                                  metaffi_error *cause, const metaffi_value *exception);
typedef struct fakehost_error_view {
  const char *message, *guest_type, *guest_stack;
  const metaffi_error *cause;
  metaffi_value exception;
  uint32_t code;
} fakehost_error_view;
fakehost_error_view fakehost_error_read(const metaffi_error *error);
void fakehost_error_free(metaffi_error *error);
metaffi_error *fakehost_invoke_callable(const metaffi_value *callable, const metaffi_value *arguments, size_t count,
                                        metaffi_value *results, size_t result_count);
void fakehost_retain(const metaffi_value *value);
const metaffi_callable *fakehost_head(uintptr_t slot);
const metaffi_host *fakehost_table(void);

#endif
