/* What table.c and the Go files of this library share. */
#ifndef DESCRIBED_H
#define DESCRIBED_H

#include <guest_abi.h>
#include <stdlib.h>

/* Given by start. */
extern const metaffi_go_services *described_services;

/* An owned error, as the failure word. `type` may be NULL. */
uintptr_t described_fail(int code, const char *message, const char *type);
void *described_alloc(size_t size);
/* A deep copy of what a value holds; a handle is retained. */
void described_copy(const metaffi_value *from, metaffi_value *to);

#endif
