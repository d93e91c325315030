/* The frozen layout: static assertions only. Any change here is a new METAFFI_ABI_VERSION. C11. */

#include <assert.h>
#include <stddef.h>

#include <metaffi/callable.h>
#include <metaffi/handle.h>
#include <metaffi/plan.h>
#include <metaffi/plugin.h>
#include <metaffi/value.h>

static_assert(sizeof(metaffi_payload) == 8, "payload");
static_assert(sizeof(metaffi_value) == 16, "value");
static_assert(offsetof(metaffi_value, as) == 0, "value.as");
static_assert(offsetof(metaffi_value, type) == 8, "value.type");
static_assert(offsetof(metaffi_value, length) == 12, "value.length");

static_assert(sizeof(metaffi_type_info) == 16, "type_info");

static_assert(sizeof(metaffi_handle) == 48, "handle");
static_assert(offsetof(metaffi_handle, object) == 0, "handle.object");
static_assert(offsetof(metaffi_handle, generation) == 8, "handle.generation");
static_assert(offsetof(metaffi_handle, verified_type) == 12, "handle.verified_type");
static_assert(offsetof(metaffi_handle, owner) == 16, "handle.owner");
static_assert(offsetof(metaffi_handle, references) == 20, "handle.references");
static_assert(offsetof(metaffi_handle, context) == 32, "handle.context");

static_assert(offsetof(metaffi_callable, invoke) == 0, "callable.invoke");
static_assert(offsetof(metaffi_callable, context) == 8, "callable.context");

static_assert(sizeof(metaffi_plan_operand) == 16, "plan_operand");
static_assert(sizeof(metaffi_plan_call) == 64, "plan_call");
static_assert(sizeof(metaffi_plan_step) == 88, "plan_step");
static_assert(sizeof(metaffi_plan_slot) == 8, "plan_slot");
static_assert(sizeof(metaffi_struct_field) == 8, "struct_field");
static_assert(sizeof(metaffi_struct_type) == 32, "struct_type");
static_assert(sizeof(metaffi_plan_struct) == 16, "plan_struct");
static_assert(offsetof(metaffi_call_plan, steps) == 8, "call_plan.steps");
static_assert(offsetof(metaffi_plugin, runtime_load) == 40, "plugin.runtime_load");
static_assert(offsetof(metaffi_host, alloc) == 8, "host.alloc");
