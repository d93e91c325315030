// Objects behind handles, and callables.
#include <cstdint>
#include <cstring>
#include <memory>

#include "tests/engine/fake_plugin/entities.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

struct Object {
  std::int64_t number;
};

void drop_object(void* object, void*) {
  const std::unique_ptr<Object> owned(static_cast<Object*>(object));
  --counters().objects;
}

char* object_type(void*, void*) {
  constexpr char name[] = "fake.Object";
  auto* const copy = static_cast<char*>(host().alloc(sizeof(name)));
  std::memcpy(copy, name, sizeof(name));
  return copy;
}

constexpr metaffi_handle_class object_class = {sizeof(metaffi_handle_class), drop_object, object_type, nullptr};

metaffi_error* new_object(std::int64_t number, metaffi_value* result) {
  auto object = std::make_unique<Object>(Object{number});
  if (metaffi_error* error = host().handle_new(owner(), object.get(), &object_class, nullptr, result)) return error;
  static_cast<void>(object.release());
  ++counters().objects;
  return nullptr;
}

std::uint32_t object_type_id() {
  static const std::uint32_t id = host().type_id_new();
  return id;
}

metaffi_error* resolve_object(void*, const metaffi_value* argument, void** object) {
  ++counters().resolved;
  if (metaffi_error* error = host().handle_object(argument, owner(), object)) return error;
  __atomic_store_n(&argument->as.handle->verified_type, object_type_id(), __ATOMIC_RELAXED);
  return nullptr;
}

std::int64_t object_number(const Object* object) { return object->number; }

// The proxy of a callable: gives its reference back as soon as it is dropped.
struct Proxy {
  metaffi_value reference;
  std::int64_t number;
};

void drop_proxy(void* object) {
  const std::unique_ptr<Proxy> proxy(static_cast<Proxy*>(object));
  host().value_free(&proxy->reference);
  --counters().objects;
}

std::uint32_t proxy_key() {
  static const std::uint32_t key = host().type_id_new();
  return key;
}

metaffi_error* resolve_proxy(void*, const metaffi_value* argument, void** object) {
  const long number = ++counters().resolved;
  if (metaffi_error* error = host().handle_retain(argument)) return error;
  ++counters().objects;
  auto* const proxy = std::make_unique<Proxy>(Proxy{*argument, number}).release();
  metaffi_error* const error = host().proxy_attach(argument, proxy_key(), proxy, drop_proxy, object);
  if (error != nullptr) drop_proxy(proxy);
  return error;
}

std::int64_t proxy_number(const Proxy* proxy) { return proxy->number; }

metaffi_error* invoke_callable(const metaffi_value* callable, std::int64_t argument, metaffi_value* result) {
  const metaffi_value given = metaffi_value_int64(argument);
  return host().callable_invoke(callable, &given, 1, result, 1);
}

void build_object(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  plan.fail_if_error(
      plan.call(plan.describe(new_object, METAFFI_REPR_POINTER, {number, result_address(0)}, "new_object")));
}

void build_object_number(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand object = plan.load_handle(0, object_type_id(), resolve_object, nullptr);
  plan.store(0, plan.call(plan.describe(object_number, METAFFI_REPR_I64, {object}, "object_number")));
}

void build_proxy_number(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand proxy = plan.load_handle(0, proxy_key(), resolve_proxy, nullptr);
  plan.store(0, plan.call(plan.describe(proxy_number, METAFFI_REPR_I64, {proxy}, "proxy_number")));
}

void build_invoke(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0);
  const Operand number = plan.load(1);
  plan.fail_if_error(plan.call(plan.describe(invoke_callable, METAFFI_REPR_POINTER,
                                             {argument_address(0), number, result_address(0)}, "invoke_callable")));
}

constexpr Entity entities[] = {
    {"object", build_object},
    {"object_number", build_object_number},
    {"proxy_number", build_proxy_number},
    {"invoke", build_invoke},
};

}  // namespace

std::span<const Entity> handle_entities() { return entities; }

}  // namespace fake
